"""What starts loads what it needs: help nothing of Django, a server nothing that few requests need."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from barnraise import __version__
from barnraise.management import commands
from tests.templates import Once
from tests.trust.stores import Store

HEAVY = frozenset("cryptography docutils fido2 latex2mathml numpy psycopg pypandoc rapidfuzz requests typst".split())


# What Django loads for a command that reads tables, and a command of ours beside it, as counted when this was written.
MOST_MODULES = 620
TYPED = """
import sys
from barnraise.__main__ import main
for words in {commands}:
    sys.argv = ["barnraise", *words]
    try:
        main()
    except SystemExit as ended:
        assert not ended.code, words
"""


def modules(script: str, **environ: str) -> set[str]:
    """Run a script in a process of its own; return the modules that it loaded."""
    told = f"{script}\nimport sys, json; print(json.dumps([*sys.modules]))"
    environ = {"DJANGO_SETTINGS_MODULE": "barnraise.settings", **environ}
    said = subprocess.run([sys.executable, "-c", told], env=environ, capture_output=True, text=True, check=True).stdout
    return set(json.loads(said.splitlines()[-1]))


def loaded(script: str) -> set[str]:
    """Run a script in a process of its own; return the packages that it loaded."""
    return {one.partition(".")[0] for one in modules(script)}


def test_the_version_that_is_told_is_our_own() -> None:
    said = subprocess.run([sys.executable, "-m", "barnraise", "--version"], capture_output=True, text=True, check=True)
    assert said.stdout == f"barnraise {__version__}\n"


@pytest.mark.parametrize("words", [[], ["help"], ["--help"]])
def test_help_loads_nothing_of_django(words: list[str]) -> None:
    script = f"import sys; sys.argv = ['barnraise', *{words}]; from barnraise.__main__ import main; main()"
    assert loaded(script) & {"django", "allauth", "ninja", *HEAVY} == set()


def test_a_server_on_sqlite_loads_nothing_that_few_requests_need() -> None:
    found = loaded("import barnraise.wsgi, barnraise.urls, barnraise.web.serving")
    assert found & HEAVY == set() and {"django", "barnraise"} <= found


def test_what_watches_over_the_worker_knows_nothing_of_django() -> None:
    found = loaded("import barnraise.management.server")
    assert found & {"django", *HEAVY} == set() and "granian" in found


def test_no_help_of_a_command_loads_a_table() -> None:
    names = sorted(file.stem for file in Path(commands.__path__[0]).glob("[a-z]*.py"))
    found = modules(TYPED.format(commands=[[name, "--help"] for name in names]))
    assert {f"{commands.__name__}.{name}" for name in names} <= found
    assert [one for one in found if one == "django.db.models" or one.endswith(".models")] == []
    assert {one.partition(".")[0] for one in found} & {"allauth", "ninja", "pydantic", "yaml", *HEAVY} == set()


def test_a_small_command_loads_our_tables_and_no_pages_rules_or_ways_to_sign_in(once: Once, tmp_path: Path) -> None:
    store = Store(tmp_path / "commons", once=once).begun()
    found = modules(TYPED.format(commands=[["tasks"]]), BARNRAISE_HOME=str(store.home))
    unneeded = {"allauth", "jinja2", "ninja", "pydantic", "yaml", *HEAVY}
    assert {one.partition(".")[0] for one in found} & unneeded == set()
    assert not {one for one in found if one.startswith(("barnraise.web.views", "barnraise.rules.parsing"))}
    assert "barnraise.tasks.models" in found and len(found) <= MOST_MODULES


def test_commands_that_need_no_way_to_sign_in_do_their_work_without_one(once: Once, tmp_path: Path) -> None:
    store = Store(tmp_path / "commons", once=once).begun()
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "page.md").write_text("# A page\n")
    store.run("barnraise", "import", str(tmp_path / "book"), "--slug", "book", "--licence", "CC0-1.0")
    store.run("barnraise", "token", "Ann", "--join")
    made = json.loads(store.run("barnraise", "offer", "book", "--by", "Ann", "--title", "Write more", "--json"))
    typed = [["tasks", "--by", "Ann"], ["take", made["id"], "--by", "Ann"], ["process", "explain", "book"]]
    found = modules(TYPED.format(commands=typed), BARNRAISE_HOME=str(store.home))
    assert not {one for one in found if one.partition(".")[0] == "allauth"}
