"""The API: a list is complete while its rows change: what was there all the while comes once, and nothing twice."""

import json
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from barnraise import contributions, governance, judging, record, talk, tasks, works
from barnraise.governance import concerns
from barnraise.governance.models import Concern
from barnraise.judging.models import Inquiry, Item
from barnraise.notices.models import Notice
from barnraise.publishing.builds.keeping import Build
from barnraise.publishing.models import Release
from barnraise.talk.inputs import Opening, Saying
from barnraise.talk.models import Discussion, Mute, Post, Report, Thanks
from barnraise.tasks.models import Task
from barnraise.web.api.description import described
from barnraise.web.serving import followers
from barnraise.works.models import Work
from tests.judging.asking import DOCUMENT, GAUGES
from tests.makers import Makers
from tests.promises import promises
from tests.web.test_api import Program
from tests.web.test_api_lists import LISTS

Change = Callable[[], object]
Scene = Callable[[Makers, random.Random], tuple[str, list[Change]]]
SCENES: dict[str, Scene] = {}
ROWS = 7


def of(name: str) -> Callable[[Scene], Scene]:
    """Name the list that a scene makes; it returns its address for Ann, and what may happen between two pages."""

    def known(scene: Scene) -> Scene:
        SCENES[name] = scene
        return scene

    return known


def lists() -> list[str]:
    return [
        about["operationId"]
        for methods in described()["paths"].values()
        for method, about in methods.items()
        if method == "get" and any(name in str(about["responses"][200]) for name in LISTS)
    ]


def rows_of(page: dict[str, Any]) -> list[str]:
    """Return what tells the rows of a page apart: what never changes about them."""
    rows = [row for value in page.values() if isinstance(value, list) for row in value]
    names = ("id", "number", "item", "path", "part", "name", "person")
    return [json.dumps(next(row[name] for name in names if name in row)) for row in rows]


def whole(program: Program, address: str) -> set[str]:
    found: list[str] = []
    cursor = ""
    while cursor is not None:
        page = program.get(f"{address}{'&' if '?' in address else '?'}cursor={cursor}").json()
        found, cursor = found + rows_of(page), page["next"]
    return set(found)


@promises("Do not count on numbers of pages")
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", [*lists(), "list_components by name"])
def test_what_is_in_a_list_all_the_while_comes_once_and_nothing_twice(name: str, seed: int, make: Makers) -> None:
    dice = random.Random(f"{name} {seed}")
    governance.found()
    address, changes = SCENES[name](make, dice)
    ann = Program(make.member("Ann"))
    before, seen, cursor, calls = whole(ann, address), Counter[str](), "", 0
    while cursor is not None:
        page = ann.get(f"{address}{'&' if '?' in address else '?'}limit=2&cursor={cursor}").json()
        seen.update(rows_of(page))
        cursor, calls = page["next"], calls + 1
        if calls < ROWS:
            dice.choice(changes)()
    stayed = before & whole(ann, address)
    assert len(before) >= ROWS and calls > 2 and stayed
    assert {row: seen[row] for row in stayed if seen[row] != 1} == {}
    assert {row: count for row, count in seen.items() if count > 1} == {}


@of("list_works")
def begun(make: Makers, dice: random.Random) -> tuple[str, list[Change]]:
    begin = counted(lambda n: make.work(slug=f"w{n}", files={}))
    [begin() for _ in range(ROWS)]
    return "/works", [begin, lambda: any_of(dice, Work.objects.all()).update(is_ready=False)]


@of("list_components")
def components(make: Makers, dice: random.Random) -> tuple[str, list[Change]]:
    work = make.work(files={f"{n}.md": "Text\n" for n in range(10, 10 + ROWS)})

    def put(path: str, text: str | None) -> None:
        work.refresh_from_db()
        make.sent(work, make.member("Ann"), files={path: text})

    gone = iter(("15.md", "16.md"))
    new = counted(lambda n: put(f"{n % 2 * 9}{n}.md", "New\n"))
    return "/works/book/components", [new, lambda: put(path, None) if (path := next(gone, "")) else None]


@of("search")
def found(make: Makers, dice: random.Random) -> tuple[str, list[Change]]:
    work = make.work(files={f"{n}.md": "Text\n" for n in range(10, 10 + 2 * ROWS)})
    rows = list(work.components.filter(path__endswith=".md").order_by("pk"))
    [works.search.index(one.pk, work.pk, f"Beam {one.path}", "A beam.") for one in rows[:ROWS]]
    fresh = iter(rows[ROWS:])

    def better() -> None:
        times = dice.randrange(1, 9)
        works.search.index(dice.choice(rows[:ROWS]).pk, work.pk, "Beam " * times, "beam " * times * times)

    def new() -> None:
        if (one := next(fresh, None)) is not None:
            works.search.index(one.pk, work.pk, "Beam beam", "beam")

    return "/search?q=beam", [new, better, better, lambda: works.search.forget(rows[3].pk)]


