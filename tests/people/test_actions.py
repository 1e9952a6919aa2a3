"""Joining, guests, names, taking over, tokens and links that sign in: `people.actions`, `people.queries`."""

import json
from datetime import timedelta
from uuid import UUID

import pytest

from barnraise import people, record
from barnraise.base import Clock, Refused, new_id, now
from barnraise.people.models import Account, Person, Token
from barnraise.people.queries import known_as, told_of
from barnraise.record.models import Entry
from tests.makers import Makers
from tests.promises import promises

PASSWORD = "a long enough password"


def noted() -> list[tuple[str, UUID | None]]:
    """Return what the site's chain tells of people, and of whom."""
    kinds = ("joined", "renamed", "taken_over", "left")
    entries = Entry.objects.filter(chain=record.site_chain(), kind__in=kinds).order_by("number")
    return list(entries.values_list("kind", "person"))


def imported(name: str = "Old author") -> Person:
    return Person.objects.create(name=name, kind=Person.IMPORTED, home=new_id(), joined_at=now())


@promises("In the record a person is a random number")
@pytest.mark.django_db
def test_who_joins_is_a_member_and_the_record_tells_it_by_id_alone() -> None:
    ann = people.join("Ann", PASSWORD).person
    assert (ann.kind, ann.name, ann.account.check_password(PASSWORD)) == (Person.MEMBER, "Ann", True)
    entry = Entry.objects.get(kind="joined")
    assert (entry.person, "Ann" in entry.facts) == (ann.uid, False)


@pytest.mark.parametrize("name", ["ann", "ANN", "Ａnn", "Ann"])
@pytest.mark.django_db
def test_a_name_that_would_be_taken_for_another_is_refused_and_nobody_joins(name: str) -> None:
    people.join("Ann", PASSWORD)
    with pytest.raises(Refused, match="name_taken"):
        people.join(name, PASSWORD)
    assert (Person.objects.count(), len(noted())) == (1, 1)


@pytest.mark.django_db
def test_a_guest_is_one_person_for_one_secret_which_is_kept_as_its_hash() -> None:
    one, same, other = people.guest_with("a"), people.guest_with("a"), people.guest_with("b")
    assert (one, one.kind) == (same, Person.GUEST)
    assert one != other and b"a" not in (bytes(one.secret or b""), bytes(other.secret or b""))
    assert (people.guest_of("a"), people.guest_of("c"), people.guest_of(None)) == (one, None, None)


@pytest.mark.django_db
def test_a_guest_who_joins_stays_the_same_person_and_her_browser_s_secret_opens_nothing_more() -> None:
    guest = people.guest_with("a")
    ann = people.join("Ann", PASSWORD, guest=guest).person
    assert (ann.pk, ann.uid, ann.kind, ann.secret) == (guest.pk, guest.uid, Person.MEMBER, None)
    assert people.guest_of("a") is None


@pytest.mark.django_db
def test_who_is_no_guest_any_more_is_not_joined_to_a_second_account() -> None:
    ann = people.join("Ann", PASSWORD, guest=people.guest_with("a")).person
    bo = people.join("Bo", PASSWORD, guest=ann).person
    assert (bo != ann, people.named("Ann"), people.named("Bo")) == (True, ann, bo)


def test_a_guest_who_is_forgotten_is_gone_and_a_member_is_not(make: Makers) -> None:
    guest, ann = make.guest("a"), make.member("Ann")
    people.forget_guest(guest)
    people.forget_guest(ann)
    assert list(Person.objects.all()) == [ann]


def test_a_new_name_is_told_by_the_record_and_what_she_says_of_herself_is_not(make: Makers) -> None:
    ann = make.member("Ann")
    people.describe(ann, name="Ann", about=" I repair clocks. ")
    people.describe(ann, name="Anna", about="I repair clocks.")
    assert noted() == [("joined", ann.uid), ("renamed", ann.uid)]
    shown = people.profile(ann.uid)
    assert shown is not None and (shown.name, shown.about) == ("Anna", "I repair clocks.")
    assert (people.named("ann"), people.named("ANNA")) == (None, ann)


def test_one_may_spell_her_own_name_otherwise_and_take_nobody_else_s(make: Makers) -> None:
    ann, _ = make.member("Ann"), make.member("Bo")
    people.describe(ann, name="ANN", about="")
    for name, about, code in (
        ("bo", "", "name_taken"),
        ("root", "", "name_reserved"),
        ("Ann", "x" * 2_001, "about_long"),
    ):
        with pytest.raises(Refused, match=code):
            people.describe(ann, name=name, about=about)
    assert Account.objects.get(person=ann).username == "ANN"


def test_what_a_guest_or_an_imported_author_gave_is_taken_over_once(make: Makers) -> None:
    ann, bo, guest, author = make.member("Ann"), make.member("Bo"), make.guest("a"), imported()
    people.take_over(ann, guest)
    people.take_over(ann, author)
    for taker, taken in ((bo, guest), (bo, author), (bo, ann), (author, guest)):
        with pytest.raises(Refused, match="not_takeable"):
            people.take_over(taker, taken)
    guest.refresh_from_db()
    shown = people.profile(ann.uid)
    assert (guest.became, guest.secret, people.guest_of("a")) == (ann, None, None)
    assert shown is not None and shown.was == tuple(sorted([guest.name, author.name]))
    entries = Entry.objects.filter(kind="taken_over").order_by("number")
    assert [json.loads(one.facts) for one in entries] == [{"taken": str(guest.uid)}, {"taken": str(author.uid)}]


