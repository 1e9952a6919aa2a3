"""The API: every list goes on by cursor, to the end and without a row twice."""

from typing import Any

from barnraise import judging, record, tasks
from barnraise.publishing.followers import FOLLOWERS
from barnraise.publishing.models import Build
from barnraise.web.api import cursors
from barnraise.web.api.description import described
from tests.judging.asking import DOCUMENT, GAUGES
from tests.makers import Makers
from tests.web.test_api import Program

LISTS = ("Listed_", "ConcernsTold")


def pages(program: Program, address: str, *names: str) -> list[Any]:
    """Return what a list holds under some names, read page by page with two rows each."""
    seen, cursor, calls = [], "", 0
    while cursor is not None:
        page = program.get(f"{address}{'&' if '?' in address else '?'}limit=2&cursor={cursor}").json()
        rows = [row for name in names for row in page[name]]
        assert len(rows) <= 2 * len(names)
        seen, cursor, calls = seen + rows, page["next"], calls + 1
    assert calls > 1
    return seen


def test_every_operation_that_answers_with_a_list_takes_a_cursor_and_a_limit() -> None:
    lists = {
        f"{path} {method}": {one["name"] for one in about["parameters"]}
        for path, methods in described()["paths"].items()
        for method, about in methods.items()
        if method == "get" and any(name in str(about["responses"][200]) for name in LISTS)
    }
    assert len(lists) > 20
    assert [address for address, taken in lists.items() if not {"cursor", "limit"} <= taken] == []


def test_thanks_and_who_is_muted_go_on_by_cursor(make: Makers) -> None:
    sent, ann = make.sent(make.work(), make.member("Cy")), Program(make.member("Ann"))
    names = ["Bo", "Dan", "Eve", "Fay", "Gus"]
    for name in names:
        Program(make.member(name)).post(f"/contributions/{sent.uid}/thanks", {})
        ann.post(f"/people/{make.member(name).uid}/mute", {})
    assert [one["name"] for one in pages(ann, f"/contributions/{sent.uid}/thanks", "items")] == names
    assert [one["person"]["name"] for one in pages(ann, "/muted", "items")] == names[::-1]


def test_concerns_asked_and_raised_go_on_together(make: Makers) -> None:
    make.work()
    bo = Program(make.member("Bo"))
    for number in range(1, 6):
        begun = bo.post("/works/book/discussions", {"title": f"On {number}", "body": "x"}).json()
        Program(make.member(f"Cy {number}")).post(
            f"/works/book/discussions/{begun['number']}/comments/1/concerns", {"why": f"It hurts {number}."}
        )
    asked = pages(Program(make.member("Ann")), "/concerns", "asked", "raised")
    assert [one["why"] for one in asked] == [f"It hurts {number}." for number in range(1, 6)]


def test_books_and_inquiries_go_on_by_cursor(make: Makers) -> None:
    titles = ["Air", "Earth", "Fire", "Sea", "Wood"]
    asking: dict[str, str | bytes] = {
        f".commons/inquiries/{title.lower()}.toml": DOCUMENT.replace("Tide gauges", title).replace("water", title)
        for title in titles
    }
    work = make.work(files={**asking, "data/gauges.csv": GAUGES})
    judging.refresh(work)
    for part in range(5):
        Build.objects.create(work=work, part=f"{part}", format="pdf", title=f"Part {part}")
    assert [one["title"] for one in pages(Program(), "/works/book/inquiries", "items")] == titles
    assert [one["part"] for one in pages(Program(), "/works/book/books", "items")] == ["0", "1", "2", "3", "4"]


def test_tasks_go_on_by_cursor_in_one_order(make: Makers) -> None:
    work, ann, cy = make.work(), make.member("Ann"), Program(make.member("Cy"))
    for number in range(1, 8):
        tasks.offer(work, ann, tasks.Offer(title=f"Piece {number}"))
    for address in ("/works/book/tasks", "/tasks?kind=asked"):
        whole = [one["title"] for one in cy.get(address).json()["items"]]
        assert sorted(whole) == [f"Piece {number}" for number in range(1, 8)]
        assert [one["title"] for one in pages(cy, address, "items")] == whole


def test_what_was_found_goes_on_by_cursor(make: Makers) -> None:
    make.work(files={f"{number}.md": f"# Beam {number}\n\nA beam.\n" for number in range(1, 6)})
    record.follow(FOLLOWERS)
    paths = [f"{number}.md" for number in range(1, 6)]
    for address in ("/search?q=beam", "/works/book/search?q=beam", "/works/book/components?q=beam"):
        assert [one["path"] for one in pages(Program(), address, "items")] == paths


def test_a_cursor_that_is_none_of_ours_is_refused(make: Makers) -> None:
    make.work(slug="book")
    program = Program()
    for word in ("_w", cursors.cursor("\0")):
        answer = program.get(f"/works/book/components?cursor={word}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "input_invalid")
