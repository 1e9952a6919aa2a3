"""What starts loads what it needs: help nothing of Django, a server nothing that few requests need."""

import json
import subprocess
import sys

import pytest

from barnraise import __version__

HEAVY = frozenset("cryptography docutils fido2 latex2mathml numpy psycopg pypandoc rapidfuzz requests typst".split())


def loaded(script: str) -> set[str]:
    """Run a script in a process of its own; return the packages that it loaded."""
    told = f"{script}\nimport sys, json; print(json.dumps([*{{one.split('.')[0] for one in sys.modules}}]))"
    environ = {"DJANGO_SETTINGS_MODULE": "barnraise.settings"}
    said = subprocess.run([sys.executable, "-c", told], env=environ, capture_output=True, text=True, check=True).stdout
    return set(json.loads(said.splitlines()[-1]))


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
