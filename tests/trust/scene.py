"""A commons in which everybody whom the matrix asks about is there, each with something of her own."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Model
from django.http import HttpResponseBase
from django.test import Client

from barnraise import governance, judging, notices, people, record, talk, tasks
from barnraise.contributions.models import Agreement, Contribution, Draft, Review
from barnraise.governance.concerns import About, raise_concern
from barnraise.governance.models import Concern
from barnraise.judging.models import Answer
from barnraise.notices.models import Notice, Wishes
from barnraise.people.models import Account, Person, Token
from barnraise.publishing.releases import Naming, release
from barnraise.record.models import Blob, Entry, Text
from barnraise.talk.discussing import Sent
from barnraise.talk.inputs import Opening, Saying
from barnraise.talk.models import Discussion, Mute, Post, Report, Watch
from barnraise.tasks.models import Claim, Task
from barnraise.works.models import Work
from tests.judging.asking import DOCUMENT, GAUGES
from tests.judging.asking import PATH as INQUIRY
from tests.makers import Makers

ROLES = (
    "anonymous",
    "guest",
    "newcomer",
    "member",
    "member of another work",
    "reviewer",
    "suspended",
    "closed",
    "left",
    "revoked token",
    "read token",
    "write token",
)
SIGNED_IN = ("newcomer", "member", "member of another work", "reviewer")
TOKENS = ("revoked token", "read token", "write token")
HIDDEN_WORDS = "Words that nobody has looked at yet"
SECRET = "the secret in a browser of another guest"
# Tables to which a request could add a row.
COUNTED: tuple[type[Model], ...] = (
    *(Agreement, Entry, Text, Blob, Draft, Report, Discussion, Post),
    *(Watch, Mute, Concern, Session, Person, Task, Claim, Answer),
)


class _Undo(Exception):
    pass


@dataclass
class Role:
    """Somebody who asks: what her browser or program sends, and who she is."""

    name: str
    person: Person | None
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def client(self, **options: Any) -> Client:
        """Return a new browser that holds what hers holds."""
        client = Client(headers=self.headers, raise_request_exception=False, **options)
        for name, value in self.cookies.items():
            client.cookies[name] = value
        return client


@dataclass
class Scene:
    """The people, their works and their contributions."""

    work: Work
    other: Work
    shown: Contribution
    hidden: Contribution
    roles: dict[str, Role]
    victim: Person
    victims_token: Token
    task: Task
    concern: Concern
    # What is there between two requests, each of which is undone: read once.
    before: tuple[Any, ...] = ()

    def ask(self, role: str, method: str, url: str, **more: Any) -> HttpResponseBase:
        """Send one request and undo what it did."""
        return self.effect(role, method, url, is_watched=False, **more)[0]

    def effect(
        self, role: str, method: str, url: str, *, client: Client | None = None, is_watched: bool = True, **more: Any
    ) -> tuple[HttpResponseBase, bool]:
        """Send one request, tell whether it changed anything, and undo it."""
        cache.clear()
        answer: list[HttpResponseBase] = []
        changed = False
        if is_watched and not self.before:
            self.before = state()
        try:
            with transaction.atomic():
                answer.append((client or self.roles[role].client()).generic(method, url, **more))
                changed = is_watched and state() != self.before
                raise _Undo
        except _Undo:
            pass
        return answer[0], changed


def state() -> tuple[Any, ...]:
    """Return what a request could change, short enough to compare."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"(SELECT count(*) FROM {one._meta.db_table})" for one in COUNTED))
        counts = cursor.fetchone()
    tokens = tuple(Token.objects.order_by("pk").values_list("pk", "revoked_at"))
    accounts = tuple(Account.objects.order_by("pk").values_list("pk", "username", "password", "email", "is_active"))
    told = tuple(Notice.objects.order_by("pk").values_list("pk", "seen_at"))
    mail = tuple(Wishes.objects.order_by("pk").values_list("account", "mail"))
    judged = tuple(Review.objects.order_by("pk").values_list("pk", "withdrawn_at"))
    given = tuple(Contribution.objects.order_by("pk").values_list("pk", "state", "version_id", "author_id"))
    settled = tuple(Discussion.objects.order_by("pk").values_list("pk", "resolved_at"))
    hidden = tuple(Post.objects.order_by("pk").values_list("pk", "hidden_at"))
    return (*counts, tokens, settled, hidden, accounts, told, mail, judged, given)


