"""The parts of a work that is too large for one book: the parts of its outline, or its folders, in volumes."""

from dataclasses import dataclass

from barnraise.base import Refused
from barnraise.publishing.builds.book import MOST_PIECES
from barnraise.publishing.builds.outlining import declared_of, named, outlined, paths_of
from barnraise.publishing.shown import Shown
from barnraise.works.outline import title_from, title_in


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its name in addresses, its title, and the paths of its pieces in reading order."""

    name: str
    title: str
    paths: tuple[str, ...]


def parts_of(shown: Shown) -> list[Part]:
    """Return the parts of a work, none of more than 2,000 pieces; the work itself as one where it is small enough.

    Walks the pages of the work once.
    """
    groups = _groups(shown)
    if sum(len(paths) for _, paths in groups) <= MOST_PIECES:
        return []
    parts: list[Part] = []
    for title, paths in groups:
        for start in range(0, len(paths), MOST_PIECES):
            volume = start // MOST_PIECES + 1
            told = f"{title}, {volume}" if len(paths) > MOST_PIECES else title
            parts.append(Part(str(len(parts) + 1), told, tuple(paths[start : start + MOST_PIECES])))
    return parts


def part_named(shown: Shown, name: str) -> Part:
    """Return a part by its name. Refused: `part_unknown`."""
    found = next((part for part in parts_of(shown) if part.name == name), None)
    if found is None:
        raise Refused("part_unknown", status=404, part=name)
    return found


def _groups(shown: Shown) -> list[tuple[str, list[str]]]:
    items = named(shown, declared_of(shown).outline)
    if items:
        made = []
        for item in items:
            paths = [place.path for place in outlined((item,)) if place.path]
            made.append((item.title or title_in(shown.work, item.path), paths))
        return made
    folders: dict[str, list[str]] = {}
    for path in paths_of(shown):
        folders.setdefault(path.partition("/")[0] if "/" in path else "", []).append(path)
    return [(title_from(folder) if folder else shown.work.title, paths) for folder, paths in sorted(folders.items())]
