"""Ways in which somebody could take a work over, or another's contribution from her; each must fail."""

import pytest

from barnraise import contributions, people
from barnraise.base import Clock, Refused
from barnraise.contributions import integrating, queries, standings
from barnraise.contributions.inputs import Change, Remark, Resubmission, Review
from barnraise.contributions.models import Contribution
from barnraise.contributions.processes import process_of
from barnraise.people.models import Person
from barnraise.rules.process import PROCESS_PATH
from barnraise.works.models import Work
from tests.makers import Makers
from tests.promises import promises


def grown(make: Makers, *names: str, recipe: str = "patch-review") -> Work:
    """A work of Ann's in which these people's approvals count too."""
    work = make.work(recipe=recipe, files={"one.md": "One\n", "two.md": "Two\n"})
    for name in names:
        make.reviewed(make.sent(work, make.member(name), files={f"by-{name}.md": f"{name}\n"}), make.member("Ann"))
        work.refresh_from_db()
    return work


def test_naming_those_who_could_approve_as_authors_puts_no_silence_in_their_place(make: Makers, clock: Clock) -> None:
    work = grown(make, "Bo")
    everybody = (str(make.member("Ann").uid), str(make.member("Bo").uid))
    sent = make.sent(work, make.member("Eve"), authors=everybody)
    clock.advance(days=3)
    contributions.tick()
    sent.refresh_from_db()
    assert sent.state == "open"


def test_who_was_only_named_may_object(make: Makers, clock: Clock) -> None:
    work = grown(make)
    ann = make.member("Ann")
    sent = make.sent(work, make.member("Eve"), authors=(str(ann.uid),))
    with pytest.raises(Refused, match="own_contribution"):
        make.reviewed(sent, ann)
    make.reviewed(sent, ann, "decline", "I never wrote this")
    assert sent.state == "declined"


@promises("It holds for one work at a time")
def test_who_counts_in_one_work_is_a_newcomer_in_another(make: Makers) -> None:
    work, other, eve = grown(make), make.work(slug="other"), make.member("Eve")
    make.reviewed(make.sent(work, eve), make.member("Ann"))
    assert [standings.counts(one, eve) for one in (work, other)] == [True, False]


@promises("Nobody can hand this to you.")
def test_standing_comes_from_what_one_sent_not_from_being_named(make: Makers) -> None:
    work = grown(make)
    eve, friends = make.member("Eve"), [make.member(f"Eve's friend {number}") for number in range(3)]
    sent = make.sent(work, eve, authors=tuple(str(one.uid) for one in friends))
    make.reviewed(sent, make.member("Ann"))
    assert sent.state == "integrated"
    assert [standings.counts(work, one) for one in (make.member("Ann"), eve, *friends)] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_an_author_known_from_another_works_history_cannot_be_named(make: Makers, clock: Clock) -> None:
    work = grown(make)
    other = make.work(slug="other")
    known = Person.objects.create(name="Old", kind=Person.IMPORTED, home=other.uid, joined_at=clock.at)
    with pytest.raises(Refused, match="author_unknown"):
        make.sent(work, make.member("Eve"), authors=(str(known.uid),))


@promises(
    "What has been imported gives credit and no say.",
    "And imported history gives credit, never standing",
)
def test_those_known_from_history_alone_take_no_part(make: Makers, clock: Clock) -> None:
    work = make.work()
    known = Person.objects.create(name="Old", kind=Person.IMPORTED, home=work.uid, joined_at=clock.at)
    make.sent(work, make.member("Ann"), authors=(str(known.uid),))
    assert standings.taking_part(work, process_of(work)) == 1


def test_who_was_the_guest_cannot_approve_what_the_guest_sent(make: Makers) -> None:
    work = grown(make, "Bo")
    guest, bo = make.guest(), make.member("Bo")
    sent = make.sent(work, guest, files={"three.md": "Three\n"})
    people.take_over(bo, guest)
    with pytest.raises(Refused, match="own_contribution"):
        make.reviewed(sent, bo)