def set_up(make: Makers, *, more: dict[str, str | bytes] | None = None) -> Scene:
    """Make the scene: a work with patch review, another work, one contribution to see and one to know nothing of.

    `more` are further files of the work.
    """
    ann, olga = make.member("Ann"), make.member("Olga")
    files: dict[str, str | bytes] = {"one.md": "# One\n\nA line.\n\nAnother line.\n"}
    asked: dict[str, str | bytes] = {INQUIRY: DOCUMENT, "data/gauges.csv": GAUGES}
    work = make.work(by=ann, recipe="patch-review", files={**files, **asked, **(more or {})})
    judging.refresh(work)
    other = make.work(by=olga, slug="other")
    bo = make.member("Bo")
    shown = make.sent(work, bo, summary="A change to see")
    hidden_author = make.guest(SECRET)
    hidden = make.sent(
        work, hidden_author, summary=HIDDEN_WORDS, files={"two.md": f"# Two\n\n{HIDDEN_WORDS} in a page.\n"}
    )
    # Discussion 1 is to be seen; 2 is about what is hidden, and its words say so.
    talk.begin(work, bo, Opening(title="A discussion to see", body="Words to see"))
    about_hidden = Opening(about="contribution", title=HIDDEN_WORDS, body=HIDDEN_WORDS)
    on_hidden = talk.begin(work, ann, about_hidden, sent=Sent(hidden.uid, hidden.number))
    # Olga, who may see it, is told of it; her feed, whose address may become known, is silent.
    talk.say(on_hidden, olga, Saying(body="Is it true?"))
    talk.say(on_hidden, ann, Saying(body="It is."))
    record.follow(notices.FOLLOWERS)
    notices.wish(Account.objects.get(person=olga), notices.Wish(mail="weekly"))
    release(work, ann, Naming(edition=1, name="First printing"))
    token = people.who_has(people.issue_token(olga, "Olga's program"))
    assert token is not None
    task = tasks.offer(work, ann, tasks.Offer(title="Draw a map", slots=9))
    # What Cy tells of Bo reaches Ann, whose approval alone counts.
    told = raise_concern(About(contribution=shown), make.member("Cy"), "It hurts the work.")
    return Scene(work, other, shown, hidden, _roles(make), olga, token[1], task, told)


def _roles(make: Makers) -> dict[str, Role]:
    newcomer = make.member("Newcomer")
    people_of = {"newcomer": newcomer, "member": make.member("Bo"), "reviewer": make.member("Ann")}
    people_of["member of another work"] = make.member("Olga")
    roles = {"anonymous": Role("anonymous", None)}
    roles["guest"] = Role("guest", make.guest("hers"), cookies={"guest": "hers"})
    for name, person in people_of.items():
        roles[name] = Role(name, person, cookies=_session(person))
    for name in ("suspended", "closed", "left"):
        person = make.member(name.title())
        roles[name] = Role(name, person, cookies=_session(person))
    Account.objects.filter(username="Closed").update(is_active=False)
    governance.suspend(make.member("Suspended"), reason="Sent one text to forty works.")
    people.leave(make.member("Left"), credited="by_name")
    for name in TOKENS:
        secret = people.issue_token(newcomer, name, scope="read" if name == "read token" else "write")
        roles[name] = Role(name, newcomer, headers={"authorization": f"Bearer {secret}"})
    Token.objects.filter(name="revoked token").update(revoked_at="2026-01-01T00:00:00Z")
    return roles


def _session(person: Person) -> dict[str, str]:
    client = Client()
    client.force_login(Account.objects.get(person=person))
    return {"sessionid": client.cookies["sessionid"].value}
