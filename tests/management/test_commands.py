"""The command line: what a person or a script types, and what comes of it."""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management import CommandError, ManagementUtility, call_command
from django.test import Client

from barnraise import people, record, talk
from barnraise.__main__ import overview
from barnraise.base import Clock
from barnraise.contributions.models import Contribution
from barnraise.governance.concerns import About, raise_concern
from barnraise.management import commanding
from barnraise.talk.inputs import Opening
from tests.makers import Makers
from tests.promises import promises


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> Path:
    settings.BARNRAISE_HOME = tmp_path / "commons"
    settings.BARNRAISE_HOME.mkdir()
    (settings.BARNRAISE_HOME / "secret.key").write_text("secret")
    return settings.BARNRAISE_HOME


def run(name: str, *arguments: object) -> Any:
    """Run a command with --json and return what it answers."""
    out = io.StringIO()
    call_command(name, *[str(one) for one in arguments], "--json", stdout=out)
    return json.loads(out.getvalue())


def refusal(name: str, *arguments: object) -> tuple[int, str]:
    """Run a command that is refused; return its exit code and the refusal's."""
    with pytest.raises(CommandError) as caught:
        run(name, *arguments)
    return caught.value.returncode, json.loads(str(caught.value))["error"]["code"]


@promises(
    "For writing you need a token that belongs",
    "It goes into a header.",
    "Without --sign-in the same command makes a token",
    "With --json every command but serve answers",
)
def test_a_token_opens_the_api_to_its_person(make: Makers) -> None:
    make.member("Ann")
    made = run("token", "ann", "--scope", "read")
    told = Client().get("/api/me", headers={"Authorization": f"Bearer {made['token']}"}).json()
    assert (told["name"], made["scope"], made["person"]) == ("Ann", "read", told["id"])
    assert refusal("token", "Nobody") == (2, "person_unknown")
    assert run("token", "New", "--join")["person"] == str(people.named("New").uid)  # type: ignore[union-attr]


@promises(
    "Be Ann Lindqvist, who began the handbook",
    "Make them a link that works once:",
    "A link that signs somebody in once is made by",
)
def test_a_sign_in_link_works_once(make: Makers) -> None:
    make.member("Ann")
    link = run("token", "Ann", "--sign-in")["link"]
    secret = link.rpartition("/sign-in/")[2]
    assert people.use_sign_in_link(secret) == people.named("Ann").account  # type: ignore[union-attr]
    assert people.use_sign_in_link(secret) is None


@promises(
    "If they have lost their passkey or",
    "The record of the site tells that it was done.",
)
def test_who_lost_her_second_factor_comes_in_by_a_link_and_the_record_tells_it(make: Makers, client: Client) -> None:
    person = make.member("Ann")
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=person.account, type=kind, data={"secret": "x"})
    signed_in = [
        client.post(link.removeprefix(settings.BARNRAISE_URL)).headers["Location"]
        for link in (run("token", "Ann", option)["link"] for option in ("--sign-in", "--forget-factors"))
    ]
    assert signed_in == ["/sign-in/second", "/profile/password/new"]
    (entry,) = [one for one in record.entries(record.site_chain().pk) if one.kind == "factors_forgotten"]
    assert (entry.person, json.loads(entry.facts)) == (None, {"member": str(person.uid)})
    run("token", "Ann", "--forget-factors")
    assert Authenticator.objects.count() == 0
    assert len([one for one in record.entries(record.site_chain().pk) if one.kind == "factors_forgotten"]) == 1


