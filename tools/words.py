"""`python tools/words.py`: count the words that we do not use; `--write` lowers the numbers in `tools/words.toml`.

It ends with 1 where a word is used more often than that file allows.
"""

import re
import sys
import tomllib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
ALLOWED = ROOT / "tools/words.toml"
AREAS = {
    "code": ("barnraise/**/*.py", "barnraise/**/*.html", "barnraise/static/*.js", "tools/*.py"),
    "docs": ("*.md", "docs/**/*.md", "bench/*.md", "barnraise/**/*.md", "barnraise/recipes/*.toml"),
}
# Frozen, made from other texts, what happened in the words of its time, and lists of words.
LEFT_OUT = ("barnraise/migrations/", "docs/claims.md", "CHANGELOG.md", "barnraise/rules/stop_words.py")
Allowed = dict[str, dict[str, int]]


class Area:
    """The words of some texts, those within names too."""

    def __init__(self, patterns: tuple[str, ...], root: Path):
        paths = sorted({path for pattern in patterns for path in root.glob(pattern)})
        kept = [path for path in paths if not str(path.relative_to(root)).startswith(LEFT_OUT)]
        text = "\n".join(path.read_text(encoding="utf-8") for path in kept)
        self._words = [word.lower() for word in re.findall("[A-Z]?[a-z]+|[A-Z]+", text)]
        self._counts = Counter(self._words)

    def count(self, entry: str) -> int:
        """Return how often an entry of the list stands there: words divided by commas, or one phrase."""
        first, *others = entry.split(" ")
        if "," in entry:
            return sum(self._counts[word.strip()] for word in entry.split(","))
        if not others:
            return self._counts[first]
        places = (place for place, word in enumerate(self._words) if word == first)
        return sum(self._words[place + 1 : place + 1 + len(others)] == others for place in places)


def counted(allowed: Allowed, root: Path = ROOT) -> Allowed:
    """Return how often each entry of the list stands in each area."""
    areas = {name: Area(patterns, root) for name, patterns in AREAS.items()}
    return {entry: {name: area.count(entry) for name, area in areas.items()} for entry in allowed}


def problems(allowed: Allowed, root: Path = ROOT) -> list[str]:
    """Return which words are used more often than they may be, and of which none is left though some are allowed."""
    found = []
    for entry, counts in counted(allowed, root).items():
        for area, count in counts.items():
            most = allowed[entry][area]
            if count > most:
                found.append(f"{entry}: {count} in {area}, at most {most}; tools/words.toml says what to say instead")
            elif not count and most:
                found.append(f"{entry}: none in {area} any more; run `python tools/words.py --write`")
    return found


def read() -> Allowed:
    """Return how often each entry may stand in each area."""
    allowed: Allowed = tomllib.loads(ALLOWED.read_text())["words"]
    return allowed


def lower(counts: Allowed) -> None:
    """Write the counts into the list where they are lower than what it allows."""

    def lowered(row: re.Match[str]) -> str:
        code, docs = (min(int(row[2 + place]), counts[row[1]][area]) for place, area in enumerate(AREAS))
        return f'"{row[1]}" = {{ code = {code}, docs = {docs} }}'

    ALLOWED.write_text(re.sub(r'(?m)^"(.+?)" = \{ code = (\d+), docs = (\d+) \}', lowered, ALLOWED.read_text()))


def main() -> int:
    """Print how often each entry stands where, lower the numbers where asked to, and say what is too much."""
    counts = counted(read())
    print("\n".join(f"{entry:50} code {of['code']:5}  docs {of['docs']:5}" for entry, of in counts.items()))
    if "--write" in sys.argv:
        lower(counts)
    found = problems(read())
    print("\n".join(["", *found]) if found else "")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
