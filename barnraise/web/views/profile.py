"""One's own account: name, what one says of oneself, keys, sessions, tokens, claims, leaving."""

from datetime import timedelta

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.password_change import finalize_password_set
from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from barnraise import contributions, people
from barnraise.base import Refused, now
from barnraise.people.leaving import end_sessions
from barnraise.people.models import Account, Person
from barnraise.people.name_keys import KEPT_DAYS
from barnraise.web import logins, outcomes
from barnraise.web.access import route
from barnraise.web.sentences import sentence
from barnraise.web.showing import show
from barnraise.web.signing import BY_LINK, ENDED, came_by_link_or_code, why_not_password

HERE = "/profile"


@route("profile", may="member", name="profile", methods=("GET", "POST"))
def profile(request: HttpRequest) -> HttpResponseBase:
    """Show one's own account; POST changes the name and what one says of oneself."""
    why = {}
    if request.method == "POST":
        try:
            _describe(request, account_of(request).person)
            return redirect(HERE)
        except Refused as refused:
            field = "about" if refused.code == "about_long" else "name"
            why = {field: sentence(refused.code, dict(refused.facts))}
    return _page(request, why=why)


def _describe(request: HttpRequest, person: Person) -> None:
    before, name = person.name, request.POST.get("name", "").strip()
    people.describe(person, name=name, about=request.POST.get("about", ""))
    if name == before:
        outcomes.say(request, "profile_kept")
    else:
        until = now() + timedelta(days=KEPT_DAYS)
        outcomes.say(request, "name_given_up", name=name, before=before, until=f"{until:%Y-%m-%d}")


@route("profile/tokens", may="member", name="make_token", methods=("POST",))
def make_token(request: HttpRequest) -> HttpResponseBase:
    """Make a token for programs and show it, this once."""
    secret = people.issue_token(
        account_of(request).person, request.POST.get("token-name", "").strip(), scope=request.POST.get("scope", "")
    )
    # 201, since it has made something that only this answer shows: the same form again is refused, and makes no other.
    return _page(request, new_token=secret, status=201)


@route("profile/tokens/<int:pk>/revoke", may="member", name="revoke_token", methods=("POST",))
def revoke_token(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Revoke one of one's own tokens."""
    name = people.revoke_token(account_of(request).person, pk)
    if name:
        outcomes.say(request, "token_revoked", name=name)
    return redirect(f"{HERE}#tokens")


@route("profile/sessions/end", may="member", name="end_sessions", methods=("POST",))
def end_others(request: HttpRequest) -> HttpResponseBase:
    """End every session but this one."""
    ended = end_sessions(account_of(request), but=request.session.session_key or "")
    outcomes.say(request, "sessions_ended", ended=ended)
    return redirect(f"{HERE}#sessions")


@route("profile/sessions/<int:pk>/end", may="member", name="end_session", methods=("POST",))
def end_one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """End one of one's own sessions."""
    ended = end_sessions(account_of(request), only=pk)
    outcomes.say(request, "sessions_ended", ended=ended)
    return redirect(f"{HERE}#sessions")


@route("profile/claim/<uuid:uid>", may="member", name="claim_author", methods=("POST",))
def claim_author(request: HttpRequest, uid: object) -> HttpResponseBase:
    """Take over what an imported author gave whose address one has shown to be one's own."""
    member = account_of(request).person
    author = next((one for one in people.own(member).claimable if one.uid == uid), None)
    if author is None:
        raise Refused("not_found", status=404)
    people.take_over(member, author)
    outcomes.say(request, "author_claimed", name=author.name)
    return redirect(HERE)


@route("profile/password/new", may="member", name="new_password", methods=("GET", "POST"))
@sensitive_post_parameters("password")
def new_password(request: HttpRequest) -> HttpResponseBase:
    """Set a new password without the old one, in a session that a link or a code began; other sessions end."""
    account = account_of(request)
    if not came_by_link_or_code(request):
        return redirect("account_change_password")
    password, why = request.POST.get("password", ""), {}
    if request.method == "POST":
        why = why_not_password(password, account)
        if not why:
            get_adapter(request).set_password(account, password)
            finalize_password_set(request, account)
            request.session[BY_LINK] = False
            return redirect("password_changed")
    title, status = _("A new password"), 422 if why else 200
    return show(
        request, "new_password.html", title=title, here="profile", why=why, status=status, name=account.username
    )


@route("profile/password/changed", may="member", name="password_changed")
def password_changed(request: HttpRequest) -> HttpResponse:
    """Say that the password is another, where that signed somebody out, and which tokens go on."""
    tokens = people.own(account_of(request).person).tokens
    title, ended = _("Your password is changed"), request.session.get(ENDED, 0)
    return show(request, "password_changed.html", title=title, here="profile", ended=ended, tokens=tokens)


@route("profile/leave", may="member", name="leave", methods=("GET", "POST"))
@sensitive_post_parameters("password")
def leave(request: HttpRequest) -> HttpResponseBase:
    """Close one's account; it asks for the password, where there is one."""
    account = account_of(request)
    why = ""
    if request.method == "POST":
        why = _why_not_leave(request, account)
        if not why:
            return _gone(request, account.person)
    title, status = _("Leave"), 422 if why else 200
    return show(request, "leave.html", title=title, here="profile", why=why, status=status, kept_days=KEPT_DAYS)


@route("profile/left", may="anyone", name="left")
def left(request: HttpRequest) -> HttpResponse:
    """Say that an account is closed."""
    return show(request, "left.html", title=_("You have left."), indexed=False)


def _why_not_leave(request: HttpRequest, account: Account) -> str:
    if not account.has_usable_password():
        return ""
    try:
        is_hers = get_adapter(request).reauthenticate(account, request.POST.get("password", ""))
    except ValidationError as error:
        return " ".join(error.messages)
    return "" if is_hers else sentence("password_wrong")


def _gone(request: HttpRequest, person: Person) -> HttpResponse:
    for draft in contributions.drafts_of(person):
        contributions.drop_draft(person, draft.work, [draft.path])
    people.leave(person, credited=request.POST.get("credited", ""))  # type: ignore[arg-type]
    logout(request)
    return redirect("left")


def account_of(request: HttpRequest) -> Account:
    """Return the account of who is signed in. Refused: `sign_in_first`."""
    user = request.user
    if not isinstance(user, Account):
        raise Refused("sign_in_first", status=401)
    return user


def _page(
    request: HttpRequest, *, why: dict[str, str] | None = None, new_token: str = "", status: int = 200
) -> HttpResponse:
    person = account_of(request).person
    mine = people.own(person, session_key=request.session.session_key)
    names, connected = dict(logins.offered()), {one.provider for one in mine.logins}
    return show(
        request,
        "profile.html",
        title=_("Your account"),
        here="profile",
        status=422 if why else status,
        name=request.POST.get("name", person.name) if why else person.name,
        about=request.POST.get("about", person.about) if why else person.about,
        why=why or {},
        mine=mine,
        names=names,
        logins=[(id, name) for id, name in names.items() if id not in connected],
        uid=person.uid,
        new_token=new_token,
        has_mail=bool(settings.BARNRAISE_MAIL_URL),
        kept_days=KEPT_DAYS,
    )
