"""Where words are from: asked for, checked against the licence of where they land, and told while they stand."""

from datetime import UTC, datetime
from typing import Any

import pytest

from barnraise import contributions
from barnraise.base import Refused
from barnraise.contributions import agreeing, origins, reviewing
from barnraise.contributions.inputs import Change, Resubmission, Submission
from barnraise.contributions.integrating import plan_of, verdict_on
from barnraise.contributions.origins import Origin
from barnraise.record.models import Text
from barnraise.works.declaration import WORK_PATH, Declared, written
from barnraise.works.models import Component, Work
from tests.makers import LICENCE, Makers
from tests.promises import promises

BOOK = Origin("adapted", "A free book", "CC-BY-4.0")


def component(work: Work, path: str) -> int:
    return Component.objects.get(work=work, path=path, is_here=True).pk


def adapted(make: Makers, work: Work, path: str = "one.md", text: str = "# One\n\nFrom a book.\n", **more: str) -> None:
    given = {"made": BOOK.how, "source": BOOK.source, "source_licence": BOOK.licence, **more}
    make.sent(work, make.member("Ann"), files={path: text}, **given)


def test_a_component_tells_its_sources_once_each_newest_first(make: Makers) -> None:
    work = make.work()
    adapted(make, work)
    adapted(make, work, text="# One\n\nMore of it.\n")
    adapted(make, work, text="# One\n\nAnd more.\n", made="machine", source="A program", source_licence="")
    story = origins.of_component(work, component(work, "one.md"))
    assert story.origins == (Origin("machine", "A program", ""), BOOK)


@promises("The declaration is believed, and it stays")
def test_an_edition_tells_the_sources_that_it_had(make: Makers) -> None:
    work = make.work()
    adapted(make, work)
    before = work.edition
    adapted(make, work, text="# One\n\nOther.\n", source="Another book")
    assert origins.of_component(work, component(work, "one.md"), edition=before).origins == (BOOK,)


def test_a_source_goes_with_the_words_that_were_taken_back_and_comes_back_with_them(make: Makers) -> None:
    work, ann = make.work(), make.member("Ann")
    adapted(make, work)
    contributions.revert(work, ann, work.edition, "No")
    assert origins.of_component(work, component(work, "one.md")).origins == ()
    assert origins.of_work(work) == ()
    work.refresh_from_db()
    contributions.revert(work, ann, work.edition, "Yes")
    assert origins.of_component(work, component(work, "one.md")).origins == (BOOK,)


def test_a_work_tells_each_source_with_the_pages_that_hold_it(make: Makers) -> None:
    work = make.work(files={"one.md": "# One\n", "two.md": "# Two\n"})
    adapted(make, work)
    adapted(make, work, path="two.md", text="# Two\n\nFrom a book.\n")
    found = origins.of_work(work)
    assert [(one.origin, one.paths) for one in found] == [(BOOK, ("one.md", "two.md"))]


@promises(
    "In made stands one of own",
    "If it does not stand on this site, name its licence",
    "Name the source and its licence.",
)
@pytest.mark.parametrize("made", ["translated", "adapted"])
def test_what_is_made_of_anothers_words_names_their_licence(make: Makers, made: str) -> None:
    work = make.work()
    with pytest.raises(Refused, match="source_licence_missing"):
        adapted(make, work, made=made, source_licence="")


@promises("A licence that does not allow this use is refused")
@pytest.mark.parametrize("made", ["translated", "adapted"])
def test_a_licence_that_does_not_reach_here_is_refused(make: Makers, made: str) -> None:
    work = make.work()
    with pytest.raises(Refused, match="licence_conflict"):
        adapted(make, work, made=made, source_licence="CC-BY-NC-4.0")


@promises("In made stands one of own")
def test_the_licence_of_a_source_on_this_site_is_known(make: Makers, settings: Any) -> None:
    settings.BARNRAISE_URL = "https://commons.example"
    work = make.work()
    for source in ("one.md", f"/{work.slug}/read/one.md", f"https://commons.example/{work.slug}/read/one.md"):
        assert origins.known_licence(work, source) == work.licence
    for source in ("A book", "/nowhere/read/one.md", "https://elsewhere.example/one.md", "gone.md"):
        assert origins.known_licence(work, source) == ""


