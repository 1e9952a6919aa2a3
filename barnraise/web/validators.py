"""Entity tags: an answer is not sent again to who has it, and a tag names the bytes that are sent, nothing else.

A tag made from anything but the answer's own bytes would still hold after the bytes were hidden or removed, and call
the copy that a cache keeps of them good.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from barnraise.base import sha256

# What can be hidden or removed one day: any cache may keep it, and has to ask before it gives it to anybody.
REVALIDATE = "no-cache"


def revalidated(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Tag an answer by its bytes; leave them out where the request names that tag."""
    tag = f'"{sha256(response.content).hex()}"'
    if has(request, tag):
        response.content, response.status_code = b"", 304
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = REVALIDATE
    return response


def has(request: HttpRequest, tag: str) -> bool:
    """Tell whether a request says that its sender has the bytes of a tag already (RFC 9110, 13.1.2)."""
    named = request.headers.get("If-None-Match", "").split(",")
    return tag in [one.strip().removeprefix("W/") for one in named]


def tagged(response: HttpResponseBase, tag: str) -> HttpResponseBase:
    """Give an answer the tag of its bytes, and let caches ask before they give it again."""
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = REVALIDATE
    return response
