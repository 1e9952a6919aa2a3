"""What became of a place of a work, as readers are told it: the page that says so and the API ask the same."""

from dataclasses import dataclass
from typing import Literal

from barnraise import works
from barnraise.base import why_not_path
from barnraise.publishing.shown import Shown, edit_url

State = Literal["here", "folder", "moved", "waiting", "gone", "missing"]


@dataclass(frozen=True, slots=True)
class PageState:
    """How a place stands to readers of an edition.

    `here` it is shown; `folder` it holds others; `moved` it stands at `url` now; `waiting` it is integrated, and shown
    once somebody has looked at it; `gone` since edition `since`; `missing` nobody has written it, and `url` is where it
    is begun, "" for a name that no piece can have.
    """

    state: State
    url: str = ""
    since: int = 0


def state_of(shown: Shown, path: str, *, asked_at: str = "") -> PageState:
    """Return what became of a place of a work; `asked_at` is an address that would lead to itself."""
    if shown.piece(path) is not None:
        return PageState("here")
    work, path = shown.work, path.rstrip("/")
    target = shown.target(path)
    if target.kind == "page":
        return PageState("moved", target.url) if target.url != asked_at else PageState("folder")
    now_at = works.heads.where_now(work, path) if shown.edition is None else None
    if now_at is not None and shown.piece(now_at) is not None:
        return PageState("moved", shown.url(now_at))
    if shown.edition is None and works.piece_at(work, path, work.edition) is not None:
        return PageState("waiting")
    last = works.heads.last_changed(work, [path])
    if last > 1 and works.piece_at(work, path, last - 1) is not None:
        return PageState("gone", edit_url(work, path), last)
    return PageState("missing", edit_url(work, path) if why_not_path(path) is None else "")
