"""Cutting off what another thread is at, except where it must not be cut."""

import ctypes
import threading

_shields: dict[int, int] = {}


class CutOff(BaseException):
    """Raised in a thread that has taken too long; no handler of errors may take it for one of its own."""


class Shield:
    """A stretch in which its thread is not cut off, since a half of it would be worse than a wait: `with shield:`."""

    def __enter__(self) -> None:
        me = threading.get_ident()
        _shields[me] = _shields.get(me, 0) + 1

    def __exit__(self, *_: object) -> None:
        _shields[threading.get_ident()] -= 1


shield = Shield()


def cut_off(thread: int) -> bool:
    """Raise `CutOff` in a thread as soon as it runs Python code; False, and nothing is done, while it is shielded."""
    if _shields.get(thread):
        return False
    found: int = ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(CutOff))
    return found == 1
