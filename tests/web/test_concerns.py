"""Concerns by pages and API: raised without an account, looked at by who is asked, hidden from everybody else."""

from django.test import Client

from barnraise import talk
from barnraise.governance.models import Concern
from barnraise.talk.inputs import Opening
from tests.makers import Makers
from tests.promises import promises
from tests.web.test_api import Program, code
from tests.web.test_discussing import page
from tests.web.test_writing import signed_in


def test_a_reader_tells_of_a_comment_and_reads_what_came_of_it(make: Makers, client: Client) -> None:
    work, ann = make.work(), make.member("Ann")
    talk.begin(work, make.member("Troll"), Opening(title="Ha", body="Fools."))
    assert "/book/talk/1/1/concern" in page(client, "/book/talk/1")
    assert client.post("/book/talk/1/1/concern", {"why": ""}).status_code == 422
    answer = client.post("/book/talk/1/1/concern", {"why": "It insults."})
    assert answer.headers["Location"] == "/concerns?thanks"
    assert "they are looking at it" in page(client, "/concerns?thanks")
    address = f"/concerns/{Concern.objects.get().uid}"
    reader = Client()
    signed_in(reader, ann)
    assert "1 concern waits for you" in page(reader, "/mine")
    assert "Fools." in page(reader, address)
    assert reader.post(address, {"reason": "It insults."}).status_code == 422
    assert reader.post(address, {"reason": "It insults.", "outcome": "hidden"}).headers["Location"] == address
    told = page(Client(), "/book/talk/1")
    assert ("Fools." in told, "“It insults.”" in told) == (False, True)
    assert "the comment was hidden" in page(client, "/concerns")
    assert "Settle it" not in page(client, address)


@promises("You read it under Concerns")
def test_nobody_else_learns_that_there_is_a_concern(make: Makers, client: Client) -> None:
    work = make.work()
    talk.begin(work, make.member("Troll"), Opening(title="Ha", body="Fools."))
    Program(make.member("Bo")).post("/works/book/discussions/1/comments/1/concerns", {"why": "It insults."})
    address = f"/concerns/{Concern.objects.get().uid}"
    assert client.get(address).status_code == 401
    signed_in(client, make.member("Troll"))
    assert client.get(address).status_code == 404
    assert "It insults" not in page(client, "/concerns")
    assert code(Program(make.member("Troll")).get(f"/{address.strip('/')}")) == (404, "not_found")


def test_a_program_raises_reads_and_settles(make: Makers) -> None:
    work, bo = make.work(recipe="patch-review"), make.member("Bo")
    sent = make.sent(work, make.member("Troll"))
    his, hers = Program(bo), Program(make.member("Ann"))
    told = his.post(f"/contributions/{sent.uid}/concerns", {"why": "It insults."})
    assert (told.status_code, told.json()["about"], told.json()["asks_operator"]) == (201, "contribution", True)
    assert hers.get("/concerns").json() == {"asked": [told.json()], "raised": [], "next": None}
    address = f"/concerns/{told.json()['id']}"
    assert code(his.post(f"{address}/settle", {"outcome": "acted", "reason": "x"})) == (404, "not_found")
    settled = hers.post(f"{address}/settle", {"outcome": "acted", "reason": "Declined."}).json()
    assert (settled["outcome"], settled["reason"], settled["settled_by"]["name"]) == ("acted", "Declined.", "Ann")
    assert his.get("/concerns").json() == {"asked": [], "raised": [settled], "next": None}
    assert code(his.post("/people/no-id/concerns", {"why": "x"})) == (404, "not_found")
