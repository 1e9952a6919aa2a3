"""What somebody brings to start a work, kept for a day outside the store until she decides or forgets it."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection

from barnraise import exchange
from barnraise.base import Refused, now, own_files, random_token
from barnraise.exchange import Recognised, Source
from barnraise.exchange.sources import is_much
from barnraise.people.models import Person
from barnraise.works import declaration
from barnraise.works.declaration import Declared

KEPT_HOURS = 24
# More than this is looked through and brought in beside the request, so that other readers need not wait.
LARGE = 8 * 2**20
# A thousand files cost about as much to bring in as eight megabytes do.
MANY = 1_000


@dataclass(frozen=True, slots=True)
class Upload:
    """One source that waits for its start. `kind`: archive, git or nothing.

    `state`: "looking", "looked" (`found` says what it is), "starting", "started" (at `slug`) or "refused".
    """

    token: str
    person: str
    kind: str
    name: str
    address: str = ""
    state: str = "looking"
    slug: str = ""
    code: str = ""
    facts: dict[str, Any] | None = None
    found: dict[str, Any] | None = None
    since: str = ""

    @property
    def is_large(self) -> bool:
        """Tell whether it takes too long for a request."""
        if self.kind != "archive":
            return self.kind == "git"
        if _file(self.token).stat().st_size > LARGE:
            return True
        with own_files.opened(_file(self.token)) as kept:
            return is_much(kept, files=MANY, size=LARGE)


def bring_archive(person: Person, file: "UploadedFile[bytes]") -> Upload:
    """Keep an archive that a browser sent. Refused: `archive_large`."""
    most = settings.BARNRAISE_IMPORT_MB * 2**20
    if (file.size or 0) > most:
        raise Refused("archive_large", status=413, most=most)
    upload = _begun(person, "archive", Path(file.name or "").name.partition(".")[0])
    with _file(upload.token).open("wb") as kept:
        for piece in file.chunks():
            kept.write(piece)
    return upload


def bring_files(person: Person, files: "list[UploadedFile[bytes]]", name: str = "") -> Upload:
    """Keep several files as one archive."""
    upload = _begun(person, "archive", name)
    with ZipFile(_file(upload.token), "w") as kept:
        for file in files:
            with kept.open(file.name or "file", "w", force_zip64=True) as inside:
                for piece in file.chunks():
                    inside.write(piece)
    return upload


def bring_page(person: Person, title: str, text: str) -> Upload:
    """Keep a title and a first page; an empty text makes a work without any page."""
    upload = _begun(person, "archive" if text.strip() else "nothing", title)
    if upload.kind == "archive":
        with ZipFile(_file(upload.token), "w") as kept:
            kept.writestr("README.md", f"# {title}\n\n{text.strip()}\n")
    return upload


def bring_address(person: Person, address: str) -> Upload:
    """Keep the address of a git repository on another machine."""
    return replace(_begun(person, "git", ""), address=address.strip())


def look(upload: Upload) -> Upload:
    """Look at what was brought; returns at once where that takes long, and `upload_of` tells when it is done."""
    return _run(replace(upload, state="looking"), _looked)


def start(upload: Upload, beginning: exchange.Beginning, person: Person) -> Upload:
    """Start the work; returns at once where that takes long. Nothing is lost when it is refused."""

    def act(running: Upload) -> Upload:
        with opened(running) as source:
            work = exchange.read_in(source, beginning, by=person)
        return replace(running, state="started", slug=work.slug)

    return _run(replace(upload, state="starting", slug=beginning.slug), act)


def upload_of(token: str, person: Person) -> Upload | None:
    """Return what somebody brought; None for what is another's, was forgotten, or is over a day old."""
    sweep()
    try:
        kept = Upload(**json.loads(own_files.read(_folder(token) / "about.json")))
    except (OSError, ValueError, TypeError):
        return None
    return kept if kept.person == str(person.uid) else None


def recognised(upload: Upload) -> Recognised:
    """Return what was found in it."""
    assert upload.found is not None
    told = dict(upload.found)
    declared = declaration.read(told.pop("declared"))
    assert isinstance(declared, Declared)
    told["problems"] = tuple((path, line, reason, facts) for path, line, reason, facts in told["problems"])
    return Recognised(declared=declared, **told)


def forget(upload: Upload) -> None:
    """Remove all that was brought."""
    own_files.remove(_folder(upload.token))


def sweep() -> None:
    """Remove what was brought over a day ago."""
    oldest = (now() - timedelta(hours=KEPT_HOURS)).timestamp()
    for folder in _home().iterdir():
        if folder.lstat().st_mtime < oldest:
            own_files.remove(folder)


@contextmanager
def opened(upload: Upload) -> Iterator[Source]:
    """Open what was brought, as a source."""
    if upload.kind == "nothing":
        yield exchange.nothing(upload.name)
    elif upload.kind == "git":
        with exchange.elsewhere(upload.address) as source:
            yield source
    else:
        with own_files.opened(_file(upload.token)) as kept, exchange.archive(kept, upload.name) as source:
            yield source


def _looked(upload: Upload) -> Upload:
    with opened(upload) as source:
        found = exchange.look_at(source)
    told = asdict(found) | {"declared": declaration.written(found.declared)}
    return replace(upload, state="looked", found=told)


def _run(upload: Upload, act: Callable[[Upload], Upload]) -> Upload:
    """Do something with an upload and keep how it ended: here, or beside the request when it takes long."""
    upload = replace(upload, code="", facts=None, since=now().isoformat())
    _keep(upload)
    if not upload.is_large:
        return _ended(upload, act)
    threading.Thread(target=_apart, args=(upload, act), daemon=True).start()
    return upload


def _apart(upload: Upload, act: Callable[[Upload], Upload]) -> None:
    try:
        _ended(upload, act)
    finally:
        connection.close()


def _ended(upload: Upload, act: Callable[[Upload], Upload]) -> Upload:
    before = "looked" if upload.found is not None else "refused"
    try:
        upload = act(upload)
    except Refused as refused:
        facts = {name: fact if isinstance(fact, int) else str(fact) for name, fact in refused.facts.items()}
        upload = replace(upload, state=before, code=refused.code, facts=facts)
    except BaseException:
        _keep(replace(upload, state=before, code="broken", facts={}))
        raise
    _keep(upload)
    return upload


def is_stuck(upload: Upload) -> bool:
    """Tell whether something that ran beside a request has ended without a word: the server was stopped."""
    running = upload.state in ("looking", "starting")
    return running and now() - datetime.fromisoformat(upload.since) > timedelta(hours=1)


def _begun(person: Person, kind: str, name: str) -> Upload:
    sweep()
    token = random_token()
    _folder(token).mkdir()
    return Upload(token=token, person=str(person.uid), kind=kind, name=name)


def _keep(upload: Upload) -> None:
    own_files.write(_folder(upload.token) / "about.json", json.dumps(asdict(upload)))


def _home() -> Path:
    home = settings.BARNRAISE_HOME / "uploads"
    home.mkdir(parents=True, exist_ok=True)
    return home


def _folder(token: str) -> Path:
    # A token is made by us; one that was typed can lead nowhere else.
    return _home() / Path(token).name


def _file(token: str) -> Path:
    return _folder(token) / "brought"
