"""Whom each thing that happened is told, and where: on a page, in a feed; never what she did herself."""

import re

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from barnraise import contributions, notices, record, talk
from barnraise.contributions import holding
from barnraise.contributions.inputs import Holding, Remark
from barnraise.governance.concerns import About, Settling, raise_concern, settle
from barnraise.notices import problems_in, queries
from barnraise.notices.events import KINDS
from barnraise.notices.models import Notice
from barnraise.people.models import Account, Person
from barnraise.record.models import Entry
from barnraise.talk.discussing import Sent
from barnraise.talk.inputs import Opening, Saying
from barnraise.talk.models import Post
from barnraise.web import digests
from barnraise.web.sentences_of_notices import NOTICES
from barnraise.web.serving import followers
from barnraise.works.models import Work
from barnraise.works.recipes import recipe_text
from tests.makers import Makers
from tests.promises import promises
from tests.web.test_reviewing import page, signed_in


def account(person: Person) -> Account:
    return Account.objects.get(person=person)


def told(person: Person) -> list[str]:
    """What a member is told, the oldest first, as plain sentences."""
    record.follow(followers())
    return [digests.said(one) for one in reversed(queries.told(account(person)))]


@promises("What happened to them is one page of all this")
def test_an_author_is_told_what_others_do_with_her_piece_and_not_what_she_does(make: Makers) -> None:
    work, ann, bo = make.work(recipe="patch-review"), make.member("Ann"), make.member("Bo")
    make.counts(work, bo)
    sent = make.sent(work, bo, summary="A better line")
    contributions.remark(sent, ann, Remark(path="one.md", quote="better", body="Why?"))
    contributions.remark(sent, bo, Remark(path="one.md", quote="better", body="It is."))
    make.reviewed(sent, ann, "request_changes", "A source?")
    make.reviewed(sent, make.member("Cy"), "approve")
    contributions.withdraw_review(sent.version.reviews.get(person=ann), ann)  # type: ignore[union-attr]
    make.reviewed(sent, ann, "approve")
    talk.thank(work, sent.uid, ann, bo)
    assert told(bo) == [
        "Ann remarked on “A better line”",
        "Ann asked for changes to “A better line”",
        "“A better line” is back with you: something is asked of you (no longer asked)",
        "Cy approved “A better line”",
        "Ann approved “A better line”",
        "“A better line” was integrated",
        "Ann thanks you for “A better line”",
    ]
    assert (told(ann), account(bo).unread) == ([], 7)
    work.refresh_from_db()
    make.reviewed(contributions.revert(work, ann, 2, "Not so"), bo)
    assert told(bo)[-1] == "“A better line” was taken back by a later edition"
    assert told(ann) == ["Bo approved “Not so”", "“Not so” was integrated"]


@promises("That begins a discussion at the decision")
def test_asking_why_tells_who_decided_and_answers_tell_who_asked(make: Makers) -> None:
    work, ann, bo = make.work(recipe="patch-review"), make.member("Ann"), make.member("Bo")
    sent = make.sent(work, bo, summary="An advert")
    make.reviewed(sent, ann, "decline", "An advert.")
    why = talk.begin(
        work, bo, Opening(about="decision", title="Why not?", body="It is true."), sent=Sent(sent.uid, sent.number)
    )
    talk.say(why, ann, Saying(body="It sells something."))
    assert told(ann) == ["Bo asks why it was decided so: “Why not?”"]
    assert told(bo)[-1] == "Ann said something in “Why not?”"


def test_notices_are_the_same_after_they_are_made_again(make: Makers) -> None:
    work, ann, bo = make.work(), make.member("Ann"), make.member("Bo")
    make.counts(work, bo)
    make.reviewed(make.sent(work, bo), ann)
    before = told(bo)
    notices.see(account(bo), Notice.objects.latest("pk").pk)
    record.start_over("notices")
    assert (told(bo), account(bo).unread, len(before)) == (before, 0, 2)


def test_fsck_names_notices_that_the_record_does_not_tell_and_rebuild_mends_them(make: Makers) -> None:
    work, ann, bo = make.work(), make.member("Ann"), make.member("Bo")
    make.counts(work, bo)
    make.reviewed(make.sent(work, bo), ann)
    before = told(bo)
    assert list(notices.problems_in(work)) == []
    Notice.objects.filter(kind="integrated").delete()
    Notice.objects.filter(kind="reviewed").update(detail="decline")
    entries = list(Entry.objects.filter(chain=work.chain_id, kind__in=("integrated", "reviewed")).order_by("number"))
    numbers = [one.number for one in entries[-2:]]
    assert list(notices.problems_in(work)) == [
        f"notice of entry {numbers[1]} (reviewed): the record does not tell it; run `barnraise rebuild`",
        f"notice of entry {numbers[0]} (integrated): its author was not told; run `barnraise rebuild`",
        f"notice of entry {numbers[1]} (reviewed): its author was not told; run `barnraise rebuild`",
    ]
    assert (notices.mend(work), list(notices.problems_in(work)), told(bo)) == (3, [], before)


@promises("People whom you keep away do not appear.")
def test_nothing_comes_from_hidden_works_taken_back_words_and_people_kept_away(make: Makers) -> None:
    work, ann, bo, cy = make.work(), make.member("Ann"), make.member("Bo"), make.member("Cy")
    one = talk.begin(work, bo, Opening(title="How long?", body="?"))
    talk.say(one, ann, Saying(body="A day."))
    taken = talk.say(one, cy, Saying(body="A week."))
    assert told(bo) == ["Ann said something in “How long?”", "Cy said something in “How long?”"]
    assert account(bo).unread == 2
    talk.discussing.take_back(taken, cy)
    assert (told(bo), account(bo).unread) == (["Ann said something in “How long?”"], 1)
    talk.muting.mute(bo, ann)
    assert told(bo) == []
    talk.muting.unmute(bo, ann)
    Work.objects.update(is_ready=False)
    assert told(bo) == []


