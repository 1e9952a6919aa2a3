"""Muting and blocking by pages and API: the list is one's own, and a refusal keeps the words."""

from django.test import Client

from barnraise import record, talk
from barnraise.people.models import Account
from barnraise.talk.inputs import Opening
from barnraise.web.serving import followers
from tests.makers import Makers
from tests.promises import promises
from tests.web.test_api import Program, code
from tests.web.test_discussing import page
from tests.web.test_writing import signed_in


@promises("Whom I keep away, among your pieces")
def test_a_member_mutes_by_a_persons_page_and_hears_her_again_by_the_list(make: Makers, client: Client) -> None:
    work, ann, troll = make.work(), make.member("Ann"), make.member("Troll")
    talk.begin(work, troll, Opening(title="Ha", body="Fools."))
    signed_in(client, ann)
    assert "Fools." in page(client, "/book/talk/1")
    answer = client.post(f"/people/{troll.uid}/keep-away", {"how": "mute"})
    assert answer.headers["Location"] == "/kept-away"
    told = page(client, "/book/talk/1")
    assert ("Fools." in told, "it is shown to everybody but you" in told) == (False, True)
    assert "Fools." in page(Client(), "/book/talk/1")
    assert "You mute her" in page(client, f"/people/{troll.uid}")
    assert ">muted<" in page(client, "/kept-away")
    client.post(f"/people/{troll.uid}/keep-away", {"how": "no_longer"})
    assert "Fools." in page(client, "/book/talk/1")


def test_what_a_blocked_person_wrote_is_kept_in_her_form_with_the_reason(make: Makers, client: Client) -> None:
    work, ann, troll = make.work(), make.member("Ann"), make.member("Troll")
    talk.begin(work, ann, Opening(title="Mine", body="?"))
    talk.muting.mute(ann, troll, block=True)
    answer = signed_in(client, troll).post("/book/talk/1/say", {"body": "You again."})
    told = answer.content.decode()
    assert (answer.status_code, "You again." in told, "does not want you to write to her" in told) == (403, True, True)


def test_remarks_and_the_words_of_reviews_of_a_muted_person_are_not_on_the_page_of_a_contribution(
    make: Makers, client: Client
) -> None:
    ann, bo, troll = make.member("Ann"), make.member("Bo"), make.member("Troll")
    sent = make.sent(make.work(by=ann, recipe="patch-review"), bo)
    make.reviewed(sent, troll, "request_changes", "Only a fool writes so.")
    signed_in(client, bo)
    before = "Only a fool" in page(client, "/book/contributions/1")
    talk.muting.mute(bo, troll)
    assert (before, "Only a fool" in page(client, "/book/contributions/1")) == (True, False)


def test_a_program_mutes_blocks_and_lists(make: Makers) -> None:
    work, ann, troll = make.work(), make.member("Ann"), make.member("Troll")
    talk.begin(work, troll, Opening(title="Ha", body="Fools."))
    hers, nobody = Program(ann), Program()
    address = f"/people/{troll.uid}"
    told = hers.post(f"{address}/mute", {"block": True}).json()
    assert [(one["person"]["name"], one["is_blocked"]) for one in told["items"]] == [("Troll", True)]
    said = hers.get("/works/book/discussions/1/comments").json()["items"][0]
    assert (said["body"], said["hidden_by"]) == ("", "muted")
    assert nobody.get("/works/book/discussions/1/comments").json()["items"][0]["body"] == "Fools."
    assert hers.get("/works/book/discussions").json()["items"] == []
    assert hers.post(f"{address}/unmute", {}).json() == hers.get("/muted").json() == {"items": [], "next": None}
    assert code(hers.post(f"/people/{ann.uid}/mute", {"block": False})) == (422, "mutes_oneself")
    assert code(hers.post("/people/no-id/mute", {"block": False})) == (404, "not_found")
    assert code(nobody.get("/muted")) == (401, "sign_in_first")


def test_what_one_has_not_seen_is_counted_anew_without_whom_one_keeps_away(make: Makers) -> None:
    sent = make.sent(make.work(recipe="patch-review"), make.member("Bo"))
    make.reviewed(sent, make.member("Troll"), "request_changes", "Only a fool writes so.")
    record.follow(followers())
    his, address = Program(make.member("Bo")), f"/people/{make.member('Troll').uid}"
    unread = [Account.objects.get(person=make.member("Bo")).unread]
    for act, given in (("mute", {"block": False}), ("unmute", {})):
        his.post(f"{address}/{act}", given)
        unread.append(Account.objects.get(person=make.member("Bo")).unread)
    assert [one - unread[0] for one in unread] == [0, -1, 0]
