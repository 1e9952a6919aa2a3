"""A contribution's words in their place: the pieces as they are read at its edition, what it put in marked."""

import re
from dataclasses import dataclass

from barnraise import record, works
from barnraise.publishing.differences import Difference, difference
from barnraise.publishing.marking import marked
from barnraise.publishing.shown import Shown, rendered
from barnraise.works.models import Revision, Work

# Larger than any page has blocks: nothing is folded away.
_ALL = 1_000_000
_gone = re.compile(r"<del>[^<]*(?:<(?!/?del>)[^<]*)*</del>")
_empty = re.compile(r"<(p|li|h[1-6]|td|th|em|strong|a)(?: [^<>]*)?>\s*</\1>")


@dataclass(frozen=True, slots=True)
class Placed:
    """One piece: `html` is the page with `mark` around what came; `change` shows what is not prose, or is gone."""

    path: str
    url: str
    html: str
    change: Difference | None


def words_in_place(work: Work, edition: int) -> list[Placed]:
    """Return the pieces of an edition as they read there, the words that it put in marked."""
    return [_placed(work, edition, revision) for revision in works.heads.revisions_in(work, edition)]


def _placed(work: Work, edition: int, revision: Revision) -> Placed:
    now, then = Shown(work, edition=edition), Shown(work, edition=edition - 1)
    before = works.piece_at(work, revision.parent.path, edition - 1) if revision.parent is not None else None
    after = works.piece_at(work, revision.path, edition)
    old = record.fetch(before.blob_id) if before is not None else None
    new = record.fetch(after.blob_id) if after is not None else None
    moved = revision.parent.path if revision.parent is not None and revision.parent.path != revision.path else ""
    change = difference(
        revision.path,
        old,
        new,
        links=now,
        moved_from=moved,
        before_url=then.raw_url(moved or revision.path),
        after_url=now.raw_url(revision.path),
    )
    url = now.url(revision.path)
    if change.kind != "prose" or after is None:
        return Placed(revision.path, url, "", change)
    was = rendered(then, before, old).html if before is not None else ""
    page = rendered(now, after, new).html
    blocks = marked(was, page, around=_ALL)
    html = "".join(block.html for block in blocks) if blocks else page
    return Placed(revision.path, url, _only_added(html), None)


def _only_added(html: str) -> str:
    """Turn a page with what came and what went into the page as it is, with what came marked."""
    kept = _gone.sub("", html)
    kept = _empty.sub("", kept)
    return kept.replace("<ins>", "<mark>").replace("</ins>", "</mark>")
