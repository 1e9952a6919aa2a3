"""What the actions of tasks take, and why a task may exist."""

from dataclasses import dataclass, field

# Why a task exists, and how long it takes where nothing else tells.
MINUTES = {
    "asked": 30,
    "behind": 15,
    "broken": 10,
    "check": 20,
    "conflict": 15,
    "links": 10,
    "missing": 120,
    "more": 20,
    "report": 10,
    "reread": 10,
    "review": 5,
    "stage": 30,
    "stub": 30,
    "translate": 60,
    "unsourced": 20,
}
REASONS = tuple(MINUTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A piece that somebody asks others to do."""

    title: str
    about: str = ""
    path: str = field(default="", metadata={"help": "what it touches"})
    minutes: int = field(default=30, metadata={"help": "how long it should take"})
    slots: int = field(default=1, metadata={"help": "how many people are to do it, each by herself"})
    topics: str = field(default="", metadata={"help": "words with spaces between them"})
    difficulty: int = field(default=1, metadata={"help": "1 easy, 2 some, 3 hard"})
    urgency: int = field(default=1, metadata={"help": "0 can wait, 1 as others, 2 before others"})
    language: str = field(default="", metadata={"help": "in which it is done, where that is not the work's"})
    needs: str = field(default="", metadata={"help": "the id of the piece that has to be done before it"})
