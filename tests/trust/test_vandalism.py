"""T8, T9: a flood changes nothing that readers see where the process reviews first; vandalism goes back in one act."""

import pytest

from barnraise import contributions, talk
from barnraise.base import Refused
from barnraise.contributions import reverting
from barnraise.contributions.models import Contribution
from barnraise.talk.inputs import Opening, Saying
from barnraise.works import heads
from tests.makers import Makers

PIECES = 150
ACCOUNTS = 40


def test_one_act_takes_back_what_a_vandal_did_to_many_pieces_and_is_taken_back_itself(make: Makers) -> None:
    files: dict[str, str | bytes] = {f"{number:03}.md": f"# {number}\n\nA line.\n" for number in range(PIECES)}
    work, ann, vandal = make.work(files=files), make.member("Ann"), make.member("Vandal")
    before = {piece.path: piece.sha256 for piece in heads.pieces(work)}
    for start in range(0, PIECES, 50):
        make.sent(work, vandal, files=dict.fromkeys(list(files)[start : start + 50], "Ha!\n"))
        work.refresh_from_db()
    undone = reverting.undo_all(work, ann, vandal, 2, "Vandalism")
    work.refresh_from_db()
    assert (undone.state, {piece.path: piece.sha256 for piece in heads.pieces(work)}) == ("integrated", before)
    contributions.revert(work, ann, work.edition, "After all")
    assert make.text(work, "000.md") == "Ha!\n"


def test_a_flood_changes_no_published_word_where_the_process_reviews_first(make: Makers) -> None:
    work = make.work(recipe="patch-review", files={f"{number}.md": "# A\n\nA line.\n" for number in range(3)})
    before = {piece.path: piece.sha256 for piece in heads.published_pieces(work, looked_at=False)}
    for number in range(ACCOUNTS):
        spammer = make.member(f"Spammer {number}")
        make.sent(work, spammer, files={"0.md": f"# A\n\nBuy {number} mallets.\n"})
        make.sent(work, spammer, files={f"new-{number}.md": "Buy mallets.\n"})
    work.refresh_from_db()
    now = {piece.path: piece.sha256 for piece in heads.published_pieces(work, looked_at=False)}
    assert (now, Contribution.objects.filter(work=work, state="integrated").count()) == (before, 0)


def test_a_guest_who_floods_is_stopped_by_the_caps_and_others_are_not(make: Makers) -> None:
    work, vandal, honest = make.work(recipe="patch-review"), make.guest("vandal"), make.guest("honest")
    taken = 0
    with pytest.raises(Refused, match="guest_open_cap"):
        for number in range(100):
            make.sent(work, vandal, files={"one.md": f"# {number}\n"})
            taken += 1
    begun = talk.begin(work, vandal, Opening(title="Spam", body="Spam"))
    said = 1
    with pytest.raises(Refused, match="says_hour_cap"):
        for _ in range(100):
            talk.say(begun, vandal, Saying(body="Spam"))
            said += 1
    talk.say(begun, honest, Saying(body="Please stop."))
    make.sent(work, honest, files={"one.md": "# One\n\nBetter.\n"})
    assert (taken, said) == (5, 10)
