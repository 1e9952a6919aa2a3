"""What the tools of authors add to Markdown, rewritten as plain Markdown with a little html: one module a matter."""

from barnraise.publishing.rendering.dialects.front_matter import split_front_matter
from barnraise.publishing.rendering.dialects.including import expand_includes
from barnraise.publishing.rendering.dialects.translating import translate

__all__ = ["expand_includes", "split_front_matter", "translate"]
