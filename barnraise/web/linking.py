"""Where links of a page lead while somebody writes it: the work as it is at its head, with what she brings along."""

from collections.abc import Mapping
from urllib.parse import quote

from barnraise import works
from barnraise.publishing.rendering import Target
from barnraise.works.models import Component, Work


class HeadLinks:
    """What rendering asks about a work's newest edition; `bringing` are paths that the same contribution adds."""

    def __init__(self, work: Work, bringing: Mapping[str, str] | None = None):
        self._work = work
        self._bringing = bringing or {}

    def target(self, path: str) -> Target:
        """Return where a path leads."""
        base = f"/{self._work.slug}"
        if path in self._bringing:
            return Target("file", f"{base}/drafts/{self._bringing[path]}/{quote(path.rpartition('/')[2])}")
        here = Component.objects.filter(work=self._work, is_here=True)
        if here.filter(path=path).exists():
            place = "read" if works.outline.is_page(path) else "raw"
            return Target("page" if place == "read" else "file", f"{base}/{place}/{quote(path)}")
        if not path or here.filter(path__gt=f"{path}/", path__lt=f"{path}0").exists():
            return Target("page", f"{base}/read/{quote(path)}")
        return Target("missing", f"{base}/edit/{quote(path)}")

    def content(self, path: str) -> bytes | None:
        """Return the bytes of a component, for includes."""
        return works.bytes_at(self._work, path)
