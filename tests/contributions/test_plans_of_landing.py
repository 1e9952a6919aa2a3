"""What a plan says of where changes land: no database is asked."""

from types import SimpleNamespace
from typing import Any

import pytest

from barnraise.contributions.landing import Landing, Plan, landing_path
from barnraise.rules.process import Gate, Process

OPEN, ASKED = Gate(name="open", paths=("open/**",)), Gate(name="asked", paths=("**",))
PROCESS = Process(gates=(OPEN, ASKED))


def change(path: str, *, was: str = "", stands: str = "", here: bool = True, moved_from: str = "") -> Any:
    """Return a change at a path; of a component that was at one at its base, and stands at one now, where it is old."""
    component = base = None
    if stands:
        head = SimpleNamespace(path=stands, blob_id=1 if here else None)
        component = SimpleNamespace(pk=7, path=stands, head=head, is_here=here)
        base = SimpleNamespace(path=was or path)
    return SimpleNamespace(path=path, component=component, base=base, moved_from=moved_from, mode=0, blob_id=2)


def landing(one: Any, blob_id: int | None = 2, **more: Any) -> Landing:
    return Landing(one, 0, blob_id, **more)


NEW, KEPT = landing(change("open/n.md")), landing(change("open/k.md", stands="open/k.md"))
FOLLOWS = landing(change("open/f.md", was="open/f.md", stands="asked/f.md"))
MOVES = landing(change("asked/m.md", was="open/m.md", stands="open/m.md", moved_from="open/m.md"))
REMOVES = landing(change("open/r.md", stands="open/r.md"), None)
GONE = landing(change("open/g.md", stands="open/g.md", here=False))


@pytest.mark.parametrize(
    ("one", "path", "comes_from", "says"),
    [
        (NEW, "open/n.md", "", "arrives"),
        (KEPT, "open/k.md", "open/k.md", "stands stays"),
        (FOLLOWS, "asked/f.md", "asked/f.md", "stands stays"),
        (MOVES, "asked/m.md", "open/m.md", "stands moves leaves arrives"),
        (REMOVES, "open/r.md", "open/r.md", "stands removes leaves"),
        (GONE, "open/g.md", "open/g.md", "arrives"),
        (landing(MOVES.change, conflict="name_taken"), "asked/m.md", "open/m.md", "stands moves"),
        (landing(MOVES.change, is_nothing=True), "asked/m.md", "open/m.md", "stands moves"),
        (landing(REMOVES.change, None, content=b"x"), "open/r.md", "open/r.md", "stands stays"),
        (landing(NEW.change, conflict="name_taken"), "open/n.md", "", ""),
        (landing(NEW.change, is_nothing=True), "open/n.md", "", ""),
        (landing(NEW.change, None), "open/n.md", "", "removes"),
    ],
)
def test_a_landing_says_what_becomes_of_its_two_places(one: Landing, path: str, comes_from: str, says: str) -> None:
    asked = ("stands", "removes", "moves", "leaves", "stays", "arrives")
    assert (one.path, one.comes_from, " ".join(name for name in asked if getattr(one, name))) == (
        path,
        comes_from,
        says,
    )
    assert one.places == {path, comes_from} - {""}


def test_what_merging_made_is_what_lands() -> None:
    assert landing(KEPT.change, content=b"merged").bytes_landing() == b"merged"
    assert REMOVES.bytes_landing() is None


@pytest.mark.parametrize(
    ("one", "path"),
    [
        (change("a"), "a"),
        (change("a", was="a", stands="b"), "b"),
        (change("c", was="a", stands="b"), "c"),
        (change("a", was="a", stands="b", here=False), "a"),
    ],
)
def test_a_change_lands_where_its_component_stands_unless_it_moves_it(one: Any, path: str) -> None:
    assert landing_path(one) == path


@pytest.mark.parametrize(
    ("landings", "elsewhere"),
    [
        ((NEW, KEPT, MOVES), False),
        ((FOLLOWS,), True),
        ((NEW, FOLLOWS), True),
        ((landing(FOLLOWS.change, is_nothing=True),), False),
        ((landing(change("open/f.md", was="open/f.md", stands="open/g.md")),), False),
        ((landing(change("open/f.md", was="open/m.md", stands="asked/m.md", moved_from="open/m.md")),), True),
        ((landing(change("open/f.md", was="open/m.md", stands="open/o.md", moved_from="open/m.md")),), False),
    ],
)
def test_a_plan_is_elsewhere_where_another_gate_stands_than_at_the_place_that_it_names(
    landings: tuple[Landing, ...], elsewhere: bool
) -> None:
    assert Plan(landings).is_elsewhere(PROCESS) == elsewhere


def test_a_plan_tells_what_its_landings_do() -> None:
    near, changed = landing(KEPT.change, is_near=True), landing(MOVES.change, is_changed_meanwhile=True)
    stuck, offered = landing(NEW.change, conflict="name_taken"), landing(KEPT.change, is_offered=True)
    assert Plan((NEW, MOVES)).paths == {"open/n.md", "asked/m.md", "open/m.md"}
    assert Plan((NEW, MOVES)).landing_paths == ("open/n.md", "asked/m.md")
    assert (Plan((NEW, near)).is_near, Plan((NEW,)).is_near) == (True, False)
    assert (Plan((NEW, changed)).changed_meanwhile, Plan((NEW,)).changed_meanwhile) == (MOVES.places, frozenset())
    assert Plan((NEW, stuck)).conflicts == (stuck,)
    assert (Plan((NEW, offered)).is_offered, Plan((offered, stuck)).is_offered, Plan((NEW,)).is_offered) == (
        True,
        False,
        False,
    )


def from_base(one: Any, *, blob_id: int = 2, path: str = "", mode: int = 0) -> Landing:
    """Return a landing of a change that began from these bytes, at this place."""
    one.base = SimpleNamespace(blob_id=blob_id, path=path or one.path, mode=mode)
    return landing(one)


SAME = from_base(change("a"))


@pytest.mark.parametrize(
    ("landings", "is_as_it_was"),
    [
        ((SAME,), True),
        ((SAME, from_base(change("b"))), True),
        ((NEW,), False),
        ((from_base(change("a"), blob_id=1),), False),
        ((from_base(change("a"), path="b"),), False),
        ((from_base(change("a"), mode=1),), False),
        ((SAME, NEW), False),
    ],
)
def test_a_page_is_as_it_was_where_bytes_place_and_mode_are(landings: tuple[Landing, ...], is_as_it_was: bool) -> None:
    assert Plan(landings).is_as_it_was == is_as_it_was


def test_a_landing_is_without_a_conflict_and_beside_nothing_unless_merging_says_so() -> None:
    told = (NEW.content, NEW.conflict, NEW.is_near, NEW.is_changed_meanwhile, NEW.is_nothing, NEW.is_offered)
    assert told == (None, "", False, False, False, False)


def test_nothing_is_done_where_nothing_changes() -> None:
    nothing = landing(KEPT.change, is_nothing=True)
    (put,) = Plan((nothing, MOVES)).puts()
    assert (put.path, put.moved_from, put.blob_id, put.component_id, put.is_new) == (
        "asked/m.md",
        "open/m.md",
        2,
        7,
        False,
    )
    assert (NEW.put().is_new, NEW.put().moved_from, NEW.put().component_id) == (True, "", None)