def test_an_approval_ends_when_it_turns_out_to_be_ones_own(make: Makers) -> None:
    work = grown(make, "Bo", recipe="lazy-consensus")
    guest, bo = make.guest(), make.member("Bo")
    sent = make.sent(work, guest, files={PROCESS_PATH: b"# Ours\n" + _process(work)})
    make.reviewed(sent, bo)
    people.take_over(bo, guest)
    verdict = integrating.verdict_on(Contribution.objects.get(pk=sent.pk))
    assert not verdict.on_judgement


def test_who_was_the_guest_goes_on_with_what_the_guest_sent(make: Makers) -> None:
    work = grown(make, "Bo")
    guest, bo = make.guest(), make.member("Bo")
    sent = make.sent(work, guest, files={"three.md": "Three\n"})
    people.take_over(bo, guest)
    again = Resubmission(base_edition=work.edition, changes=(Change(path="three.md", content=b"Better\n"),))
    assert contributions.resubmit(sent, bo, again).state == "open"
    contributions.withdraw(sent, bo)
    sent.refresh_from_db()
    assert sent.state == "withdrawn"


def test_the_standing_of_what_a_guest_gave_is_hers_who_she_became(make: Makers) -> None:
    work = grown(make)
    guest, cy = make.guest(), make.member("Cy")
    sent = make.sent(work, guest, files={"three.md": "Three\n"})
    people.take_over(cy, guest)
    make.reviewed(sent, make.member("Ann"))
    assert standings.counts(work, cy)


def test_a_newcomer_cannot_split_another_persons_contribution(make: Makers) -> None:
    work = grown(make)
    sent = make.sent(work, make.member("Cy"), files={"one.md": "1\n", "two.md": "2\n"})
    assert sent.version is not None
    part = Review(version=sent.version.hash, verdict="approve", paths=("one.md",))
    with pytest.raises(Refused, match="part_uncounted"):
        contributions.review(sent, make.member("Eve"), part)
    assert Contribution.objects.filter(work=work).count() == 1


def test_approving_a_part_leaves_the_objections_of_others_standing(make: Makers) -> None:
    work = grown(make, "Bo")
    sent = make.sent(work, make.member("Cy"), files={"one.md": "1\n", "two.md": "2\n"})
    make.reviewed(sent, make.member("Bo"), "request_changes", "Not one.md")
    assert sent.version is not None
    part = Review(version=sent.version.hash, verdict="approve", paths=("one.md",))
    contributions.review(sent, make.member("Ann"), part)
    sent.refresh_from_db()
    assert sent.version is not None
    assert sorted(sent.version.reviews.values_list("verdict", flat=True)) == ["approve", "request_changes"]


def test_an_objection_that_never_counted_starts_no_silence_anew(make: Makers, clock: Clock) -> None:
    work = grown(make, recipe="lazy-consensus")
    sent = make.sent(work, make.member("Cy"))
    due = sent.next_at
    eve = make.member("Eve")
    clock.advance(hours=10)
    make.reviewed(sent, eve, "decline", "No")
    contributions.withdraw_review(sent.version.reviews.get(), eve)  # type: ignore[union-attr]
    sent.refresh_from_db()
    assert sent.next_at == due


def test_the_process_cannot_be_moved_away(make: Makers) -> None:
    work = make.work()
    given = contributions.Submission(
        base_edition=1, summary="Away", changes=(Change(path="p.toml", moved_from=PROCESS_PATH),)
    )
    with pytest.raises(Refused, match="commons_needed"):
        contributions.submit(work, make.member("Ann"), given)


def test_a_guests_piece_stays_unlisted_until_somebody_whose_approval_counts_looks(make: Makers) -> None:
    work = grown(make)
    sent = make.sent(work, make.guest(), files={"three.md": "Three\n"})
    make.reviewed(sent, make.member("Eve"), "decline", "Look at this!")
    assert (queries.may_see(sent, None), queries.lines(work=work)) == (False, [])
    make.reviewed(sent, make.member("Ann"), "request_changes", "Why?")
    assert queries.may_see(sent, None)
    assert len(queries.lines(work=work)) == 1


