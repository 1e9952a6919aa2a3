"""Tasks that the system makes of what it sees; each goes when its reason does."""

import pytest

from barnraise import contributions, record, talk, tasks
from barnraise.contributions.inviting import Inviting
from barnraise.publishing.followers import FOLLOWERS as PUBLISHED
from barnraise.tasks import offering
from barnraise.tasks.models import Task
from barnraise.works.declaration import WORK_PATH, Declared, Item, written
from barnraise.works.models import Work
from tests.makers import LICENCE, Makers
from tests.promises import promises

LONG = "word " * 50


def follow(*more: object) -> None:
    record.follow((*tasks.FOLLOWERS, Inviting(), *more))  # type: ignore[arg-type]


def seen(work: Work, *reasons: str) -> list[tuple[str, str, str]]:
    """What is open, but for what the frame of every work in these tests leaves to do."""
    rows = Task.objects.filter(work=work, state=Task.OPEN, reason__in=reasons).order_by("path", "reason")
    return list(rows.values_list("reason", "path", "places"))


def changed(make: Makers, work: Work, files: dict[str, object]) -> None:
    work.refresh_from_db()
    make.sent(work, make.member("Ann"), files=files)


@promises(
    "Most of them nobody had to write",
    "Such a task goes when its reason does.",
)
def test_rows_without_a_source_are_a_task_until_each_says_where_it_is_from(make: Makers) -> None:
    work = make.work(files={"one.md": LONG})
    changed(make, work, {"woods.csv": "name,source\nOak,\nAsh,a book\n"})
    follow()
    assert seen(work, "unsourced") == [("unsourced", "woods.csv", "2: Oak")]
    changed(make, work, {"woods.csv": "name,source\nOak,a map\nAsh,a book\n"})
    follow()
    assert seen(work, "unsourced") == []
    assert Task.objects.get(work=work, reason="unsourced").places == ""


def test_a_file_that_cannot_be_read_as_what_it_is_is_a_task_until_it_can(make: Makers) -> None:
    work = make.work(files={"one.md": LONG})
    changed(make, work, {"data.json": '{"a": }'})
    follow()
    assert seen(work, "broken") == [("broken", "data.json", "1: Expecting value")]
    changed(make, work, {"data.json": None})
    follow()
    assert seen(work, "broken") == []


@promises(
    "And it may name pieces that do not exist.",
    "It may name components that do not exist yet.",
)
def test_a_piece_that_moved_away_from_its_place_in_the_outline_is_missing(make: Makers) -> None:
    declared = Declared(title="A book", licence=LICENCE, outline=(Item(path="one.md"), Item(path="two.md")))
    work = make.work(files={"one.md": LONG, WORK_PATH: written(declared)})
    changed(make, work, {"three.md": LONG})
    follow()
    assert seen(work, "missing") == [("missing", "two.md", "")]
    changed(make, work, {"one.md": None, "two.md": LONG})
    follow()
    assert seen(work, "missing") == [("missing", "one.md", "")]


@promises("Most of them nobody had to write")
def test_a_translation_that_is_missing_or_behind_is_a_task_that_names_the_paragraphs(make: Makers) -> None:
    declared = Declared(title="A book", licence=LICENCE, translations=(("de", "de"),))
    work = make.work(files={"one.md": "# One\n\nFirst.\n\nSecond.\n", WORK_PATH: written(declared)})
    changed(make, work, {"odd.bin": "x"})
    follow()
    assert seen(work, "translate", "behind") == [("translate", "de/one.md", "one.md")]
    assert Task.objects.get(reason="translate").language == "de"
    changed(make, work, {"de/one.md": "# Eins\n\nErstens.\n\nZweitens.\n"})
    follow()
    assert seen(work, "translate", "behind") == []
    changed(make, work, {"one.md": "# One\n\nFirst.\n\nSecond, and more.\n"})
    follow()
    assert seen(work, "translate", "behind") == [("behind", "de/one.md", "Second, and more.")]
    changed(make, work, {"de/one.md": "# Eins\n\nErstens.\n\nZweitens, und mehr.\n"})
    follow()
    assert seen(work, "translate", "behind") == []


