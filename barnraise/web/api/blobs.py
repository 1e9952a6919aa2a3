"""Bytes sent ahead of the contribution that names them."""

import hashlib
import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from barnraise import record
from barnraise.base import Refused, photographs
from barnraise.contributions import reachable
from barnraise.web.api import asking, shapes
from barnraise.web.api.door import as_response, operation
from barnraise.web.api.strict import refuse
from barnraise.web.numbers import number_in

A_PIECE = 64 * 1024
_NAME = re.compile(r"[0-9a-f]{64}")


@operation("PUT", "/blobs/{sha256}", may="giver", answers=shapes.BlobTold)
def put_blob(request: HttpRequest, sha256: str) -> HttpResponse:
    """Store bytes under their SHA-256; 201 when you had not sent them yet, 200 when you had.

    Only you may name them then, until they stand in a change that others see. Of a picture what a camera or a program
    wrote beside it (position, device, owner, thumbnail) is not kept: name it by the SHA-256 in the answer, which is
    another then.
    """
    if not _NAME.fullmatch(sha256):
        refuse("sha256", "it is 64 of 0–9 and a–f")
    content = _content(request, settings.BARNRAISE_FILE_MB)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Refused("hash_differs", expected=sha256)
    kept = record.prepare(photographs.stripped(content))
    is_new = reachable.stage(asking.known(request), kept)
    told = shapes.BlobTold(kept.sha256.hex(), len(kept.content))
    return as_response(shapes.BlobTold, told, 201 if is_new else 200)


def _content(request: HttpRequest, most_mb: int) -> bytes:
    """Read a body piece by piece, and stop as soon as it is too large."""
    most = most_mb * 2**20
    if number_in(request.META.get("CONTENT_LENGTH") or "0", most=most) is None:
        raise Refused("content_large", status=413, path="", most_mb=most_mb)
    pieces: list[bytes] = []
    size = 0
    while piece := request.read(A_PIECE):
        size += len(piece)
        if size > most:
            raise Refused("content_large", status=413, path="", most_mb=most_mb)
        pieces.append(piece)
    return b"".join(pieces)
