"""S17: no password of the operator is said by a command, an error, or the list of processes."""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from barnraise import works
from barnraise.base import Refused
from barnraise.exchange import git_commands, git_reading, git_writing, outbound
from barnraise.management import examining
from barnraise.publishing.builds import tools
from tests.exchange.test_outbound import git_server, serving, way_to
from tests.makers import Makers

PASSWORD = "horse-of-the-operator"
KEPT = {
    "BARNRAISE_DATABASE_URL": f"postgresql://barnraise:{PASSWORD}@127.0.0.1:1/commons",
    "BARNRAISE_MAIL_URL": f"smtp://post:{PASSWORD}@127.0.0.1:1",
    "BARNRAISE_URL": f"https://somebody:{PASSWORD}@commons.example",
}


@pytest.mark.parametrize(
    "url", [*KEPT.values(), f"smtp://{PASSWORD}@a.example", f"postgresql://h/d?password={PASSWORD}"]
)
def test_the_doctor_leaves_every_part_of_an_address_out_that_lets_somebody_in(settings: Any, url: str) -> None:
    settings.BARNRAISE_MAIL_URL = url
    assert PASSWORD not in json.dumps(examining.told_settings())


@pytest.mark.django_db
def test_the_doctor_says_no_password_where_mail_does_not_work(settings: Any, tmp_path: Path) -> None:
    settings.BARNRAISE_HOME = tmp_path
    (tmp_path / "secret.key").write_text("x")
    for name, value in KEPT.items():
        if name != "BARNRAISE_DATABASE_URL":
            setattr(settings, name, value)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_PASSWORD = "127.0.0.1", 1, PASSWORD
    said = [str(finding) for finding in examining.findings()]
    assert any("127.0.0.1:1" in one for one in said)
    assert PASSWORD not in "".join(said)


def test_programs_that_we_start_get_nothing_of_the_operators_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in KEPT.items():
        monkeypatch.setenv(name, value)
    written = "import os, pathlib; pathlib.Path('seen.txt').write_text(str(dict(os.environ)))"
    readable = [Path(sys.prefix), Path(sys.base_prefix)]
    tools.run(tmp_path, [sys.executable, "-I", "-c", written], readable=readable, memory=512, at=0)
    assert PASSWORD not in (tmp_path / "seen.txt").read_text()
    assert PASSWORD not in str(git_commands.environment(None))


def test_git_is_started_nowhere_with_a_password_among_its_words_or_in_its_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any, make: Makers
) -> None:
    seen, real = tmp_path / "seen", shutil.which("git")
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    fake.write_text(f'#!/bin/sh\necho "$@" >> {seen}\nenv >> {seen}\nexec {real} "$@"\n')
    fake.chmod(0o755)
    for name, value in {**KEPT, "PATH": f"{fake.parent}:{os.environ['PATH']}"}.items():
        monkeypatch.setenv(name, value)
    out = tmp_path / "out.git"
    git_writing.write_git(make.work(), out)
    brought = works.begin("brought", title="A book", started_by=None, ready=False)
    with (
        serving(git_server(out)) as port,
        outbound.cloned(f"http://books.example:{port}/r.git", most_bytes=1 << 20, way=way_to(port, [])) as place,
        git_reading.opened(place) as repository,
    ):
        works.importing.bring_in(brought, repository)
    settings.BARNRAISE_HOME = tmp_path
    (tmp_path / "secret.key").write_text("x")
    list(examining.findings())
    said = seen.read_text()
    used = ("init", "fast-import", "cat-file", "clone", "--version")
    assert ([word for word in used if word not in said], PASSWORD in said) == ([], False)


@pytest.mark.parametrize("address", [f"https://somebody:{PASSWORD}@a.example/r.git", f"https://{PASSWORD}@a.example/r"])
def test_no_address_with_a_password_comes_into_the_list_of_processes(address: str) -> None:
    with pytest.raises(Refused), outbound.cloned(address, most_bytes=1):
        raise AssertionError("it was asked for")


def test_an_error_of_ours_says_nothing_of_the_program(make: Makers, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError(PASSWORD)

    monkeypatch.setattr("barnraise.web.views.reading.published", broken)
    make.work()
    for url in ("/book/read/one.md", "/book/"):
        answer = Client(raise_request_exception=False).get(url)
        assert (answer.status_code, PASSWORD in answer.content.decode()) == (500, False)
