"""Muting and blocking: for one person alone, under every name of the other, and never a way to choose one's readers."""

from typing import Any

import pytest

from barnraise import contributions, people, record, talk
from barnraise.base import Refused
from barnraise.contributions import working
from barnraise.contributions.inputs import Remark
from barnraise.contributions.inviting import Inviting
from barnraise.publishing.watched import happenings
from barnraise.talk import muting, threads, watching
from barnraise.talk.discussing import Sent
from barnraise.talk.inputs import Opening, Saying
from tests.makers import Makers
from tests.promises import promises


@promises("Mute hides from you what they say")
def test_whom_one_mutes_is_silent_to_her_alone(make: Makers) -> None:
    work, ann, bo, troll = make.work(), make.member("Ann"), make.member("Bo"), make.member("Troll")
    begun = talk.begin(work, bo, Opening(title="Which oak?", body="Red or white?"))
    talk.say(begun, troll, Saying(body="Fools."))
    talk.begin(work, troll, Opening(title="Fools", body="All of you."))
    muting.mute(ann, troll)

    def heard(viewer: Any) -> tuple[list[str], list[tuple[str, str]]]:
        said = [(one.body, one.hidden_by) for one in threads.said_in(begun, viewer=viewer)]
        return [one.title for one in threads.threads(work, viewer=viewer)], said

    everything = (["Fools", "Which oak?"], [("Red or white?", ""), ("Fools.", "")])
    assert heard(ann) == (["Which oak?"], [("Red or white?", ""), ("", "muted")])
    assert [heard(bo), heard(troll), heard(None)] == [everything] * 3
    muting.unmute(ann, troll)
    assert heard(ann) == everything


def test_a_guest_who_was_muted_stays_so_when_she_joins(make: Makers) -> None:
    work, ann, guest = make.work(), make.member("Ann"), make.guest()
    begun = talk.begin(work, guest, Opening(title="One", body="Fools."))
    muting.mute(ann, guest)
    joined = people.join("Troll", "a long enough password", guest=guest).person
    talk.say(begun, joined, Saying(body="Fools again."))
    assert [one.hidden_by for one in threads.said_in(begun, viewer=ann)] == ["muted", "muted"]
    assert [one.who.name for one in muting.mutes(ann)] == ["Troll"]
    muting.unmute(ann, joined)
    assert muting.mutes(ann) == []


def test_nothing_of_a_muted_person_comes_by_what_one_watches_but_what_she_changed(make: Makers) -> None:
    ann, troll = make.member("Ann"), make.member("Troll")
    work = make.work(by=ann)
    watching.watch(ann, work)
    make.sent(work, troll, summary="Ha")
    talk.report(work, troll, "one.md", edition=1, body="All wrong.")
    talk.begin(work, troll, Opening(title="Fools", body="All of you."))

    def kinds(away: Any) -> list[str]:
        return sorted(one.kind for one in happenings(watching.watches(ann), None, away=away) if one.who is not None)

    everything = kinds(None)
    muting.mute(ann, troll)
    mine = kinds(ann)
    assert (everything.count("said"), everything.count("sent"), everything.count("reported")) == (1, 1, 1)
    assert mine == [kind for kind in everything if kind == "changed"]


@promises(
    "Block does more: they can no longer write",
    "They can still work on the same pieces",
)
def test_whom_one_blocks_writes_to_the_work_and_no_longer_to_her(make: Makers) -> None:
    ann, bo, troll = make.member("Ann"), make.member("Bo"), make.member("Troll")
    work = make.work(by=bo, recipe="patch-review")
    hers = make.sent(work, ann)
    about = Sent(hers.uid, hers.number, ann)
    begun = talk.begin(work, ann, Opening(title="Mine", body="?"))
    over_hers = talk.begin(work, bo, Opening(title="Hers", body="?", about="contribution"), sent=about)
    others = talk.begin(work, bo, Opening(title="His", body="?"))
    muting.mute(ann, troll, block=True)
    refused = [
        lambda: talk.say(begun, troll, Saying(body="Ha")),
        lambda: talk.say(over_hers, troll, Saying(body="Ha")),
        lambda: talk.begin(work, troll, Opening(title="Ha", body="Ha", about="contribution"), sent=about),
        lambda: talk.thank(work, hers.uid, troll, ann),
        lambda: contributions.remark(hers, troll, Remark(path="one.md", quote="", body="Ha")),
    ]
    entries = len(list(record.entries(work.chain_id)))
    for act in refused:
        with pytest.raises(Refused, match="blocked"):
            act()
    assert len(list(record.entries(work.chain_id))) == entries
    talk.say(others, troll, Saying(body="About the work."))
    muting.mute(ann, troll)
    for act in refused:
        act()


def test_what_a_blocked_person_sends_is_not_offered_to_who_blocks_her_nor_the_other_way(make: Makers) -> None:
    ann, bo, cy = make.member("Ann"), make.member("Bo"), make.member("Cy")
    work = make.work(by=cy, recipe="patch-review")
    for person in (ann, bo):
        make.sent(work, person, summary=person.name, files={f"{person.name}.md": "Mine.\n"})
    record.follow([Inviting()])
    muting.mute(ann, bo, block=True)

    def offered(to: Any) -> list[str]:
        return sorted(one.title for one in working.offers_for(to) if one.title in ("Ann", "Bo"))

    assert [offered(one) for one in (ann, bo, cy)] == [[], [], ["Ann", "Bo"]]


def test_people_whom_a_block_parts_are_apart_whoever_asks(make: Makers) -> None:
    ann, bo, cy = make.member("Ann"), make.member("Bo"), make.member("Cy")
    muting.mute(ann, bo, block=True)
    muting.mute(cy, ann)
    assert [muting.apart([one.pk]) for one in (ann, bo, cy)] == [{bo.pk}, {ann.pk}, frozenset()]


def test_one_cannot_mute_herself_nor_can_a_guest_mute(make: Makers) -> None:
    ann = make.member("Ann")
    with pytest.raises(Refused, match="mutes_oneself"):
        muting.mute(ann, ann)
    with pytest.raises(Refused, match="sign_in_first"):
        muting.mute(make.guest(), ann)
