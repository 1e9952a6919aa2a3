"""The API: the loop of a work, by programs."""

import base64
import hashlib
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from barnraise import people, record
from barnraise.people.models import Person
from barnraise.publishing.followers import FOLLOWERS
from barnraise.record.storage import blobs
from barnraise.record.storage.packs import pack
from barnraise.web.access import routes
from barnraise.web.api.works import LARGE, MOST_FILES
from tests.makers import Makers
from tests.promises import promises

PAGE = "# One\n\nA better line.\n\nAnother line.\n"


class Program:
    """A program with a token, or none."""

    def __init__(self, person: Person | None = None, *, scope: str = "write"):
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {people.issue_token(person, 'test', scope=scope)}"} if person else {}

    def get(self, address: str, **headers: str) -> Any:
        return self.client.get(f"/api{address}", headers={**self.headers, **headers})

    def post(self, address: str, body: object, **headers: str) -> Any:
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.client.post(f"/api{address}", body, content_type="application/json", headers=sent)

    def put(self, address: str, body: bytes) -> Any:
        return self.client.put(f"/api{address}", body, content_type="application/octet-stream", headers=self.headers)


def change(**more: object) -> dict[str, object]:
    return {"base_edition": 1, "summary": "A change", "changes": [{"path": "one.md", "content": PAGE}], **more}


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


@promises(
    "A contribution names the edition that you started from",
    "The answer has the state, the hash",
    "Reviews are sent with POST to the same address",
    "verdict is one of approve",
)
def test_a_program_contributes_a_person_reviews_and_the_work_has_it(make: Makers) -> None:
    make.work(recipe="patch-review")
    cy, ann = Program(make.member("Cy")), Program(make.member("Ann"))
    sent = cy.post("/works/book/contributions", change()).json()
    assert (sent["state"], sent["edition"], sent["changes"][0]["path"]) == ("open", None, "one.md")
    told = Program().get(f"/contributions/{sent['id']}").json()
    assert told == {**sent, "reviews": [], "remarks": [], "turn": told["turn"]}
    assert (told["turn"]["code"], told["turn"]["message"]) == ("readers", "Whose turn it is: Ann")
    assert {need["who"] for need in told["missing"]} <= {"counting", "time"}
    assert "Ann" in {one["name"] for need in told["missing"] for one in need["people"]}
    wrong = {"version": told["version"], "verdict": "decline"}
    assert code(ann.post(f"/contributions/{sent['id']}/reviews", wrong)) == (422, "reason_missing")
    right = {"version": told["version"], "verdict": "approve", "comment": "Thank you"}
    reviewed = ann.post(f"/contributions/{sent['id']}/reviews", right)
    assert reviewed.status_code == 201
    assert [(one["verdict"], one["person"]["name"]) for one in reviewed.json()["reviews"]] == [("approve", "Ann")]


def test_under_wiki_a_member_is_integrated_at_once(make: Makers) -> None:
    make.work()
    answer = Program(make.member("Cy")).post("/works/book/contributions", change())
    told = answer.json()
    assert (answer.status_code, told["state"], told["edition"], told["missing"]) == (201, "integrated", 2, [])
    page = Program().get("/works/book/components/one.md")
    assert page.content.decode() == PAGE
    editions = Program().get("/works/book/editions").json()
    assert [(one["number"], one["contribution"]) for one in editions["items"]] == [(2, told["id"]), (1, None)]


def test_a_work_is_started_with_its_first_components(make: Makers) -> None:
    ann = Program(make.member("Ann"))
    files = [{"path": "one.md", "content": "# One\n"}, {"path": "a.bin", "content_base64": "AP8="}]
    body = {"slug": "hedges", "title": "Hedges", "licence": "CC0-1.0", "recipe": "patch-review", "files": files}
    answer = ann.post("/works", body, Idempotency_Key="k")
    assert (answer.status_code, answer.json()) == (201, Program().get("/works/hedges").json())
    told = answer.json()
    assert [told[key] for key in ("slug", "title", "licence", "is_free")] == ["hedges", "Hedges", "CC0-1.0", True]
    assert ann.get("/works/hedges/components/a.bin").content == b"\0\xff"
    assert ann.post("/works", body, Idempotency_Key="k").headers["Idempotent-Replay"] == "true"
    assert code(ann.post("/works", body)) == (409, "slug_taken")
    assert code(ann.post("/works", {**body, "slug": "api"})) == (422, "slug_route")
    assert code(ann.post("/works", {**body, "slug": "other", "recipe": "magic"})) == (422, "recipe_unknown")
    empty = ann.post("/works", {"slug": "empty", "title": "Empty", "licence": "CC0-1.0"})
    assert (empty.status_code, empty.json()["is_free"]) == (201, True)


