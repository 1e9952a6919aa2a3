"""The house holds: imports, sizes, front doors, settings, refusals, templates, addresses."""

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from barnraise.record.log import decoder
from barnraise.web.access import routes
from barnraise.web.sentences import REFUSALS
from barnraise.works.slugs import ROUTES
from tests import private_interfaces

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "barnraise"
PACKAGES = sorted(path.parent.name for path in HOUSE.glob("*/__init__.py") if path.parent.name != "migrations")
SOURCES = sorted(path for path in HOUSE.rglob("*.py") if "migrations" not in path.parts)
LONGEST_FUNCTION, LONGEST_FILE, WIDEST_DOOR, DOORPLATE = 60, 500, 15, 12
# Front doors that have grown wider than a door should be. These numbers may only fall.
WIDE_DOORS = {"record": 38, "works": 22, "contributions": 26, "people": 17}
FEWEST_SETTINGS = 25
# Who may look at a clock or sleep in the tests, beside the nightly figures: what waits for conditions, and what keeps
# how long tests took, without judging by it.
CLOCKS = {"tests/bounded.py", "tests/conditions.py", "tests/tally.py", "tests/trust/mutating.py"}
CLOCK_NAMES = ("perf_counter", "process_time", "thread_time", "monotonic", "sleep", "wait_for_timeout")
# Readers of what others wrote that nest, unpack or run: where each is called, behind the bounds of that place.
READERS = {
    "comrak": {"publishing/rendering/markdown.py"},
    "docutils": {"publishing/rendering/restructured.py"},
    "latex2mathml": {"publishing/rendering/formulas.py"},
    "license_expression": {"rules/licences.py"},
    "nh3": {"publishing/rendering/sanitising.py"},
    "pickle": {"publishing/site.py"},  # its own spool
    "tarfile": {"exchange/archives.py"},
    "tomllib": {"base/documents.py"},
    "xml": {"base/documents.py", "publishing/rendering/pictures.py"},  # which writes
    "yaml": {"base/yaml_documents.py"},
}
# Where programs are started: with which environment. "ours" has no setting of the operator, "whole" has all of them,
# and is given to Barnraise itself alone. `tests/trust/test_secrets.py` looks at what git and the converters get.
STARTS = {
    "exchange/git_commands.py": "ours",
    "exchange/git_reading.py": "ours",
    "exchange/git_writing.py": "ours",
    "exchange/outbound.py": "ours",
    "management/commands/serve.py": "whole",
    "management/examining.py": "ours",
    "management/server.py": "whole",
    "publishing/builds/confined.py": "ours",  # it becomes the converter, with what it has
    "publishing/builds/tools.py": "ours",
    "web/serving.py": "whole",
}
_STARTERS = re.compile(
    r"subprocess\.(run|Popen|call|check_\w+|getoutput)|os\.(exec|spawn|posix_spawn|fork|system|popen)\w*|Granian"
)
# What the program wrote itself, in its tables and files.
OWN_JSON = {
    "(folder / 'broken.json').read_text()",
    "(settings.BARNRAISE_HOME / LAST).read_text()",
    "Path(sys.argv[1]).read_text()",
    "_FOLDER.joinpath('roles.json').read_text(encoding='utf-8')",
    "alike[0]",
    "contribution.stages",
    "own_files.read(Path(files.folder_of(work.slug), 'state.json'))",
    "own_files.read(_folder(token) / 'about.json')",
    "own_files.read(folder / LEDGER)",
    "entry.facts",
    "facts",
    "known.runs",
    "line",
    "one",
    "one.answer",
    "one.shown",
    "one.value or '\"\"'",
    "one['counting']",
    "question.shown",
    "row.item.known",
    "row.item.value",
    "row.runs",
    "row.shown",
    "row.trouble_facts",
    "row.value",
    "self.tokens[self.at].group()",  # one string
    "value",
    "work.licences",
}
# Codes that are put together.
MADE_UP = {f"{who}_{what}_cap" for who in ("guest", "person") for what in ("open", "hour")}


def tree(path: Path) -> ast.Module:
    """Return a source file, parsed."""
    return ast.parse(path.read_text())


def test_packages_import_downwards_only() -> None:
    found = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
    )
    assert found.returncode == 0, found.stdout


