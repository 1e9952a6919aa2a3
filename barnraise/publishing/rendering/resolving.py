"""Where a link written in a component leads: relative paths, fragments, foreign addresses, forbidden schemes."""

import posixpath
import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from barnraise.publishing.rendering.sanitising import SCHEMES
from barnraise.publishing.rendering.values import Links, Target

LINKS_A_PAGE = 5000
_scheme = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_hidden = re.compile("[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_id_odd = re.compile(r"[^\w.-]+")
_OUTSIDE = Target("outside")
# A name that a tool writes for the built page, and the sources it may be built from.
_SOURCES = (".md", ".rst", ".ipynb", ".markdown")
# Carpentries lessons lay these folders over each other when they are built.
_BESIDE_EPISODES = frozenset({"learners", "instructors", "profiles"})
_INDEXES = ("README.md", "index.md", "_index.md", "readme.md", "index.rst", "README.rst")


@dataclass
class Includes:
    """How much may still be included in one page: signs shown, files asked for, and what may be read of them.

    Lines of a file are looked for anew each time that it is named.
    """

    signs: int = 1_000_000
    files: int = 500
    read: int = 4_000_000


@dataclass
class Resolver:
    """Resolves the links of one component and remembers which paths were asked for."""

    links: Links
    path: str
    missing: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    outside: set[str] = field(default_factory=set)
    includes: Includes = field(default_factory=Includes)
    _known: dict[str, Target] = field(default_factory=dict)  # by path
    _found: dict[str, Target] = field(default_factory=dict)  # by what was written

    def target(self, address: str) -> Target:
        """Return where an address as written leads; `outside` without url for what may not be linked.

        Addresses of other sites come back as `outside` with their url.
        """
        address = address.strip()
        bare = _hidden.sub("", address)
        if bare.startswith(("//", "\\\\", "/\\", "\\/")):
            return self._elsewhere("https://" + bare.lstrip("/\\"))
        scheme = _scheme.match(bare)
        if scheme is not None:
            return self._elsewhere(bare) if scheme[1].lower() in SCHEMES else _OUTSIDE
        place, _, fragment = address.partition("#")
        anchor = f"#{content_id(unquote(fragment))}" if fragment else ""
        if not place:
            return Target("page", url=anchor or "#")
        found = self._inside(unquote(place.partition("?")[0]))
        return Target(found.kind, found.url + anchor, found.title) if found.url else found

    def at(self, written: str) -> str | None:
        """Return the path that a relative path means here, or None when it lies outside the work."""
        base = "" if written.startswith("/") else posixpath.dirname(self.path)
        joined = posixpath.normpath(posixpath.join("/", base, written.lstrip("/")))
        # normpath stops at the root; one that climbs above it must not silently mean another file.
        climbs = posixpath.normpath(posixpath.join(base, written.lstrip("/")) or ".").startswith("..")
        return None if climbs else joined.strip("/")

    def content(self, path: str) -> bytes | None:
        """Return the bytes of a component for an include."""
        self.used.add(path)
        found = self.links.content(path)
        if found is None:
            self.missing.add(path)
        return found

    def _elsewhere(self, url: str) -> Target:
        if url.lower().startswith(("http://", "https://")) and len(self.outside) < LINKS_A_PAGE:
            self.outside.add(url.partition("#")[0])
        return Target("outside", url=url)

    def _inside(self, written: str) -> Target:
        if written not in self._found:
            if len(self._found) > LINKS_A_PAGE:
                return _OUTSIDE
            self._found[written] = self._at_path(self.at(written))
        return self._found[written]

    def _at_path(self, path: str | None) -> Target:
        if path is None or "\0" in path:
            return _OUTSIDE
        if path not in self._known:
            self._known[path] = self._look_up(path)
        return self._known[path]

    def _look_up(self, path: str) -> Target:
        first = self.links.target(path)
        self.used.add(path)
        if first.kind != "missing":
            return first
        for other in other_spellings(path):
            found = self.links.target(other)
            if found.kind not in ("missing", "outside"):
                self.used.add(other)
                return found
        self.missing.add(path)
        # A page that a tool builds has no place where it could be begun by hand.
        return _OUTSIDE if path.endswith((".html", ".htm")) else first


def content_id(name: str) -> str:
    """Return the id that an anchor of a text gets on the page: word signs, dots and hyphens."""
    return _id_odd.sub("-", name.strip())[:200]


def is_elsewhere(target: Target) -> bool:
    """Say whether a target is an address of another site."""
    return target.kind == "outside" and target.url != ""


def other_spellings(path: str) -> list[str]:
    """Return the other names under which a linked page may lie in the work."""
    stem, ending = posixpath.splitext(path)
    folder, _, rest = path.partition("/")
    if folder in _BESIDE_EPISODES and rest:
        return [f"episodes/{rest}"]
    if ending in (".html", ".htm"):
        names = [stem + source for source in _SOURCES]
        if posixpath.basename(stem) == "index":
            folder = posixpath.dirname(stem)
            names += [posixpath.join(folder, index) for index in _INDEXES]
        return names
    names = [posixpath.join(path, index) for index in _INDEXES]
    return names if ending in _SOURCES else [path + source for source in _SOURCES] + names
