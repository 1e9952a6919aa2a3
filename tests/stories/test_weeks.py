"""The weeks of six people: at every moment each may do what they are offered, nobody waits for nobody, all is sound."""

import html
import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client

from barnraise import people
from barnraise.base import Clock
from barnraise.contributions.models import Contribution
from barnraise.management import checking
from tests.makers import Makers
from tests.stories.steps_of_weeks import RECIPES
from tests.stories.test_processes import grown, later, signed_in
from tests.stories.weeks import wrong_weeks

pytestmark = pytest.mark.slow

UNDECIDED = Contribution.UNDECIDED
# What anybody can try to do with a contribution: where it is sent, and what with it.
ACTS = {
    "approve": ("review", {"verdict": "approve"}),
    "request_changes": ("review", {"verdict": "request_changes", "comment": "A source?"}),
    "decline": ("review", {"verdict": "decline", "comment": "It is not so"}),
    "withdraw": ("withdraw", {}),
    "hold": ("hold", {"reason": "I look it up"}),
    "let-go": ("let-go", {}),
}
Six = dict[str, Client]


def test_in_twenty_weeks_each_may_do_what_they_are_offered_and_nobody_waits_for_nobody(
    make: Makers, clock: Clock
) -> None:
    assert wrong_weeks(make, clock, range(20), count=3) == []


@pytest.mark.parametrize("recipe", RECIPES)
def test_in_a_week_over_http_each_is_offered_what_is_taken_and_a_turn_names_who_is_there(
    make: Makers, clock: Clock, recipe: str
) -> None:
    work = grown(make, recipe, "Bo", "Dee", "Eli")
    six: Six = {name: signed_in(make.member(name)) for name in ("Ann", "Bo", "Cy", "Dee", "Eli")} | {"guest": Client()}
    for name, path in (("Cy", "one.md"), ("guest", "by-Bo.md")):
        given = {"text": "Another line\n", "base_edition": str(work.edition), "path": path, "summary": f"Of {path}"}
        given |= {"made": "own", "licence": "CC-BY-SA-4.0", "attached": "[]", "send": "1"}
        assert six[name].post(f"/book/edit/{path}", given).status_code == 302
    sent = list(Contribution.objects.filter(summary__body__startswith="Of ").order_by("pk"))
    assert len(sent) == 2
    assert [one for each in sent for one in refused_or_unsaid(each, six)] == []
    people.leave(make.member("Dee"), credited="by_name")
    gone = {"Dee": six.pop("Dee")}
    for _day in range(8):
        for one in sent:
            later(clock, one, days=1)
            assert list(waits_for_nobody(one, six["Ann"], set(gone))) == []
    assert [one for each in sent for one in refused_or_unsaid(each, six)] == []
    assert list(checking.problems(with_pages=False)) == []


def refused_or_unsaid(sent: Contribution, six: Six) -> Iterator[str]:
    """Yield which act a page offers somebody and is refused, and which is taken that no page offers."""
    for name, client in six.items():
        answer = client.get(f"/book/contributions/{sent.number}")
        offered = acts_on(answer.content.decode()) if answer.status_code == 200 else set()
        for act in ACTS:
            is_taken = tried(sent, client, act)
            if is_taken != (act in offered):
                yield f"{sent.number}: {act} is {'not ' * (act not in offered)}offered to {name}, taken: {is_taken}"


def acts_on(page: str) -> set[str]:
    """Return the acts for which a page has a button."""
    forms = re.findall(r'(?s)<form[^>]* action="[^"]*/([a-z-]+)"[^>]*>(.*?)</form>', page)
    verdicts = {value for _, form in forms for value in re.findall(r'name="verdict" value="(\w+)"', form)}
    return verdicts | ({where for where, _ in forms} & ACTS.keys())


def tried(sent: Contribution, client: Client, act: str) -> bool:
    """Tell whether an act is taken, and leave nothing of it."""
    sent.refresh_from_db()
    where, given = ACTS[act]
    assert sent.version is not None
    with transaction.atomic():
        answer = client.post(f"/book/contributions/{sent.number}/{where}", {"version": sent.version.hash, **given})
        transaction.set_rollback(True)
    assert answer.status_code < 500, answer.content
    return answer.status_code == 302


def waits_for_nobody(sent: Contribution, client: Client, gone: set[str]) -> Iterator[str]:
    """Yield why a page does not say who goes on with what is undecided, or names somebody who is gone."""
    page = client.get(f"/book/contributions/{sent.number}").content.decode()
    found = re.search(r'(?s)<h2 id="missing">(.*?)</section>', page)
    said = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", found[1])).split()) if found is not None else ""
    if sent.state in UNDECIDED and not re.search(r"Whose turn it is: \S|time decides|\b(Ann|Bo|Eli|Cy)\b", said):
        yield f"{sent.number} ({sent.state}) names nobody: {said}"
    if any(name in said for name in gone):
        yield f"{sent.number} ({sent.state}) names who is gone: {said}"