def test_no_function_is_longer_than_sixty_lines_and_no_file_than_five_hundred() -> None:
    functions = [
        f"{path.relative_to(ROOT)}:{one.lineno} {one.name}"
        for path in SOURCES
        for one in ast.walk(tree(path))
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
        and (one.end_lineno or 0) - one.lineno >= LONGEST_FUNCTION
    ]
    files = [str(path.relative_to(ROOT)) for path in SOURCES if len(path.read_text().splitlines()) > LONGEST_FILE]
    assert (functions, files) == ([], [])


@pytest.mark.parametrize("package", PACKAGES)
def test_each_front_door_is_narrow_and_says_what_is_behind_it(package: str) -> None:
    door = importlib.import_module(f"barnraise.{package}")
    names = getattr(door, "__all__", [])
    missing = []
    for name in names:
        if not hasattr(door, name) and not (HOUSE / package / f"{name}.py").is_file():
            missing.append(name)
    assert missing == []
    assert door.__doc__ and len(door.__doc__.splitlines()) <= DOORPLATE
    assert len(names) <= WIDE_DOORS.get(package, WIDEST_DOOR)


def test_every_module_and_public_function_says_what_it_does() -> None:
    silent = []
    for path in SOURCES:
        module = tree(path)
        if not ast.get_docstring(module):
            silent.append(str(path.relative_to(ROOT)))
        for one in module.body:
            is_public = isinstance(one, ast.FunctionDef | ast.ClassDef) and not one.name.startswith("_")
            if is_public and not ast.get_docstring(one):  # type: ignore[arg-type]
                silent.append(f"{path.relative_to(ROOT)}:{one.lineno}")
    assert silent == []


def test_imports_inside_functions_give_their_reason() -> None:
    hidden = []
    for path in SOURCES:
        lines = path.read_text().splitlines()
        for function in ast.walk(tree(path)):
            if not isinstance(function, ast.FunctionDef):
                continue
            inner = [one for one in ast.walk(function) if isinstance(one, ast.Import | ast.ImportFrom)]
            # One reason serves the imports that stand together.
            if inner and not any(
                "# slow" in lines[one.lineno - 1] or "# optional" in lines[one.lineno - 1] for one in inner
            ):
                hidden.append(f"{path.relative_to(ROOT)}:{inner[0].lineno}")
    assert hidden == []


def test_settings_are_few_and_each_is_explained_on_its_line() -> None:
    lines = (HOUSE / "settings.py").read_text().splitlines()
    settings = [line for line in lines if re.match(r"BARNRAISE_\w+ = ", line)]
    assert [line for line in settings if "  # " not in line] == []
    assert 0 < len(settings) < FEWEST_SETTINGS


def test_each_reader_of_foreign_documents_is_called_in_one_place_where_it_is_held() -> None:
    found: dict[str, set[str]] = {}
    for path in SOURCES:
        for one in ast.walk(tree(path)):
            if isinstance(one, ast.Import | ast.ImportFrom):
                names = [one.module or ""] if isinstance(one, ast.ImportFrom) else [alias.name for alias in one.names]
                for name in {name.partition(".")[0] for name in names} & READERS.keys():
                    found.setdefault(name, set()).add(str(path.relative_to(HOUSE)))
    assert found == READERS


def test_entries_are_read_as_events_outside_the_record() -> None:
    """Nobody reads an entry's facts or compares its kind with a text; `Entry.event` is of the kind's class."""
    found = [
        f"{path.relative_to(HOUSE)}:{line}"
        for path in SOURCES
        if path.relative_to(HOUSE).parts[0] not in ("record", "migrations")
        for line in _read_raw(tree(path))
    ]
    # The API hands the facts on as they are.
    assert [one.partition(":")[0] for one in found] == ["web/api/record.py"]