SCENES["list_components by name"] = lambda make, dice: ("/works/book/components?q=beam", found(make, dice)[1])
SCENES["search_work"] = lambda make, dice: ("/works/book/search?q=beam", found(make, dice)[1])


@of("list_contributions")
def sent(make: Makers, dice: random.Random, by: str = "Cy") -> tuple[str, list[Change]]:
    work = make.work(recipe="patch-review")
    cy = make.member(by)

    def send() -> object:
        return make.sent(work, cy, files={f"{dice.random()}.md": "Text\n"})

    def over() -> None:
        row = any_of(dice, work.contributions.filter(state="open")).first()
        contributions.withdraw(row, cy) if row is not None else None

    [send() for _ in range(ROWS)]
    return "/works/book/contributions?state=open", [send, over]


@of("list_editions")
def editions(make: Makers, dice: random.Random) -> tuple[str, list[Change]]:
    work = make.work()
    change = counted(lambda n: make.sent(work, make.member("Ann"), files={f"{n}.md": "Text\n"}))
    [change() for _ in range(ROWS)]
    return "/works/book/editions", [change]


SCENES["read_record"] = lambda make, dice: ("/works/book/record", discussions(make, dice)[1])
SCENES["list_my_contributions"] = lambda make, dice: ("/contributions", sent(make, dice, "Ann")[1])
SCENES["list_waiting"] = lambda make, dice: ("/review", sent(make, dice)[1])


@of("list_discussions")
def discussions(make: Makers, dice: random.Random) -> tuple[str, list[Change]]:
    work, cy = make.work(), make.member("Cy")
    begin = counted(lambda n: talk.begin(work, cy, Opening(title=f"On {n}", body="?")))
    [begin() for _ in range(ROWS)]

    def say() -> None:
        talk.say(any_of(dice, Discussion.objects.all()).get(), cy, Saying(body="And more."))

    def settle() -> None:
        talk.discussing.resolve(any_of(dice, Discussion.objects.all()).get(), cy)

    return "/works/book/discussions", [begin, say, say, say, settle]


@of("list_comments")
def comments(make: Makers, dice: random.Random) -> tuple[str, list[Change]]:
    cy = make.member("Cy")
    begun = talk.begin(make.work(), cy, Opening(title="On one", body="?"))
    say = counted(lambda n: talk.say(begun, cy, Saying(body=f"Word {n}")))
    [say() for _ in range(ROWS)]
    return "/works/book/discussions/1/comments", [
        say,
        lambda: talk.discussing.take_back(any_of(dice, Post.objects.filter(place__gt=1, hidden_at=None)).get(), cy),
    ]


@of("list_reports")
def reports(make: Makers, dice: random.Random) -> tuple[str, list[Change]]:
    work, cy = make.work(), make.member("Cy")
    tell = counted(lambda n: talk.report(work, cy, "one.md", edition=1, body=f"Wrong {n}"))
    [tell() for _ in range(ROWS)]
    return "/works/book/reports", [
        tell,
        lambda: talk.close_report(work, any_of(dice, Report.objects.filter(closed_at=None)).get().uid, cy, "Done"),
    ]


@of("list_thanks")
def thanks(make: Makers, dice: random.Random) -> tuple[str, list[Change]]:
    work, cy = make.work(), make.member("Cy")
    made = make.sent(work, cy)
    thank = counted(lambda n: talk.thank(work, made.uid, make.member(f"Di {n}"), cy))
    [thank() for _ in range(ROWS)]
    return f"/contributions/{made.uid}/thanks", [thank, lambda: any_of(dice, Thanks.objects.all()).delete()]


@of("list_muted")
def muted(make: Makers, dice: random.Random) -> tuple[str, list[Change]]:
    ann = make.member("Ann")
    mute = counted(lambda n: talk.muting.mute(ann, make.member(f"Di {n}")))
    [mute() for _ in range(ROWS)]
    return "/muted", [mute, lambda: talk.muting.unmute(ann, any_of(dice, Mute.objects.all()).get().person)]