def test_files_of_a_new_work_keep_their_one_folder(make: Makers) -> None:
    files = [{"path": "deep/one.md", "content": "# One\n"}]
    body = {"slug": "hedges", "title": "Hedges", "licence": "CC0-1.0", "files": files}
    assert Program(make.member("Ann")).post("/works", body).status_code == 201
    assert Program().get("/works/hedges/components/deep/one.md").content == b"# One\n"


def test_nothing_is_packed_while_the_write_lock_is_held(make: Makers, monkeypatch: Any) -> None:
    make.work(recipe="patch-review")
    cy = Program(make.member("Cy"))
    large = "A line that is not like another.\n" * 3000
    held: list[bool] = []
    depth = len(connection.savepoint_ids)

    def watched(*given: Any, **more: Any) -> Any:
        if len(given[0]) > LARGE:
            held.append(len(connection.savepoint_ids) > depth)
        return pack(*given, **more)

    monkeypatch.setattr(blobs, "pack", watched)
    changes = [{"path": "large.md", "content": large}]
    sent = cy.post("/works/book/contributions", change(changes=changes), Idempotency_Key="a").json()
    assert held == [False]
    body = {"base_edition": 1, "changes": [{"path": "large.md", "content": large + "More\n"}]}
    assert cy.post(f"/contributions/{sent['id']}/versions", body, Idempotency_Key="b").status_code == 201
    assert held == [False] * 2
    files = [{"path": "one.md", "content": large + "Other\n"}]
    begun = {"slug": "hedges", "title": "Hedges", "licence": "CC0-1.0", "files": files}
    assert cy.post("/works", begun, Idempotency_Key="c").status_code == 201
    assert held == [False] * 3


