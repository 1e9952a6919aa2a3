"""What a backup's file says it holds, looked at before anything of it is believed, and unpacked within bounds."""

import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Mapping
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

from barnraise.base import Refused
from barnraise.base.documents import json_of
from barnraise.record.db import snapshots

FORMAT = 1
MANIFEST, STORE, KEY = "barnraise.json", "commons", "secret.key"
_MOST = {MANIFEST: 1 << 16, KEY: 1 << 10}
# A key that is short or known to be empty would let everybody sign what only the site may.
_KEY = re.compile(rb"[!-~]{32,1000}\n?")
# The store is unpacked, and then written once more.
_TIMES = 2
_UNREADABLE = (OSError, zipfile.BadZipFile, zlib.error, ValueError, KeyError, TypeError, EOFError, RuntimeError)


def unpacked(file: Path, folder: Path) -> dict[str, Any]:
    """Unpack a backup's members into a folder, each checked against its sum; return its manifest.

    Refused: `backup_unsound`, `backup_elsewhere`.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(archive)
            _refuse_larger_than_room(archive, folder)
            for name in manifest["members"]:
                with archive.open(name) as packed, os.fdopen(_private(folder / name), "wb") as out:
                    shutil.copyfileobj(packed, out, 1 << 20)
        for name, sum_ in manifest["members"].items():
            if sum_of(folder / name) != sum_:
                raise ValueError(f"{name} is not what its sum says")
        if KEY in manifest["members"] and not _KEY.fullmatch((folder / KEY).read_bytes()):
            raise ValueError(f"{KEY} is no key of ours")
    except _UNREADABLE as error:
        raise Refused("backup_unsound", file=str(file), why=str(error) or type(error).__name__) from None
    if manifest["engine"] != snapshots.engine():
        raise Refused("backup_elsewhere", file=str(file), engine=manifest["engine"])
    return manifest


def sum_of(file: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def _private(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    """Return what the manifest says, when it is of our form and the members are those that it names, once each."""
    found = [member.filename for member in archive.infolist()]
    if sorted(found) not in ([MANIFEST, STORE], [MANIFEST, STORE, KEY]):
        raise ValueError("it holds other files than a backup does")
    for member in archive.infolist():
        if member.file_size > _MOST.get(member.filename, member.file_size):
            raise ValueError(f"{member.filename} is larger than it should be")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ValueError("it is packed in another way than a backup is")
    said = json_of(archive.read(MANIFEST))
    if not isinstance(said, dict) or said.get("format") != FORMAT or said.get("engine") not in snapshots.ENGINES:
        raise ValueError("it is of a form that is not known")
    datetime.fromisoformat(said["made_at"])
    members: Mapping[str, object] = dict(said["members"])
    if sorted([MANIFEST, *members]) != sorted(found):
        raise ValueError("it holds other files than it says")
    return {**{key: said[key] for key in ("format", "engine", "made_at")}, "members": members}


def _refuse_larger_than_room(archive: zipfile.ZipFile, folder: Path) -> None:
    size, free = sum(member.file_size for member in archive.infolist()), shutil.disk_usage(folder).free
    if size * _TIMES > free:
        raise ValueError(f"it unpacks to {size:,} bytes, and {free:,} are free")
