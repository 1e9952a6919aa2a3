"""The API: what an operation does not know is refused by its name, with what there is."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from barnraise.web.access import ROUTES
from barnraise.web.api.description import described
from tests.makers import Makers
from tests.promises import promises
from tests.web.generating import Generator
from tests.web.test_api import Program, change


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield every operation as the description has it: its method, its path and the rest."""
    for path, methods in described()["paths"].items():
        for method, about in methods.items():
            yield method, path.removeprefix("/api"), about


def filled(path: str) -> str:
    return re.sub(r"{[^}]*}", "1", path)


def refusal(answer: Any) -> tuple[str, str]:
    error = answer.json()["error"]
    return error["facts"].get("where", error["code"]), error["facts"].get("why", "")


def fields_in(schema: dict[str, Any], whole: dict[str, Any]) -> set[str]:
    return set(whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"])


@promises("A field or parameter that is not in it is refused")
def test_every_operation_refuses_an_unknown_parameter_and_names_those_it_has(make: Makers) -> None:
    ann = Program(make.member("Ann"))
    for method, path, about in operations():
        answer = getattr(ann.client, method)(f"/api{filled(path)}?sandbox=1", headers=ann.headers)
        where, why = refusal(answer)
        assert (answer.status_code, where) == (400, "sandbox"), (method, path)
        names = {one["name"] for one in about.get("parameters", ()) if one["in"] == "query"}
        assert names <= set(re.findall(r"\w+", why)), (method, path, why)


@promises("A field or parameter that is not in it is refused")
def test_every_post_refuses_an_unknown_field_and_names_those_it_has(make: Makers) -> None:
    ann, whole = Program(make.member("Ann")), described()
    for method, path, about in operations():
        if method != "post":
            continue
        where, why = refusal(ann.post(filled(path), {"sandbox": True}))
        assert where == "sandbox", path
        if "requestBody" in about:
            names = fields_in(about["requestBody"]["content"]["application/json"]["schema"], whole)
            assert names <= set(re.findall(r"\w+", why)), (path, why)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (change(changes=[{"path": "one.md", "contents": "x"}]), "changes.0.contents"),
        (change(made={"how": "own", "sauce": "a book"}), "made.sauce"),
        (change(**{"“\n": 1}), "“\n"),
        (change(sandbox=1, dry_run=1), "sandbox"),
    ],
)
def test_what_stands_deeper_in_a_body_is_named_by_its_place(body: object, where: str, make: Makers) -> None:
    make.work()
    assert refusal(Program(make.member("Cy")).post("/works/book/contributions", body))[0] == where


def test_a_parameter_that_is_there_twice_is_refused(make: Makers) -> None:
    assert refusal(Program().get("/works?limit=1&limit=2"))[0] == "limit"


def test_who_may_not_use_an_operation_hears_that_first(make: Makers) -> None:
    make.work()
    assert Program().post("/works/book/tasks?sandbox=1", {"sandbox": 1}).status_code == 401


@pytest.mark.slow
def test_no_request_that_is_tried_against_the_api_asks_for_what_only_others_know(generator: Generator) -> None:
    route = next(one for one in ROUTES if one.name == "api_list_tasks")
    names = {name for _ in range(300) for name in re.findall(r"(\w+)=", generator._query(route))}
    assert {"minutes", "kind", "topic", "language"} <= names
