"""Ids that are unique in the world, and secrets."""

import secrets
import threading
import uuid

from barnraise.base.clock import micros, now

_lock = threading.Lock()
_last = 0


def new_id() -> uuid.UUID:
    """Return a new UUIDv7 (RFC 9562): ordered by time, and increasing within this process.

    The 12 bits after the milliseconds carry a counter, so that ids made here never go back, even when the clock does.
    """
    global _last
    stamp = (micros(now()) // 1000) << 12
    with _lock:
        _last = max(stamp, _last + 1)
        stamp = _last
    millis, counter = stamp >> 12, stamp & 0xFFF
    number = (millis & 0xFFFFFFFFFFFF) << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | secrets.randbits(62)
    return uuid.UUID(int=number)


def random_token() -> str:
    """Return a secret of 160 random bits that fits in an address."""
    return secrets.token_urlsafe(20)
