"""The API: what people say beside the work."""

from tests.makers import Makers
from tests.web.test_api import Program, code


def test_what_is_wrong_is_reported_and_closed_with_a_reason(make: Makers) -> None:
    make.work()
    ann, cy = Program(make.member("Ann")), Program(make.member("Cy"))
    sent = cy.post("/works/book/reports", {"path": "one.md", "body": " The year is wrong. "}, Idempotency_Key="k")
    told = sent.json()
    assert (sent.status_code, told["path"], told["body"], told["edition"]) == (201, "one.md", "The year is wrong.", 1)
    assert (told["person"]["name"], told["closed_at"], told["reason"]) == ("Cy", None, None)
    assert Program().get("/works/book/reports").json() == {"items": [told], "next": None}
    close = f"/works/book/reports/{told['id']}/close"
    assert code(ann.post(close, {"reason": " "})) == (422, "report_reason_missing")
    closed = ann.post(close, {"reason": "Mended"}).json()
    assert (closed["closed_by"]["name"], closed["reason"]) == ("Ann", "Mended")
    assert code(ann.post(close, {"reason": "Again"})) == (409, "report_closed")
    assert Program().get("/works/book/reports").json() == {"items": [], "next": None}
    assert Program().get("/works/book/reports?closed=true").json() == {"items": [closed], "next": None}


def test_reports_that_name_nothing_are_refused(make: Makers) -> None:
    make.work()
    cy = Program(make.member("Cy"))
    wrong = {"path": "one.md", "body": "Wrong"}
    assert code(cy.post("/works/book/reports", {**wrong, "path": "none.md"})) == (404, "not_found")
    assert code(cy.post("/works/book/reports", {**wrong, "body": ""})) == (422, "report_empty")
    assert code(cy.post("/works/book/reports", {**wrong, "edition": 2})) == (400, "input_invalid")
    assert code(cy.post("/works/book/reports/no-id/close", {"reason": "x"})) == (404, "not_found")
    assert code(Program().post("/works/book/reports", wrong)) == (401, "sign_in_first")


def test_thanks_go_to_another_by_name_and_once(make: Makers) -> None:
    work = make.work()
    sent = make.sent(work, make.member("Cy"))
    ann, cy = Program(make.member("Ann")), Program(make.member("Cy"))
    for _ in range(2):
        thanked = ann.post(f"/contributions/{sent.uid}/thanks", {})
        assert (thanked.status_code, [one["name"] for one in thanked.json()["items"]]) == (200, ["Ann"])
    assert Program().get(f"/contributions/{sent.uid}/thanks").json() == thanked.json()
    assert code(cy.post(f"/contributions/{sent.uid}/thanks", {})) == (422, "thanks_to_oneself")
    assert code(Program().post(f"/contributions/{sent.uid}/thanks", {})) == (401, "sign_in_first")
