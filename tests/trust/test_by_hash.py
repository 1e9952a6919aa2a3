"""S1, S23: whatever names a thing by a hash, an id or a number gives nobody what they may not see of it."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import product
from typing import Any, get_args, get_type_hints
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from barnraise import contributions, governance, people, talk
from barnraise.base import Clock
from barnraise.contributions import reachable
from barnraise.contributions.inputs import Remark
from barnraise.contributions.models import Comment, StagedBlob
from barnraise.people.models import Person
from barnraise.talk.inputs import Opening
from barnraise.web import uploads
from barnraise.web.access import Route
from barnraise.web.digests import stop_key
from barnraise.web.views.notices import feed_key
from tests.makers import Makers
from tests.trust.addresses import NOBODY, declared, url_of
from tests.trust.scene import HIDDEN_WORDS, ROLES, Scene, set_up
from tests.trust.sizes import TIER
from tests.trust.test_matrix import body

PICTURE = b"\x89PNG\r\n\x1a\n"
OWNER = "member of another work"  # Olga
PARTS = re.compile(r"[<{](?:\w+:)?(\w+)(?::\w+)?[>}]")
# Roles differ for contributions, of which tests/trust/test_matrix.py asks by all; the nightly run does here too.
ASKING = ROLES if TIER != "C" else ("anonymous", "guest", "newcomer", OWNER)
NO_IDS = {"slug", "path", "name", "provider", "format"}  # words that people choose; what is there is public


@dataclass(frozen=True)
class Thing:
    """Something that an address can name: by which value, the words that give it away, and who may have them."""

    what: str
    value: str
    words: str
    seen_by: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Open:
    """A kind of which nothing is withheld from anybody, and why."""

    why: str


def bytes_of(what: str) -> bytes:
    return PICTURE + f"words of a picture that is {what}".encode()


def hash_of(what: str) -> str:
    return hashlib.sha256(bytes_of(what)).hexdigest()


PICTURES = ("another's", "another's draft", "unseen", "hidden", "removed", "in another work")


@dataclass
class Held:
    """The scene, and everything in it that somebody may not see."""

    scene: Scene
    upload: str

    def things(self, kind: str) -> list[Thing] | Open:
        """Return what an address may name by a kind of id; KeyError for a kind without a scene."""
        return SCENES[kind](self) if callable(SCENES[kind]) else SCENES[kind]  # type: ignore[operator, return-value]


@pytest.fixture
def held(make: Makers, settings: Any, tmp_path: Any) -> Held:
    settings.BARNRAISE_HOME = tmp_path
    drawn: dict[str, str | bytes] = {f"{what}.png": bytes_of(what) for what in ("hidden", "removed", "in view")}
    scene = set_up(make, more=drawn)
    olga, guest = scene.victim, scene.hidden.author
    elsewhere = contributions.Change(path="theirs.png", content=bytes_of("in another work"))
    given = contributions.Submission(base_edition=scene.other.edition, summary=ELSEWHERE, changes=(elsewhere,))
    contributions.submit(scene.other, olga, given)
    talk.begin(scene.other, olga, Opening(title=ELSEWHERE, body=ELSEWHERE))
    unseen = contributions.Change(path="unseen.png", content=bytes_of("unseen"))
    contributions.submit(scene.work, guest, replace(given, base_edition=1, summary=HIDDEN_WORDS, changes=(unseen,)))
    contributions.keep_file(olga, bytes_of("another's"), "x.png")
    kept = contributions.keep_file(olga, bytes_of("another's draft"), "y.png")
    contributions.keep_draft(olga, scene.work, "y.png", base_edition=1, body=None, blob=kept)
    StagedBlob.objects.filter(blob__sha256=bytes.fromhex(kept)).delete()
    contributions.remark(scene.hidden, make.member("Ann"), Remark(path="two.md", quote="", body=HIDDEN_WORDS))
    Authenticator.objects.create(user=olga.account, type=Authenticator.Type.WEBAUTHN, data={"name": KEY})
    governance.hide("/book/read/hidden.png", reason="A claim.")
    governance.remove("/book/read/removed.png", reason="A claim.")
    return Held(scene, uploads.look(uploads.bring_page(olga, "The upload of Olga", "Not begun yet.")).token)


KEY = "The passkey of Olga"
ELSEWHERE = "Words of the other work"
SIGNED_IN = frozenset({"newcomer", "member", OWNER, "reviewer", "suspended", "read token", "write token"})


def pictures(held: Held) -> list[Thing]:
    own = {"another's": {OWNER}, "another's draft": {OWNER}}
    return [Thing(what, hash_of(what), f"is {what}", frozenset(own.get(what, ()))) for what in PICTURES]


def contributions_(held: Held) -> list[Thing]:
    last = held.scene.other.contributions.latest("number")
    return [
        Thing("unseen", str(held.scene.hidden.number), HIDDEN_WORDS, SIGNED_IN),
        Thing("unseen", str(held.scene.hidden.uid), HIDDEN_WORDS, SIGNED_IN),
        Thing("in another work", str(last.number), ELSEWHERE),
    ]


def hers(what: str, value: object, words: str, *more: str) -> list[Thing]:
    return [Thing(what, str(value), words, frozenset({OWNER, *more}))]


def remarks(held: Held) -> list[Thing]:
    return [Thing("unseen", str(Comment.objects.get().uid), HIDDEN_WORDS, SIGNED_IN)]


def concerns(held: Held) -> list[Thing]:
    # It is for Ann, whose approval counts, and for Cy, who raised it.
    return [Thing("another's", str(held.scene.concern.uid), "It hurts the work.", frozenset({"reviewer"}))]


def guessed(held: Held) -> list[Thing]:
    keys = [feed_key(held.scene.victim), stop_key(held.scene.victim), held.upload]
    return [
        Thing("guessed", key[:-2] + ("aa" if key[-2:] != "aa" else "bb"), "Olga", frozenset({OWNER})) for key in keys
    ]


# What every id, hash, number and key in an address names: things that not everybody sees, or why nothing is withheld.
SCENES: dict[str, Open | Callable[[Held], list[Thing]]] = {
    "blob": pictures,
    "contribution": contributions_,
    "discussion": lambda held: [Thing("of what is unseen", "2", HIDDEN_WORDS, SIGNED_IN)],
    "comment": lambda held: [Thing("of what is unseen", "1", HIDDEN_WORDS, SIGNED_IN)],
    "remark": remarks,
    "concern": concerns,
    "token": lambda held: hers("another's", held.scene.victims_token.pk, "Olga's program"),
    "passkey": lambda held: hers("another's", Authenticator.objects.get().pk, KEY),
    "upload": lambda held: hers("another's", held.upload, "The upload of Olga"),
    "secret": guessed,
    "session": Open("nothing of it is shown; that nobody else ends it is in tests/trust/test_foreign.py"),
    "login": Open("nothing of it is shown; that nobody else removes it is in tests/trust/test_foreign.py"),
    "review": Open("a review stands on the page of its contribution, by whose number it is asked for too"),
    "report": Open("reports of readers are listed for everybody"),
    "task": Open("tasks are listed for everybody"),
    "person": Open("whoever gave something has a page"),
    "edition": Open("an edition is a number; what stands in it is asked for by a path"),
}
# By which words before it, and by which name, a part of an address is of a kind; the first that fits counts.
KINDS = (
    ("", ("sha256",), "blob"),
    ("", ("place",), "comment"),
    ("remarks/$", ("uid", "id"), "remark"),
    ("reviews/$", ("uid", "id"), "review"),
    ("reports/$", ("uid", "id"), "report"),
    ("tasks/$", ("uid", "id"), "task"),
    ("concerns/$", ("uid", "id"), "concern"),
    ("(people|by|claim)/$", ("uid", "id"), "person"),
    ("contributions/$", ("number", "id"), "contribution"),
    ("^mine/$", ("key",), "contribution"),
    ("(talk|discussions)/$", ("number",), "discussion"),
    ("(editions|releases|at|diff|diff/<int:old>)/$", ("number", "edition", "old", "new"), "edition"),
    ("^profile/tokens/$", ("pk",), "token"),
    ("^profile/sessions/$", ("pk",), "session"),
    ("^profile/logins/$", ("pk",), "login"),
    ("^profile/keys/passkeys/$", ("pk",), "passkey"),
    ("^begin/$", ("token",), "upload"),
    ("^(notices|notices/mail|watching|sign-in)/$", ("key", "secret"), "secret"),
)


def kind_of(route: Route, part: str) -> str | None:
    """Return what a part of an address names; None where nobody has said so."""
    before = re.split(rf"[<{{](?:\w+:)?{part}(?::\w+)?[>}}]", route.pattern)[0]
    return next((kind for words, parts, kind in KINDS if part in parts and re.search(words, before)), None)


def ids_in(route: Route) -> list[str]:
    return [part for part in PARTS.findall(route.pattern) if part not in NO_IDS]


def test_every_hash_and_id_in_an_address_has_a_scene() -> None:
    unknown = {(route.pattern, part) for route in declared() for part in ids_in(route) if kind_of(route, part) is None}
    assert unknown == set()
    assert {kind_of(route, part) for route in declared() for part in ids_in(route)} == set(SCENES)
    slipped_in = Route("<slug:slug>/attachments/<slug:digest>", "", lambda request: None, "anyone", ("GET",))  # type: ignore[arg-type, return-value]
    assert (ids_in(slipped_in), kind_of(slipped_in, "digest")) == (["digest"], None)


def asked(held: Held) -> Iterator[tuple[Route, Thing, str]]:
    """Yield every route with every thing that it could name, and the address that does."""
    for route in declared():
        for part in ids_in(route):
            things = held.things(str(kind_of(route, part)))
            for thing in [] if isinstance(things, Open) else things:
                if thing.what == "in another work" and route.is_api and "slug" not in route.pattern:
                    continue  # an id of the API is one in every work
                named = re.sub(rf"[<{{](\w+:)?{part}(:\w+)?[>}}]", "NAMED", route.pattern)
                names = Route(named, route.name, route.view, route.may, route.methods, route.is_api)
                url = url_of(names, held.scene, "hidden" if "number" in named or "{id}" in named else "seen")
                yield route, thing, url.replace("NAMED", thing.value)


def test_no_hash_and_no_id_gives_what_its_asker_may_not_see(held: Held) -> None:
    given_away = []
    for route, thing, url in asked(held):
        for role, method in product(ASKING, route.methods):
            if role in thing.seen_by:
                continue
            answer = held.scene.ask(role, method, url)
            if thing.words in body(answer) or answer.status_code >= 500:
                given_away.append((role, method, route.pattern, thing.what, answer.status_code))
    assert given_away == []


def test_those_who_may_see_them_have_them_by_the_same_addresses(held: Held) -> None:
    """The control: the words are there to be found, so the test above can fail."""
    found = {
        (kind_of(route, ids_in(route)[-1]), role)
        for route, thing, url in asked(held)
        for role in sorted(thing.seen_by & {OWNER, "reviewer"})
        if "GET" in route.methods and thing.words in body(held.scene.ask(role, "GET", url))
    }
    kinds = {kind for kind, _ in found}
    assert {"blob", "contribution", "discussion", "concern", "upload"} <= kinds


# Fields of inputs that name something by an id or a hash, and how that is held.
FIELDS = {
    "blob": "the tests below",
    "builds_on": "the tests below",
    "authors": "people are public",
    "whom": "people are public",
    "needs": "tasks are public",
    "others": "tasks are public",
    "version": "a hash of the version that a review is of, in a contribution that its address names",
    "item": "a key of an item in an inquiry that its address names",
    "contribution": "a number, looked up as the address of its page",
}


def test_every_field_of_a_body_that_names_something_has_a_scene() -> None:
    found = {name for route in declared() if route.is_api for name in _naming_fields(_input_of(route))}
    assert {"blob", "builds_on"} <= found
    assert found - set(FIELDS) == set()


def _input_of(route: Route) -> Any:
    return get_type_hints(route.view.__wrapped__).get("given") if hasattr(route.view, "__wrapped__") else None  # type: ignore[attr-defined]


def _naming_fields(kind: Any) -> Iterator[str]:
    if not is_dataclass(kind):
        return
    hints = get_type_hints(kind)
    for one in fields(kind):
        help, item = one.metadata.get("help", ""), next(iter(get_args(hints[one.name])), None)
        if UUID in (hints[one.name], item) or re.search(r"SHA-256|\bids?\b", help) or one.name in FIELDS:
            yield one.name
        yield from _naming_fields(item)


@pytest.mark.parametrize("what", [*PICTURES, "nowhere"])
def test_no_change_names_bytes_by_a_hash_alone(held: Held, what: str) -> None:
    change = {"path": "mine.png", "blob": hash_of(what)}
    given = {"base_edition": 1, "summary": "Take them", "changes": [change]}
    form = {"base_edition": "1", "text": "x", "attached": json.dumps([{"path": "mine.png", "sha256": change["blob"]}])}
    told = {}
    for role in ("guest", "newcomer"):  # in this order: what a member sends is seen
        client = held.scene.roles[role].client()
        sent = client.post("/api/works/book/contributions", given, content_type="application/json")
        kept = client.post("/book/edit/new.md", {**form, "keep": "1"})
        sent_in_page = client.post("/book/edit/new.md", {**form, "summary": "Take them", "send": "1"})
        told[role] = (sent.json().get("error", {}).get("code"), kept.status_code, sent_in_page.status_code)
    assert bytes_of(what).decode("latin-1") not in body(client.get(f"/book/drafts/{change['blob']}/x.png"))
    # What stands in this work and is hidden may be named: it stays hidden wherever it stands.
    expected = {"removed": ("content_removed", 451, 451), "hidden": (None, 302, 302)}
    member = (None, 302, 302) if what == "unseen" else ("blob_unknown", 422, 422)
    assert told["newcomer"] == expected.get(what, member)
    assert told["guest"] == expected.get(what, ("blob_unknown", 422, 422))


def test_that_others_sent_the_same_bytes_is_not_told(held: Held) -> None:
    client = held.scene.roles["newcomer"].client()

    def put(what: str) -> int:
        return client.put(f"/api/blobs/{hash_of(what)}", bytes_of(what), content_type="image/png").status_code

    whats = ("another's", "unseen", "in another work", "nowhere")
    assert [put(what) for what in (*whats, *whats)] == [201] * 4 + [200] * 4


def test_what_was_sent_ahead_is_ones_own_and_goes_along_when_a_guest_joins(held: Held, make: Makers) -> None:
    work, guest = held.scene.work, make.guest("another browser")
    name = contributions.keep_file(guest, bytes_of("a guest's"), "g.png")
    other = make.member("Newcomer")
    assert reachable.staged(work, guest, name) is not None
    assert reachable.staged(work, other, name) is None
    people.take_over(other, guest)
    assert reachable.staged(work, other, name) is not None


def test_bytes_that_no_change_names_are_forgotten_after_a_month(held: Held, clock: Clock) -> None:
    name = contributions.keep_file(held.scene.victim, bytes_of("late"), "g.png")
    clock.advance(days=29)
    reachable.forget_staged()
    assert reachable.staged(held.scene.work, held.scene.victim, name) is not None
    clock.advance(days=2)
    reachable.forget_staged()
    assert reachable.staged(held.scene.work, held.scene.victim, name) is None


def test_to_build_on_what_is_unseen_is_to_build_on_nothing(held: Held) -> None:
    def code(role: str, uid: object) -> str:
        given = {
            "base_edition": 1,
            "summary": "On",
            "builds_on": str(uid),
            "changes": [{"path": "n.md", "content": "N"}],
        }
        sent = (
            held.scene.roles[role]
            .client()
            .post("/api/works/book/contributions", given, content_type="application/json")
        )
        return str(sent.json().get("error", {}).get("code"))

    assert code("guest", held.scene.hidden.uid) == code("guest", NOBODY) == "below_unknown"
    assert code("newcomer", held.scene.hidden.uid) == "below_unseen"


def test_a_forged_form_keeps_no_file_and_makes_no_guest(held: Held) -> None:
    browser = Client(enforce_csrf_checks=True)
    file = SimpleUploadedFile("a.png", bytes_of("forged"), content_type="image/png")
    before = Person.objects.count(), StagedBlob.objects.count()
    answer = browser.post("/book/edit/new.md", {"base_edition": "1", "text": "x", "pictures": file})
    assert (answer.status_code, "guest" in answer.cookies) == (403, False)
    assert (Person.objects.count(), StagedBlob.objects.count()) == before
