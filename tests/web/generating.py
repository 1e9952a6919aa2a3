"""Requests that nobody in her right mind would send, from a seed: every operation of the API, valid and spoilt."""

import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from inspect import signature
from io import BytesIO
from typing import Any
from urllib.parse import quote, quote_from_bytes

from barnraise.web.access import Route
from barnraise.web.requesting import Request

TEXTS = (
    *("", " ", "\0", "a\0b", "\r\n", "\x1b[31m", "\x7f", "\ufeff", "\ufffe", "\u202e\u2066", "\u200b", "e\u0301"),
    *("ﬁ", "İ", "ß", "𝕳", "👩‍👩‍👧‍👦", "部落格", "الفصل", "Ω≈ç√", "Z̴̗a̵̱l̷g̸o̶", "\u0085", "\u2028", "\U0010ffff"),
    *("..", "../../etc/passwd", "/", "//", "\\", "C:\\con", "a/../b", ".git/config", "con", "a" * 300, "ü" * 5000),
    *("' OR 1=1 --", '"; DROP TABLE x;', "%00", "%s%n", "{0.__class__}", "{{7*7}}", "<script>", "${jndi:x}"),
    *("null", "true", "NaN", "-0", "1e999", "0x10", "１２", "٣", "9" * 400, "2026-13-45", "\ud800", "a\udfffb"),
    *(".commons/process.toml", ".commons/work.toml", "[process]", "100755", "120000", "0" * 64, "e3b0c442"),
)
NUMBERS = (0, -1, 1, 2, 50, 201, 2**31, 2**53, 2**63, -(2**63) - 1, 10**40, 0.5, -0.0, 1e308, 1e-320)
RAW = (
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "-1E+999",
    "9" * 5000,
    "01",
    '"\\ud800"',
    '"\\udc00x"',
    "undefined",
    "'a'",
)
BYTES = (
    b"\xff",
    b"\xc0\xaf",
    b"\xed\xa0\x80",
    b"\0",
    b"%",
    b"%%",
    b"a\nb",
    b"\x80" * 50,
    b"a" * 9000,
    b"../x",
    b";",
    b"?",
)
MEDIA = (
    "",
    "text/plain",
    "application/xml",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/jsonx",
)
CHARSETS = ("utf-16", "latin-1", "nothing", "undefined", "utf-8; charset=utf-16")
ACCEPTED = ("", "*/*", "application/json", "application/json;q=0", "text/html", ",,;;", "ÿ")
LANGUAGES = ("", "de", "xx-" * 50, "*", "ÿ", "en;q=9")
QUERIES = ("q", "state", "edition", "cursor", "limit", "closed", "settled", "slug", "path", "given", "id", "request")


