"""Whatever rules follow upon which: nobody reads by a change of them what they could not read before."""

import re
from pathlib import Path

import pytest
from django.test import Client

from barnraise.base import Clock
from barnraise.contributions.models import Contribution
from barnraise.management import checking, derivation
from barnraise.rules.process import PROCESS_PATH
from barnraise.rules.reading import looked_at_until
from barnraise.works.models import Component, Edition
from tests.makers import Makers
from tests.promises import promises
from tests.publishing.rule_changes import follow, lived_in, more_than, rules, shows_nothing_more, words_read

# The first has its own or the other choice of what readers see. All pairs are in tests/trust/nightly_rule_changes.py.
PAIRS = (
    ("wiki", False, "patch-review"),
    ("moderated-points", True, "lazy-consensus"),
    ("lazy-consensus", False, "wiki"),
)


pytestmark = [pytest.mark.usefixtures("home_of_its_own"), pytest.mark.slow]


@promises("When a work changes its rules, readers see nothing")
@pytest.mark.parametrize(("before", "other", "after"), PAIRS)
def test_no_change_of_rules_shows_what_was_not_shown(make: Makers, before: str, other: bool, after: str) -> None:
    shows_nothing_more(make, before, after, other=other)


@promises(
    "Whoever proposes new rules sees beside the proposal",
    "Those who propose the new rules are shown",
)
def test_the_preview_of_other_rules_names_what_goes_on_waiting(make: Makers) -> None:
    work, client = lived_in(make, rules("wiki")), Client()
    sent = make.sent(work, make.member("Cy"), files={PROCESS_PATH: rules("patch-review")})
    page = client.get(f"/book/contributions/{sent.number}").content.decode()
    assert "What is integrated from then on, readers see at once." in page
    assert "New rules show readers nothing that they do not see today. Of 4 pieces" in page
    assert re.findall(r"/book/history/(\w+\.md)", page.partition('id="preview"')[2]) == [
        "again.md", "elsewhere.md", "never.md", "removed.md",
    ]  # fmt: skip


@promises("What nobody had looked at goes on waiting")
def test_what_waits_under_new_rules_is_said_to_wait_and_shown_after_one_look(make: Makers) -> None:
    work, client = lived_in(make, rules("wiki")), Client()
    make.states(work, rules("patch-review"))
    again, never = (
        Contribution.objects.get(summary__body="again vandalised"),
        Contribution.objects.get(summary__body="never unread"),
    )
    assert 'href="/book/newest/again.md"' in client.get("/book/read/again.md").content.decode()
    assert "This waits for somebody" in client.get("/book/read/never.md").content.decode()
    assert "readers see it after one look" in client.get(f"/book/contributions/{never.number}").content.decode()
    for one in (again, never):
        make.reviewed(one, make.member("Ann"))
    assert "again vandalised" in client.get("/book/read/again.md").content.decode()
    assert "never unread" in client.get("/book/read/never.md").content.decode()


def test_what_is_integrated_by_silence_on_what_nobody_saw_waits_with_it(make: Makers, clock: Clock) -> None:
    work, client = lived_in(make, rules("wiki")), Client()
    make.states(work, rules("lazy-consensus"))
    for page in ("again", "seen"):
        make.sent(work, make.member("Di"), files={f"{page}.md": f"# {page}\n\n{page} beginning.\n"})
    clock.advance(hours=80)
    follow()
    work.refresh_from_db()
    assert {make.text(work, f"{page}.md") for page in ("again", "seen")} == {
        f"# {page}\n\n{page} beginning.\n" for page in ("again", "seen")
    }
    assert "seen beginning" in client.get("/book/read/seen.md").content.decode()
    assert "again looked" in client.get("/book/read/again.md").content.decode()
    make.reviewed(Contribution.objects.get(summary__body="again vandalised"), make.member("Ann"))
    assert "again beginning" in client.get("/book/read/again.md").content.decode()
    assert list(checking.problems(with_pages=False)) == []


@pytest.mark.parametrize("recipe", ["wiki", "lazy-consensus"])
def test_readers_of_a_store_of_a_former_version_go_on_seeing_what_they_saw(
    make: Makers, clock: Clock, recipe: str
) -> None:
    work, client = lived_in(make, rules(recipe)), Client()
    clock.advance(hours=80)
    follow()
    seen = words_read(client)
    # So it was before editions said whether they are shown without a look.
    Edition.objects.filter(work=work).update(is_open=None)
    for one in Component.objects.filter(work=work):
        line = list(one.revisions.order_by("edition"))
        place = looked_at_until([revision.is_vouched for revision in line])
        Component.objects.filter(pk=one.pk).update(vouched=line[place] if place is not None else None)
    derivation.state_editions()
    assert (words_read(client), list(checking.problems())) == (seen, [])


def test_neither_book_nor_site_nor_history_shows_more_under_other_rules(make: Makers, tmp_path: Path) -> None:
    work, client = lived_in(make, rules("wiki")), Client()
    follow()
    seen = words_read(client, place=tmp_path / "before")
    assert "again vandalised" not in seen["epub"] | seen["site"] | seen["/book/read/again.md"]
    assert {"again looked", "seen looked", "brought beginning", "moved beginning"} <= seen["epub"] & seen["site"]
    make.states(work, rules("patch-review"))
    follow()
    assert more_than(words_read(client, place=tmp_path / "after"), seen) == {}


def test_what_comes_to_a_path_that_another_left_unseen_is_what_readers_find(make: Makers) -> None:
    work, client = lived_in(make, rules("wiki")), Client()
    follow()
    ann = make.member("Ann")
    make.sent(work, ann, files={"moved.md": "# moved\n\nmoved beginning, anew.\n", "other.md": "[it](moved.md)\n"})
    follow()
    assert "moved beginning, anew" in client.get("/book/read/moved.md").content.decode()
    assert list(checking.problems()) == []
