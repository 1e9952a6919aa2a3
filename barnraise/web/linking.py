"""Where links of a page lead while somebody writes it: the newest edition, with the files that she brings along."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from barnraise.publishing.rendering import Target
from barnraise.publishing.shown import Shown


@dataclass(frozen=True)
class WithFiles:
    """What rendering asks about a work; `brought` are files of the same contribution, by path their SHA-256."""

    shown: Shown
    brought: Mapping[str, str]

    def target(self, path: str) -> Target:
        """Return where a path leads."""
        if path in self.brought:
            name = quote(path.rpartition("/")[2])
            return Target("file", f"/{self.shown.work.slug}/drafts/{self.brought[path]}/{name}")
        return self.shown.target(path)

    def content(self, path: str) -> bytes | None:
        """Return the bytes of a component, for includes."""
        return self.shown.content(path)
