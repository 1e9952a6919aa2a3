"""One is said as one: “1 result”, and “0 results” and “2 results”, in every sentence and on every page."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import barnraise.web
from barnraise.web.sentences import sentence

# What is counted. A bound that is written in the code (“at most 20 pieces”) is never 1; these numbers may be.
NOUNS = (
    "answers approvals changes comments contributions days editions files gates hours items minutes months objections "
    "pages people pieces points questions readers results reviews stages tasks things times votes weeks words works"
).split()
COUNTS = ("cap", "count", "days", "found", "given", "hours", "least", "minutes", "number", "people", "total", "wanted")
MANY = re.compile(rf"\b1 ({'|'.join(NOUNS)})\b")
TEMPLATES = sorted(Path(barnraise.web.__file__).parents[1].rglob("templates/**/*.html"))
BLOCK = re.compile(r"{%-?\s*trans\b.*?endtrans\s*-?%}", re.DOTALL)
COUNTED = re.compile(rf"(?:{{{{ ?\w+ ?}}}}|%\(\w+\)s) ({'|'.join(NOUNS)})\b(?!')")


def registries() -> Iterator[tuple[str, dict[str, str]]]:
    for module in pkgutil.iter_modules(barnraise.web.__path__):
        if module.name.startswith("sentences"):
            for name, found in vars(importlib.import_module(f"barnraise.web.{module.name}")).items():
                if name.isupper() and isinstance(found, dict):
                    yield f"{module.name}.{name}", found


@pytest.mark.parametrize("number", [0, 1, 2])
def test_no_sentence_says_one_of_many(number: int) -> None:
    facts = dict.fromkeys(COUNTS, number)
    said = [
        sentence(code, facts, among=among)
        for _, among in registries()
        for code, text in among.items()
        if isinstance(text, str) or hasattr(text, "__mod__")
    ]
    assert len(said) > 500
    assert [one for one in said if MANY.search(one)] == []
    assert sentence("guest_hour_cap", {"cap": number}).startswith(
        f"A guest may send {number} contribution{'' if number == 1 else 's'} an hour"
    )


def test_no_template_says_a_count_without_its_singular() -> None:
    wrong = []
    for path in TEMPLATES:
        text = path.read_text("utf-8")
        wrong += [(path.name, one) for one in BLOCK.findall(text) if COUNTED.search(one) and "pluralize" not in one]
        wrong += [
            (path.name, found[0])
            for found in COUNTED.finditer(BLOCK.sub("", text))
            if "ngettext(" not in text[max(0, found.start() - 80) : found.start()]
        ]
    assert len(TEMPLATES) > 80
    assert wrong == []


def test_every_end_on_a_page_is_shown_in_full_and_not_only_on_hover() -> None:
    ends = re.compile(r"[\w.]*(?:until|due_at|next_at|free_at|ends_at)\s*\|\s*(\w+)")
    found = {file.name: ends.findall(file.read_text()) for file in TEMPLATES}
    assert {name: told for name, told in found.items() if not {*told} <= {"ends", "exactly"}} == {}
