"""Real addresses for every declared route: one for what can be seen, one for what is hidden, one for what is not."""

import re
from uuid import UUID

from barnraise.web.access import Route, routes
from barnraise.web.digests import stop_key
from barnraise.web.views.notices import feed_key
from tests.trust.scene import Scene

NOBODY = "01890000-0000-7000-8000-000000000000"
# What stands for each part of an address: seen, hidden, missing. A part that is not here fails one test of the matrix.
_PLAIN = {
    "slug": ("book", "book", "nowhere"),
    "path": ("one.md", "two.md", "none.md"),
    "name": ("one.png",) * 3,
    "provider": ("unknown",) * 3,
    "sha256": ("0" * 64,) * 3,
    "hash": ("0" * 64,) * 3,
    "secret": ("unknown",) * 3,
    "key": ("unknown",) * 3,
    "token": ("unknown",) * 3,
    "code": ("unknown",) * 3,
    "uid": (NOBODY,) * 3,
    "old": ("0",) * 3,
    "new": ("1",) * 3,
    "place": ("1", "1", "9999"),
    "format": ("zip",) * 3,
}


def declared() -> tuple[Route, ...]:
    """Return every declared route, once the addresses are loaded."""
    __import__("barnraise.urls")
    return routes()


def url_of(route: Route, scene: Scene, which: str) -> str:
    """Return the address of a route for what is "seen", "hidden" or "missing"."""

    def part(found: re.Match[str]) -> str:
        return _value(route, found["name"], scene)[("seen", "hidden", "missing").index(which)]

    return "/" + re.sub(r"[<{](?:\w+:)?(?P<name>\w+)(?::\w+)?[>}]", part, route.pattern)


def names_contributions(route: Route) -> bool:
    """Tell whether an address names one contribution, or a discussion that may be about one."""
    return bool(re.search(r"(^|/)(contributions|talk|discussions)/[<{]|^mine/<", route.pattern))


def _value(route: Route, name: str, scene: Scene) -> tuple[str, str, str]:
    if names_contributions(route) and name == "slug":
        return ("book",) * 3
    if re.search(r"/(talk|discussions)/[<{]", route.pattern) and name == "number":
        return ("1", "2", "9999")
    if names_contributions(route) and name in ("number", "id", "uid", "key") and _first(route) == name:
        return _names(scene, name)
    if name in ("number", "edition"):
        return ("1", "1", "9999")
    if name == "name" and "/take/" in route.pattern:
        return ("epub", "epub", "none.epub")
    if name == "name" and re.search(r"/(questions|inquiries)/", route.pattern):
        return ("gauges", "gauges", "none")
    if name == "key" and "notices/" in route.pattern:
        secret = stop_key(scene.victim) if "/stop" in route.pattern else feed_key(scene.victim)
        return (secret, secret, "unknown")
    if "review/by/" in route.pattern:
        return (str(scene.shown.author.uid),) * 2 + (NOBODY,)
    if name == "pk":
        return (str(scene.victims_token.pk),) * 2 + ("9999",)
    if re.search(r"(^|/)tasks/[<{]", route.pattern):
        return (str(scene.task.uid),) * 2 + (NOBODY,)
    if re.search(r"(^|/)concerns/[<{]", route.pattern):
        return (str(scene.concern.uid),) * 2 + (NOBODY,)
    if name == "id":
        return (NOBODY,) * 3
    return _PLAIN.get(name, ("unknown",) * 3)


def unknown_parts() -> set[str]:
    """Return the parts of addresses for which nobody has said here what stands for them."""
    parts = {name for route in declared() for name in re.findall(r"[<{](?:\w+:)?(\w+)(?::\w+)?[>}]", route.pattern)}
    return parts - set(_PLAIN) - {"number", "edition", "pk", "id"}


def _first(route: Route) -> str:
    return re.findall(r"(?:contributions|talk|discussions|mine)/[<{](?:\w+:)?(\w+)", route.pattern)[0]


def _names(scene: Scene, name: str) -> tuple[str, str, str]:
    if name == "number":
        return str(scene.shown.number), str(scene.hidden.number), "9999"
    return str(UUID(str(scene.shown.uid))), str(UUID(str(scene.hidden.uid))), NOBODY
