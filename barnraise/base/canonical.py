"""Canonical JSON (RFC 8785, for the values that the record holds) and hashes."""

import hashlib
import json


def canonical(value: object) -> bytes:
    """Return the one JSON spelling of a value: UTF-8, sorted keys, no blanks, integers only.

    Keys are ASCII in the record, so sorting by code point equals RFC 8785's order. Floats raise TypeError:
    their spelling is where implementations differ.
    """
    _refuse_floats(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(content: bytes) -> bytes:
    """Return the SHA-256 of some bytes, 32 bytes long."""
    return hashlib.sha256(content).digest()


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError(f"canonical JSON holds integers only, not {value!r}")
    if isinstance(value, dict):
        for key, inner in value.items():
            if not (isinstance(key, str) and key.isascii()):
                raise TypeError(f"canonical JSON has ASCII keys only, not {key!r}")
            _refuse_floats(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_floats(inner)
