"""Where changes land: moves, swaps, what comes to a place that another leaves, names that cannot stand together."""

import pytest

from barnraise import contributions, works
from barnraise.base import Refused
from barnraise.contributions.inputs import Change, Submission
from barnraise.contributions.models import Contribution
from barnraise.works.models import Work
from tests.makers import Makers

ONE = "# One\n\nA line.\n\nAnother line.\n"


def send(make: Makers, work: Work, *changes: Change, base: int = 1, by: str = "Ann") -> Contribution:
    """Send some changes."""
    given = Submission(base_edition=base, summary="A change", changes=changes)
    return contributions.submit(work, make.member(by), given)


def texts(work: Work) -> dict[str, str]:
    """Return what stands in a work, its declarations aside."""
    found = {piece.path: works.bytes_at(work, piece.path) for piece in works.heads.pieces(work)}
    return {path: (text or b"").decode() for path, text in found.items() if not path.startswith(".commons/")}


def test_a_new_piece_takes_the_place_of_one_that_moves_away(make: Makers) -> None:
    work = make.work()
    before = works.piece_at(work, "one.md")
    send(make, work, Change(path="two.md", moved_from="one.md"), Change(path="one.md", content=b"New\n"))
    assert texts(work) == {"one.md": "New\n", "two.md": ONE}
    moved, new = works.piece_at(work, "two.md"), works.piece_at(work, "one.md")
    assert before is not None and moved is not None and new is not None
    assert (moved.component_id == before.component_id, new.component_id == before.component_id) == (True, False)


def test_that_is_taken_back_too(make: Makers) -> None:
    work = make.work()
    send(make, work, Change(path="two.md", moved_from="one.md"), Change(path="one.md", content=b"New\n"))
    contributions.revert(work, make.member("Ann"), 2, "As before")
    assert texts(work) == {"one.md": ONE}


def test_two_pieces_change_places_and_back(make: Makers) -> None:
    work = make.work(files={"a.md": "A\n", "b.md": "B\n"})
    send(make, work, Change(path="a.md", moved_from="b.md"), Change(path="b.md", moved_from="a.md"))
    assert texts(work) == {"a.md": "B\n", "b.md": "A\n"}
    contributions.revert(work, make.member("Ann"), 2, "As before")
    assert texts(work) == {"a.md": "A\n", "b.md": "B\n"}


def test_one_piece_cannot_move_to_two_places(make: Makers) -> None:
    work = make.work()
    with pytest.raises(Refused, match="path_twice"):
        send(make, work, Change(path="a.md", moved_from="one.md"), Change(path="b.md", moved_from="one.md"))


def test_a_piece_cannot_both_move_and_be_removed(make: Makers) -> None:
    work = make.work()
    with pytest.raises(Refused, match="not_there"):
        send(make, work, Change(path="a.md", moved_from="one.md"), Change(path="one.md"))


def test_what_lands_where_another_of_its_pieces_was_moved_comes_back(make: Makers) -> None:
    work = make.work()
    send(make, work, Change(path="two.md", moved_from="one.md"))
    changes = (Change(path="one.md", content=b"# Better\n"), Change(path="two.md", content=b"Two\n"))
    sent = send(make, work, *changes)
    assert sent.state == "conflicted"
    assert texts(work) == {"two.md": ONE}


def test_a_piece_that_stays_holds_its_place_against_one_that_arrives(make: Makers) -> None:
    work = make.work(files={"a.md": "A\n", "b.md": "B\n"})
    send(make, work, Change(path="c.md", moved_from="a.md"))
    # By the first edition, `b` goes where others have put `a`, which this contribution only rewrites.
    sent = send(make, work, Change(path="a.md", content=b"AA\n"), Change(path="c.md", moved_from="b.md"))
    assert sent.state == "conflicted"
    assert texts(work) == {"b.md": "B\n", "c.md": "A\n"}


@pytest.mark.parametrize("path", ["one.md/x.md", "one.md/x/y.md"])
def test_a_name_that_cannot_stand_beside_another_is_refused(make: Makers, path: str) -> None:
    work = make.work()
    with pytest.raises(Refused, match="path_taken"):
        send(make, work, Change(path=path, content=b"X\n"))


def test_a_file_cannot_take_the_name_of_a_folder(make: Makers) -> None:
    work = make.work(files={"part/one.md": "One\n"})
    with pytest.raises(Refused, match="path_taken"):
        send(make, work, Change(path="part", content=b"X\n"))


def test_a_name_may_change_its_case(make: Makers) -> None:
    work = make.work()
    send(make, work, Change(path="One.md", moved_from="one.md"))
    assert texts(work) == {"One.md": ONE}


def test_a_file_becomes_a_folder_in_one_contribution(make: Makers) -> None:
    work = make.work()
    send(make, work, Change(path="one.md/index.md", moved_from="one.md"))
    assert texts(work) == {"one.md/index.md": ONE}


def test_names_that_cannot_stand_together_are_not_integrated_one_after_the_other(make: Makers) -> None:
    work = make.work(recipe="patch-review")
    first = make.sent(work, make.member("Bo"), files={"part": "A file\n"})
    second = make.sent(work, make.member("Cy"), files={"part/one.md": "One\n"}, base=1)
    make.reviewed(first, make.member("Ann"))
    make.reviewed(second, make.member("Ann"))
    assert (first.state, second.state) == ("integrated", "conflicted")
