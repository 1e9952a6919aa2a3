"""T8, T13: a troll is silent to whom she troubles by every way out, cannot reach her, and is never drawn with her."""

from collections.abc import Iterator

import pytest
from django.test import Client

from barnraise import people, talk
from barnraise.base import Clock, Refused
from barnraise.contributions.models import Contribution
from barnraise.governance import concerns
from barnraise.governance.concerns import About, Settling
from barnraise.talk import muting
from barnraise.talk.inputs import Opening, Saying
from barnraise.works import recipes
from barnraise.works.models import Work
from tests.makers import Makers
from tests.web.test_api import Program
from tests.web.test_discussing import page
from tests.web.test_writing import signed_in

WORDS = "Words that only a troll would say"
DRAWS = 40


def ways_out(client: Client, program: Program) -> dict[str, bool]:
    """Tell by which pages, feeds and answers of the API somebody meets what the troll said, sent or remarked."""
    pages = ("/book/talk", "/book/talk/1", "/book/talk?path=one.md", "/book/contributions/1", "/watching")
    found = {address: WORDS in page(client, address) for address in pages}
    feed = page(client, "/watching").partition('href="/watching/')[2].partition('"')[0]
    found["watching feed"] = WORDS in page(Client(), f"/watching/{feed}")
    for address in ("/works/book/discussions", "/works/book/discussions/1/comments"):
        found[f"api {address}"] = WORDS in program.get(address).content.decode()
    return found


@pytest.fixture
def trolled(make: Makers) -> Work:
    """A work with patch review in which a troll began a discussion, said something, and remarked on what Bo sent."""
    work, troll = make.work(by=make.member("Ann"), recipe="patch-review"), make.member("Troll")
    make.reviewed(make.sent(work, make.member("Bo")), troll, "request_changes", WORDS)
    begun = talk.begin(
        work, make.member("Bo"), Opening(title="Which line?", body="?", about="component", path="one.md")
    )
    talk.say(begun, troll, Saying(body=WORDS))
    talk.begin(work, troll, Opening(title=WORDS, body=WORDS, about="component", path="one.md"))
    make.sent(work, troll, summary=WORDS)
    return work


def test_a_muted_troll_is_silent_by_every_way_out_to_whom_she_troubles_and_to_nobody_else(
    trolled: Work, make: Makers
) -> None:
    asked = {}
    for name in ("Bo", "Cy"):
        person = make.member(name)
        talk.watching.watch(person, trolled)
        asked[name] = (signed_in(Client(), person), Program(person))
    before = {name: ways_out(*asked[name]) for name in asked}
    muting.mute(make.member("Bo"), make.member("Troll"))
    after = {name: ways_out(*asked[name]) for name in asked}
    assert before == {name: dict.fromkeys(before["Bo"], True) for name in asked}
    assert after == {"Bo": dict.fromkeys(before["Bo"], False), "Cy": before["Cy"]}


def test_a_hidden_comment_is_gone_by_every_way_out_for_everybody(trolled: Work, make: Makers, client: Client) -> None:
    discussion = talk.discussing.discussion_of(trolled, 1)
    assert discussion is not None
    about = About(post=talk.discussing.comment_at(discussion, 2))
    told = concerns.raise_concern(about, make.member("Bo"), "It insults.")
    addresses = ("/book/talk/1", "/book/talk/1/feed.atom", "/api/works/book/discussions/1/comments")
    before = [WORDS in page(client, address) for address in addresses]
    concerns.settle(told, told.asked.get(), Settling(outcome="hidden", reason="It insults."))
    assert (before, [WORDS in page(client, address) for address in addresses]) == ([True] * 3, [False] * 3)


def test_a_blocked_troll_comes_back_neither_as_the_guest_she_was_nor_as_the_member_she_becomes(make: Makers) -> None:
    work, ann, guest = make.work(), make.member("Ann"), make.guest("hers")
    begun = talk.begin(work, ann, Opening(title="Mine", body="?"))
    talk.say(begun, guest, Saying(body="Ha"))
    muting.mute(ann, guest, block=True)
    joined = people.join("Troll", "a long enough password", guest=guest).person
    for one in (guest, joined):
        with pytest.raises(Refused, match="blocked"):
            talk.say(begun, one, Saying(body="Ha"))
    assert begun.posts.count() == 2


@pytest.fixture
def drawing(make: Makers, clock: Clock) -> Work:
    """A work in which chance draws who must read, and six people's approvals count."""
    work = make.work(by=make.member("Ann"), recipe="patch-review")
    for number in range(6):
        sent = make.sent(work, make.member(f"Reader {number}"), files={f"{number}.md": f"# {number}\n"})
        make.reviewed(sent, make.member("Ann" if number == 0 else "Reader 0"))
        work.refresh_from_db()
    make.states(work, recipes.recipe_text("patch-review").replace("approvals = 1", "approvals = 1\ndrawn = true"))
    return work


def drawn(work: Work, make: Makers, author: str, clock: Clock) -> Iterator[str | None]:
    """Send again and again; who is drawn to read?"""
    for number in range(DRAWS):
        sent = make.sent(work, make.member(author), files={f"new-{number}.md": f"# {number}\n"})
        sent.refresh_from_db()
        yield sent.drawn.name if sent.drawn is not None else None
        Contribution.objects.filter(pk=sent.pk).update(state=Contribution.WITHDRAWN)
        clock.advance(hours=2)


def test_people_whom_a_block_parts_are_never_drawn_together(drawing: Work, make: Makers, clock: Clock) -> None:
    muting.mute(make.member("Reader 1"), make.member("Troll"), block=True)
    muting.mute(make.member("Troll"), make.member("Reader 2"), block=True)
    assert set(drawn(drawing, make, "Troll", clock)) == {f"Reader {number}" for number in (0, 3, 4, 5)}
    begun = talk.begin(drawing, make.member("Troll"), Opening(title="Ha", body="?"))
    asked = set()
    for _ in range(DRAWS):
        post = talk.say(begun, make.member("Troll"), Saying(body="Ha"))
        told = concerns.raise_concern(About(post=post), make.member("Bo"), "It insults.")
        asked |= {one.name for one in told.asked.all()}
        clock.advance(hours=1)
    assert asked == {f"Reader {number}" for number in (0, 3, 4, 5)}


def test_nobody_chooses_her_reader_by_blocking_the_others(drawing: Work, make: Makers, clock: Clock) -> None:
    for number in range(4):
        muting.mute(make.member("Schemer"), make.member(f"Reader {number}"), block=True)
    assert set(drawn(drawing, make, "Schemer", clock)) == {None}
