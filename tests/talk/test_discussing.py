"""Discussions: begun by people and by the site itself, settled, quoted, capped, taken back."""

import pytest

from barnraise import record, talk
from barnraise.base import Clock, Refused
from barnraise.talk import discussing, threads
from barnraise.talk.inputs import Opening, Saying
from barnraise.talk.models import Discussion
from barnraise.works.models import Work
from tests.makers import Makers
from tests.promises import promises


def kinds(work: Work) -> list[str]:
    return [entry.kind for entry in record.entries(work.chain_id)]


def said(discussion: Discussion) -> list[str]:
    return [one.body for one in threads.said_in(discussion)]


def test_a_discussion_begins_with_its_first_comment_and_all_of_it_is_recorded(make: Makers) -> None:
    work, bo = make.work(), make.member("Bo")
    begun = talk.begin(work, bo, Opening(title=" Which  oak? ", body="Red or white?"))
    talk.say(begun, make.guest(), Saying(body="White."))
    assert said(begun) == ["Red or white?", "White."]
    assert [(one.number, one.title, one.length, one.resolved_at) for one in threads.threads(work)] == [
        (1, "Which oak?", 2, None)
    ]
    assert kinds(work)[-3:] == ["discussed", "said", "said"]
    assert record.verify(work.chain_id) == []


def test_the_last_spoken_in_stands_first_and_the_settled_stand_apart(make: Makers) -> None:
    work, bo = make.work(), make.member("Bo")
    one, two, three = (talk.begin(work, bo, Opening(title=title, body="?")) for title in ("One", "Two", "Three"))
    talk.say(one, bo, Saying(body="Still?"))
    discussing.resolve(two, bo)
    assert [row.title for row in threads.threads(work, is_resolved=False)] == ["One", "Three"]
    assert [row.title for row in threads.threads(work, is_resolved=True)] == ["Two"]
    discussing.reopen(two, make.member("Cy"))
    assert [row.title for row in threads.threads(work, limit=2, before=threads.threads(work)[0].latest)] == [
        "Three",
        "Two",
    ]
    assert three.number == 3


@promises("You can quote the passage that you mean")
def test_a_passage_is_quoted_as_it_is_read_or_written_and_nothing_else_is(make: Makers) -> None:
    work, bo = make.work(files={"one.md": "# One\n\nA *better*   line.\n"}), make.member("Bo")
    given = {"about": "component", "path": "one.md", "title": "This", "body": "Why?"}
    begun = talk.begin(work, bo, Opening(quote="A better line", **given))  # type: ignore[arg-type]
    assert (begun.quote, begun.component and begun.component.path) == ("A better line", "one.md")
    with pytest.raises(Refused, match="passage_gone"):
        talk.begin(work, bo, Opening(quote="a worse line", **given))  # type: ignore[arg-type]
    with pytest.raises(Refused, match="not_found"):
        talk.begin(work, bo, Opening(about="component", path="none.md", title="This", body="Why?"))


def test_the_site_says_one_thing_in_one_place_until_that_is_settled(make: Makers) -> None:
    work = make.work()
    first = talk.tell(work, "build-pdf", title="The PDF could not be built", body="No font for 漢.")
    again = talk.tell(work, "build-pdf", title="The PDF could not be built", body="No font for 漢.")
    other = talk.tell(work, "build-pdf", title="The PDF could not be built", body="The disk is full.")
    assert {first.pk, again.pk, other.pk} == {first.pk}
    assert said(first) == ["No font for 漢.", "The disk is full."]
    talk.told(work, "build-pdf")
    talk.told(work, "build-pdf")
    anew = talk.tell(work, "build-pdf", title="The PDF could not be built", body="No font for 漢.")
    assert (anew.number, [row.who for row in threads.threads(work)]) == (2, [None, None])
    with pytest.raises(Refused, match="told_again"):
        discussing.reopen(first, make.member("Bo"))
    assert kinds(work).count("resolved") == 1


@promises("What you said can be taken back")
def test_a_comment_that_is_taken_back_leaves_its_place(make: Makers) -> None:
    work, guest = make.work(), make.guest()
    begun = talk.begin(work, guest, Opening(title="One", body="Nonsense"))
    post = discussing.comment_at(begun, 1)
    assert post is not None
    with pytest.raises(Refused, match="not_yours"):
        discussing.take_back(post, make.member("Bo"))
    discussing.take_back(post, guest)
    told = [(one.place, one.body, one.hidden_by) for one in threads.said_in(begun)]
    assert (told, threads.newest(work)) == ([(1, "", "author")], [])
    assert kinds(work)[-1] == "comment_hidden"


def test_guests_say_ten_things_an_hour_and_begin_three(make: Makers, clock: Clock) -> None:
    work, guest, bo = make.work(), make.guest(), make.member("Bo")
    for title in ("One", "Two", "Three"):
        begun = talk.begin(work, guest, Opening(title=title, body="?"))
    with pytest.raises(Refused, match="begins_hour_cap"):
        talk.begin(work, guest, Opening(title="Four", body="?"))
    for _ in range(7):
        talk.say(begun, guest, Saying(body="And?"))
    with pytest.raises(Refused, match="says_hour_cap") as refused:
        talk.say(begun, guest, Saying(body="And?"))
    assert (refused.value.status, refused.value.retry_after) == (429, 3600)
    talk.say(begun, bo, Saying(body="Enough."))
    clock.advance(hours=1)
    talk.say(begun, guest, Saying(body="And?"))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (Opening(title="", body="a"), "title_missing"),
        (Opening(title="a" * 201, body="a"), "title_long"),
        (Opening(title="a", body=" "), "comment_empty"),
        (Opening(title="a", body="a" * 10_001), "comment_long"),
        (Opening(title="a", body="a", edition=9), "edition_unknown"),
        (Opening(title="a", body="a", about="contribution"), "not_found"),
    ],
)
def test_what_cannot_be_a_discussion_is_refused_and_leaves_nothing(make: Makers, given: Opening, why: str) -> None:
    work = make.work()
    with pytest.raises(Refused, match=why):
        talk.begin(work, make.member("Bo"), given)
    assert (Discussion.objects.count(), kinds(work).count("discussed")) == (0, 0)


def test_guests_settle_what_they_began_and_members_everything(make: Makers) -> None:
    work, guest = make.work(), make.guest()
    begun = talk.begin(work, guest, Opening(title="One", body="?"))
    other = talk.begin(work, make.member("Bo"), Opening(title="Two", body="?"))
    discussing.resolve(begun, guest)
    with pytest.raises(Refused, match="not_yours"):
        discussing.resolve(other, guest)
    discussing.resolve(other, make.member("Cy"))
    assert threads.open_count(work) == 0