def _read_raw(module: ast.Module) -> Iterator[int]:
    texts = {kind for kind, _version in decoder.KINDS}
    # What holds entries, by the names that parameters and loops give it.
    entries = {"entry", "batch", "entries", "first", "last", "before", "later", "found", "one"}
    uses_entries = any(isinstance(node, ast.alias) and node.name == "Entry" for node in ast.walk(module))
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "json.loads":
            if any(isinstance(arg, ast.Attribute) and arg.attr == "facts" for arg in node.args):
                yield node.lineno
        elif isinstance(node, ast.keyword) and (node.arg or "").startswith("facts__"):
            yield node.value.lineno
        elif uses_entries and isinstance(node, ast.Compare) and isinstance(node.left, ast.Attribute):
            of = node.left.value
            is_entry = node.left.attr == "kind" and isinstance(of, ast.Name) and of.id in entries
            values = [value for one in node.comparators for value in ast.walk(one) if isinstance(value, ast.Constant)]
            if is_entry and any(value.value in texts for value in values):
                yield node.lineno
        elif isinstance(node, ast.Call) and "Entry.objects" in ast.unparse(node.func):
            for one in node.keywords:
                if (one.arg or "").startswith("kind") and any(isinstance(v, ast.Constant) for v in ast.walk(one.value)):
                    yield node.lineno


def test_programs_are_started_in_few_places_and_get_no_setting_of_the_operator() -> None:
    found, environments = set[str](), dict[str, list[str]]()
    for path in SOURCES:
        name = str(path.relative_to(HOUSE))
        for one in ast.walk(tree(path)):
            if isinstance(one, ast.Call) and _STARTERS.fullmatch(ast.unparse(one.func)):
                found.add(name)
                if ast.unparse(one.func).startswith("subprocess."):
                    given = [ast.unparse(word.value) for word in one.keywords if word.arg == "env"]
                    environments.setdefault(name, []).extend(given or ["whole"])
    assert found == STARTS.keys()
    whole = {name for name, given in environments.items() if "whole" in given}
    assert whole == {name for name, given in STARTS.items() if given == "whole"} & environments.keys()


def test_json_of_others_is_read_where_it_is_held() -> None:
    foreign = [
        f"{path.relative_to(HOUSE)}: {ast.unparse(one.args[0])}"
        for path in SOURCES
        for one in ast.walk(tree(path))
        if isinstance(one, ast.Call)
        and ast.unparse(one.func) in ("json.loads", "json.load")
        and path.name != "documents.py"
        and ast.unparse(one.args[0]) not in OWN_JSON
    ]
    assert foreign == []


def codes() -> Iterator[str]:
    """Return every code that the house refuses with, where it is written out."""
    for path in SOURCES:
        for one in ast.walk(tree(path)):
            if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "Refused" and one.args:
                yield from _codes_in(one.args[0])
            if isinstance(one, ast.FunctionDef) and re.match(r"_?why_not_", one.name):
                for inner in ast.walk(one):
                    if isinstance(inner, ast.Return) and inner.value is not None:
                        yield from _codes_in(inner.value)


def _codes_in(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from _codes_in(value.body)
        yield from _codes_in(value.orelse)


def test_every_refusal_has_one_sentence_and_every_sentence_a_refusal() -> None:
    written = {
        one.value
        for path in SOURCES
        if not path.name.startswith("sentences")
        for one in ast.walk(tree(path))
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }
    used = set(codes())
    # Reasons that a page shows beside a greyed button, not refusals.
    assert used - REFUSALS.keys() == {"guest", "no_standing"}
    assert REFUSALS.keys() - written - MADE_UP == set()


def test_templates_hold_nothing_inline() -> None:
    inline = re.compile(
        r"""\sstyle\s*=|<style|\son[a-z]+\s*=\s*["']|<script(?![^>]*\s(?:src=|type="application/json"))|javascript:""",
        re.IGNORECASE,
    )
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in HOUSE.rglob("*.html")
        for hit in inline.finditer(path.read_text())
    ]
    assert found == []


def test_no_work_can_take_the_address_of_a_page() -> None:
    import barnraise.urls

    firsts = {one.pattern.lstrip("/").split("/")[0] for one in routes() if not one.is_api}
    words = {first for first in firsts if re.fullmatch(r"[a-z0-9-]+", first)}
    assert barnraise.urls.urlpatterns
    assert words - ROUTES == set()


def _clocks_in(path: Path) -> Iterator[str]:
    """Return where a file looks at the real clock or sleeps, or waits shorter than a busy machine may need."""
    for one in ast.walk(tree(path)):
        if isinstance(one, ast.Call):
            name = getattr(one.func, "attr", getattr(one.func, "id", ""))
            if name in CLOCK_NAMES or ast.unparse(one.func) == "time.time":
                yield f"{path.relative_to(ROOT)}:{one.lineno} {name}"
        if isinstance(one, ast.keyword) and one.arg == "timeout" and isinstance(one.value, ast.Constant):
            yield f"{path.relative_to(ROOT)}:{one.value.lineno} timeout={one.value.value}: take LIMIT_SECONDS"