def test_new_versions_count_towards_the_hour(make: Makers, clock: Clock) -> None:
    work = make.work()
    sent = make.sent(work, make.guest(), files={"three.md": "0\n"})
    for number in range(1, 20):
        again = Resubmission(base_edition=1, changes=(Change(path="three.md", content=b"%d\n" % number),))
        contributions.resubmit(sent, make.guest(), again)
    with pytest.raises(Refused, match="guest_hour_cap"):
        contributions.resubmit(
            sent, make.guest(), Resubmission(base_edition=1, changes=(Change(path="three.md", content=b"x\n"),))
        )


def test_a_remark_on_a_text_that_is_not_utf8_is_kept(make: Makers) -> None:
    work = make.work()
    sent = make.sent(work, make.guest(), files={"old.txt": "Caf\u00e9 here it is, at night".encode("latin-1")})
    said = contributions.remark(sent, make.member("Ann"), Remark(path="old.txt", quote="here it", body="There"))
    assert (said.quote, said.before, said.is_only) == ("here it", "Caf\u00e9 ", True)


def _process(work: Work) -> bytes:
    from barnraise import works

    found = works.bytes_at(work, PROCESS_PATH)
    assert found is not None
    return found


def test_no_text_beside_a_contribution_is_without_end(make: Makers) -> None:
    work, ann = make.work(), make.member("Ann")
    with pytest.raises(Refused, match="words_long"):
        make.sent(work, make.member("Cy"), made="adapted", source="A book", source_licence="CC0-1.0" + " " * 200)
    sent = make.sent(work, make.guest())
    for given in (Remark(path="one.md", quote="better " * 200, body="?"), Remark(path="", quote="", body="?" * 20_001)):
        with pytest.raises(Refused, match="words_long"):
            contributions.remark(sent, ann, given)
    with pytest.raises(Refused, match="words_long"):
        make.reviewed(sent, ann, "decline", "No. " * 6_000)
    again = Resubmission(base_edition=1, summary="x" * 501, changes=(Change(path="one.md", content=b"1\n"),))
    with pytest.raises(Refused, match="summary_long"):
        contributions.resubmit(sent, make.guest(), again)


def test_an_abandoned_work_of_lazy_consensus_finds_somebody_who_counts(make: Makers, clock: Clock) -> None:
    work, ann, cy = make.work(recipe="lazy-consensus"), make.member("Ann"), make.member("Cy")
    ann.left_at = clock.at
    ann.save()
    sent = make.sent(work, cy)
    clock.advance(days=31)
    contributions.tick()
    sent.refresh_from_db()
    assert (sent.state, standings.counts(work, cy)) == ("integrated", True)


def test_an_abandoned_work_is_not_given_to_a_crowd_at_once(make: Makers, clock: Clock) -> None:
    work, ann = make.work(), make.member("Ann")
    ann.left_at = clock.at
    ann.save()
    for number in range(3):
        make.sent(work, make.member(f"Eve {number}"), files={f"{number}.md": "Mine\n"})
        clock.advance(seconds=1)
    clock.advance(hours=25)
    contributions.tick()
    assert standings.people_counting(work) == [make.member("Eve 0")]


def test_words_taken_over_leave_the_pieces_in_their_order(make: Makers) -> None:
    work, bo = make.work(recipe="patch-review"), make.member("Bo")
    sent = make.sent(work, bo, files={"z.md": "One word\n", "a.md": "Two words\n"})
    given = Remark(body="Better", path="a.md", quote="Two", replacement="Three")
    contributions.accept(contributions.remark(sent, make.member("Ann"), given), bo)
    sent.refresh_from_db()
    assert sent.version is not None
    assert list(sent.version.changes.order_by("pk").values_list("path", "place")) == [("z.md", 0), ("a.md", 1)]