@promises(
    "GET /api/works/{slug}/components/{path} ·",
    "GET /api/works/{slug}/components/{path}?edition=40",
    "A component comes as its raw bytes, with an ETag.",
    "If you ask for application/json you get the text",
)
def test_a_component_comes_as_its_bytes_or_as_json(make: Makers) -> None:
    make.work(files={"one.md": "<script>alert(1)</script>\n", "odd.bin": b"\0\xff"})
    one = Program().get("/works/book/components/one.md")
    assert (one.headers["Content-Type"], one.headers["X-Content-Type-Options"]) == (
        "text/plain; charset=utf-8",
        "nosniff",
    )
    assert one.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    again = Program().get("/works/book/components/one.md", **{"If-None-Match": one.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    told = Program().get("/works/book/components/odd.bin?edition=1", Accept="application/json").json()
    assert (told["content"], base64.b64decode(told["content_base64"]), told["edition"]) == (None, b"\0\xff", 1)
    assert code(Program().get("/works/book/components/one.md?edition=2")) == (404, "not_found")
    assert code(Program().get("/works/book/components/none.md")) == (404, "not_found")


@promises('"blob": "<sha256>" ·')
def test_bytes_can_be_sent_ahead_under_their_name(make: Makers) -> None:
    make.work()
    cy = Program(make.member("Cy"))
    content = b"\x89PNG\r\n\x1a\n and more"
    name = hashlib.sha256(content).hexdigest()
    assert (cy.put(f"/blobs/{name}", content).status_code, cy.put(f"/blobs/{name}", content).status_code) == (201, 200)
    assert code(cy.put(f"/blobs/{name}", b"other")) == (422, "hash_differs")
    assert code(Program().put(f"/blobs/{name}", content)) == (401, "sign_in_first")
    sent = cy.post("/works/book/contributions", change(changes=[{"path": "a.png", "blob": name}]))
    assert sent.json()["changes"] == [{"path": "a.png", "moved_from": "", "mode": "100644", "sha256": name}]


@promises(
    "A change is one of five things.",
    '"content": "…" ·',
    '"content_base64": "…" ·',
    '"content": null ·',
    '"moved_from": "old/path" ·',
    "You send whole components, not differences.",
)
def test_each_kind_of_change_is_understood(make: Makers) -> None:
    work = make.work(files={"one.md": "One\n", "two.md": "Two\n", "three.md": "Three\n"})
    changes = [
        {"path": "one.md", "content": None},
        {"path": "zwei.md", "moved_from": "two.md", "content": None, "blob": None},
        {"path": "three.md", "content_base64": base64.b64encode(b"Drei\n").decode(), "mode": "100755"},
    ]
    assert Program(make.member("Cy")).post("/works/book/contributions", change(changes=changes)).status_code == 201
    texts = [make.text(work, path) for path in ("one.md", "two.md", "zwei.md", "three.md")]
    assert texts == [None, None, "Two\n", "Drei\n"]


@promises(
    "In made stands one of own",
    "With every contribution goes a short declaration",
    "There are four answers.",
)
@pytest.mark.parametrize(
    ("made", "kept"),
    [
        (None, ("own", "", "")),
        ("own", ("own", "", "")),
        ({"how": "machine", "tool": "a robot"}, ("machine", "a robot", "")),
        ({"how": "adapted", "source": "A book", "source_licence": "CC0-1.0"}, ("adapted", "A book", "CC0-1.0")),
    ],
)
def test_how_it_was_made_is_a_word_or_an_object(make: Makers, made: object, kept: tuple[str, ...]) -> None:
    make.work()
    told = Program(make.member("Cy")).post("/works/book/contributions", change(made=made)).json()
    assert (told["made"], told["source"], told["source_licence"]) == kept


@promises(
    "For writing you need a token that belongs",
    "A token can do what the person can do",
)
def test_tokens_do_what_their_scope_says_and_nothing_once_revoked(make: Makers) -> None:
    make.work()
    cy = make.member("Cy")
    reading = Program(cy, scope="read")
    assert reading.get("/me").json()["name"] == "Cy"
    assert code(reading.post("/works/book/contributions", change())) == (403, "token_reads_only")
    row = cy.tokens.get()
    people.revoke_token(cy, row.pk)
    assert code(reading.get("/works/book")) == (401, "token_unknown")
    assert code(Program().post("/works/book/contributions", change())) == (401, "sign_in_first")
    assert code(Program().get("/me")) == (401, "sign_in_first")


def test_a_browser_needs_its_form_token_and_a_guest_her_cookie(make: Makers) -> None:
    make.work()
    make.guest("hers")
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["guest"] = "hers"
    refused = browser.post("/api/works/book/contributions", change(), content_type="application/json")
    assert code(refused) == (403, "form_old")
    browser.cookies["csrftoken"] = "x" * 32
    sent = browser.post(
        "/api/works/book/contributions", change(), content_type="application/json", headers={"X-CSRFToken": "x" * 32}
    )
    assert (sent.status_code, sent.json()["author"]["kind"], sent.json()["state"]) == (201, "guest", "open")
    assert code(Program().get(f"/contributions/{sent.json()['id']}")) == (404, "not_found")
    assert Program(make.member("Bo")).get(f"/contributions/{sent.json()['id']}").status_code == 200


def test_a_page_gives_for_a_stranger_who_becomes_a_guest_by_it(make: Makers) -> None:
    make.work()
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["csrftoken"] = "x" * 32
    for name, headers in (("a", {"X-CSRFToken": "x" * 32}), ("b", {"X-CSRFToken": "x" * 32}), ("c", {})):
        address = f"/api/blobs/{hashlib.sha256(name.encode()).hexdigest()}"
        answer = browser.put(address, name.encode(), content_type="image/png", headers=headers)
        assert answer.status_code == (201 if headers else 403)
    assert [person.kind for person in Person.objects.exclude(name="Ann")] == ["guest"]
    assert people.guest_of(browser.cookies["guest"].value) is not None


def test_a_member_acts_through_her_session(make: Makers) -> None:
    make.work()
    browser = Client()
    browser.force_login(make.member("Cy").account)
    assert browser.get("/api/me").json()["name"] == "Cy"
    assert browser.post("/api/works/book/contributions", change(), content_type="application/json").status_code == 201


@promises(
    "If the connection breaks before you have an answer",
    "It will then happen once, not twice",
)
def test_the_same_key_does_it_once_and_answers_twice(make: Makers) -> None:
    work = make.work()
    cy = Program(make.member("Cy"))
    first = cy.post("/works/book/contributions", change(), Idempotency_Key="one")
    again = cy.post("/works/book/contributions", change(), Idempotency_Key="one")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert ("Idempotent-Replay" in first.headers, again.headers["Idempotent-Replay"]) == (False, "true")
    assert code(cy.post("/works/book/contributions", change(summary="B"), Idempotency_Key="one")) == (409, "key_reused")
    assert work.contributions.count() == 1
    other = Program(make.member("Bo")).post("/works/book/contributions", change(), Idempotency_Key="one")
    assert other.status_code != 409


def test_what_was_refused_can_be_mended_under_the_same_key(make: Makers) -> None:
    make.work()
    cy = Program(make.member("Cy"))
    assert code(cy.post("/works/book/contributions", change(summary=""), Idempotency_Key="k")) == (
        422,
        "summary_missing",
    )
    assert cy.post("/works/book/contributions", change(), Idempotency_Key="k").status_code == 201


@promises(
    "GET /api/works/{slug}/editions ·",
    "GET /api/works/{slug}/components ·",
    "Long lists come in pages.",
    "Each page holds its rows in items",
)
def test_lists_go_on_by_cursor_until_there_is_none(make: Makers) -> None:
    make.work()
    cy = Program(make.member("Cy"))
    for number in range(1, 6):
        sent = change(base_edition=number, changes=[{"path": f"{number}.md", "content": "x\n"}])
        assert cy.post("/works/book/contributions", sent).status_code == 201
    for address, key, wanted in [
        ("/works/book/contributions", "number", [5, 4, 3, 2, 1]),
        ("/contributions", "number", [5, 4, 3, 2, 1]),
        ("/works/book/editions", "number", [6, 5, 4, 3, 2, 1]),
        ("/works/book/record", "number", list(range(1, 12))),
        (
            "/works/book/components",
            "path",
            sorted([".commons/process.toml", ".commons/work.toml", "one.md"] + [f"{n}.md" for n in range(1, 6)]),
        ),
    ]:
        seen, cursor = [], ""
        while cursor is not None:
            page = cy.get(f"{address}?limit=2&cursor={cursor}").json()
            seen += [one[key] for one in page["items"]]
            cursor = page["next"]
        assert seen == wanted


def test_components_are_found_by_their_names(make: Makers) -> None:
    make.work(files={"a-two.md": "# Zwei\n", "b.md": "# Of two\n", "deep/two.md": "# Two\n", "one.md": "# One\n"})
    record.follow(FOLLOWERS)
    assert Program().get("/works/book/components?q=TWO").json() == {
        "items": [
            {"path": "deep/two.md", "title": "Two"},
            {"path": "b.md", "title": "Of two"},
            {"path": "a-two.md", "title": "Zwei"},
        ],
        "next": None,
    }


def test_an_edition_is_taken_back_and_a_contribution_withdrawn_or_revised(make: Makers) -> None:
    work = make.work(recipe="patch-review")
    cy, bo = Program(make.member("Cy")), Program(make.member("Bo"))
    sent = cy.post("/works/book/contributions", change()).json()
    body = {"base_edition": 1, "changes": [{"path": "one.md", "content": "Otherwise\n"}]}
    assert code(bo.post(f"/contributions/{sent['id']}/versions", body)) == (403, "not_yours")
    revised = cy.post(f"/contributions/{sent['id']}/versions", body).json()
    assert (revised["version_number"], revised["version"] == sent["version"]) == (2, False)
    assert cy.post(f"/contributions/{sent['id']}/withdraw", {}).json()["state"] == "withdrawn"
    assert code(cy.post(f"/contributions/{sent['id']}/withdraw", {})) == (409, "already_decided")
    back = cy.post("/works/book/editions/1/revert", {"summary": "Not yet"})
    assert (back.status_code, back.json().get("reverts")) in ((201, 1), (422, None))
    assert record.verify(work.chain_id) == []


@promises(
    "400, 415 and 422: what you sent cannot be read",
    "The sentence says what to fix.",
)
@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"", "body"),
        (b"{", "body"),
        (b"[]", "body"),
        (b"null", "body"),
        (b'{"a": 1, "a": 2}', "body"),
        (b'{"summary": NaN}', "body"),
        (b'{"summary": 1e999}', "body"),
        (b"[" * 100_000, "body"),
        (b'{"summary": "\\ud800"}', "body"),
        (b"\xff", "body"),
        (json.dumps(change(base_edition=2**70)).encode(), "base_edition"),
        (json.dumps(change(summary="a\0b")).encode(), "summary"),
        (json.dumps(change(changes=[{"content": ""}])).encode(), "changes.0.path"),
        (json.dumps(change(changes=[{"path": "a", "content": "", "content_base64": ""}])).encode(), "body"),
        (json.dumps(change(made="by magic")).encode(), "made"),
    ],
    ids=range(15),
)
def test_what_cannot_be_read_is_refused_with_its_place(make: Makers, body: bytes, where: str) -> None:
    work = make.work()
    cy = Program(make.member("Cy"))
    answer = cy.client.post("/api/works/book/contributions", body, content_type="application/json", headers=cy.headers)
    assert (code(answer), answer.json()["error"]["facts"]["where"]) == ((400, "input_invalid"), where)
    assert set(answer.json()["error"]) == {"code", "message", "facts"}
    assert work.contributions.count() == 0


