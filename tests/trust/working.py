"""`python -m tests.trust.working NAME`: works on a store until it is killed, telling what it begins and what was done.

Each line is one JSON object: `{"begun": TOKEN}` before an action, and `{"done": TOKEN, …}` once it was acknowledged.
Whoever reads these lines keeps the journal.
"""

import json
import random
import sys

from tests.trust.inside import MEMBERS, SLUG, ready


def text_of(token: str) -> str:
    """Return what the page of a token says: about 3 kB that no other page says."""
    return f"# {token}\n\n" + "".join(f"Sentence {n} of {token} stands here.\n\n" for n in range(90))


def told(**line: object) -> None:
    """Tell one line, at once."""
    print(json.dumps(line), flush=True)


class Worker:
    """One busy mind: contributions of members and guests, reviews, withdrawals, removals, reads."""

    def __init__(self, name: str):
        from barnraise import people, works

        self.name = name
        self.random = random.Random(name)
        self.work = works.work_of(SLUG)
        self.members = [people.named(member) for member in MEMBERS]
        self.pages: list[str] = []
        self.waiting: list[object] = []

    def go(self) -> None:
        """Do one thing after another, for ever."""
        count = 0
        kinds = [self.send, self.send, self.send_as_guest, self.judge, self.take_back, self.remove, self.read]
        while True:
            count += 1
            token = f"{self.name}-{count}"
            self.work.refresh_from_db()  # type: ignore[union-attr]
            self.random.choice(kinds)(token)

    def send(self, token: str) -> None:
        """Send a page as a member: integrated at once."""
        sent = self._submit(token, self.random.choice(self.members), f"{token}.md", text_of(token))
        self.pages.append(token)
        told(done=token, kind="sent", uid=str(sent.uid), state=sent.state, edition=sent.edition)

    def send_as_guest(self, token: str) -> None:
        """Send a page as a guest: it waits for one look."""
        from barnraise import people

        sent = self._submit(token, people.guest_with(token), f"{token}.md", text_of(token))
        self.waiting.append(sent)
        told(done=token, kind="sent", uid=str(sent.uid), state=sent.state, edition=sent.edition)

    def judge(self, token: str) -> None:
        """Approve what waits: it is integrated."""
        from barnraise import contributions

        if not self.waiting:
            return
        waiting = self.waiting.pop(0)
        told(begun=token)
        given = contributions.Review(version=waiting.version.hash, verdict="approve", comment=token)  # type: ignore[attr-defined]
        contributions.review(waiting, self.members[self.random.randrange(3)], given)  # type: ignore[arg-type]
        told(done=token, kind="reviewed", uid=str(waiting.uid))  # type: ignore[attr-defined]

    def take_back(self, token: str) -> None:
        """Withdraw what waits."""
        from barnraise import contributions

        if not self.waiting:
            return
        waiting = self.waiting.pop()
        told(begun=token)
        contributions.withdraw(waiting, waiting.author)  # type: ignore[arg-type, attr-defined]
        told(done=token, kind="withdrawn", uid=str(waiting.uid))  # type: ignore[attr-defined]

    def remove(self, token: str) -> None:
        """Remove a page."""
        if len(self.pages) < 3:
            return
        page = self.pages.pop(0)
        sent = self._submit(token, self.random.choice(self.members), f"{page}.md", None)
        told(done=token, kind="removed", uid=str(sent.uid), state=sent.state, edition=sent.edition)

    def read(self, token: str) -> None:
        """Read a page that was acknowledged; it says what was sent."""
        from barnraise import works

        if self.pages:
            page = self.random.choice(self.pages)
            found = works.bytes_at(self.work, f"{page}.md")  # type: ignore[arg-type]
            if found != text_of(page).encode():
                told(wrong=f"{page} says {found!r}")

    def _submit(self, token: str, person: object, path: str, text: str | None):  # type: ignore[no-untyped-def]
        from barnraise import contributions

        told(begun=token)
        change = contributions.Change(path=path, content=text.encode() if text is not None else None)
        given = contributions.Submission(base_edition=self.work.edition, summary=token, changes=(change,))  # type: ignore[union-attr]
        return contributions.submit(self.work, person, given)  # type: ignore[arg-type]


if __name__ == "__main__":
    ready()
    Worker(sys.argv[1]).go()