def test_no_test_looks_at_a_clock_or_sleeps() -> None:
    asked = [path for path in sorted(ROOT.glob("tests/**/*.py")) if not path.name.startswith(("nightly_", "given_"))]
    found = [one for path in asked if str(path.relative_to(ROOT)) not in CLOCKS for one in _clocks_in(path)]
    assert found == []
    assert all(any(_clocks_in(ROOT / path)) for path in CLOCKS)


def test_every_use_of_a_private_interface_of_another_package_is_listed_with_its_reason() -> None:
    sources = [*SOURCES, *sorted(ROOT.glob("tests/**/*.py")), *sorted(ROOT.glob("bench/**/*.py"))]
    found = {str(path.relative_to(ROOT)): set(private_interfaces.uses(path.read_text())) for path in sources}
    found = {path: used for path, used in found.items() if used}
    assert found == {path: set(reasons) for path, reasons in private_interfaces.KNOWN.items()}


def test_private_interfaces_were_looked_at_for_the_releases_that_are_pinned() -> None:
    locked = (ROOT / "requirements" / "dev.txt").read_text()
    for package, release in private_interfaces.LOOKED_AT.items():
        pinned = re.search(rf"(?m)^{package}==(\S+)", locked)
        assert pinned and f"{pinned[1]}.".startswith(f"{release}."), f"look at private_interfaces for {package}"


MODULES = {".".join(path.relative_to(HOUSE).with_suffix("").parts): path for path in SOURCES if path.stem[:2] != "__"}
TESTS = {str(path.relative_to(ROOT)): path.read_text() for path in sorted(ROOT.glob("tests/**/*.py"))}


def _has_test_of_its_name(module: str) -> bool:
    """Tell whether a test file bears a module's name, or one imports it."""
    parent, _, name = module.rpartition(".")
    package = rf"barnraise\.{re.escape(parent)}" if parent else "barnraise"
    imports = re.compile(
        rf"barnraise\.{re.escape(module)}\b|from {package} import (?:\([^)]*|[^\n(]*)\b{re.escape(name)}\b"
    )
    folder = f"tests/{module.split('.')[0]}/"
    return any(
        (path.startswith(folder) and path.endswith(f"/test_{name}.py")) or imports.search(text)
        for path, text in TESTS.items()
        if re.search(r"/(test|nightly)_\w+\.py$", path)
    )


def test_the_test_of_each_module_is_found_by_its_name() -> None:
    listed = tomllib.loads((ROOT / "tests" / "modules.toml").read_text())
    assert [module for module in MODULES if module not in listed and not _has_test_of_its_name(module)] == []
    assert {module: path for module, path in listed.items() if module not in MODULES or path not in TESTS} == {}


# What only a benchmark calls: it stands beside what it belongs to.
CALLED_BY_BENCHMARKS = {"word_errors", "take_as_published"}


def test_whatever_is_public_is_mentioned_somewhere_outside_itself() -> None:
    texts = {path: path.read_text() for path in [*SOURCES, *sorted(HOUSE.rglob("*.html"))]}
    words: Counter[str] = Counter()
    for path, text in texts.items():
        # A front door offers names; what it calls itself it calls.
        words.update(re.findall(r"(\w+)\(" if path.name == "__init__.py" else r"\w+", text))
    public = ((name, itself) for path in SOURCES for name, itself in _public_in(texts[path]))
    unmentioned = {name for name, itself in public if words[name] <= len(re.findall(rf"\b{name}\b", itself))}
    assert unmentioned == CALLED_BY_BENCHMARKS


def _public_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield the public functions and classes of a module, each with its text, but those that their decorators call."""
    lines = text.split("\n")
    for node in ast.parse(text).body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        is_routed = isinstance(node, ast.FunctionDef) and any(isinstance(one, ast.Call) for one in node.decorator_list)
        if not is_routed:
            yield node.name, "\n".join(lines[node.lineno - 1 : node.end_lineno])
