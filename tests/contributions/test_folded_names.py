"""Names that differ in case alone: one file on many machines, so a contribution does not bring them."""

from pathlib import Path

import pytest

from barnraise import contributions, exchange, works
from barnraise.base import Refused
from barnraise.contributions import Change, Submission
from barnraise.works.models import Component
from tests.makers import Makers


@pytest.mark.parametrize("name", ["ONE.md", "One.MD", "ｏne.md"])
def test_a_name_that_differs_in_case_or_width_alone_is_refused_and_the_other_is_named(make: Makers, name: str) -> None:
    work = make.work()
    with pytest.raises(Refused) as caught:
        make.sent(work, make.member("Bo"), files={name: "# Two\n"})
    assert (caught.value.code, caught.value.facts) == ("path_folds", {"path": name, "other": "one.md"})


def test_two_new_names_of_one_contribution_are_held_to_the_same(make: Makers) -> None:
    work = make.work()
    with pytest.raises(Refused, match="path_folds"):
        make.sent(work, make.member("Bo"), files={"two.md": "# Two\n", "TWO.md": "# Two\n"})


def test_a_piece_may_change_the_case_of_its_own_name(make: Makers) -> None:
    work = make.work()
    given = Submission(base_edition=1, summary="Larger", changes=(Change(path="ONE.md", moved_from="one.md"),))
    contributions.submit(work, make.member("Ann"), given)
    work.refresh_from_db()
    assert [piece.path for piece in works.heads.pieces(work) if not piece.path.startswith(".")] == ["ONE.md"]
    assert Component.objects.get(path="ONE.md").folded == "one.md"


def test_of_two_that_were_sent_at_the_same_time_the_second_comes_back_to_its_author(make: Makers) -> None:
    work = make.work(recipe="patch-review")
    ann, bo, cy = (make.member(name) for name in ("Ann", "Bo", "Cy"))
    first = make.sent(work, bo, files={"two.md": "# Two\n"})
    second = make.sent(work, cy, files={"TWO.md": "# Two, too\n"})
    make.reviewed(first, ann)
    make.reviewed(second, ann)
    assert (first.state, second.state) == ("integrated", "conflicted")


def test_an_imported_pair_stays_and_both_can_be_changed(make: Makers, tmp_path: Path) -> None:
    for name in ("One.md", "one.md"):
        (tmp_path / name).write_text(f"# {name}\n")
    ann = make.member("Ann")
    with exchange.on_this_machine(tmp_path) as source:
        work = exchange.read_in(source, exchange.Beginning(slug="pair", licence="CC0-1.0", has_right=True), by=ann)
    make.sent(work, ann, files={"One.md": "# One, better\n"})
    work.refresh_from_db()
    assert [make.text(work, path) for path in ("One.md", "one.md")] == ["# One, better\n", "# one.md\n"]
