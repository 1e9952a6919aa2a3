"""Runs one tool in one folder: bounded in time and memory, without network, blind to every other file. A program.

`python -I confined.py FOLDER SECONDS MEGABYTES READABLE[:READABLE…] -- PROGRAM ARGUMENT…`. It knows only the standard
library, so that it starts at once. Limits of the process hold everywhere; a network of its own and Landlock (reading
and writing by folder) hold where the kernel has them, as a second wall behind what the tool is told not to do.
"""

import contextlib
import ctypes
import os
import resource
import sys
from pathlib import Path

MEGABYTE = 2**20
LARGEST_FILE = 1024 * MEGABYTE
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
# Landlock: system calls, the rights of its first version, and the two rights that reading a file takes.
CREATE, ADD, RESTRICT = 444, 445, 446
ALL_RIGHTS, EXECUTE, WRITE_FILE, READ_FILE, READ_FOLDER = (1 << 13) - 1, 1, 2, 4, 8
NO_NEW_PRIVILEGES = 38
ALWAYS_READABLE = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/dev/urandom", "/dev/null", "/proc/self")


class _Rules(ctypes.Structure):
    _fields_ = (("rights", ctypes.c_uint64),)


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


def main(arguments: list[str]) -> None:
    """Shut the doors, then become the tool."""
    folder, seconds, megabytes, readable, _, *command = arguments
    os.chdir(folder)
    limit(int(seconds), int(megabytes))
    libc = ctypes.CDLL(None, use_errno=True)
    cut_off(libc)
    fence(libc, Path(folder), [*ALWAYS_READABLE, *filter(None, readable.split(":"))])
    os.execv(command[0], command)


def limit(seconds: int, megabytes: int) -> None:
    """Bound processor time, memory, files."""
    os.nice(10)
    for what, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_DATA, megabytes * MEGABYTE),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def cut_off(libc: ctypes.CDLL) -> None:
    """Take a network of one's own, in which nothing is."""
    if hasattr(libc, "unshare") and libc.unshare(NEW_NETWORK) != 0:
        libc.unshare(NEW_USER | NEW_NETWORK)


def fence(libc: ctypes.CDLL, folder: Path, readable: list[str]) -> bool:
    """Let only these be read, and only the folder be written; False where the kernel has no Landlock."""
    if sys.platform != "linux":
        return False
    rules = libc.syscall(CREATE, ctypes.byref(_Rules(ALL_RIGHTS)), ctypes.sizeof(_Rules), 0)
    if rules < 0:
        return False
    for place in readable:
        _allow(libc, rules, place, READ_FILE | READ_FOLDER | EXECUTE)
    _allow(libc, rules, "/dev/null", READ_FILE | WRITE_FILE)
    _allow(libc, rules, str(folder), ALL_RIGHTS)
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    return bool(libc.syscall(RESTRICT, rules, 0) == 0)


def _allow(libc: ctypes.CDLL, rules: int, place: str, rights: int) -> None:
    try:
        opened = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not Path(place).is_dir():
        rights &= READ_FILE | EXECUTE | WRITE_FILE
    libc.syscall(ADD, rules, 1, ctypes.byref(_Beneath(rights, opened)), 0)
    os.close(opened)


if __name__ == "__main__":
    main(sys.argv[1:])
