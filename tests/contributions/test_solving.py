"""Conflicts solved by their author."""

import pytest

from barnraise import contributions
from barnraise.base import Refused
from barnraise.contributions.inputs import Change, Submission
from barnraise.contributions.models import Contribution
from barnraise.contributions.solving import Answer, knots, solved
from barnraise.rules.process import WORK_PATH
from barnraise.works.declaration import Declared, written
from tests.makers import LICENCE, Makers
from tests.promises import promises

ONE = "# One\n\nA line.\n\nAnother line.\n"


def conflicted(make: Makers, theirs: list[Change], hers: list[Change], files: dict[str, str] | None = None):  # type: ignore[no-untyped-def]
    """Return a contribution of Cy's that conflicts with what Ann, who started the work, changed meanwhile."""
    work = make.work(recipe="patch-review", files=files or {"one.md": ONE})
    contributions.submit(work, make.member("Ann"), Submission(base_edition=1, summary="Hers", changes=tuple(theirs)))
    work.refresh_from_db()
    assert work.edition == 2
    given = Submission(base_edition=1, summary="Mine", changes=tuple(hers))
    sent = contributions.submit(work, make.member("Cy"), given)
    assert sent.state == "conflicted"
    return sent


def solve(sent: Contribution, **answer: object) -> Contribution:
    sent = Contribution.objects.get(pk=sent.pk)
    found = knots(sent)
    answers = {knot.path: Answer(**answer) for knot in found}  # type: ignore[arg-type]
    return contributions.resubmit(sent, sent.author, solved(sent, answers))


def left(sent: Contribution) -> list[tuple[str, str, bytes | None]]:
    from barnraise import record

    rows = sent.version.changes.order_by("place")  # type: ignore[union-attr]
    return [(row.path, row.moved_from, record.fetch(row.blob_id) if row.blob_id else None) for row in rows]


def line(text: str) -> Change:
    return Change(path="one.md", content=ONE.replace("A line.", text).encode())


@promises("Nothing bad happens if you do not look")
@pytest.mark.parametrize(
    ("pick", "result"),
    [
        ("mine", "My line."),
        ("both", "Their line.\nMy line."),
        (b"Our line.\n", "Our line."),
    ],
)
def test_a_passage_is_picked(make: Makers, pick: str | bytes, result: str) -> None:
    sent = conflicted(make, [line("Their line.")], [line("My line.")])
    (knot,) = knots(sent)
    assert (knot.why, [(p.base, p.ours, p.theirs) for p in knot.passages]) == (
        "both_changed",
        [(b"A line.\n", b"Their line.\n", b"My line.\n")],
    )
    again = solve(sent, picks={knot.passages[0].id: pick})
    assert (again.state, again.version.number, again.version.base_edition) == ("open", 2, 2)  # type: ignore[union-attr]
    assert left(again) == [("one.md", "", ONE.replace("A line.", result).encode())]


def test_choosing_what_stands_leaves_nothing_to_send(make: Makers) -> None:
    sent = conflicted(make, [line("Their line.")], [line("My line.")])
    with pytest.raises(Refused, match="nothing_changed"):
        solve(sent, picks={knots(sent)[0].passages[0].id: "now"})


def test_a_passage_left_open_is_refused(make: Makers) -> None:
    sent = conflicted(make, [line("Their line.")], [line("My line.")])
    with pytest.raises(Refused, match="passage_open"):
        solve(sent, picks={})


def test_an_answer_to_another_conflict_is_refused(make: Makers) -> None:
    sent = conflicted(make, [line("Their line.")], [line("My line.")])
    with pytest.raises(Refused, match="passages_changed"):
        solve(sent, picks={"0123": "mine"})


NEW = Change(path="two.md", content=b"Theirs\n")
MINE = Change(path="two.md", content=b"Mine\n")
CASES = {
    "both added, mine in its place": ([NEW], [MINE], "both_added", {"choice": "mine"}, [("two.md", "", b"Mine\n")]),
    "both added, mine elsewhere": (
        [NEW],
        [MINE],
        "both_added",
        {"choice": "elsewhere", "path": "three.md"},
        [("three.md", "", b"Mine\n")],
    ),
    "moved to a place that was taken, words kept where it was": (
        [NEW],
        [Change(path="two.md", content=b"Moved\n", moved_from="one.md")],
        "both_added",
        {"choice": "now"},
        [("one.md", "", b"Moved\n")],
    ),
    "removed meanwhile, brought back": (
        [Change(path="one.md")],
        [line("My line.")],
        "removed_meanwhile",
        {"choice": "mine"},
        [("one.md", "", ONE.replace("A line.", "My line.").encode())],
    ),
    "changed meanwhile, removed all the same": (
        [line("Their line.")],
        [Change(path="one.md")],
        "changed_meanwhile",
        {"choice": "mine"},
        [("one.md", "", None)],
    ),
    "moved to two places, to mine": (
        [Change(path="a.md", moved_from="one.md")],
        [Change(path="b.md", moved_from="one.md")],
        "moved_meanwhile",
        {"choice": "mine"},
        [("b.md", "a.md", ONE.encode())],
    ),
}


@promises("If two people change the same picture")
@pytest.mark.parametrize(("theirs", "hers", "why", "answer", "result"), CASES.values(), ids=CASES.keys())
def test_a_piece_is_chosen_as_a_whole(make: Makers, theirs, hers, why, answer, result) -> None:  # type: ignore[no-untyped-def]
    sent = conflicted(make, theirs, hers)
    assert [knot.why for knot in knots(sent)] == [why]
    again = solve(sent, **answer)
    assert (again.state, left(again)) == ("open", result)


@promises("The same holds for the files in .commons/")
def test_a_declaration_is_never_merged_but_its_author_may_write_it(make: Makers) -> None:
    theirs, mine, own = (written(Declared(title=title, licence=LICENCE)).encode() for title in ("B", "C", "D"))
    sent = conflicted(make, [Change(path=WORK_PATH, content=theirs)], [Change(path=WORK_PATH, content=mine)])
    (knot,) = knots(sent)
    assert (knot.why, knot.choices, knot.now, knot.mine) == ("never_merged", ("now", "mine", "own"), theirs, mine)
    again = solve(sent, choice="own", own=own)
    assert (again.state, left(again)) == ("open", [(WORK_PATH, "", own)])


def test_what_lands_by_itself_comes_along(make: Makers) -> None:
    sent = conflicted(make, [line("Their line.")], [line("My line."), Change(path="new.md", content=b"New\n")])
    again = solve(sent, picks={knots(sent)[0].passages[0].id: "mine"})
    assert [path for path, _, _ in left(again)] == ["one.md", "new.md"]
