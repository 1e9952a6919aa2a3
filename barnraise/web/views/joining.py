"""Joining, signing in, signing out: the doors of the commons."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from barnraise import people
from barnraise.base import Refused
from barnraise.people.models import Account
from barnraise.web import asking, logins, outcomes
from barnraise.web.access import route
from barnraise.web.sentences import sentence
from barnraise.web.showing import show
from barnraise.web.signing import SignIn, count, sign_in_as, way_on, why_not_password

FORM = ("GET", "POST")


@route("join", may="anyone", name="account_signup", methods=FORM)
@sensitive_post_parameters("password")
def join(request: HttpRequest) -> HttpResponseBase:
    """Make an account of a name and a password; a guest keeps what she gave.

    Who has one is led to it: published pages offer this address to everybody, whoever looks.
    """
    if request.user.is_authenticated:
        return redirect(way_on(request) or "profile")
    guest = asking.waiting_guest(request)
    name, password = request.POST.get("name", "").strip(), request.POST.get("password", "")
    why = {}
    if request.method == "POST":
        count(request, "signup")
        why = why_not_password(password, Account(username=name))
        try:
            if not why:
                return sign_in_as(request, people.join(name, password, guest=guest), by="joining", on=way_on(request))
        except Refused as refused:
            why = {"name": sentence(refused.code, dict(refused.facts))}
    return show(
        request,
        "join.html",
        title=_("Join"),
        here="join",
        status=_status(why),
        guest=guest.name if guest else "",
        logins=logins.offered(),
        name=name,
        why=why,
        next=way_on(request),
    )


@route("sign-in", may="anyone", name="account_login", methods=FORM)
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Sign in with name and password."""
    if request.user.is_authenticated:
        return redirect(way_on(request) or "/")
    form = SignIn(request.POST if request.method == "POST" else None, request=request)
    if request.method == "POST":
        count(request, "login")
        if form.is_valid():
            answer: HttpResponseBase = form.login(request, redirect_url=way_on(request) or None)
            return answer
    why = {field: " ".join(map(str, errors)) for field, errors in form.errors.items()}
    return show(
        request,
        "sign_in.html",
        title=_("Sign in"),
        here="sign-in",
        status=_status(why),
        login=request.POST.get("login", ""),
        scripts=("passkey.js",),
        has_mail=bool(settings.BARNRAISE_MAIL_URL),
        logins=logins.offered(),
        why=why,
        next=way_on(request),
    )


@route("sign-in/guest", may="member", name="take_over_guest", methods=FORM)
def take_over_guest(request: HttpRequest) -> HttpResponseBase:
    """Offer a member what a guest gave in this browser, and take it over when she says it is hers."""
    guest, member = asking.waiting_guest(request), asking.asker(request)
    if guest is not None and member is not None and request.method == "GET":
        return show(request, "take_over.html", title=_("Is this yours?"), guest=guest.name, next=way_on(request))
    if guest is not None and member is not None and request.POST.get("mine") == "yes":
        people.take_over(member, guest)
        outcomes.say(request, "guest_taken_over", name=guest.name)
    answer: HttpResponse = redirect(way_on(request) or "/")
    answer.delete_cookie(asking.GUEST_COOKIE, samesite="Lax")
    return answer


@route("sign-in/<str:secret>", may="anyone", name="sign_in_link", methods=FORM)
def sign_in_link(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Sign in once by a link; it asks for a click, so that a preview of the link does not use it up."""
    if request.method == "GET":
        return show(request, "sign_in_link.html", title=_("Sign in"), indexed=False)
    count(request, "login")
    account = people.use_sign_in_link(secret)
    if account is None:
        raise Refused("link_spent")
    return sign_in_as(request, account, by="link", on="/profile/password/new")


@route("sign-out", may="anyone", name="account_logout", methods=("POST",))
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """End this session."""
    get_adapter().logout(request)
    return redirect(way_on(request) or "/")


def _status(why: dict[str, str]) -> int:
    return 422 if why else 200
