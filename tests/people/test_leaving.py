"""Leaving: what was only hers goes, what she gave stays, credited as she chooses: `people.leaving`."""

import pytest
from django.test import Client

from barnraise import credit, people
from barnraise.base import Clock, Refused
from barnraise.people.models import Account, SignInLink, Token
from barnraise.people.name_keys import KEPT_DAYS
from barnraise.record.models import Entry
from barnraise.works.models import Component
from tests.makers import Makers
from tests.promises import promises
from tests.web.test_accounts import sign_in

PASSWORD = "a long enough password"


@promises("What you contributed stays where it is")
def test_who_leaves_by_name_keeps_it_from_others_and_can_sign_in_no_more(make: Makers) -> None:
    ann = make.member("Ann")
    token = people.issue_token(ann, "phone")
    people.sign_in_link(ann)
    people.describe(ann, name="Ann", about="I repair clocks.")
    people.leave(ann, credited="by_name")
    ann.refresh_from_db()
    account = Account.objects.get(person=ann)
    assert (ann.name, ann.about, ann.left_at is not None) == ("Ann", "", True)
    assert (account.is_active, account.has_usable_password(), account.email) == (False, False, "")
    assert (people.who_has(token), Token.objects.count(), SignInLink.objects.count()) == (None, 0, 0)
    with pytest.raises(Refused, match="name_taken"):
        people.join("ann", PASSWORD)


@promises("The name stands beside it, in a place")
def test_who_leaves_by_number_is_a_number_and_her_name_is_free_after_a_time(make: Makers, clock: Clock) -> None:
    ann = make.member("Ann")
    people.leave(ann, credited="by_number")
    ann.refresh_from_db()
    entry = Entry.objects.get(kind="left", person=ann.uid)
    assert (ann.name, Account.objects.count()) == (f"contributor {entry.number}", 0)
    with pytest.raises(Refused, match="name_kept"):
        people.join("Ann", PASSWORD)
    clock.advance(days=KEPT_DAYS)
    assert people.join("Ann", PASSWORD).person != ann


def test_who_left_cannot_leave_again_and_no_guest_can(make: Makers) -> None:
    ann = make.member("Ann")
    people.leave(ann, credited="by_name")
    for who in (ann, make.guest()):
        with pytest.raises(Refused, match="not_here"):
            people.leave(who, credited="by_name")
    with pytest.raises(Refused, match="credit_unknown"):
        people.leave(make.member("Bo"), credited="not at all")  # type: ignore[arg-type]
    assert Entry.objects.filter(kind="left").count() == 1


@promises(
    "A person leaves from their profile",
    "What you gave stays, since others have built on it",
    "What you contributed stays where it is",
)
def test_her_words_stay_hers_under_what_she_chose(make: Makers) -> None:
    work = make.work(files={"one.md": "Soak it.\n"})
    component = Component.objects.get(work=work, path="one.md")
    credit.attribute({component.pk: component.head_id})
    people.leave(make.member("Ann"), credited="by_number")
    assert [(one.who.name.split()[0], one.words) for one in credit.authors(component.pk)] == [("contributor", 2)]


def test_her_sessions_end_in_every_browser(make: Makers) -> None:
    make.member("Ann")
    here, there = Client(), Client()
    for browser in (here, there):
        sign_in(browser, "Ann", PASSWORD)
    ann = make.member("Ann")
    assert len(people.own(ann, session_key=here.session.session_key).sessions) == 2
    people.leave(ann, credited="by_name")
    assert [browser.get("/profile").status_code for browser in (here, there)] == [401, 401]
