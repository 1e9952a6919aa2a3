"""Coming in by an account elsewhere: going there, coming back, choosing a name, connecting and disconnecting."""

from allauth.socialaccount.internal.flows.signup import clear_pending_signup
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from barnraise.base import Refused
from barnraise.people import ways_in
from barnraise.web import asking, logins, outcomes
from barnraise.web.access import route
from barnraise.web.sentences import sentence
from barnraise.web.showing import show
from barnraise.web.signing import count, sign_in_as, way_on
from barnraise.web.views.profile import HERE, account_of


@route("sign-in/with/<str:provider>", may="anyone", name="sign_in_elsewhere", methods=("POST",))
def go_elsewhere(request: HttpRequest, provider: str) -> HttpResponseBase:
    """Send her to where she has an account; who is signed in connects it.

    By a page that goes on by itself: the policy of our pages lets no form lead to another site.
    """
    count(request, "login")
    process = "connect" if request.user.is_authenticated else "login"
    url = logins.way_to(request, provider, process=process, on=way_on(request))
    name = dict(logins.offered())[provider]
    response = show(request, "elsewhere.html", title=_("On to %s") % name, indexed=False, name=name, url=url)
    response.headers["Refresh"] = f"0; url={url}"
    return response


@route("sign-in/with/<str:provider>/back", may="anyone", name="came_back")
def came_back(request: HttpRequest, provider: str) -> HttpResponseBase:
    """Take up what the provider answered."""
    return logins.come_back(request, provider)


@route("sign-in/name", may="anyone", name="socialaccount_signup", methods=("GET", "POST"))
def choose_name(request: HttpRequest) -> HttpResponseBase:
    """Make an account for who has shown who she is elsewhere, under the name that she chooses here."""
    login = logins.waiting(request)
    if login is None or request.user.is_authenticated:
        return redirect("account_login")
    guest = asking.waiting_guest(request)
    name, why = request.POST.get("name", login.user.username).strip(), {}
    if request.method == "POST":
        count(request, "signup")
        try:
            account = ways_in.join_by(login.account, name, guest=guest)
            clear_pending_signup(request)
            return sign_in_as(request, account, by="joining", on=login.state.get("next", ""))
        except Refused as refused:
            why = {"name": sentence(refused.code, dict(refused.facts))}
    return show(
        request,
        "choose_name.html",
        title=_("Join"),
        here="join",
        status=422 if why else 200,
        by=login.provider.name,
        guest=guest.name if guest else "",
        name=name,
        why=why,
    )


@route("profile/logins/<int:pk>/remove", may="member", name="disconnect_login", methods=("POST",))
def disconnect(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Let an account elsewhere no longer open one's own here."""
    provider = ways_in.disconnect(account_of(request).person, pk)
    outcomes.say(request, "login_disconnected", provider=dict(logins.offered()).get(provider, provider))
    return redirect(f"{HERE}#keys")
