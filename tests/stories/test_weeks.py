"""The weeks of six people: at every moment each may do what they are offered, nobody waits for nobody, all is sound."""

import pytest
from django.test import Client

from barnraise.base import Clock
from barnraise.contributions import choices
from barnraise.contributions.models import Contribution
from barnraise.management import checking
from tests.makers import Makers
from tests.stories.test_processes import grown, later, page, says, signed_in
from tests.stories.weeks import RECIPES, wrong_weeks


def test_in_twenty_weeks_each_may_do_what_they_are_offered_and_nobody_waits_for_nobody(
    make: Makers, clock: Clock
) -> None:
    assert wrong_weeks(make, clock, range(20), count=4) == []


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_week_over_http_ends_with_everything_decided_or_somebody_named(
    make: Makers, clock: Clock, recipe: str
) -> None:
    work = grown(make, recipe, "Bo", "Dee", "Eli")
    ann, bo, cy, guest = make.member("Ann"), make.member("Bo"), make.member("Cy"), Client()
    for client, path in ((signed_in(cy), "one.md"), (guest, "by-Bo.md")):
        given = {"text": "Another line\n", "base_edition": str(work.edition), "path": path, "summary": f"Of {path}"}
        given |= {"made": "own", "licence": "CC-BY-SA-4.0", "attached": "[]", "send": "1"}
        answer = client.post(f"/book/edit/{path}", given)
        assert answer.status_code == 302
    sent = list(Contribution.objects.filter(summary__body__startswith="Of ").order_by("pk"))
    assert len(sent) == 2
    for one in sent:
        if one.state == "open" and not choices.choices(one, bo).why_not_review:
            says(bo, one, "approve")
    for _day in range(8):
        for one in sent:
            state = later(clock, one, days=1)
            told = page(one, ann)
            assert (
                state in ("integrated", "declined")
                or "Whose turn it is" in told
                or "time decides" in told
                or "What it needs" in told
            ), told
    assert list(checking.problems(with_pages=False)) == []
