"""S20: nothing is integrated that the gate of the place where it lands did not let in, whatever it was called."""

import random

import pytest

from barnraise import contributions
from barnraise.base import Clock
from tests.makers import Makers
from tests.trust.places import GATES, MEANWHILE, WAYS, Scene
from tests.trust.sizes import WAYS_TO_NAME_A_PLACE


def ways_for(gate: str, meanwhile: str) -> tuple[str, ...]:
    """Return some ways, others for each pair, but always the same; every one in the larger tiers."""
    drawn = random.Random(f"{gate} {meanwhile}").sample(list(WAYS), min(WAYS_TO_NAME_A_PLACE, len(WAYS)))
    return tuple(way for way in WAYS if way in drawn)


@pytest.mark.parametrize("gate", GATES)
@pytest.mark.parametrize("meanwhile", MEANWHILE)
def test_no_byte_lands_that_the_gate_of_its_place_did_not_let_in(make: Makers, gate: str, meanwhile: str) -> None:
    scene = Scene(make, gate, meanwhile, ways_for(gate, meanwhile), "book")
    scene.change()
    assert list(scene.leaks()) == []


def test_every_way_is_tried_against_every_change_of_a_place() -> None:
    tried = {(meanwhile, way) for meanwhile in MEANWHILE for gate in GATES for way in ways_for(gate, meanwhile)}
    assert len(tried) == len(MEANWHILE) * len(WAYS)
