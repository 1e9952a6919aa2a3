"""Comments as safe html: Markdown whose headings and anchors do not get in the way of the page around it."""

import re

from markupsafe import Markup

from barnraise.publishing.rendering import Dialect, Links, render

_headings = re.compile(r"<(/?)h[1-6](?=[ >])")
_anchors = re.compile(r' (id="|href="#)')


def comment_html(body: str, links: Links, *, name: str) -> Markup:
    """Return a comment as html; `name` is its own on the page, and stands before every anchor in it."""
    made = render(body.encode(), "comment.md", links, dialect=Dialect("plain")).html
    # What comes here is what the allow-list wrote: a quote or an angle within a text is escaped in it.
    made = _headings.sub(r"<\1h4", made)
    return Markup(_anchors.sub(rf" \g<1>{name}-", made))
