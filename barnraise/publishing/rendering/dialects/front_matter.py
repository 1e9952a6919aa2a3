"""Front matter: the lines of YAML or TOML before a text, which are not shown."""

import re

FRONT_SIGNS = 50_000
_fences = {"---": ("---", "..."), "+++": ("+++",)}
# A line of front matter is a key, a comment, a list item, or belongs to the line above it.
_line = re.compile(r"[\w.\"'-]+[ \t]*[:=]|#|[ \t]|-[ \t]|-$|\]|\}|\[|$")
_title = re.compile(r"^title[ \t]*[:=][ \t]*(.+)$", re.MULTILINE | re.IGNORECASE)


def split_front_matter(text: str) -> tuple[str | None, str]:
    """Return the title that front matter states, or None, and the text after it."""
    first, _, rest = text.partition("\n")
    endings = _fences.get(first.rstrip())
    if endings is None:
        return None, text
    place = 0
    for line in rest[:FRONT_SIGNS].split("\n"):
        if line.rstrip() in endings:
            return _title_in(rest[:place]), rest[place + len(line) + 1 :]
        if not _line.match(line):
            break
        place += len(line) + 1
    return None, text


def _title_in(front: str) -> str | None:
    found = _title.search(front)
    if found is None:
        return None
    title = found[1].strip()
    if len(title) > 1 and title[0] in "\"'":
        # What follows the closing mark is a comment.
        return title[1:].partition(title[0])[0] or None
    title = title.partition(" #")[0].strip()
    return None if title in ("", "|", ">", "|-", ">-", "~", "null") else title
