"""Accounts elsewhere that open one here, and factors that were lost: `people.ways_in`."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from barnraise import people
from barnraise.base import Refused
from barnraise.people.models import Person
from barnraise.people.ways_in import disconnect, forget_factors, join_by
from barnraise.record.models import Entry
from tests.makers import Makers


def elsewhere(uid: str = "7") -> SocialAccount:
    return SocialAccount(provider="github", uid=uid, extra_data={"name": "octo-ann"})


def test_who_joins_by_an_account_elsewhere_has_no_password_here_and_keeps_what_she_gave(make: Makers) -> None:
    guest = make.guest()
    ann = join_by(elsewhere(), "Ann", guest=guest).person
    assert (ann.pk, ann.account.has_usable_password()) == (guest.pk, False)
    assert [(one.provider, one.name) for one in people.own(ann).logins] == [("github", "octo-ann")]


def test_an_account_elsewhere_opens_one_account_here(make: Makers) -> None:
    join_by(elsewhere(), "Ann")
    with pytest.raises(Refused, match="login_taken"):
        join_by(elsewhere(), "Bo")
    assert (people.named("Bo"), Person.objects.filter(kind=Person.MEMBER).count()) == (None, 1)


def test_a_name_that_is_taken_leaves_the_account_elsewhere_free(make: Makers) -> None:
    make.member("Ann")
    with pytest.raises(Refused, match="name_taken"):
        join_by(elsewhere(), "Ann")
    assert not SocialAccount.objects.exists()


def test_the_last_way_in_is_kept_and_any_other_is_let_go(make: Makers) -> None:
    ann = join_by(elsewhere(), "Ann").person
    second = elsewhere("8")
    second.user = ann.account
    second.save()
    disconnect(ann, second.pk)
    (last,) = people.own(ann).logins
    with pytest.raises(Refused, match="last_way_in"):
        disconnect(ann, last.pk)
    Authenticator.objects.create(user=ann.account, type=Authenticator.Type.WEBAUTHN, data={})
    disconnect(ann, last.pk)
    assert people.own(ann).logins == ()


def test_nobody_disconnects_what_is_another_s(make: Makers) -> None:
    ann, bo = join_by(elsewhere(), "Ann").person, make.member("Bo")
    with pytest.raises(Refused, match="not_found"):
        disconnect(bo, people.own(ann).logins[0].pk)
    assert len(people.own(ann).logins) == 1


def test_factors_that_were_lost_are_forgotten_and_the_record_tells_it_once(make: Makers) -> None:
    ann = make.member("Ann")
    Authenticator.objects.create(user=ann.account, type=Authenticator.Type.TOTP, data={})
    forget_factors(ann)
    forget_factors(ann)
    assert people.own(ann).keys == 0
    entries = Entry.objects.filter(kind="factors_forgotten")
    assert [(one.person, json.loads(one.facts)) for one in entries] == [(None, {"member": str(ann.uid)})]
