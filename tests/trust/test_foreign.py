"""S1: what is somebody's is changed by her and by nobody who names it; what was removed is changed by nobody."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db import transaction

from barnraise import contributions, people, record, talk, works
from barnraise.contributions.inputs import Remark, Review
from barnraise.contributions.models import Comment, Contribution, Draft
from barnraise.contributions.models import Review as ReviewRow
from barnraise.people.models import Person, Token
from barnraise.talk.models import Report
from barnraise.works import Put
from tests.makers import Makers
from tests.promises import promises
from tests.trust.addresses import declared, url_of
from tests.trust.scene import ROLES, Role, Scene, set_up
from tests.trust.test_matrix import body

pytestmark = pytest.mark.race
OWNER = "member of another work"
PRIVATE = "Words in the making of somebody else"
GONE = "Words of a page that was taken away"


@dataclass
class Hers:
    """One of everything that Olga may have; the remark and the review are on what Bo ("member") sent."""

    scene: Scene
    sent: Contribution
    remark: Comment
    review: ReviewRow
    report: Report
    login: SocialAccount
    session: UserSession
    acts: dict[str, tuple[str, dict[str, str], dict[str, Any] | None]] = field(default_factory=dict)

    def state(self) -> tuple[object, ...]:
        """Return how her things are."""
        drafts = Draft.objects.filter(person=self.scene.victim).values_list("path", "body")
        return (
            Contribution.objects.values_list("state", "version_id").get(pk=self.sent.pk),
            Comment.objects.values_list("settled_at", "accepted_in").get(pk=self.remark.pk),
            ReviewRow.objects.values_list("withdrawn_at").get(pk=self.review.pk),
            Report.objects.values_list("closed_at").get(pk=self.report.pk),
            Token.objects.values_list("revoked_at").get(pk=self.scene.victims_token.pk),
            SocialAccount.objects.filter(pk=self.login.pk).exists(),
            UserSession.objects.filter(pk=self.session.pk).exists(),
            list(drafts),
        )

    def changed_by(self, role: Role) -> set[str]:
        """Return the acts by which a role changes her things, each undone again."""
        return {name for name in self.acts if self._changes(role, name)}

    def _changes(self, role: Role, name: str) -> bool:
        url, form, sent = self.acts[name]
        cache.clear()
        given = {"data": sent, "content_type": "application/json"} if sent is not None else {"data": form}
        with transaction.atomic():
            before = self.state()
            status = role.client().post(url, **given).status_code
            changed = self.state() != before
            transaction.set_rollback(True)
        assert status < 500, (name, status)
        return changed


@pytest.fixture
def hers(make: Makers) -> Hers:
    scene = set_up(make)
    olga, work = scene.victim, scene.work
    sent = make.sent(work, olga, summary="Olga's own", files={"three.md": "# Three\n"})
    given = Remark(path="one.md", quote="A better line.", body="Rather so.", replacement="The best line.")
    remark = contributions.remark(scene.shown, olga, given)
    assert scene.shown.version is not None
    contributions.review(scene.shown, olga, Review(version=scene.shown.version.hash, verdict="approve"))
    review = ReviewRow.objects.get(person=olga)
    report = talk.report(work, olga, "one.md", edition=work.edition, body="This is wrong.")
    contributions.keep_draft(olga, work, "one.md", base_edition=work.edition, body=PRIVATE)
    account = olga.account
    login = SocialAccount.objects.create(user=account, provider="github", uid="7", extra_data={"name": "o"})
    session = UserSession.objects.get(user=account) if UserSession.objects.filter(user=account).exists() else None
    session = session or UserSession.objects.create(user=account, session_key="x" * 32, ip="fd00::1", user_agent="")
    return _with_acts(Hers(scene, sent, remark, review, report, login, session))


def _with_acts(hers: Hers) -> Hers:
    """Say every act that names one of her things, with what makes it take effect."""
    theirs = f"/book/contributions/{hers.scene.shown.number}"
    page, api = f"/book/contributions/{hers.sent.number}", f"/api/contributions/{hers.sent.uid}"
    version = hers.sent.version.hash if hers.sent.version else ""
    anew = {"base_edition": hers.scene.work.edition, "changes": [{"path": "three.md", "content": "# Three, anew\n"}]}
    hers.acts = {
        "withdraw": (f"{page}/withdraw", {}, None),
        "api withdraw": (f"{api}/withdraw", {}, {}),
        "edit": (f"{page}/edit", {"version": version, "text-0": "# Three, anew\n"}, None),
        "api edit": (f"{api}/versions", {}, anew),
        "accept": (f"{theirs}/remarks/{hers.remark.uid}/accept", {}, None),
        "api accept": (f"/api/remarks/{hers.remark.uid}/accept", {}, {}),
        "settle": (f"{theirs}/remarks/{hers.remark.uid}/settle", {}, None),
        "api settle": (f"/api/remarks/{hers.remark.uid}/settle", {}, {}),
        "take review back": (f"{theirs}/reviews/{hers.review.uid}/withdraw", {}, None),
        "api take review back": (f"/api/reviews/{hers.review.uid}/withdraw", {}, {}),
        "close report": (f"/book/reports/{hers.report.uid}/close", {"reason": "It is right."}, None),
        "api close report": (f"/api/works/book/reports/{hers.report.uid}/close", {}, {"reason": "It is right."}),
        "forget draft": ("/book/edit/one.md", {"forget": "1"}, None),
        "revoke token": (f"/profile/tokens/{hers.scene.victims_token.pk}/revoke", {}, None),
        "disconnect login": (f"/profile/logins/{hers.login.pk}/remove", {}, None),
        "end session": (f"/profile/sessions/{hers.session.pk}/end", {}, None),
    }
    return hers


def with_token(person: Person) -> Role:
    """Return somebody who asks by a program."""
    secret = people.issue_token(person, "a program")
    return Role("", person, headers={"authorization": f"Bearer {secret}"})


def test_what_is_somebodys_is_changed_by_her_and_by_whom_the_rules_name(hers: Hers) -> None:
    found = {role: hers.changed_by(hers.scene.roles[role]) for role in ROLES}
    found["owner's program"] = hers.changed_by(with_token(hers.scene.victim))
    found["author's program"] = hers.changed_by(with_token(hers.scene.shown.author))
    # Any member closes a report. Words that are offered to Bo are his to take, and a remark on his is his to settle.
    closing, on_his = {"close report", "api close report"}, {"accept", "api accept", "settle", "api settle"}
    of_programs = {name for name in hers.acts if name.startswith("api")}
    assert found == {
        **{role: set() for role in ROLES},
        "newcomer": closing,
        "reviewer": closing,
        "member": closing | on_his,
        OWNER: set(hers.acts) - {"accept", "api accept"},
        "write token": closing & of_programs,
        "owner's program": of_programs - {"api accept"},
        "author's program": (closing | on_his) & of_programs,
    }


def test_what_was_taken_back_closed_or_revoked_is_changed_by_nobody(hers: Hers) -> None:
    olga = hers.scene.roles[OWNER].client()
    for name in ("withdraw", "settle", "take review back", "close report", "revoke token", "forget draft"):
        olga.post(*hers.acts[name][:2])
    left = {name: act for name, act in hers.acts.items() if name not in ("disconnect login", "end session")}
    hers.acts = left
    asking = [hers.scene.roles[role] for role in ROLES] + [with_token(hers.scene.victim)]
    assert [hers.changed_by(role) for role in asking] == [set()] * len(asking)


@promises("drafts that you have not sent,")
@pytest.mark.parametrize("role", ["anonymous", "newcomer"])
def test_what_is_in_the_making_is_read_by_nobody_else(hers: Hers, role: str) -> None:
    def told_to(asked: str) -> set[str]:
        pages = [route for route in declared() if "GET" in route.methods]
        return {
            one.name for one in pages if PRIVATE in body(hers.scene.ask(asked, "GET", url_of(one, hers.scene, "seen")))
        }

    assert told_to(role) == set()
    assert PRIVATE in body(hers.scene.ask(OWNER, "GET", "/book/edit/one.md"))


def test_a_page_that_was_removed_is_found_nowhere_but_in_the_past(make: Makers) -> None:
    ann, reader = make.member("Ann"), Role("anonymous", None).client()
    work = make.work(by=ann, files={"one.md": "# One\n", "gone.md": f"# Gone\n\n{GONE}.\n"})
    places = [f"/book/{where}/gone.md" for where in ("read", "raw", "newest")] + ["/api/works/book/components/gone.md"]

    def found() -> list[bool]:
        return [reader.get(place).status_code < 400 for place in places]

    before = found()
    with record.writing():
        record.lock(work.chain_id)
        works.new_edition(work, [Put("gone.md", None)], authors=[ann], by=ann, message=record.say("Take it off"))
    assert (before, found()) == ([True] * 4, [False] * 4)
    assert GONE in body(reader.get("/book/at/1/gone.md"))
