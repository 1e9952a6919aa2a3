"""The API says of a contribution what its page says: the stage, its rules, what is missing, since when, whose turn."""

from html import unescape

import pytest
from django.test import Client

from barnraise.contributions.serving import offered
from barnraise.rules.parsing import read
from barnraise.rules.process import Process, gates_for
from barnraise.works.recipes import recipe_text
from tests.makers import Makers
from tests.promises import promises
from tests.web.test_api import Program


@promises(
    "A verdict never says merely no.",
    "It says what has been met",
)
@pytest.mark.parametrize("recipe", offered())
def test_the_api_says_of_what_waits_all_that_its_page_says(recipe: str, make: Makers) -> None:
    work = make.work(recipe=recipe)
    told = Program().get(f"/contributions/{make.sent(work, make.member('Cy')).uid}").json()
    page = unescape(Client().get(f"/book/contributions/{told['number']}").content.decode())
    for need in told["missing"] + told["met"]:
        assert need["message"] in page
        assert [way["message"] for way in need["ways"] if way["message"] not in page] == []
        assert [one["name"] for one in need["people"] if one["name"] not in page] == []
    assert all(need["since"] for need in told["missing"])
    process = read(recipe_text(recipe))
    assert isinstance(process, Process)
    staged = [need for need in told["missing"] if need["stage"]]
    # Where there are stages, it is in the first of one of its gates, with the rules that lead on from there.
    firsts = {gate.stages[0] for gate in gates_for(process, ("one.md",)) if gate.stages}
    assert bool(staged) == (bool(firsts) and bool(told["missing"])) and {need["stage"] for need in staged} <= firsts
    for need in staged:
        assert need["stage"] in need["message"]
        assert need["ways"] and all(way["rule"] and way["then"] and way["lacking"] for way in need["ways"])
        assert need["who"] in ("time", "author") or need["people"]