@promises(
    "The source may be a folder, a zip or tar archive",
    "Add --by PERSON to say who starts the work",
)
def test_a_folder_comes_in_and_goes_out_as_it_was(make: Makers, tmp_path: Path) -> None:
    source = tmp_path / "hedges"
    (source / "deep").mkdir(parents=True)
    (source / "README.md").write_text("# Hedges\n")
    (source / "deep" / "page.md").write_bytes(b"\xef\xbb\xbfA line\r\n")
    brought = run("import", source, "--slug", "hedges", "--licence", "CC0-1.0", "--title", "On hedges")
    assert brought == {"slug": "hedges", "title": "On hedges", "editions": 2, "licence": "CC0-1.0"}
    run("export", "hedges", tmp_path / "out.zip", "--format", "zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    assert [content for name, content in found.items() if name.endswith("deep/page.md")] == [b"\xef\xbb\xbfA line\r\n"]
    assert refusal("export", "hedges", tmp_path / "out.zip", "--format", "zip") == (2, "out_exists")
    assert refusal("import", tmp_path / "none", "--slug", "none") == (2, "source_missing")
    assert refusal("import", source, "--slug", "hedges") == (2, "slug_taken")
    assert refusal("export", "none", tmp_path / "x") == (2, "work_unknown")


@promises(
    "the published site · --format html",
    "The whole site of a work can be written",
)
def test_the_published_site_goes_out_as_a_folder(make: Makers, tmp_path: Path) -> None:
    make.work(files={"one.md": "# One\n\n![A picture](deep/a.png)\n", "deep/a.png": b"\x89PNG\r\n\x1a\n"})
    told = run("export", "book", tmp_path / "site", "--format", "html")
    assert told == {"slug": "book", "out": str(tmp_path / "site"), "format": "html"}
    found = {str(file.relative_to(tmp_path / "site")) for file in (tmp_path / "site").rglob("*") if file.is_file()}
    pages = {"index.html", "outline.html", "credits.html", "read/one.md.html", "raw/deep/a.png"}
    assert {name for name in found if not name.startswith("static/")} == pages
    assert 'src="../raw/deep/a.png"' in (tmp_path / "site" / "read" / "one.md.html").read_text()
    assert refusal("export", "book", tmp_path / "site", "--format", "html") == (2, "out_exists")


@promises(
    "barnraise contribute ·",
    "barnraise review · judges one",
)
def test_files_from_disk_become_a_contribution_and_are_reviewed(make: Makers, tmp_path: Path) -> None:
    work = make.work(recipe="patch-review", files={"one.md": "One\n", "two.md": "Two\n", "three.md": "Three\n"})
    make.member("Cy")
    (tmp_path / "one.md").write_text("A better one\n")
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "four.md").write_text("Four\n")
    said = ["--by", "Cy", "--root", tmp_path, "--summary", "Improve"]
    sent = run("contribute", "book", "one.md", "new", *said, "--remove", "two.md", "--move", "three.md", "drei.md")
    row = Contribution.objects.get(uid=sent["id"])
    assert row.version is not None
    changes = row.version.changes.order_by("path").values_list("path", "moved_from", "blob__size")
    assert list(changes) == [
        ("drei.md", "three.md", 6),
        ("new/four.md", "", 5),
        ("one.md", "", 13),
        ("two.md", "", None),
    ]
    assert (sent["state"], sent["edition"], sent["version"]) == ("open", None, row.version.hash)
    assert sent["url"].endswith("/book/contributions/1")
    assert sent["missing"] == ["Approvals: 0 of 1. People who could give one now: 1."]
    assert refusal("review", sent["id"], "--by", "Cy", "--version", row.version.hash, "--verdict", "approve") == (
        2,
        "own_contribution",
    )
    reviewed = run("review", sent["id"], "--by", "Ann", "--version", row.version.hash, "--verdict", "approve")
    ended = {"state": "integrated", "edition": 2, "missing": []}
    assert reviewed == {"id": sent["id"], "url": sent["url"], "version": sent["version"], **ended}
    assert refusal("contribute", "book", "none.md", *said) == (2, "source_missing")
    assert refusal("review", "nothing", "--by", "Ann", "--version", "x", "--verdict", "approve") == (
        2,
        "contribution_unknown",
    )
    assert make.text(work, "one.md") == "A better one\n"


@promises(
    "The exit code is 0 when it went well",
    "An error goes to standard error, and has the same",
)
def test_what_is_typed_wrongly_is_said_with_the_usage(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        ManagementUtility(["barnraise", "contribute", "book", "one.md", "--by", "Cy"]).execute()
    said = capfd.readouterr().err
    assert (ended.value.code, "usage: barnraise contribute" in said, "--summary" in said) == (2, True, True)


@promises("It does what is due and ends")
def test_tick_integrates_what_silence_has_decided(make: Makers, clock: Clock) -> None:
    work = make.work(recipe="lazy-consensus")
    sent = make.sent(work, make.member("Cy"))
    assert sent.state == "open"
    clock.advance(days=30)
    run("tick")
    sent.refresh_from_db()
    assert sent.state == "integrated"


@promises("Its place is given by the environment variable")
def test_a_store_that_is_not_there_is_said_in_one_sentence(_home: Path) -> None:
    (_home / "secret.key").unlink()
    assert refusal("tick") == (2, "store_missing")
    with pytest.raises(CommandError, match="run `barnraise init` first"):
        call_command("tick")


@promises(
    "Where they hide or remove something, a notice",
    "There is no command that changes a text past it",
)
def test_the_help_names_our_commands_and_not_those_of_django() -> None:
    told = overview()
    assert all(f"  {name} " in told for name in ("import", "export", "token", "tick", "serve"))
    assert "migrate" not in told and "sessions" not in told


def test_the_operator_settles_what_reached_her(make: Makers) -> None:
    begun = talk.begin(make.work(), make.member("Troll"), Opening(title="Ha", body="Fools."))
    told = raise_concern(About(post=talk.discussing.comment_at(begun, 1)), make.member("Bo"), "It insults.")
    waiting = [{"id": str(told.uid), "url": "/book/talk/1/1", "why": "It insults."}]
    assert run("concerns") == waiting
    assert refusal("concerns", told.uid) == (2, "concern_outcome_missing")
    assert refusal("concerns", "no-id", "--outcome", "hidden") == (2, "not_found")
    assert run("concerns", told.uid, "--outcome", "hidden", "--reason", "It insults.") == waiting
    assert run("concerns") == []
    assert [one.hidden_by for one in talk.threads.said_in(begun)] == ["operator"]


# Values that are no counts, and counts that are never one.
NO_COUNTS = {"size:,", "size", "free:,", "ENDING_DAYS", "path", "packer.head_depth"}


def test_no_command_says_one_pages() -> None:
    said = re.compile(r"\{([^{}]+)\} (?!is\b|was\b|has\b|does\b|says\b|reads\b|takes\b)[a-z]+s\b")
    files = sorted(Path(commanding.__file__).parent.rglob("*.py"))
    found = {(file.name, one) for file in files for one in said.findall(file.read_text()) if one not in NO_COUNTS}
    assert {(name, one) for name, one in found if not one.startswith("one.")} == set()


def test_what_is_one_is_said_as_one(make: Makers) -> None:
    work = make.work()
    call_command("publish", work.slug, stdout=(out := io.StringIO()))
    call_command("rebuild", stdout=out)
    call_command("process", "check", "barnraise/recipes/wiki.toml", stdout=out)
    assert "1 work was rebuilt" in out.getvalue()
    assert re.findall(r"\b1 (?:[a-z]+s|people)\b(?<! 1 was)", out.getvalue()) == []
