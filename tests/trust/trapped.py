"""Put before everything that a process of the server imports: texts that end it, run on, or never come back.

Such a text is no product of ours, and none is known: this stands for the next one that somebody finds.
"""

import ctypes
import hashlib
import os
import signal
from pathlib import Path
from typing import Any

import comrak

ENDS, RUNS_ON, NEVER_BACK = "ends the process", "runs on and on", "never comes back"
SPARED = "spared"  # a file in the store; while it is there, nothing happens
_render, _sha256 = comrak.render_markdown, hashlib.sha256


def _spring(text: str) -> None:
    if "TRAP" not in text or Path(os.environ["BARNRAISE_HOME"], SPARED).exists():
        return
    if ENDS in text:
        os.kill(os.getpid(), signal.SIGKILL)
    while RUNS_ON in text:
        pass
    if NEVER_BACK in text:
        ctypes.PyDLL(None).pause()  # it holds the interpreter while it sleeps


def render_markdown(text: str, **given: Any) -> str:
    """Render, or spring."""
    _spring(text)
    return _render(text, **given)


def sha256(content: Any = b"", **given: Any) -> Any:
    """Count, or spring."""
    if b"HASH TRAP" in bytes(content):
        _spring(bytes(content).decode(errors="replace"))
    return _sha256(content, **given)


def set_up() -> None:
    """Lay the traps."""
    comrak.render_markdown = render_markdown
    hashlib.sha256 = sha256  # type: ignore[assignment]
