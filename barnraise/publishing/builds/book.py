"""What a book is made of, as plain values: its chapters as html of our own making, its pictures, its people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Format = Literal["epub", "pdf"]
FORMATS: tuple[Format, ...] = ("epub", "pdf")
MOST_PIECES = 2000

Rank = Literal["part", "chapter", "section"]


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a book: a part (no path) or a piece; `level` counts from 1, `rank` says how it begins."""

    title: str
    level: int
    rank: Rank
    path: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One place with its text as fitted html; `title_html` is its title with what the author set in it."""

    place: Place
    id: str
    title_html: str
    html: str


@dataclass(frozen=True, slots=True)
class Contributor:
    """Somebody on the page of credits: `words` of theirs stand in the text, 0 where they helped otherwise."""

    name: str
    words: int = 0


@dataclass(frozen=True, slots=True)
class Credits:
    """What a book owes beside its words, each as a line: its sources with their licences, reviewers, pictures."""

    sources: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cover:
    """What a book says of itself before its first page."""

    title: str
    kind: str
    language: str
    purpose: str
    licence: str
    licence_url: str
    edition: int
    at: datetime
    url: str
    uid: str
    part: str = ""
    release: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """A whole book, ready to be written in one format. `pictures` are bytes by the name that the html calls them."""

    cover: Cover
    chapters: tuple[Chapter, ...]
    pictures: dict[str, bytes]
    people: tuple[Contributor, ...]
    credits: Credits
    unset: dict[str, int]
