"""What happened to my piece: its page, asking why by one click, and the same for programs."""

import re

from django.test import Client

from barnraise import contributions, record
from barnraise.contributions.inputs import Change, Resubmission
from barnraise.notices.models import Notice
from barnraise.people.models import Person
from barnraise.talk.models import Discussion
from barnraise.web.serving import followers
from tests.makers import Makers
from tests.promises import promises
from tests.web.test_api_talk import Program, code
from tests.web.test_reviewing import page, plain, signed_in


def section(shown: str, name: str) -> str:
    """One section of a page as a reader sees it, what was struck out and put in marked."""
    part = shown[shown.index(f'aria-labelledby="{name}"') :]
    part = part[: part.index("</section>")]
    marked = re.sub(r"</?(del|ins)>", lambda found: "-" if found[1] == "del" else "+", part)
    return plain(f"<main {marked}</main>")


@promises("The same page shows how what was published differs")
def test_an_author_reads_how_what_was_published_differs_from_what_she_sent(make: Makers) -> None:
    work, ann, bo = make.work(recipe="patch-review"), make.member("Ann"), make.member("Bo")
    sent = make.sent(work, bo, files={"one.md": "# One\n\nA better line.\n\nAnother line.\n", "two.md": "# Two\n"})
    again = (
        Change(path="one.md", content=b"# One\n\nA good line.\n\nAnother line.\n"),
        Change(path="two.md", content=b"# Two\n"),
    )
    contributions.resubmit(sent, bo, Resubmission(base_edition=1, changes=again))
    make.reviewed(sent, ann)
    shown = section(page(signed_in(bo), f"/mine/{sent.uid}"), "published")
    assert "A -better-+good+ line." in shown
    assert "Word for word as you sent it: two.md" in shown


def test_what_was_published_as_it_was_sent_is_said_to_be_so(make: Makers) -> None:
    work, bo = make.work(), make.member("Bo")
    sent = make.sent(work, bo)
    assert "It was published word for word as you sent it." in section(
        page(signed_in(bo), f"/mine/{sent.uid}"), "published"
    )


def test_asking_why_begins_one_discussion_at_the_decision(make: Makers) -> None:
    work, ann, bo = make.work(recipe="patch-review"), make.member("Ann"), make.member("Bo")
    sent = make.sent(work, bo, summary="An advert")
    client, url = signed_in(bo), "/book/contributions/1/ask-why"
    assert client.post(url).status_code == 409
    make.reviewed(sent, ann, "decline", "An advert.")
    assert "Ask why" in page(client, f"/mine/{sent.uid}")
    assert [client.post(url).headers["Location"] for _ in range(2)] == ["/book/talk/1?said", "/book/talk/1"]
    begun = Discussion.objects.get()
    assert (begun.about, begun.opened_by, begun.title.body) == ("decision", bo, "Why was it decided so? An advert")
    record.follow(followers())
    asked = Notice.objects.filter(kind="asked_why").values_list("account__person__name", flat=True)
    assert list(asked) == ["Ann"]
    assert Client().post(url).status_code == 401


def told(person: Person) -> list[tuple[str, str, bool]]:
    items = Program(person).get("/notices").json()["items"]
    return [(one["kind"], one["said"], one["is_new"]) for one in items]


def test_a_program_reads_notices_marks_them_and_chooses_mail(make: Makers) -> None:
    work, ann, bo = make.work(), make.member("Ann"), make.member("Bo")
    make.counts(work, bo)
    make.reviewed(make.sent(work, bo), ann)
    record.follow(followers())
    program = Program(bo)
    first = program.get("/notices?limit=1").json()
    assert [one["kind"] for one in first["items"]] == ["reviewed_approve"]
    rest = program.get(f"/notices?limit=1&cursor={first['next']}").json()
    assert ([one["kind"] for one in rest["items"]], rest["next"]) == (["integrated"], None)
    assert program.post("/notices/seen", {"until": first["items"][0]["id"]}).status_code == 200
    assert told(bo) == [
        ("reviewed_approve", "Ann approved “A change”", False),
        ("integrated", "“A change” was integrated", False),
    ]
    assert program.get("/notices/mail").json() == {"mail": "never", "can_be_sent": False}
    assert program.post("/notices/mail", {"mail": "weekly"}).json() == {"mail": "weekly", "can_be_sent": False}
    assert code(program.post("/notices/mail", {"mail": "hourly"})) == (400, "input_invalid")
    assert code(Program().get("/notices")) == (401, "sign_in_first")


def test_a_program_reads_what_waits_for_its_holders_judgement(make: Makers) -> None:
    work, ann, bo = make.work(recipe="patch-review"), make.member("Ann"), make.member("Bo")
    sent = [make.sent(work, bo, summary=name, files={f"{name}.md": f"# {name}\n"}) for name in ("six", "two")]
    given = Resubmission(base_edition=1, changes=(Change(path="two.md", content=b"# Two\n"),))
    contributions.resubmit(sent[1], bo, given)
    program = Program(ann)
    first = program.get("/review?limit=1&kind=new").json()
    rest = program.get(f"/review?limit=1&work=book&cursor={first['next']}").json()
    assert [[one["summary"] for one in each["items"]] for each in (first, rest)] == [["six"], ["two"]]
    assert (rest["next"], Program(bo).get("/review?everywhere=true").json()["items"]) == (None, [])
    assert code(program.get("/review?kind=odd")) == (400, "input_invalid")
