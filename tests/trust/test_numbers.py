"""S23: no number in an address, a form, a body or a header is too large, too small or too odd for an answer."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from barnraise.web.access import Route
from barnraise.web.api import cursors
from barnraise.web.api.description import described
from barnraise.web.numbers import LARGEST, number_in
from tests.makers import Makers
from tests.trust.addresses import declared, url_of
from tests.trust.asking_wsgi import ask, served
from tests.trust.scene import Scene, set_up
from tests.trust.sizes import ODD_NUMBERS, TIER

PACKAGE = Path(__file__).parents[2] / "barnraise"
HUGE = "9" * 26
NUMBERS = (HUGE, "9" * 5000, "²", str(LARGEST + 1), str(2**63), "-1", "٣", "+1", "1_0", "1e9", "0x10", "NaN")
# What forms and addresses call numbers; the other fields get words.
NUMERIC = re.compile(r"edition|number|minutes|slots|version|pk|place|until|before|after|least|most|days|count|seen")
IS_NUMBER = re.compile(r"[<{](?:int:)?(number|edition|place|old|new|pk)[>}]")


@pytest.fixture
def scene(make: Makers) -> Scene:
    return set_up(make)


def test_a_number_is_ascii_digits_within_a_bound() -> None:
    assert {text: number_in(text) for text in NUMBERS} == dict.fromkeys(NUMBERS)
    assert (number_in("0"), number_in("0042"), number_in(str(LARGEST))) == (0, 42, LARGEST)
    assert (number_in("7", most=6), number_in("")) == (None, None)


def broken(scene: Scene, asked: Iterator[tuple[str, str, dict[str, Any]]]) -> list[tuple[str, str, int]]:
    """Return what was answered as if it were our fault, or by an exception."""
    found = []
    for method, url, more in asked:
        status = scene.ask("reviewer", method, url, **more).status_code
        if status >= 500:
            found.append((method, url[:80], status))
    return found


def test_no_number_in_a_path_breaks_a_page(scene: Scene) -> None:
    def asked() -> Iterator[tuple[str, str, dict[str, Any]]]:
        for route in declared():
            for hit in IS_NUMBER.finditer(route.pattern):
                for number in NUMBERS[:ODD_NUMBERS]:
                    pattern = route.pattern.replace(hit[0], "NUMBER")
                    url = url_of(_with(route, pattern), scene, "seen").replace("NUMBER", number)
                    for method in route.methods:
                        yield method, url, {}

    assert broken(scene, asked()) == []


def test_no_number_in_a_query_breaks_a_page(scene: Scene) -> None:
    def asked() -> Iterator[tuple[str, str, dict[str, Any]]]:
        for route in declared():
            if "GET" not in route.methods:
                continue
            names = _query_names(route)
            url = url_of(route, scene, "seen")
            for number in NUMBERS[:ODD_NUMBERS]:
                yield "GET", url + "?" + "&".join(f"{name}={number}" for name in names), {}
            for name in names if TIER != "C" else filter(NUMERIC.search, names):
                yield "GET", f"{url}?{name}={HUGE}", {}

    assert broken(scene, asked()) == []


def test_no_number_in_a_form_breaks_a_page(scene: Scene) -> None:
    sources = [path.read_text() for path in PACKAGE.rglob("*") if path.suffix in (".html", ".py") and path.is_file()]
    names = {name for text in sources for name in re.findall(r'name="(\w+)"|POST(?:\.get\(|\[)"(\w+)"', text)}
    fields = sorted({one or other for one, other in names})
    numeric = [name for name in fields if NUMERIC.search(name)]
    assert {"base_edition", "edition", "until"} <= set(numeric)

    def asked() -> Iterator[tuple[str, str, dict[str, Any]]]:
        for route in declared():
            if route.is_api or "POST" not in route.methods:
                continue
            for number in NUMBERS[:ODD_NUMBERS]:
                for chosen in (numeric, fields) if number == HUGE else (numeric,):
                    form = {name: number if name in chosen else "words" for name in fields if name != "blob"}
                    body = "&".join(f"{name}={value}" for name, value in form.items())
                    kind = "application/x-www-form-urlencoded"
                    yield "POST", url_of(route, scene, "seen"), {"data": body, "content_type": kind}

    assert broken(scene, asked()) == []


def test_every_number_that_the_api_takes_has_a_bound() -> None:
    """What lies beyond is refused by the shape; odd bodies within it are those of tests/web/test_api_hostile.py."""
    told = described()
    unbounded = []
    for path, operations in told["paths"].items():
        for method, about in operations.items():
            taken = [*about.get("parameters", []), about.get("requestBody", {})]
            unbounded += [(method, path, where) for where in _unbounded(taken, told["components"]["schemas"], path)]
    assert unbounded == []


def _unbounded(shape: Any, schemas: dict[str, Any], where: str) -> Iterator[str]:
    """Yield where a shape takes an integer without both bounds."""
    if isinstance(shape, list):
        for one in shape:
            yield from _unbounded(one, schemas, where)
    elif isinstance(shape, dict):
        if "$ref" in shape:
            name = shape["$ref"].rpartition("/")[2]
            yield from _unbounded(schemas[name], {**schemas, name: {}}, f"{where} {name}")
        if shape.get("type") == "integer" and not {"minimum", "maximum"} <= shape.keys():
            yield where
        for name, one in shape.items():
            yield from _unbounded(one, schemas, f"{where} {name}")


def test_no_cursor_breaks_the_api(scene: Scene) -> None:
    def asked() -> Iterator[tuple[str, str, dict[str, Any]]]:
        for route in declared():
            if route.is_api and "cursor" in inspect.signature(route.view).parameters:
                for word in (*NUMBERS, "one.md", "\udcff", f"{HUGE} {HUGE}", f"{HUGE}:1", "1,2"):
                    yield "GET", f"{url_of(route, scene, 'seen')}?cursor={cursors.cursor(word)}", {}

    assert broken(scene, asked()) == []


LENGTHS = ("", "-1", HUGE, "9" * 5000, "٣".encode().decode("latin-1"), "²", "words", "1, 2")


def test_no_number_in_a_header_breaks_a_page(scene: Scene) -> None:
    application = served()
    pages = ("/book/read/one.md", "/book/raw/one.md", "/api/works/book", "/book/take/zip", "/")
    names = ("Range", "If-Range", "If-None-Match", "If-Modified-Since", "If-Match", "X-Forwarded-For", "Max-Forwards")
    statuses = {
        ask(application, page, headers={name: value}).status
        for page in pages
        for name in names
        for value in (HUGE, f"bytes=-{HUGE}", f"bytes={HUGE}-{HUGE}", "bytes=0-0,0-0,0-0", "-1", "Thu, 99 Foo 99999")
    }
    assert statuses == {200}


@pytest.mark.parametrize(
    "url", ["/book/preview", "/api/works/book/contributions", "/api/works/book/inquiries/gauges/answers"]
)
def test_a_length_that_is_no_number_is_refused_in_a_sentence(scene: Scene, url: str) -> None:
    bearer = {"Authorization": f"Bearer {'x' * 40}", "Content-Type": "application/json"}
    asked = [
        ask(served(), url, method="POST", headers=bearer, environ={"CONTENT_LENGTH": length}) for length in LENGTHS
    ]
    assert [answer.status < 500 for answer in asked] == [True] * len(LENGTHS)
    assert [answer.status for answer in asked[1:]] == [400] * (len(LENGTHS) - 1)
    assert "length" in asked[1].text


def test_a_session_that_holds_the_character_nul_is_no_session(scene: Scene) -> None:
    cookie = 'sessionid="\\000\\000abcdefgh"; guest="\\000\\000"'
    answers = [ask(served(), url, headers={"Cookie": cookie}).status for url in ("/mine", "/api/works")]
    assert answers == [200, 200]


def _with(route: Route, pattern: str) -> Route:
    return Route(pattern, route.name, route.view, route.may, route.methods, route.is_api)


def _query_names(route: Route) -> list[str]:
    """Return what a route may read of a query: for a page all that its module reads."""
    if route.is_api:
        told = inspect.signature(route.view).parameters
        return [name for name in told if name not in ("request", "given") and f"{{{name}" not in route.pattern]
    view = inspect.getclosurevars(route.view).nonlocals.get("view", route.view)
    text = Path(inspect.getfile(view)).read_text()
    return sorted(set(re.findall(r'GET(?:\.get(?:list)?\(|\[)"(\w+)"', text)))
