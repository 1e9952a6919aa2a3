"""A plugin of pytest that runs no test for itself: it tries mutants (`-p tests.trust.mutating --mutate FILE …`).

Every test is run once and tells which functions it enters. Then each mutant is tried in a child of this process, in
which the function has the mutant's code, by the tests that enter it, until one fails: first those of files that name
its module, then the others, the quickest first. So nothing is imported or collected anew, no file is touched, and a
database in memory is each child's own.
"""

import ast
import gc
import json
import os
import random
import re
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any, NamedTuple

import pytest
from hypothesis import Phase
from hypothesis import settings as hypothesis_settings

from tests.trust.mutants import Mutant, mutants_of, mutated

ROOT = Path(__file__).parents[2]
KILLED, SURVIVED, BROKEN = 1, 0, 3
# A mutant is tried for so many processor seconds of tests that name its module, and as many of others, and killed when
# they take this many times longer.
TESTED_SECONDS, LONGER = 3, 10
FIRST_SECONDS = 0.001  # as if a test took no longer
MEMORY_BYTES = 6 * 2**30
EXAMPLES = 8  # of each property: no shrinking, the same in every run


class Tried(NamedTuple):
    """One mutant of one file and how it ended: `killed`, `survived`, or `untried` where no test enters its function."""

    file: str
    mutant: str
    line: int
    outcome: str


def read(path: Path) -> list[Tried]:
    """Return the mutants that were tried, as `--kept` keeps them."""
    return [Tried(*json.loads(line)) for line in path.read_text().splitlines()]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what is tried, how many of it, drawn by which seed, and where it is kept."""
    parser.addoption("--mutate", action="append", default=[], metavar="FILE", help="a module to make mutants of")
    parser.addoption("--most", type=int, default=0, help="how many mutants are drawn; 0 for all")
    parser.addoption("--draw", type=int, default=1, metavar="SEED", help="the seed by which they are drawn")
    parser.addoption("--kept", metavar="FILE", help="where each mutant is kept, a line each")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Let properties try the same few examples every time, and not look for the smallest that fails."""
    hypothesis_settings.register_profile(
        "mutants",
        hypothesis_settings(),
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate),
    )
    hypothesis_settings.load_profile("mutants")
    # What the reporter on a terminal would say, which is left out: the database asks for it.
    session.config.option.verbose = 0


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run the tests once, and then the mutants."""
    options = session.config.option
    files = [(ROOT / name).resolve() for name in options.mutate]
    runner = _Runner(session, files)
    runner.learn()
    drawn = [(file, number) for file in files for number in range(len(runner.mutants[file]))]
    random.Random(options.draw).shuffle(drawn)
    drawn = drawn[: options.most or None]
    with Path(options.kept).open("w") as kept:
        for tried in runner.try_all(drawn):
            kept.write(json.dumps(tried) + "\n")
            kept.flush()
    return True


class _Runner:
    """The tests of a session, and which of them enter which function."""

    def __init__(self, session: pytest.Session, files: Sequence[Path]):
        self.session = session
        self.files = {str(file) for file in files}
        self.mutants = {file: mutants_of(file.read_text()) for file in files}
        self.entered: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
        self.naming: dict[str, set[int]] = defaultdict(set)
        self.functions: dict[tuple[str, str], list[FunctionType]] = {}
        self.has_failed = False
        session.config.pluginmanager.register(self, "runner of mutants")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Notice that a test failed."""
        self.has_failed = self.has_failed or report.failed

    def learn(self) -> None:
        """Run every test as it is; all of them have to pass."""
        for index, item in enumerate(self.session.items):
            seen: set[tuple[str, str]] = set()
            # Else a query that is made once is entered by the first test alone that asks it.
            for file in self.files:
                _forget_queries(sys.modules.get(_name_of(Path(file))))
            began = time.process_time()
            sys.settrace(self._noting(seen))  # of calls alone: it returns no tracer of lines
            self._run(item)
            sys.settrace(None)
            if self.has_failed:
                raise pytest.UsageError(f"fails without any mutant: {item.nodeid}")
            took = time.process_time() - began
            for key in seen:
                self.entered[key][index] = took
            for file in {file for file, _ in seen}:
                self.entered[file, ""].setdefault(index, took)
            # What a module says outside of functions is found out first by the tests that name the module.
            for file in self._named_in(item.path):
                self.entered[file, ""][index] = min(took, FIRST_SECONDS)
                self.naming[file].add(index)
        self.functions = _functions(self.files)
        # The children share what is there: nothing of it is looked at for garbage.
        gc.collect()
        gc.freeze()

    def _named_in(self, test: Path) -> set[str]:
        text = test.read_text()
        return {file for file in self.files if _is_named(_name_of(Path(file)), text)}

    def _noting(self, seen: set[tuple[str, str]]) -> Any:
        def note(frame: FrameType, _event: str, _: object) -> None:
            if frame.f_code.co_filename in self.files:
                seen.add((frame.f_code.co_filename, _outermost(frame.f_code)))

        return note

    def _run(self, item: pytest.Item) -> None:
        # The session as what comes next: everything of a test is torn down, and what the session made stays.
        item.ihook.pytest_runtest_protocol(item=item, nextitem=self.session)

    def try_all(self, drawn: Sequence[tuple[Path, int]]) -> Iterator[Tried]:
        """Try mutants, as many at a time as there are cores."""
        running: dict[int, tuple[Path, Mutant]] = {}
        for file, number in drawn:
            mutant = self.mutants[file][number]
            tests = self.entered.get((str(file), mutant.scope), {})
            if not tests:
                yield _tried(file, mutant, "untried")
                continue
            running[self._begin(file, mutant, number, tests)] = (file, mutant)
            if len(running) == (os.cpu_count() or 1):
                yield _ended(running)
        while running:
            yield _ended(running)

    def _begin(self, file: Path, mutant: Mutant, number: int, tests: dict[int, float]) -> int:
        child = os.fork()
        if child:
            return child
        try:
            os._exit(self._try(file, mutant, number, tests))
        except BaseException as error:  # a mutant may raise anything, and only this process ends
            os._exit(BROKEN if isinstance(error, _Broken) else KILLED)

    def _try(self, file: Path, mutant: Mutant, number: int, tests: dict[int, float]) -> int:
        seconds = LONGER * TESTED_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        self._graft(file, mutant.scope, mutated(file.read_text(), number))
        named = self.naming[str(file)]
        quickest = sorted(tests, key=tests.__getitem__)
        for some in ([one for one in quickest if one in named], [one for one in quickest if one not in named]):
            took = 0.0
            for index in some:
                self._run(self.session.items[index])
                took += tests[index]
                if self.has_failed:
                    return KILLED
                if took > TESTED_SECONDS:
                    break
        return SURVIVED

    def _graft(self, file: Path, scope: str, tree: ast.Module) -> None:
        """Put the code of a mutant where the code of its function is; or what a module says outside of functions."""
        module = sys.modules[_name_of(file)]
        code = compile(tree, str(file), "exec")
        if scope:
            new = {one.co_qualname: one for one in _codes(code)}[scope]
            if not self.functions[str(file), scope]:
                raise _Broken
            for function in self.functions[str(file), scope]:
                function.__code__ = new
        else:
            _graft_values(module, code)
        for one in vars(module).values():
            if hasattr(one, "cache_clear"):
                one.cache_clear()
        _forget_queries(module)


