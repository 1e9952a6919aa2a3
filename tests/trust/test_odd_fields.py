"""S3 for pages: no field of a form and no part of a query breaks a page, on either database."""

import itertools
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.makers import Makers
from tests.trust.addresses import declared, url_of
from tests.trust.scene import Scene, set_up
from tests.trust.sizes import ROUNDS_OF_FIELDS

SOURCES = Path(__file__).parents[2] / "barnraise"
ODD: tuple[str | bytes, ...] = (
    "\0", b"\xed\xa0\x80", b"\xff\xfe", "'; DROP TABLE barnraise_person; --", "%_\\", "\\", "((((", "a & | ! <-> :*",
    "9" * 26, "-9223372036854775809", "1e999", "NaN", "²", "٣", "ﷺ" * 60, "{}", "[[[", "\u202e", "🜁" * 3000, "..", "%s",
    "",
)  # fmt: skip


@pytest.fixture
def scene(make: Makers) -> Scene:
    return set_up(make)


def fields() -> list[str]:
    """Return the name of every field that a view or a form of ours reads."""
    read = re.compile(r"(?:GET|POST|FILES)(?:\.get(?:list)?)?[(\[]\s*\"([\w-]+)\"")
    named = re.compile(r"<(?:input|select|textarea|button)\b[^>]*\bname=\"([\w-]+)\"")
    found = {name for file in SOURCES.rglob("*.py") for name in read.findall(file.read_text())}
    found |= {name for file in SOURCES.rglob("*.html") for name in named.findall(file.read_text())}
    return sorted(found - {"csrfmiddlewaretoken"})


@pytest.mark.slow
@pytest.mark.parametrize("role", ["member", "guest"])
def test_no_field_however_odd_breaks_a_page(scene: Scene, role: str) -> None:
    names = fields()
    assert {"q", "after", "summary", "quote", "login"} <= set(names)
    broken = []
    for turn in range(ROUNDS_OF_FIELDS):
        values = itertools.cycle(ODD[turn:] + ODD[:turn])
        sent = urlencode(list(zip(names, values, strict=False)))
        for route in (one for one in declared() if not one.is_api):
            url = url_of(route, scene, "seen")
            for method in route.methods:
                given = {"data": sent, "content_type": "application/x-www-form-urlencoded"} if method == "POST" else {}
                answer = scene.ask(role, method, url if given else f"{url}?{sent}", **given)
                if answer.status_code == 500:
                    broken.append((turn, method, url))
    assert broken == []
