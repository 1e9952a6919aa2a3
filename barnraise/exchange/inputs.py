"""How a work is started, and in which formats it goes out: what forms and the command line are made from."""

from dataclasses import dataclass, field

from barnraise.works.recipes import recipe_for

BOOKS = ("epub", "pdf")


def formats() -> tuple[str, ...]:
    """Return the names of the formats that a work can be written in."""
    return ("git", "zip", "html", *BOOKS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """How a work shall start: its address and recipe, and what the starter says where the source is silent or wrong.

    What is "" stays as it was recognised. `has_right` says that the starter may give what she brings under the
    licence that she names; a licence that the source itself declares needs no such word.
    """

    slug: str = field(metadata={"help": "its address here: a–z, 0–9 and hyphens"})
    recipe: str = field(default=recipe_for("begin"), metadata={"help": "how changes are decided"})
    title: str = field(default="", metadata={"help": "instead of the one that is recognised"})
    kind: str = field(default="", metadata={"help": "book, manual, encyclopedia, dataset, program …"})
    language: str = field(default="", metadata={"help": "as en or pt-BR"})
    licence: str = field(default="", metadata={"help": "its SPDX name, where you may give the source under it"})
    purpose: str = field(default="", metadata={"help": "what it is for, in a sentence"})
    rules: tuple[str, ...] = field(default=(), metadata={"help": "a rule that stands beside the editor"})
    has_right: bool = False
