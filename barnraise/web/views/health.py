"""For whoever runs the server: whether it lives, whether it can serve, and its figures."""

import shutil

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from barnraise.base import Refused
from barnraise.web import measures
from barnraise.web.access import route

TEXT = "text/plain; charset=utf-8"
EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"
# Below it SQLite cannot be sure of a place for its log; `doctor` asks for room long before.
ROOM_BYTES = 16 * 2**20


@route("health", may="anyone")
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process lives: it asks neither the database nor the disk."""
    return _plain("ok")


@route("ready", may="anyone")
def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200 when pages can be served and contributions taken, 503 with what is missing otherwise."""
    missing = [name for name, holds in (("database", _has_database()), ("room", _has_room())) if not holds]
    return _plain(f"missing: {', '.join(missing)}", 503) if missing else _plain("ready")


@route("metrics", may="anyone")
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer who sends the token of BARNRAISE_METRICS with every figure; where there is no token, nothing is here."""
    wanted = settings.BARNRAISE_METRICS
    if not wanted or not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {wanted}"):
        raise Refused("not_found", status=404)
    return _plain(measures.exposition(), kind=EXPOSITION)


def _has_database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM barnraise_chain LIMIT 1")
    except (DatabaseError, Refused):
        return False
    return True


def _has_room() -> bool:
    return shutil.disk_usage(settings.BARNRAISE_HOME).free >= ROOM_BYTES


def _plain(text: str, status: int = 200, *, kind: str = TEXT) -> HttpResponse:
    return HttpResponse(
        f"{text}\n" if kind == TEXT else text, status=status, content_type=kind, headers={"Cache-Control": "no-store"}
    )
