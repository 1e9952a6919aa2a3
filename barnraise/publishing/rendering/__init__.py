"""From a component's bytes to safe html: pure functions, no tables, no Django.

`render` never refuses and never raises: what cannot be laid out is shown as source or offered as a file. Every
page passes the allow-list of `sanitising` last.
"""

from barnraise.publishing.rendering.page import render
from barnraise.publishing.rendering.pictures import svg_safe
from barnraise.publishing.rendering.sanitising import sanitise, text_excerpt
from barnraise.publishing.rendering.values import Dialect, Heading, Links, Rendered, Target

__all__ = [
    "Dialect",
    "Heading",
    "Links",
    "Rendered",
    "Target",
    "render",
    "sanitise",
    "svg_safe",
    "text_excerpt",
]
