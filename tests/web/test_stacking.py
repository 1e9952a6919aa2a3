"""Building on an open contribution by pages and API."""

from django.test import Client

from barnraise import contributions, record
from barnraise.contributions.models import Contribution
from tests.makers import Makers
from tests.promises import promises
from tests.web.test_api import Program
from tests.web.test_discussing import page
from tests.web.test_writing import signed_in

TEXT = "# One\n\nA better line.\n\nAnother line.\n"


@promises("Build on this, on the page of an open")
def test_somebody_builds_on_a_contribution_and_both_pages_say_so(make: Makers, client: Client) -> None:
    sent = make.sent(make.work(recipe="patch-review"), make.member("Bo"))
    assert "/book/contributions/1/build" in page(client, "/book/contributions/1")
    assert "A better line." in page(client, "/book/contributions/1/build")
    assert sent.version is not None
    form = {"version": sent.version.hash, "text-0": TEXT + "\nA last line.\n", "made": "own"}
    refused = client.post("/book/contributions/1/build", form)
    assert (refused.status_code, "A last line." in refused.content.decode()) == (422, True)
    answer = client.post("/book/contributions/1/build", {**form, "summary": "A last line"})
    assert answer.headers["Location"].startswith("/mine/")
    bo = signed_in(Client(), make.member("Bo"))
    assert "waits until that is integrated" in page(bo, "/book/contributions/2")
    assert "On this one build" in page(bo, "/book/contributions/1")
    stale = client.post("/book/contributions/1/build", {**form, "version": "0" * 64, "summary": "Late"})
    assert stale.status_code == 409


@promises("If the one below is declined or withdrawn")
def test_what_will_not_come_is_taken_out_by_one_click(make: Makers, client: Client) -> None:
    sent, cy = make.sent(make.work(recipe="patch-review"), make.member("Bo")), make.member("Cy")
    make.sent(sent.work, cy, files={"one.md": TEXT + "\nA last line.\n"}, builds_on=str(sent.uid))
    contributions.withdraw(sent, sent.author)
    record.follow((contributions.Stacking(),))
    signed_in(client, cy)
    assert "Send mine without it" in page(client, "/book/contributions/2")
    client.post("/book/contributions/2/stand-alone")
    told = page(client, "/book/contributions/2")
    assert ("Send mine without it" in told, Contribution.objects.get(number=2).state) == (False, "open")


def test_a_program_builds_on_a_contribution(make: Makers) -> None:
    sent, his = make.sent(make.work(recipe="patch-review"), make.member("Bo")), Program(make.member("Cy"))
    given = {"base_edition": 1, "summary": "More", "changes": [{"path": "one.md", "content": "# One\n\nMore.\n"}]}
    told = his.post("/works/book/contributions", {**given, "builds_on": str(sent.uid)})
    assert told.status_code == 201, told.content
    assert (told.json()["builds_on"], [one["code"] for one in told.json()["missing"]]) == (
        str(sent.uid),
        ["below_open", "approvals"],
    )
    plain = his.post("/works/book/contributions", {**given, "summary": "Alone"}).json()
    assert plain["builds_on"] is None
