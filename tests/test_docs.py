"""The documents tell the truth: links resolve, and every command they name is there."""

import re
from pathlib import Path

from django.core.management import get_commands

from tests.promises import promises

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("bench/*.md")])
_link = re.compile(r"\[[^\]]*\]\(([^)\s#]+)(#[^)\s]*)?\)")
_code = re.compile(r"`([^`\n]+)`|^(?:    |\$ )(.+)$", re.MULTILINE)


@promises(
    "With BARNRAISE_DATABASE_URL a new store",
    "ARCHITECTURE.md is two pages",
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
