"""The documents tell the truth: links resolve, and every command they name is there."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.promises import promises

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("bench/*.md")])
_link = re.compile(r"\[[^\]]*\]\(([^)\s#]+)(#[^)\s]*)?\)")
_code = re.compile(r"`([^`\n]+)`|^(?:    |\$ )(.+)$", re.MULTILINE)


@promises(
    "With BARNRAISE_DATABASE_URL a new store",
    "ARCHITECTURE.md is a few pages",
)
def test_links_between_documents_resolve() -> None:
    broken = [
        f"{document.relative_to(ROOT)}: {target}"
        for document in DOCUMENTS
        for target, _ in _link.findall(document.read_text())
        if "://" not in target and not target.startswith("mailto:") and not (document.parent / target).exists()
    ]
    assert (broken, len(DOCUMENTS) > 3) == ([], True)


def test_commands_in_documents_exist() -> None:
    makefile = (ROOT / "Makefile").read_text()
    known = {f"make {target}" for target in re.findall(r"(?m)^([a-z]+):", makefile)}
    known |= {f"barnraise {name}" for name, app in get_commands().items() if app == "barnraise"} | {"barnraise help"}
    named = set()
    for document in DOCUMENTS:
        for inline, line in _code.findall(document.read_text()):
            named |= set(re.findall(r"(?<![\w./-])((?:make|barnraise) [a-z]+)", inline or line))
    assert named - known == set()


def test_paths_in_documents_exist() -> None:
    missing = []
    for document in DOCUMENTS:
        for inline, _ in _code.findall(document.read_text()):
            if re.fullmatch(r"(?:barnraise|tests|bench|docs|tools)/[\w./-]+", inline) and not (ROOT / inline).exists():
                missing.append(f"{document.relative_to(ROOT)}: {inline}")
    assert missing == []


def test_the_list_of_documents_leads_to_each_of_them_and_to_each_chapter_of_the_handbook() -> None:
    linked = {(ROOT / "docs" / target).resolve() for target, _ in _link.findall((ROOT / "docs/README.md").read_text())}
    documents = {*ROOT.glob("docs/*.md"), ROOT / "docs/decisions/README.md"} - {ROOT / "docs/README.md"}
    chapters = {*ROOT.glob("barnraise/examples/handbook/*.md")}
    assert ({*documents, *chapters} - linked, len(chapters) > 10) == (set(), True)


DECISIONS = sorted(ROOT.glob("docs/decisions/0*.md"))
A_PAGE, GROUPED = 60, 55


def test_decisions_are_numbered_without_a_gap_and_listed_by_their_titles() -> None:
    titles = [path.read_text().splitlines()[0].removeprefix("# ") for path in DECISIONS]
    assert [title[:6] for title in titles] == [f"{number:04}. " for number in range(1, len(DECISIONS) + 1)]
    assert [path.name[:4] for path in DECISIONS] == [title[:4] for title in titles]
    listed = re.findall(r"(?m)^\| \[(.+)\]\((.+)\) \|", (ROOT / "docs/decisions/README.md").read_text())
    assert listed == [(title, path.name) for title, path in zip(titles, DECISIONS, strict=True)]


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_a_page_and_says_what_was_open_and_what_follows(path: Path) -> None:
    lines = path.read_text().splitlines()
    assert len(lines) <= A_PAGE
    # The first were lines of one document, grouped when it was divided.
    if int(path.name[:4]) > GROUPED:
        assert [line for line in lines if line.startswith("## ")] == ["## Context", "## Decision", "## Consequences"]
