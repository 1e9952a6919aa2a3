"""S20: nothing is integrated that the gate of the place where it lands did not let in, whatever it was called."""

import pytest

from barnraise import contributions
from barnraise.base import Clock
from tests.makers import Makers
from tests.trust.places import EVENTS, GATES, WAYS, Scene, guarded
from tests.trust.sizes import GATES_A_PLACE

WAYS_A_SCENE = -(-len(WAYS) // GATES_A_PLACE)


def scenes() -> list[tuple[str, str, tuple[str, ...]]]:
    """Return every change of a place with some gates, so that each way meets each change; in larger tiers with all."""
    found = []
    for at, event in enumerate(EVENTS):
        gates = [list(GATES)[(at + step * len(GATES) // GATES_A_PLACE) % len(GATES)] for step in range(GATES_A_PLACE)]
        for turn, gate in enumerate(gates):
            some = [(way + at) % len(WAYS) // WAYS_A_SCENE == turn for way in range(len(WAYS))]
            ways = (
                WAYS if len(GATES) == GATES_A_PLACE else [way for way, is_in in zip(WAYS, some, strict=True) if is_in]
            )
            found.append((gate, event, tuple(ways)))
    return found


@pytest.mark.parametrize(("gate", "event", "ways"), scenes())
def test_no_byte_lands_that_the_gate_of_its_place_did_not_let_in(
    make: Makers, gate: str, event: str, ways: tuple[str, ...]
) -> None:
    scene = Scene(make, gate, event, ways)
    scene.change()
    assert list(scene.leaks()) == []


def test_every_way_meets_every_change_of_a_place_and_every_gate_is_there() -> None:
    met = {(event, way) for _, event, ways in scenes() for way in ways}
    assert len(met) == len(EVENTS) * len(WAYS)
    assert {gate for gate, _, _ in scenes()} == set(GATES)


@pytest.mark.parametrize("gate", GATES)
def test_it_lands_there_once_the_gate_lets_it_in(make: Makers, clock: Clock, gate: str) -> None:
    scene = Scene(make, gate, "moved", ("text",))
    scene.change()
    sent, before = WAYS["text"](scene, "text"), guarded(scene.work)
    if gate != "silence":
        make.reviewed(sent, make.member("Ann"))
    clock.advance(hours=25)
    contributions.tick()
    sent.refresh_from_db()
    assert (sent.state, guarded(scene.work) == before) == ("integrated", False)
    assert "Whatever I like." in (make.text(scene.work, "strict/text.md") or "")


def test_what_has_come_out_to_an_open_place_is_changed_there_at_once(make: Makers) -> None:
    scene = Scene(make, "approval", "out", ("text",))
    scene.change()
    assert WAYS["text"](scene, "text").state == "integrated"
    assert "Whatever I like." in (make.text(scene.work, "open/text.md") or "")
