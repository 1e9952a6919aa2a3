"""A work in which everything stands in every state, and what is said of it and is not so."""

import re
from collections.abc import Callable, Iterator

from django.db import transaction
from django.test import Client

from barnraise import contributions, governance, record, tasks
from barnraise.base import Clock, Refused
from barnraise.contributions import Climbing, Waiting, choices, working
from barnraise.contributions.inputs import Review
from barnraise.contributions.inviting import Inviting
from barnraise.contributions.models import Contribution
from barnraise.people.models import Person
from barnraise.tasks.models import Task
from barnraise.works import slugs
from barnraise.works.models import Work
from tests.makers import Makers
from tests.stories.test_processes import grown, signed_in

NAMES = ("Ann", "Bo", "Cy", "Dee", "Eve", "Fay", "Hal", "Ian", "Jo", "Gil")
EMPTY = "Everything that you may judge has been looked at"


def scene(make: Makers, clock: Clock, recipe: str, *, days: float = 0.4) -> Work:
    """Return a work with leases, votes and silence that nobody has swept, after so many days.

    Cy, with Dee, sent two pages and the guest Gil one; Bo reserved what he reads, Eve let two things lapse, Fay holds
    as much as she may, Hal is suspended, Ian has just come, Jo took and judged all that she could.
    """
    work = grown(make, recipe, "Bo", "Dee")
    cy, eve, fay, jo = (make.member(name) for name in ("Cy", "Eve", "Fay", "Jo"))
    ours = [tasks.offer(work, make.member("Ann"), tasks.Offer(title=f"Piece {n}")) for n in range(6)]
    tasks.offer(work, cy, tasks.Offer(title="Later", needs=str(ours[0].uid)))
    tasks.claim(ours[0].uid, eve)
    for number in (1, 2):
        with_dee = {"authors": (str(make.member("Dee").uid),), "files": {f"{number}.md": "Words.\n"}}
        make.sent(work, cy, summary=f"Page {number}", **with_dee)
    make.sent(work, make.guest(), summary="A guest's", files={"guest.md": "Words.\n"})
    _follow()
    stages = Task.objects.filter(work=work, left__gt=0).exclude(line="").order_by("at", "pk")
    for who, task in zip((eve, jo), list(stages), strict=False):
        working.claim(task.uid, who)
    for one in _open(work):
        _refusal(lambda one=one: _judge(one, jo))  # type: ignore[misc]
    clock.advance(days=days)
    governance.suspend(make.member("Hal"), reason="Spam", days=3)
    for task in ours[1:4]:
        tasks.claim(task.uid, fay)
    for task in Task.objects.filter(work=work, reason="review", left__gt=0)[:1]:
        _refusal(lambda: working.claim(task.uid, make.member("Bo")))  # noqa: B023 - where time has decided, none is left
    with record.writing():
        record.lock(work.chain_id)
        slugs.move(work, "moved")
    return work


def wrong_in(make: Makers, work: Work, name: str) -> list[str]:
    """Return what is said to somebody, and is not so."""
    person = make.guest() if name == "Gil" else make.member(name)
    browser = Client()
    if person.kind == Person.MEMBER:
        browser = signed_in(person)
    else:
        browser.cookies["guest"] = "a browser's secret"
    found = [*_of_tasks(work, person, browser), *_of_reviews(work, person, browser)]
    return [f"{name}: {one}" for one in found]


def _of_tasks(work: Work, person: Person, browser: Client) -> Iterator[str]:
    told = {one["id"] for one in browser.get("/api/tasks?limit=60").json()["items"]}
    page = browser.get("/tasks?all").content.decode()
    listed = set(re.findall(r'action="/tasks/([0-9a-f-]+)/take"', page))
    if listed != told:
        yield f"the page lists {len(listed)} tasks, the API {len(told)}"
    for place, task in enumerate(Task.objects.filter(work=work).order_by("pk")):
        what, code = record.text_of(task.title) or task.key, _tried(lambda: working.claim(task.uid, person))  # noqa: B023
        said = working.available(task.uid, person).why_not
        if code and str(task.uid) in told:
            yield f"“{what}” is listed, and refused: {code}"
        if code != said:
            yield f"“{what}” is refused by {code!r}, and said to be {said!r}"
        if place % len(NAMES) == NAMES.index(person.name if person.name in NAMES else "Gil"):
            yield from _on_its_page(task, browser, code)


def _on_its_page(task: Task, browser: Client, code: str) -> Iterator[str]:
    told = browser.get(f"/api/tasks/{task.uid}").json()
    is_offered = f'action="/tasks/{task.uid}/take"' in browser.get(f"/tasks/{task.uid}").content.decode()
    if told["why_not"] != code or bool(told["message"]) != bool(code):
        yield f"the API says {told['why_not']!r} of a task, which is refused by {code!r}"
    if is_offered == bool(code):
        yield f"the page of a task offers it: {is_offered}, and it is refused by {code!r}"


def _of_reviews(work: Work, person: Person, browser: Client) -> Iterator[str]:
    may = set()
    for one in _open(work):
        code, said = _tried(lambda: _judge(one, person)), choices.choices(one, person).why_not_review  # noqa: B023
        if code != said:
            yield f"judging {one.number} is refused by {code!r}, and its page says {said!r}"
        may |= set() if code else {str(one.uid)}
    if person.kind != Person.MEMBER:
        return
    waits = {one["id"] for one in browser.get("/api/review?everywhere=true").json()["items"]}
    if not waits <= may:
        yield f"{len(waits - may)} stand in the queue, and cannot be judged"
    pieces = Task.objects.filter(work=work).exclude(line="")
    takes = [one for one in pieces if not working.available(one.uid, person).why_not]
    done = Contribution.objects.filter(work=work, state="integrated")
    looks = [one.number for one in done if choices.choices(one, person).may_look]
    shown = browser.get("/review").content.decode()
    is_barred = "Until 2" in shown
    if not is_barred and (EMPTY in shown) != (not waits and not takes and not looks):
        yield f"the queue says {EMPTY in shown} to nothing being there, and there is {waits, takes, looks}"
    if is_barred and (waits or takes or looks):
        yield "somebody who cannot act is offered something"


def _follow() -> None:
    for _again in range(2):
        record.follow([Climbing(), Waiting(), Inviting()])


def _open(work: Work) -> list[Contribution]:
    rows = Contribution.objects.filter(work=work, state="open").order_by("pk")
    return list(rows.select_related("work", "author", "version__by"))


def _judge(one: Contribution, person: Person) -> None:
    assert one.version is not None
    contributions.review(one, person, Review(version=one.version.hash, verdict="approve", comment=""))


def _refusal(act: Callable[[], object]) -> str:
    try:
        with transaction.atomic():
            act()
    except Refused as why:
        return why.code
    return ""


def _tried(act: Callable[[], object]) -> str:
    """Return why an act is refused, or ""; nothing of it is left."""
    with transaction.atomic():
        why = _refusal(act)
        transaction.set_rollback(True)
    return why
