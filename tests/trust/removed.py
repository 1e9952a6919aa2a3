"""`python -m tests.trust.removed [begin]`: writes private words into a work; prints where a store still tells them."""

import json
import sys
from contextlib import suppress

from tests.trust.inside import ready

PRIVATE = "seven poplars lane"
ADDRESSES = (
    "/book/read/one.md",
    "/book/at/1/one.md",
    "/book/contributions/1",
    "/book/feed.atom",
    "/book/search?q=lives",
)


def begin() -> None:
    """Put the words into a page, into a change of it and into that change's summary, and publish them."""
    from django.core.management import call_command

    from tests.makers import Makers

    make = Makers()
    text = f"# One\n\nShe lives at {PRIVATE}.\n"
    work = make.work(files={"one.md": text, "two.md": "# Two\n\nA line.\n"})
    make.sent(work, make.member("Ann"), summary=f"Add {PRIVATE}", files={"one.md": f"{text}\nAnother line.\n"})
    call_command("tick", stdout=sys.stderr)
    call_command("publish", stdout=sys.stderr)


def told() -> list[str]:
    """Return what tells the words: pages, revisions' bytes as they unpack, files of the store as they lie there."""
    from django.conf import settings
    from django.test import Client

    from barnraise import record
    from barnraise.record.models import Blob
    from tests.trust.departing import read

    settings.ALLOWED_HOSTS.append("testserver")
    client, packer = Client(), record.Packer()
    found = [address for address in ADDRESSES if PRIVATE in client.get(address).content.decode()]
    bodies = (packer.content(pk) for pk in Blob.objects.values_list("pk", flat=True))
    found += ["bytes"] if any(PRIVATE.encode() in body for body in bodies) else []
    for path in settings.BARNRAISE_HOME.rglob("*"):
        with suppress(IsADirectoryError, FileNotFoundError):
            found += ["files"] if PRIVATE.encode() in read(path) and "files" not in found else []
    return found


if __name__ == "__main__":
    ready()
    if "begin" in sys.argv:
        begin()
    print(json.dumps(told()))