class _Broken(Exception):
    """The mutant could not be put in place: a fault of this file."""


def _forget_queries(module: ModuleType | None) -> None:
    """Empty what `record.prepared` keeps beside the queries of a module: their SQL, which is made once."""
    for one in vars(module).values() if module is not None else ():
        if isinstance(one, FunctionType) and hasattr(one, "__wrapped__"):
            for kept in (cell.cell_contents for cell in one.__closure__ or ()):
                if isinstance(kept, dict):
                    kept.clear()


def _tried(file: Path, mutant: Mutant, outcome: str) -> Tried:
    return Tried(str(file.relative_to(ROOT)), str(mutant), mutant.line, outcome)


def _ended(running: dict[int, tuple[Path, Mutant]]) -> Tried:
    """Wait for one of the children. What died of its limits is killed: it ran on."""
    child, status = os.wait()
    file, mutant = running.pop(child)
    code = os.waitstatus_to_exitcode(status)
    if code == BROKEN:
        raise AssertionError(f"not to be put in place: {file.name}, {mutant}")
    return _tried(file, mutant, "survived" if code == SURVIVED else "killed")


def _name_of(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _is_named(name: str, text: str) -> bool:
    """Tell whether a test imports a module, or lists what its package holds: `standing.STARTER_STEPS_BACK_AT 3`."""
    package, _, module = name.rpartition(".")
    from_package = re.search(rf"^from {package} import .*\b{module}\b", text, re.MULTILINE)
    return name in text or from_package is not None or f"\n{'.'.join(name.split('.')[2:])}." in text


def _outermost(code: CodeType) -> str:
    return code.co_qualname.partition(".<locals>")[0]


def _functions(files: Iterable[str]) -> dict[tuple[str, str], list[FunctionType]]:
    found = defaultdict(list)
    # What is frozen is not among the objects.
    gc.unfreeze()
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__code__.co_filename in files:
            found[one.__code__.co_filename, one.__code__.co_qualname].append(one)
    return found


def _codes(code: CodeType) -> Iterator[CodeType]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from _codes(one)


def _graft_values(module: ModuleType, code: CodeType) -> None:
    """Give constants, defaults of signatures and of dataclasses what a mutated module gives them."""
    made = ModuleType(module.__name__)
    made.__file__ = module.__file__
    sys.modules[module.__name__] = made  # which dataclasses look for while they are made
    try:
        exec(code, made.__dict__)
    finally:
        sys.modules[module.__name__] = module
    for name, new in vars(made).items():
        old = vars(module).get(name)
        if name.startswith("__") or type(new) is not type(old):
            continue
        if isinstance(new, FunctionType):
            _graft_defaults(old, new)
        elif isinstance(new, type) and new.__module__ == module.__name__:
            _graft_class(old, new)
        elif new != old:
            _replace(name, old, new)


def _graft_defaults(old: Any, new: FunctionType) -> None:
    if isinstance(old, FunctionType) and old.__code__.co_filename == new.__code__.co_filename:
        old.__defaults__, old.__kwdefaults__ = new.__defaults__, new.__kwdefaults__


def _graft_class(old: Any, new: type) -> None:
    for name, value in vars(new).items():
        # What makes a named tuple is a static method.
        made, former = getattr(value, "__func__", value), vars(old).get(name)
        former = getattr(former, "__func__", former)
        if isinstance(made, FunctionType) and isinstance(former, FunctionType):
            former.__defaults__, former.__kwdefaults__ = made.__defaults__, made.__kwdefaults__
        elif isinstance(value, (int, float)) and former != value:
            setattr(old, name, value)


def _replace(name: str, old: Any, new: Any) -> None:
    """Give a constant its new value wherever it was imported."""
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("barnraise") and vars(module).get(name) is old:
            setattr(module, name, new)