def parted(make: Makers, licence: str, path: str = "free/**") -> Work:
    """Start a work under patch review, one folder of which stands under another licence."""
    declared = written(Declared(title="A book", licence=LICENCE, licences=((path, licence),)))
    files = {WORK_PATH: declared, "one.md": "# One\n\nA line.\n"}
    return make.work(recipe="patch-review", files=dict(files))


def test_a_new_version_is_held_to_the_source_that_was_named(make: Makers) -> None:
    work, bo = parted(make, "CC0-1.0"), make.member("Bo")
    sent = make.sent(work, bo, files={"one.md": "Theirs\n"}, made="adapted", source="B", source_licence="CC-BY-4.0")
    elsewhere = Resubmission(base_edition=1, changes=(Change(path="free/one.md", content=b"Theirs\n"),))
    with pytest.raises(Refused, match="licence_conflict"):
        contributions.resubmit(sent, bo, elsewhere)


def test_words_from_a_source_move_only_to_where_its_licence_allows_them(make: Makers) -> None:
    work = parted(make, "CC0-1.0")
    adapted(make, work, text="# One\n\nFrom a book.\n")
    work.refresh_from_db()
    given = Submission(
        base_edition=work.edition, summary="Move", changes=(Change(path="free/one.md", moved_from="one.md"),)
    )
    sent = contributions.submit(work, make.member("Ann"), given)
    (asked,) = agreeing.asked(work, plan_of(sent)) or ()
    assert (asked.licence, asked.barred_by, asked.is_allowed) == ("CC0-1.0", (BOOK,), False)
    assert "licence" in [one.code for one in verdict_on(sent).missing]


def test_a_work_takes_no_licence_that_one_of_its_sources_does_not_allow(make: Makers) -> None:
    work, ann = make.work(), make.member("Ann")
    adapted(make, work, source_licence="CC-BY-SA-4.0")
    work.refresh_from_db()
    sent = make.sent(work, ann, files={WORK_PATH: written(Declared(title="A book", licence="CC0-1.0"))})
    reviewing.agree(sent, ann)
    sent.refresh_from_db()
    assert sent.state != "integrated"
    assert [one.barred_by for one in agreeing.asked(work, plan_of(sent)) or ()] == [
        (Origin("adapted", BOOK.source, "CC-BY-SA-4.0"),)
    ]


def test_who_approved_what_stands_is_named_and_nobody_else(make: Makers) -> None:
    work = make.work(recipe="patch-review")
    sent = make.sent(work, make.member("Bo"))
    make.reviewed(sent, make.member("Ann"))
    assert sent.state == "integrated"
    assert [one.name for one in origins.of_component(work, component(work, "one.md")).reviewers] == ["Ann"]
    told = origins.by_contribution([sent.uid])
    assert [one.name for one in told[sent.uid][1]] == ["Ann"]
    assert [one.name for one in origins.of_component(work, component(work, "one.md"), edition=1).reviewers] == []


def test_who_made_a_picture_is_named_not_who_moved_it(make: Makers) -> None:
    work = make.work(files={"a.png": b"\x89PNG bytes", "one.md": "# One\n"})
    given = Submission(base_edition=1, summary="Move", changes=(Change(path="b.png", moved_from="a.png"),))
    contributions.submit(work, make.member("Bo"), given)
    assert [(one.path, [who.name for who in one.makers]) for one in origins.makers(work, ["b.png"])] == [
        ("b.png", ["Ann"])
    ]


def test_a_hidden_source_is_not_told(make: Makers) -> None:
    work = make.work()
    adapted(make, work)
    Text.objects.filter(body=BOOK.source).update(notice="Hidden", hidden_until=datetime(2100, 1, 1, tzinfo=UTC))
    assert origins.of_component(work, component(work, "one.md")).origins == ()
