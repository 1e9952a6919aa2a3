"""The values that go into and come out of rendering: targets of links, dialects, the rendered page."""

from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["page", "file", "missing", "outside"]
Tool = Literal["any", "plain", "mdbook", "mkdocs", "sphinx", "jekyll", "hugo", "sandpaper", "tldr"]


@dataclass(frozen=True)
class Target:
    """Where a path of the work leads: a page to read, a file's bytes, a place to begin, or nowhere.

    `url` of a missing page offers to begin it; `outside` has no address, and only the words are shown.
    """

    kind: Kind
    url: str = ""
    title: str = ""


class Links(Protocol):
    """What rendering asks about the edition around a component; paths are normal, without `..`, query and fragment."""

    def target(self, path: str) -> Target:
        """Return where a path leads; a folder's path has no slash at its end."""
        ...

    def content(self, path: str) -> bytes | None:
        """Return the bytes of a component of the same edition, for includes; None where there is none."""
        ...


@dataclass(frozen=True)
class Dialect:
    """How a work's text is written: the tool it is made for. `any` recognises what every tool writes."""

    tool: Tool = "any"


@dataclass(frozen=True)
class Heading:
    """One heading of a page, as its outline lists it."""

    level: int
    id: str
    text: str


@dataclass(frozen=True)
class Rendered:
    """A component as a reader sees it.

    `has_title` says that `html` shows the title itself as its first heading. `missing` names the paths that are
    linked or included but absent, `used` every path whose bytes or place the html depends on, `outside` the addresses
    of other sites that it leads to, all sorted.
    """

    html: str
    title: str | None = None
    has_title: bool = False
    headings: tuple[Heading, ...] = ()
    words: int = 0
    summary: str = ""
    plain: str = ""
    missing: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
