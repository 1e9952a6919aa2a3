"""Bytes that contributors gave, sent so that no browser runs them."""

from urllib.parse import quote

from django.http import HttpResponse

from barnraise.publishing.rendering import svg_safe
from barnraise.publishing.shown import type_of

POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'"


def raw(content: bytes, path: str) -> HttpResponse:
    """Answer with a file as it was given; a drawing only as far as it is harmless, else as a file to keep."""
    kind = type_of(path)
    name = quote(path.rpartition("/")[2])
    shown = "inline" if kind.startswith(("image/", "text/plain")) else "attachment"
    if kind == "image/svg+xml":
        safe = svg_safe(content)
        content, shown = (safe, "inline") if safe is not None else (content, "attachment")
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f"{shown}; filename*=UTF-8''{name}"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
