"""What the nightly row takes out is there to be taken out."""

from importlib import import_module
from operator import attrgetter
from pathlib import Path

import pytest

from tests.trust.taken_out import FAULTS, Fault

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_fix_that_is_taken_out_is_where_the_table_says(fault: Fault) -> None:
    for place in fault.places:
        module, _, name = place.partition(":")
        assert attrgetter(name)(import_module(module)) is not None
    assert [one for one in fault.found_by if not (ROOT / one.partition("::")[0]).is_file()] == []
