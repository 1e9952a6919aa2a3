"""Contributors' bytes as they are: nothing in them runs, whatever they claim to be."""

from collections.abc import Callable
from pathlib import PurePosixPath

from django.http import HttpRequest, HttpResponse

# What browsers show as a picture and cannot run; everything else goes out as plain text or as bytes.
PICTURES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
POLICY = "default-src 'none'; sandbox"
SEEN = 8192


def raw(request: HttpRequest, path: str, sha256: str, fetch: Callable[[], bytes]) -> HttpResponse:
    """Answer with bytes: an ETag that is their name, no guessing of their kind, and a policy that lets nothing run."""
    etag = f'"{sha256}"'
    if etag in [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]:
        response = HttpResponse(status=304)
    else:
        content = fetch()
        response = HttpResponse(content, content_type=kind_of(path, content))
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "same-site"
    return response


def kind_of(path: str, content: bytes) -> str:
    """Return the content type that bytes may go out with."""
    picture = PICTURES.get(PurePosixPath(path).suffix.lower())
    if picture is not None:
        return picture
    if b"\0" in content[:SEEN]:
        return "application/octet-stream"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "application/octet-stream"
    return "text/plain; charset=utf-8"