def test_a_translation_that_needs_nothing_stays_closed_until_another_paragraph_changes(make: Makers) -> None:
    declared = Declared(title="A book", licence=LICENCE, translations=(("de", "de"),))
    files: dict[str, str | bytes] = {"one.md": "A.\n\nB.\n", "de/one.md": "A!\n\nB!\n", WORK_PATH: written(declared)}
    work, bo = make.work(files=files), make.member("Bo")
    changed(make, work, {"one.md": "A,\n\nB.\n"})
    follow()
    task = Task.objects.get(reason="behind")
    tasks.claim(task.uid, bo)
    tasks.give_up(task.uid, bo, "It is only a comma.")
    record.start_over("tasks")
    follow()
    assert seen(work, "behind") == []
    changed(make, work, {"one.md": "A,\n\nB and C.\n"})
    follow()
    assert seen(work, "behind") == [("behind", "de/one.md", "A,\nB and C.")]


@promises(
    "Links inside a work are looked at",
    "Most of them nobody had to write",
)
def test_a_link_that_leads_nowhere_is_a_task_until_something_stands_there(make: Makers) -> None:
    work = make.work(files={"one.md": f"# One\n\n[Two](two.md)\n\n{LONG}"})
    follow(*PUBLISHED)
    assert seen(work, "links") == [("links", "one.md", "two.md")]
    changed(make, work, {"two.md": f"# Two\n\n{LONG}"})
    follow(*PUBLISHED)
    assert seen(work, "links") == []


@pytest.mark.parametrize(("asks_more", "reason"), [(True, "more"), (False, "report")])
def test_what_a_reader_says_of_a_passage_is_a_task_until_it_is_closed(
    make: Makers, asks_more: bool, reason: str
) -> None:
    work, guest = make.work(), make.guest()
    told = talk.report(work, guest, "one.md", edition=1, body="How long?", quote="A  line.", asks_more=asks_more)
    follow()
    assert seen(work, "more", "report") == [(reason, "one.md", "A line.")]
    talk.close_report(work, told.uid, make.member("Bo"), "It says so now.")
    follow()
    assert seen(work, "more", "report") == []


def test_what_came_into_conflict_is_shown_to_its_author_alone_until_she_solves_it(make: Makers) -> None:
    text = "# One\n\nA line.\n\nAnother {}line{}.\n"
    work, ann, bo = (
        make.work(recipe="patch-review", files={"one.md": text.format("", "")}),
        *map(make.member, ("Ann", "Bo")),
    )
    make.sent(work, ann, files={"one.md": text.format("long ", "")})
    late = make.sent(work, bo, base=1, files={"one.md": text.format("", " at last")}, summary="At last")
    follow()
    assert late.state == "conflicted"
    told = [(one.title, one.url, one.why) for one in tasks.offers_for(bo, tasks.Wanted(kind="conflict"))]
    assert told == [("At last", f"/book/contributions/{late.number}/solve", "hers")]
    assert tasks.offers_for(ann, tasks.Wanted(kind="conflict")) == []
    contributions.withdraw(late, bo)
    follow()
    assert tasks.offers_for(bo, tasks.Wanted(kind="conflict")) == []


def test_to_read_the_record_again_makes_the_same_tasks_and_keeps_who_holds_them(make: Makers) -> None:
    work, bo = make.work(files={"one.md": "Short.\n", "woods.csv": "name,source\nOak,\n"}), make.member("Bo")
    changed(make, work, {"two.md": "Short.\n"})
    follow()
    task = Task.objects.get(reason="unsourced")
    tasks.claim(task.uid, bo)
    first = list(Task.objects.order_by("pk").values())
    record.start_over("tasks")
    follow()
    assert list(Task.objects.order_by("pk").values()) == first
    assert [one.task.uid for one in tasks.held_by(bo)] == [task.uid]


@pytest.mark.parametrize(
    ("path", "topics"),
    [
        ("how-to-join-the-beams-of-an-oak-frame.md", "beams frame join oak"),
        ("the-chapters/02-what-is-it.md", ""),
        ("Über das Dach und die Balken.md", "balken dach"),
        ("les-outils-de-la-charpente/index.md", "charpente outils"),
        ("/".join(f"word{number:03}" for number in range(60)) + ".md", " ".join(f"word{n:03}" for n in range(37))),
    ],
)
def test_the_topics_of_a_task_are_words_that_say_something(path: str, topics: str) -> None:
    assert offering.topics_of(path) == topics
