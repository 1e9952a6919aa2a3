"""Accounts elsewhere that open one here, and factors that were lost: `people.ways_in`."""

import json
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Model
from django.test import Client, RequestFactory

from barnraise import people
from barnraise.base import Refused
from barnraise.people.models import Person
from barnraise.people.ways_in import disconnect, forget_factors, join_by, removing, ways
from barnraise.record.models import Entry
from barnraise.web import mounting
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
    with pytest.raises(Refused, match="login_taken") as why:
        join_by(elsewhere(), "Bo")
    assert why.value.status == 409
    assert (people.named("Bo"), Person.objects.filter(kind=Person.MEMBER).count()) == (None, 1)


def test_a_name_that_is_taken_leaves_the_account_elsewhere_free(make: Makers) -> None:
    make.member("Ann")
    with pytest.raises(Refused, match="name_taken"):
        join_by(elsewhere(), "Ann")
    assert not SocialAccount.objects.exists()


PASSKEY = {"credential": {"clientExtensionResults": {"credProps": {"rk": True}}}}
KINDS = ("passkey", "login", "address")


def add(ann: Person, kind: str) -> Model:
    """Give somebody a way into their account."""
    if kind == "passkey":
        return Authenticator.objects.create(user=ann.account, type=Authenticator.Type.WEBAUTHN, data=PASSKEY)
    if kind == "login":
        return SocialAccount.objects.create(user=ann.account, provider="github", uid=kind)
    return EmailAddress.objects.create(user=ann.account, email="ann@example.org", verified=True)


def remove(ann: Person, way: Model) -> None:
    """Remove a way into an account, as each page does."""
    with removing(ann, way):
        way.delete()


@pytest.fixture
def every_way(settings: Any) -> None:
    """A commons that sends mail and asks a provider."""
    settings.ACCOUNT_LOGIN_BY_CODE_ENABLED = True
    settings.SOCIALACCOUNT_PROVIDERS = {"github": {}}


@pytest.mark.parametrize("first", KINDS)
@pytest.mark.parametrize("last", KINDS)
def test_of_any_two_ways_in_one_is_let_go_and_the_last_is_kept(
    make: Makers, every_way: None, first: str, last: str
) -> None:
    ann = people.join("Ann").person
    ways_of = [add(ann, kind) for kind in dict.fromkeys((first, last))]
    for way in ways_of[:-1]:
        remove(ann, way)
    with pytest.raises(Refused, match="last_way_in") as why:
        remove(ann, ways_of[-1])
    assert why.value.status == 409
    assert ways(ann.account) == [type(ways_of[-1]).__name__]


@pytest.mark.parametrize("kind", KINDS)
def test_where_a_password_opens_it_every_other_way_may_go(make: Makers, every_way: None, kind: str) -> None:
    ann = make.member("Ann")
    remove(ann, add(ann, kind))
    assert ways(ann.account) == ["password"]


def test_what_opens_nothing_alone_is_no_way_in(make: Makers) -> None:
    ann = people.join("Ann").person
    for data, kind in (({}, "WEBAUTHN"), ({}, "TOTP"), ({}, "RECOVERY_CODES")):
        Authenticator.objects.create(user=ann.account, type=Authenticator.Type[kind], data=data)
    add(ann, "login"), add(ann, "address")  # of a provider that is asked no more, and where no mail is sent
    assert ways(ann.account) == []


def test_no_page_removes_the_last_passkey_or_address(make: Makers, every_way: None, client: Client) -> None:
    for kind, path in (("passkey", "/profile/keys/passkeys/{}/remove"), ("address", "/profile/address")):
        ann = people.join(f"Ann {kind}").person
        way = add(ann, kind)
        view = mounting.remove_passkey if kind == "passkey" else mounting.addresses
        request = RequestFactory().post(path, {"email": "ann@example.org", "action_remove": ""})
        request.user = ann.account
        with pytest.raises(Refused, match="last_way_in"):
            view(request, **({"pk": way.pk} if kind == "passkey" else {}))


def test_the_last_way_in_is_kept_and_any_other_is_let_go(make: Makers, every_way: None) -> None:
    ann = join_by(elsewhere(), "Ann").person
    second = elsewhere("8")
    second.user = ann.account
    second.save()
    assert disconnect(ann, second.pk) == "github"
    (last,) = people.own(ann).logins
    with pytest.raises(Refused, match="last_way_in"):
        disconnect(ann, last.pk)
    Authenticator.objects.create(user=ann.account, type=Authenticator.Type.WEBAUTHN, data=PASSKEY)
    disconnect(ann, last.pk)
    assert people.own(ann).logins == ()


def test_nobody_disconnects_what_is_another_s(make: Makers) -> None:
    ann, bo = join_by(elsewhere(), "Ann").person, make.member("Bo")
    with pytest.raises(Refused, match="not_found") as why:
        disconnect(bo, people.own(ann).logins[0].pk)
    assert why.value.status == 404
    assert len(people.own(ann).logins) == 1


def test_factors_that_were_lost_are_forgotten_and_the_record_tells_it_once(make: Makers) -> None:
    ann = make.member("Ann")
    Authenticator.objects.create(user=ann.account, type=Authenticator.Type.TOTP, data={})
    entries = Entry.objects.filter(kind="factors_forgotten")
    for _again in range(2):
        forget_factors(ann)
        assert (people.own(ann).keys, entries.count()) == (0, 1)
    assert [(one.person, json.loads(one.facts)) for one in entries] == [(None, {"member": str(ann.uid)})]
