"""Free texts beside the record: removable without breaking it."""

import secrets

from barnraise.base import sha256
from barnraise.record.db.statements import add
from barnraise.record.models import Text


def say(body: str) -> Text:
    """Keep a free text, bound by SHA-256 over a random salt of 16 bytes and its UTF-8; "" is a text too."""
    hash, salt = salted(body)
    text = Text(hash=hash, salt=salt, body=body)
    add(text)
    return text


def salted(body: str) -> tuple[bytes, bytes]:
    """Return what binds a text into the record: its hash, and the fresh salt that the hash was taken with."""
    salt = secrets.token_bytes(16)
    return sha256(salt + body.encode("utf-8", "surrogatepass")), salt


def text_of(text: Text | None) -> str:
    """Return what a text says: "" for None, and a notice in place of one that is hidden or was removed."""
    if text is None:
        return ""
    return (text.notice or "") if text.is_hidden or text.body is None else text.body