def test_a_person_is_known_as_whom_she_became_and_whom_she_was(make: Makers) -> None:
    ann, bo, guest, author = make.member("Ann"), make.member("Bo"), make.guest("a"), imported()
    people.take_over(ann, guest)
    people.take_over(ann, author)
    everybody = frozenset({ann.pk, guest.pk, author.pk})
    assert [known_as([one.pk]) for one in (ann, guest, author)] == [everybody] * 3
    assert (known_as([bo.pk]), known_as([])) == (frozenset({bo.pk}), frozenset())


def test_entries_tell_of_who_was_renamed_or_taken_over_and_not_of_who_only_joined(make: Makers) -> None:
    ann, bo, guest = make.member("Ann"), make.member("Bo"), make.guest("a")
    people.describe(bo, name="Bob", about="")
    people.take_over(ann, guest)
    assert told_of(Entry.objects.filter(chain=record.site_chain())) == {ann.pk, bo.pk, guest.pk}
    assert told_of(Entry.objects.filter(kind="joined")) == set()


def test_entries_tell_of_a_guest_who_joined(make: Makers) -> None:
    guest = make.guest("a")
    people.join("Gil", "a long enough password", guest=guest)
    assert told_of(Entry.objects.filter(kind="joined")) == {guest.pk}


@promises("It is shown once, and only a trace")
@pytest.mark.parametrize(("scope", "writes"), [("write", True), ("read", False)])
def test_a_token_stands_for_its_person_and_only_its_hash_is_kept(make: Makers, scope: str, writes: bool) -> None:
    ann = make.member("Ann")
    secret = people.issue_token(ann, "phone", scope=scope)
    token = Token.objects.get()
    assert (people.who_has(secret), people.who_has(f"{secret}x")) == ((ann, token), None)
    assert people.writer_with(secret) == (ann.pk if writes else None)
    assert secret.encode() not in bytes(token.hash)


def test_a_token_is_revoked_by_its_person_alone_and_at_once(make: Makers) -> None:
    ann, bo = make.member("Ann"), make.member("Bo")
    secret = people.issue_token(ann, "")
    token = Token.objects.get()
    people.revoke_token(bo, token.pk)
    assert people.who_has(secret) is not None
    people.revoke_token(ann, token.pk)
    assert (people.who_has(secret), people.writer_with(secret), people.own(ann).tokens) == (None, None, ())


def test_a_token_of_an_unknown_scope_is_not_made(make: Makers) -> None:
    with pytest.raises(Refused, match="scope_unknown"):
        people.issue_token(make.member("Ann"), "x", scope="all")
    assert not Token.objects.exists()


def test_a_link_signs_in_once_and_only_within_a_day(make: Makers, clock: Clock) -> None:
    ann = make.member("Ann")
    used, late = people.sign_in_link(ann), people.sign_in_link(ann)
    assert (people.use_sign_in_link(used), people.use_sign_in_link(used)) == (ann.account, None)
    clock.advance(hours=24)
    assert (people.use_sign_in_link(late), people.use_sign_in_link("made up")) == (None, None)


def test_a_link_of_somebody_who_left_opens_nothing(make: Makers) -> None:
    ann = make.member("Ann")
    secret = people.sign_in_link(ann)
    people.leave(ann, credited="by_name")
    assert people.use_sign_in_link(secret) is None


def test_a_person_is_found_by_her_id_with_whom_she_became(make: Makers) -> None:
    ann, guest = make.member("Ann"), make.guest("a")
    people.take_over(ann, guest)
    found = people.by_uid(guest.uid)
    assert found is not None and found.became == ann
    assert (people.by_uid(new_id()), people.profile(new_id())) == (None, None)


def test_an_imported_author_is_offered_to_who_has_shown_that_the_address_is_hers(make: Makers) -> None:
    from allauth.account.models import EmailAddress  # a table of the accounts' package

    ann, author = make.member("Ann"), imported()
    author.addresses.create(home=author.home, address="ann@example.org")
    address = EmailAddress.objects.create(user=ann.account, email="ann@example.org", verified=False)
    assert people.own(ann).claimable == ()
    address.verified = True
    address.save()
    assert people.own(ann).claimable == (author,)
    people.take_over(ann, author)
    assert people.own(ann).claimable == ()


def test_suspension_ends_at_its_time(make: Makers, clock: Clock) -> None:
    from barnraise.people.suspending import check_may_act, is_suspended, suspend_until

    ann = make.member("Ann")
    suspend_until(ann, now() + timedelta(hours=1))
    with pytest.raises(Refused, match="suspended"):
        check_may_act(ann)
    clock.advance(hours=1)
    check_may_act(ann)
    suspend_until(ann, now() + timedelta(hours=1))
    suspend_until(ann, None)
    ann.refresh_from_db()
    assert not is_suspended(ann)
