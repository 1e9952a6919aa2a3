"""What a process did to the files of a store, as `strace` saw it: writes, syncs, and acknowledgements in between."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.trust.stores import ROOT, Store

CALLS = (
    "openat,pwrite64,pwritev,pwritev2,write,writev,ftruncate,fallocate,fsync,fdatasync,sync_file_range,"
    "rename,renameat,renameat2,link,linkat,unlink,unlinkat"
)
# What SQLite does not do today. If it ever did, the replay would leave it out unseen, so its parser refuses it.
UNKNOWN = ("pwritev", "writev", "fallocate", "sync_file_range", "rename", "link")
_line = re.compile(r"^(\w+)\((.*)\) = (-?\d+|0x[0-9a-f]+)")
_text = re.compile(r'[<"]((?:\\x[0-9a-f]{2})*)[>"]')


@dataclass(frozen=True, slots=True)
class Event:
    """One call. `kind`: write, truncate, sync, create, unlink (each of a file of the store), or acked (`content`)."""

    kind: str
    path: str
    offset: int = 0
    content: bytes = b""


def traced(store: Store, *words: str) -> list[Event]:
    """Run `python -m WORDS` on a store under strace; return what it did to the store's files, in order."""
    out = store.home.parent / "trace"
    strace = ["strace", "-o", str(out), "-y", "-xx", "-s", "1000000", "-e", f"trace={CALLS}"]
    environ = {"BARNRAISE_HOME": str(store.home), "DJANGO_SETTINGS_MODULE": "barnraise.settings"}
    command = ["env", *(f"{name}={value}" for name, value in environ.items()), sys.executable, "-m", *words]
    subprocess.run([*strace, *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    with out.open() as lines:
        events = list(_events(lines, store.home))
    out.unlink()
    return events


def _events(lines: Iterator[str], home: Path) -> Iterator[Event]:
    for line in lines:
        found = _line.match(line)
        if found is None or int(found[3], 0) < 0:
            continue
        call, given = found[1], found[2]
        texts = [bytes.fromhex(text.replace("\\x", "")) for text in _text.findall(given)]
        if call == "write" and given.startswith("1<"):
            yield Event("acked", "", content=texts[1])
            continue
        # The file, unless a call names one beside a folder.
        path = texts[-1 if call.startswith(("open", "unlink", "rename", "link")) else 0].decode(errors="replace")
        if not path.startswith(str(home)) or path.endswith(("-shm", ".lock")):
            continue
        assert not call.startswith(UNKNOWN), f"the replay does not know {call}"
        yield from _event(call, path, given, texts)


def _event(call: str, path: str, given: str, texts: list[bytes]) -> Iterator[Event]:
    if call == "pwrite64":
        yield Event("write", path, int(given.rsplit(", ", 1)[1]), texts[1])
    elif call == "ftruncate":
        yield Event("truncate", path, int(given.rsplit(", ", 1)[1]))
    elif call in ("fsync", "fdatasync"):
        yield Event("sync", path)
    elif call.startswith("unlink"):
        yield Event("unlink", path)
    elif call == "openat" and "O_CREAT" in given:
        yield Event("create", path)
    else:
        assert call == "openat", f"the replay does not know {call} of {path}"