@promises(
    "Every error has one shape, with a stable code",
    "401 and 403: no token",
)
def test_every_error_has_one_shape(make: Makers, settings: Any) -> None:
    make.work()
    cy = Program(make.member("Cy"))
    form = cy.client.post("/api/works/book/contributions", {"a": "b"}, headers=cy.headers)
    assert code(form) == (415, "media_unknown")
    assert code(deleted := cy.client.delete("/api/works/book")) == (405, "method_unknown")
    assert deleted.headers["Allow"] == "GET"
    assert code(cy.get("/works/none")) == (404, "not_found")
    assert code(cy.get("/contributions/not-an-id")) == (404, "not_found")
    assert code(cy.get("/nowhere%00")) == (404, "not_found")
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert code(cy.post("/works/book/contributions", change(summary="x" * 200))) == (413, "body_large")
    settings.BARNRAISE_FILE_MB = 0
    assert code(cy.put(f"/blobs/{'0' * 64}", b"x")) == (413, "content_large")


@promises(
    "If you meet one, the page tells you which",
    "429: too much at once.",
)
def test_a_cap_is_told_with_its_number(make: Makers) -> None:
    make.work()
    make.guest("hers")
    browser = Client()
    browser.cookies["guest"] = "hers"
    answers = [
        browser.post("/api/works/book/contributions", change(), content_type="application/json") for _ in range(6)
    ]
    assert [one.status_code for one in answers] == [201] * 5 + [429]
    assert answers[-1].json()["error"]["facts"] == {"cap": 5}


