"""`python -m tests.trust.departing`: somebody joins, gives, is published, leaves; prints what of hers is in a file."""

import gzip
import json
import sys
from pathlib import Path

from tests.trust.inside import ready


def play(*, leaves: bool) -> dict[str, bool]:
    """Play it in a browser; tell of each string that was hers alone whether a file of the store has it.

    The database is still open, so its log counts too.
    """
    from allauth.account.models import EmailAddress
    from allauth.socialaccount.models import SocialAccount
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from barnraise import contributions, people
    from barnraise.people.models import Account
    from tests.makers import Makers

    settings.ALLOWED_HOSTS.append("testserver")
    make, browser = Makers(), Client(headers={"user-agent": "Canary-Browser"})
    password, address = "canary-password of four words", "canary-address@example.org"
    browser.post("/join", {"name": "Canary Name", "password": password})
    account = Account.objects.get(username="Canary Name")
    browser.post("/profile", {"name": "Canary Name", "about": "Canary-about her."})
    EmailAddress.objects.create(user=account, email=address, verified=True)
    SocialAccount.objects.create(user=account, provider="github", uid="canary-uid", extra_data={"name": "canary-there"})
    people.issue_token(account.person, "canary-token-name")
    work = make.work(by=make.member("Ann"))
    contributions.keep_draft(account.person, work, "two.md", base_edition=1, body="Canary-draft")
    make.reviewed(make.sent(work, account.person), make.member("Ann"))
    call_command("tick", stdout=sys.stderr)
    call_command("publish", stdout=sys.stderr)
    session = browser.cookies["sessionid"].value
    if leaves:
        assert browser.post("/profile/leave", {"password": password, "credited": "by_number"}).status_code == 302
        call_command("tick", stdout=sys.stderr)
    words = ["Canary Name", "canary name", "Canary-about", "Canary-Browser", "canary-uid", "canary-there"]
    words += ["Canary-draft", "canary-token-name", password, address, session, account.password]
    files = [read(path) for path in settings.BARNRAISE_HOME.rglob("*") if path.is_file()]
    return {word: any(word.encode() in file for file in files) for word in words}


def read(path: Path) -> bytes:
    """Return a file's bytes; a published page is a line and its bytes as gzip."""
    content = path.read_bytes()
    packed = content.partition(b"\n")[2]
    return content + (gzip.decompress(packed) if packed.startswith(b"\x1f\x8b") else b"")


if __name__ == "__main__":
    ready()
    print(json.dumps(play(leaves="leaves" in sys.argv)))