@dataclass
class Generator:
    """Makes requests. `bodies` are valid ones by route name, `parts` what addresses may name, `tokens` who asks.

    A part is looked up as "route part" first, then as "part": most operations can be done to some things only.
    """

    seed: int
    bodies: dict[str, list[Any]]
    parts: dict[str, list[str]]
    tokens: list[str]
    cookies: list[str]
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)

    def request(self, route: Route) -> Request:
        """Return one request to a route."""
        method = (
            route.methods[0] if self._chance(0.97) else self.dice.choice(("PATCH", "DELETE", "OPTIONS", "X", "HEAD"))
        )
        body, media = self._body(route)
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": self._path(route),
            "QUERY_STRING": self._query(route),
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "CONTENT_TYPE": media,
            "CONTENT_LENGTH": self._length(len(body)),
            **self._headers(),
        }
        return Request(environ)

    def _chance(self, share: float) -> bool:
        return self.dice.random() < share

    def _path(self, route: Route) -> str:
        """Return a path as WSGI hands it over: decoded, as Latin-1."""

        def part(found: re.Match[str]) -> str:
            if self._chance(0.15):
                return self.dice.choice(BYTES).decode("latin-1")
            known = self.parts.get(f"{route.name} {found[1]}") or self.parts.get(found[1], TEXTS)
            word = self._text() if self._chance(0.2) else self.dice.choice(known)
            return word.encode("utf-8", "surrogatepass").decode("latin-1")

        return "/" + re.sub(r"{(?:\w+:)?(\w+)(?::\w+)?}", part, route.pattern)

    def _query(self, route: Route) -> str:
        """Return what is asked: mostly by names that the operation has, for another ends it at once."""
        known = [name for name in signature(route.view).parameters if name not in ("request", "given")]
        if self._chance(0.5 if route.methods == ("GET",) else 0.95):
            return ""
        asked = []
        for _ in range(self.dice.randint(1, 3)):
            kinds: tuple[Callable[[], str], ...] = (
                lambda: quote(self._text(), errors="surrogatepass"),
                lambda: str(self.dice.choice(NUMBERS)),
                lambda: quote_from_bytes(self.dice.choice(BYTES)),
                lambda: self.dice.choice(("MQ", "b25lLm1k", "LTE", "=", "4pyT", "AA", "open", "one", "true", "1")),
            )
            names = known if known and self._chance(0.8) else QUERIES
            asked.append(f"{self.dice.choice(names)}={self.dice.choice(kinds)()}")
        return "&".join(asked)

    def _headers(self) -> dict[str, str]:
        found = {}
        if self._chance(0.8):
            found["HTTP_AUTHORIZATION"] = f"Bearer {self.dice.choice(self.tokens)}"
        elif self._chance(0.5):
            found["HTTP_COOKIE"] = self.dice.choice(self.cookies)
        else:
            found["HTTP_AUTHORIZATION"] = self.dice.choice(
                ("", "Bearer", "Bearer  ", "Basic eA==", "bearer ÿ", "Bearer " * 99)
            )
        for name, values in (("ACCEPT", ACCEPTED), ("ACCEPT_LANGUAGE", LANGUAGES)):
            if self._chance(0.3):
                found[f"HTTP_{name}"] = self.dice.choice(values)
        if self._chance(0.2):
            found["HTTP_IDEMPOTENCY_KEY"] = self.dice.choice(("a", "ÿ", "\x7f", "", "k" * 300, "\u0085", "b", "c"))
        if self._chance(0.1):
            found["HTTP_IF_NONE_MATCH"] = self.dice.choice(("*", '"', 'W/"x"', ",,,", '"a", "b"'))
        if self._chance(0.03):
            found["HTTP_X_CSRFTOKEN"] = self._latin()
        return found

    def _latin(self) -> str:
        return self._text().encode("utf-8", "surrogatepass").decode("latin-1")

    def _length(self, length: int) -> str:
        if self._chance(0.97):
            return str(length)
        return self.dice.choice(("", "abc", "-5", "99999999999", "1e3", "０", str(length + 5), str(length // 2)))

    def _body(self, route: Route) -> tuple[bytes, str]:
        if route.methods == ("GET",) and self._chance(0.95):
            return b"", ""
        media = "application/json"
        if self._chance(0.04):
            media = self.dice.choice(MEDIA)
        elif self._chance(0.04):
            media = f"application/json; charset={self.dice.choice(CHARSETS)}"
        valid = self.dice.choice(self.bodies.get(route.name, [{}]))
        if isinstance(valid, bytes):
            return valid + self.dice.choice((b"", b"", b"", b"x")), media
        found = json.loads(json.dumps(valid))
        for _ in range(self.dice.choice((0, 0, 1, 1, 2, 3))):
            found = self._spoilt(found)
        return self._written(found), media

    def _spoilt(self, value: Any) -> Any:
        """Return a value with one place in it changed, taken away or added."""
        if isinstance(value, dict) and value and self._chance(0.85):
            name = self.dice.choice(list(value))
            if self._chance(0.1):
                return {key: one for key, one in value.items() if key != name}
            if self._chance(0.1):
                return {**value, self._text(): self._odd()}
            return {**value, name: self._spoilt(value[name])}
        if isinstance(value, list) and value and self._chance(0.7):
            place = self.dice.randrange(len(value))
            return [*value[:place], self._spoilt(value[place]), *value[place:]][: self.dice.randint(1, 3)]
        return self._odd()

    def _odd(self) -> Any:
        kinds: tuple[Callable[[], Any], ...] = (
            self._text,
            self._text,
            lambda: self.dice.choice(NUMBERS),
            lambda: self.dice.choice((None, True, False, [], {}, [None], {"": None}, [[]])),
            lambda: _Raw(self.dice.choice(RAW)),
            lambda: _Raw("[" * (depth := self.dice.choice((3, 60, 3000))) + "]" * depth),
            lambda: [self._text()] * self.dice.choice((1, 3, 2000)),
        )
        return self.dice.choice(kinds)()

    def _text(self) -> str:
        text = self.dice.choice(TEXTS)
        return text + self.dice.choice(TEXTS) if self._chance(0.3) else text

    def _written(self, value: Any) -> bytes:
        raws: list[str] = []

        def aside(one: Any) -> str:
            raws.append(one.text)
            return f"\x01{len(raws) - 1}\x01"

        text = json.dumps(value, default=aside, ensure_ascii=self._chance(0.7))
        text = re.sub(r'"\\u0001(\d+)\\u0001"', lambda found: raws[int(found[1])], text)
        if text.startswith("{") and text != "{}" and self._chance(0.03):
            text = text[:-1] + ", " + text[1:]
        whole = text.encode("utf-8", "surrogatepass")
        if self._chance(0.95):
            return whole
        cut = self.dice.randrange(len(whole) + 1)
        return self.dice.choice(
            (whole[:cut], whole + b"\xff", text.encode("utf-16", "surrogatepass"), b"\xef\xbb\xbf" + whole)
        )


@dataclass(frozen=True)
class _Raw:
    """JSON, or what looks like it, word for word."""

    text: str
