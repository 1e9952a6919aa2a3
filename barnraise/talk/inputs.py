"""The inputs of talk: one frozen dataclass each, the same for page and API."""

from dataclasses import dataclass
from typing import Literal

# A title is one line of a list; a comment a page of plain words; a quote a passage, not a page.
TITLE_LENGTH = 200
BODY_LENGTH = 10_000
QUOTE_LENGTH = 1_000

About = Literal["work", "component", "contribution", "decision"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A discussion as it begins: what it is about, its title, and the first comment, in Markdown.

    `path` names the component and `quote` a passage of it, as it was read in `edition` (0: the newest). A discussion
    about a contribution, or about the decision on one, names it by its `contribution` id.
    """

    title: str
    body: str
    about: About = "work"
    path: str = ""
    quote: str = ""
    edition: int = 0
    contribution: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A comment in a discussion, in Markdown."""

    body: str