def test_head_is_a_get_without_its_body(make: Makers) -> None:
    make.work()
    head, get = Client().head("/api/works/book"), Client().get("/api/works/book")
    assert (head.status_code, head.content, head.headers["Content-Length"]) == (200, b"", str(len(get.content)))


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_queries_for_one_and_three(
    make: Makers, django_assert_num_queries: Any, count: int
) -> None:
    work = make.work()
    for number in range(count):
        make.sent(work, make.member("Cy"), files={f"{number}.md": "x\n"})
    for address, queries in [("/works", 1), ("/works/book/contributions", 4), ("/works/book/editions", 4)]:
        with django_assert_num_queries(queries):
            assert Program().get(address).status_code == 200


@promises(
    "Programs use the interface under /api/",
    "The interface is described by the server itself",
    "The names of all fields are in the description",
)
def test_the_description_names_every_operation() -> None:
    told = Client().get("/api/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    named = {(path, method.upper()) for path, methods in told["paths"].items() for method in methods}
    declared = {("/" + one.pattern.replace("{path:path}", "{path}"), one.methods[0]) for one in routes() if one.is_api}
    assert named == declared
    answers = {key for methods in told["paths"].values() for one in methods.values() for key in one["responses"]}
    assert answers == {"200", "201", "304", "4XX"}
    assert told["components"]["securitySchemes"] == {"token": {"type": "http", "scheme": "bearer"}}


def test_a_work_that_starts_with_more_files_than_a_request_has_time_for_is_refused(make: Makers) -> None:
    given = {"slug": "chain", "recipe": "wiki", "title": "The chain", "licence": "CC-BY-SA-4.0"}
    files = [{"path": f"{at}.md"} for at in range(MOST_FILES + 1)]
    answer = Program(make.member("Ann")).post("/works", given | {"files": files})
    assert code(answer) == (422, "archive_many") and answer.json()["error"]["facts"] == {"most": MOST_FILES}