@promises("What is new is counted beside your name.")
def test_the_page_tells_what_is_new_until_it_was_seen(make: Makers) -> None:
    work, ann, bo = make.work(), make.member("Ann"), make.member("Bo")
    make.counts(work, bo)
    make.reviewed(make.sent(work, bo, summary="A <b>better</b> line"), ann)
    record.follow(followers())
    client = signed_in(bo)
    shown = page(client, "/notices")
    assert shown.count("is-review") == 2
    assert '<a href="/book/contributions/1"><bdi>A &lt;b&gt;better&lt;/b&gt; line</bdi></a>' in shown
    assert '<a href="/notices" aria-label="2 new notices" aria-current="page"><span>2 new</span></a>' in shown
    until = re.search(r'name="until" value="(\d+)"', shown)
    assert until is not None
    assert client.post("/notices/seen", {"until": until[1]}).headers["Location"] == "/notices"
    shown = page(client, "/notices")
    assert (shown.count("is-review"), "data-seen" in shown, "2 new notices" in shown) == (0, False, False)
    assert client.post("/notices/seen", {"until": "x"}).status_code == 422


@promises("It is also a feed with an address")
def test_the_feed_has_a_private_address_and_holds_only_what_everybody_may_see(make: Makers, client: Client) -> None:
    work, ann, bo = make.work(), make.member("Ann"), make.member("Bo")
    make.counts(work, bo)
    make.reviewed(make.sent(work, bo, summary="A better line"), ann)
    hidden = make.sent(make.work(slug="slow", recipe="patch-review"), make.guest(), summary="Not looked at")
    about = talk.begin(
        hidden.work, bo, Opening(about="contribution", title="On that", body="?"), sent=Sent(hidden.uid, hidden.number)
    )
    talk.say(about, ann, Saying(body="!"))
    assert told(bo)[-1] == "Ann said something in “On that”"
    found = re.search(r"/notices/[^\"]+/feed\.atom", page(signed_in(bo), "/notices"))
    assert found is not None
    feed = client.get(found[0]).content.decode()
    assert re.findall(r"<title>(.*)</title>", feed)[1:] == [
        "Ann approved “A better line”",
        "“A better line” was integrated",
    ]
    assert client.get(found[0].replace("/feed", "x/feed")).status_code == 404
    assert client.get("/notices").status_code == 401


def test_every_kind_of_notice_has_its_sentence() -> None:
    assert set(NOTICES) == KINDS


def test_telling_costs_the_same_for_two_notices_and_for_six(make: Makers) -> None:
    work, ann, bo = make.work(), make.member("Ann"), make.member("Bo")
    costs = []
    make.counts(work, bo)
    for number in range(3):
        make.reviewed(make.sent(work, bo, files={f"{number}.md": f"# {number}\n"}), ann)
        work.refresh_from_db()
        record.follow(followers())
        with CaptureQueriesContext(connection) as counted:
            assert len(queries.told(account(bo))) == 2 * (number + 1)
        costs.append(len(counted))
    assert costs[0] == costs[2]


def test_who_is_asked_to_look_is_told_and_who_told_of_it_hears_what_came_of_it(make: Makers) -> None:
    work, ann, bo, troll = make.work(), make.member("Ann"), make.member("Bo"), make.member("Troll")
    begun = talk.begin(work, troll, Opening(title="Ha", body="Fools."))
    raised = raise_concern(About(post=talk.discussing.comment_at(begun, 1)), bo, "It insults.")
    assert (told(ann), told(bo), told(troll)) == (
        ["You are asked to look, because you are not involved: A book"],
        [],
        [],
    )
    assert queries.told(account(ann), as_anyone=True) == []
    settle(raised, ann, Settling(outcome="hidden", reason="It insults."))
    assert told(bo) == ["Hidden, after people who are not involved looked: A book"]
    assert [one.url for one in queries.told(account(bo))] == [f"/concerns/{raised.uid}"]
    assert (told(troll), list(problems_in(work))) == (["What you said in “Ha” was hidden"], [])


def test_an_author_hears_of_holds_and_of_whom_chance_drew_and_the_drawn_reader_too(make: Makers) -> None:
    work, cy, ann = make.work(recipe="patch-review"), make.member("Cy"), make.member("Ann")
    recipe = recipe_text("patch-review")
    at = recipe.index('name = "pages"')
    make.states(work, recipe[:at] + recipe[at:].replace("approvals = 1", "approvals = 1\ndrawn = true", 1))
    sent = make.sent(work, cy, summary="A better line")
    holding.hold(sent, ann, Holding(reason="I want to look it up"))
    assert told(cy) == ["Chance asked Ann to read “A better line”", "Ann holds “A better line” for a while"]
    assert told(ann) == ["“A better line” waits for your review", "Chance asks you to read “A better line”"]


def test_older_notices_are_reached_past_those_that_are_hidden(make: Makers) -> None:
    work, ann, bo = make.work(), make.member("Ann"), make.member("Bo")
    begun = talk.begin(work, bo, Opening(about="work", title="On barns", body="How?"))
    for number in range(4):
        talk.say(begun, ann, Saying(body=f"So {number}"))
    record.follow(followers())
    newest = Notice.objects.filter(account=account(bo)).order_by("-pk")
    Post.objects.filter(uid__in=list(newest.values_list("subject", flat=True)[:2])).update(hidden_at=begun.at)
    assert len(queries.told(account(bo), limit=2)) == 2
