"""Works: components with stable ids, their revisions, and numbered editions.

`begin` a work, make a `new_edition` of it from some `Put`s, `vouch` for one; read it through `heads` (what stands
where, now and at any edition), `outline`, `history`, `search` and `diff`.
"""

from typing import TYPE_CHECKING

from barnraise.base.lazy_modules import front_door

if TYPE_CHECKING:
    from barnraise.works import declaration, diff, heads, history, importing, outgoing, outline, search, slugs, sums
    from barnraise.works.actions import Put, begin, new_edition, vouch
    from barnraise.works.commits import Change, Commit, History, Writer
    from barnraise.works.heads import bytes_at, piece_at, published_at, work_of
else:
    __getattr__ = front_door(__name__)

__all__ = [
    "Change",
    "Commit",
    "History",
    "Put",
    "Writer",
    "begin",
    "bytes_at",
    "declaration",
    "diff",
    "heads",
    "history",
    "importing",
    "new_edition",
    "outgoing",
    "outline",
    "piece_at",
    "published_at",
    "search",
    "slugs",
    "sums",
    "vouch",
    "work_of",
]