@of("list_concerns")
def raised(make: Makers, dice: random.Random) -> tuple[str, list[Change]]:
    work, ann = make.work(), make.member("Ann")

    def about(n: int, by: str) -> None:
        post = talk.begin(work, make.member(f"Di {n}"), Opening(title=f"On {n}", body="x"))
        found = talk.discussing.comment_at(post, 1)
        made = concerns.raise_concern(concerns.About(post=found), make.member(by), f"It hurts {n}.")
        made.asked.add(ann) if by != "Ann" else None

    hers, theirs = counted(lambda n: about(n, "Ann")), counted(lambda n: about(n + 900, f"Bo {n}"))
    [act() for _ in range(ROWS) for act in (hers, theirs)]

    def settle() -> None:
        found = any_of(dice, Concern.objects.filter(asked=ann, settled_at=None)).get()
        concerns.settle(found, ann, concerns.Settling(outcome="dismissed", reason="It does not"))

    return "/concerns", [hers, theirs, settle, settle]


@of("list_notices")
def told(make: Makers, dice: random.Random) -> tuple[str, list[Change]]:
    work, ann = make.work(recipe="patch-review"), make.member("Ann")
    mine = make.sent(work, ann)

    def say() -> None:
        contributions.remark(mine, make.member("Cy"), contributions.Remark(path="one.md", quote="better", body="Why?"))
        record.follow([one for one in followers() if one.name == "notices"])

    [say() for _ in range(ROWS)]
    return "/notices", [say, lambda: any_of(dice, Notice.objects.all()).delete()]


@of("list_books")
def books(make: Makers, dice: random.Random) -> tuple[str, list[Change]]:
    work = make.work()
    build = counted(lambda n: Build.objects.create(work=work, part=f"{n * 7 % 10}-{n}", format="pdf", title="A part"))
    [build() for _ in range(ROWS)]
    return "/works/book/books", [build, lambda: any_of(dice, Build.objects.all()).delete()]


@of("list_releases")
def releases(make: Makers, dice: random.Random) -> tuple[str, list[Change]]:
    work, ann = make.work(), make.member("Ann")

    def release(n: int) -> None:
        with record.writing():
            name = record.say(f"Printing {n}")
            Release.objects.create(work=work, edition=n, name=name, note=record.say(""), person=ann, at=work.started_at)

    new = counted(release)
    [new() for _ in range(ROWS)]
    return "/works/book/releases", [new, lambda: any_of(dice, Release.objects.all()).delete()]


def asked(make: Makers) -> Work:
    documents: dict[str, str | bytes] = {
        f".commons/inquiries/ask-{n}.toml": DOCUMENT.replace("Tide gauges", f"Asking {n}").replace("water", f"w{n}")
        for n in range(ROWS)
    }
    work = make.work(files={**documents, "data/gauges.csv": GAUGES})
    judging.refresh(work)
    return work


@of("list_inquiries")
def inquiries(make: Makers, dice: random.Random) -> tuple[str, list[Change]]:
    asked(make)

    def retitle() -> None:
        row = any_of(dice, Inquiry.objects.all()).get()
        row.declared = row.declared.replace('title = "', f'title = "{dice.choice("AZ")} ')
        row.save()

    return "/works/book/inquiries", [
        retitle,
        lambda: any_of(dice, Inquiry.objects.filter(is_open=True)).update(is_open=False),
    ]


@of("list_items")
def items(make: Makers, dice: random.Random) -> tuple[str, list[Change]]:
    asked(make)
    return "/works/book/inquiries/ask-0/items?state=open", [
        lambda: any_of(dice, Item.objects.filter(inquiry__name="ask-0")).update(state=Item.DONE)
    ]


@of("list_tasks")
def pieces(make: Makers, dice: random.Random) -> tuple[str, list[Change]]:
    work, bo = make.work(), make.member("Bo")
    offer = counted(lambda n: tasks.offer(work, bo, tasks.Offer(title=f"Piece {n}", path=f"{n % 5}.md", topics="beam")))
    [offer() for _ in range(90)]

    def take() -> None:
        tasks.claim(any_of(dice, Task.objects.filter(left__gt=0)).get().uid, make.member(f"Cy {dice.random()}"))

    return "/tasks", [offer, take]


SCENES["list_work_tasks"] = lambda make, dice: ("/works/book/tasks", pieces(make, dice)[1])


def any_of(dice: random.Random, rows: Any) -> Any:
    """Return a query for one of some rows by chance, or for none when few are left."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    return rows.model.objects.filter(pk=dice.choice(keys)) if len(keys) > 3 else rows.none()


def counted(act: Callable[[int], object]) -> Change:
    """Return an act that is done with 1, 2, 3 and so on."""
    number = iter(range(1, 1000))
    return lambda: act(next(number))
