"""Files of ours in folders into which somebody else of the machine may write: no link that lies there is followed.

A link in the place of a file of ours would have us give what only we may read, or empty what only we may write.
"""

import os
import secrets
import shutil
import stat
from pathlib import Path
from typing import BinaryIO


def opened(file: Path) -> BinaryIO:
    """Open a file to read it. FileNotFoundError where it is not there, or something else is in its place."""
    try:
        # Not waiting for whoever might write into a pipe.
        number = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise FileNotFoundError(str(file)) from error
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise FileNotFoundError(str(file))
    return os.fdopen(number, "rb")


def is_file(file: Path) -> bool:
    """Tell whether a file is there; a link to one is none."""
    return file.is_file() and not file.is_symlink()


def read(file: Path) -> str:
    """Return the text of a file. FileNotFoundError as of `opened`."""
    with opened(file) as content:
        return content.read().decode()


def write(file: Path, text: str, *, is_synced: bool = False) -> None:
    """Put a text in the place of a file, whole or not at all."""
    made = file.with_name(f"{file.name}.{secrets.token_hex(8)}.new")
    try:
        with made.open("x") as out:
            out.write(text)
            if is_synced:
                out.flush()
                os.fsync(out.fileno())
        made.replace(file)
    except OSError:
        made.unlink(missing_ok=True)  # on a full disk it would only take room
        raise


def lock_file(file: Path) -> int:
    """Open a file to lock it, made where it is not there; a link in its place is taken away. The caller closes it."""
    if file.is_symlink():
        file.unlink(missing_ok=True)
    return os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def folder(place: Path) -> Path:
    """Make a folder, its parents too; a link in its own place is taken away."""
    if place.is_symlink():
        place.unlink()
    place.mkdir(parents=True, exist_ok=True)
    return place


def remove(place: Path) -> None:
    """Remove a folder with all that is in it, as far as that can be done; of a link, the link."""
    if place.is_symlink():
        place.unlink(missing_ok=True)
    else:
        shutil.rmtree(place, ignore_errors=True)
