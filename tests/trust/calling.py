"""Clients of a real server over HTTP, each with a journal of what was acknowledged to her, kept outside the store."""

import http.client
import json
import threading
from dataclasses import dataclass, field
from typing import Any

from tests.conditions import LIMIT_SECONDS
from tests.trust.inside import SLUG
from tests.trust.journals import Journal
from tests.trust.stores import Server, Store
from tests.trust.working import text_of

CONTRIBUTIONS = f"/api/works/{SLUG}/contributions"


@dataclass
class Answer:
    """What a server answered: its status, headers in small letters, and its JSON or bytes."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> Any:
        """The JSON of the body."""
        return json.loads(self.body)


def call(
    server: Server,
    method: str,
    path: str,
    token: str,
    given: object = None,
    *,
    key: str = "",
    seconds: float = LIMIT_SECONDS,
) -> Answer:
    """Ask once; OSError or HTTPException when no whole answer came."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=seconds)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    if key:
        headers["Idempotency-Key"] = key
    try:
        connection.request(method, path, json.dumps(given) if given is not None else None, headers)
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, named, answer.read())
    finally:
        connection.close()


def page(token: str, text: str | None, *, base: int = 3, path: str = "") -> dict[str, Any]:
    """Return a contribution of one page, sent under a token in its summary; text None removes the page."""
    return {
        "base_edition": base,
        "summary": token,
        "changes": [{"path": path or f"{token}.md", "content": text}],
    }


def tokens_of(store: Store) -> list[str]:
    """Return a token of the API for each member."""
    issued: list[str] = json.loads(store.run("tests.trust.tokens"))
    return issued


@dataclass
class Client:
    """One busy client: pages sent and removed, and looked at by somebody else; what was not answered is asked again."""

    name: str
    tokens: list[str]
    journal: Journal
    server: Server | None = None
    count: int = 0
    sent: list[dict[str, Any]] = field(default_factory=list)
    unanswered: tuple[str, str, str, dict[str, Any], str] | None = None

    def start(self, server: Server, stop: threading.Event) -> threading.Thread:
        """Work until told to stop or until the server is gone."""
        self.server = server
        thread = threading.Thread(target=self._work, args=(stop,), daemon=True)
        thread.start()
        return thread

    def _work(self, stop: threading.Event) -> None:
        try:
            if self.unanswered is not None:
                self._ask()
            while not stop.is_set():
                self.count += 1
                self._next(f"{self.name}-{self.count}")
                self._ask()
        except (OSError, http.client.HTTPException):
            return  # the server was killed: `unanswered` is asked again, under its key, of the next one

    def _next(self, token: str) -> None:
        mine = self.tokens[self.count % 4]
        if self.count % 5 == 4 and self.sent:
            self._judge(token, self.tokens[1])
        elif self.count % 5 == 0 and len(self.sent) > 2:
            gone = self.sent.pop(0)
            given = page(token, None, base=gone["edition"], path=f"{gone['done']}.md")
            self.unanswered = (CONTRIBUTIONS, mine, token, given, "removed")
        else:
            self.unanswered = (CONTRIBUTIONS, mine, token, page(token, text_of(token)), "sent")
        self.journal.keep(json.dumps({"begun": token}) + "\n")

    def _judge(self, token: str, by: str) -> None:
        """Let Bo, who counts, look at what Di sent, who does not yet; where Di sent nothing, send a page instead."""
        of_di = [one for one in self.sent if one["by"] == self.tokens[3] and not one.get("looked_at")]
        if not of_di:
            self.unanswered = (CONTRIBUTIONS, by, token, page(token, text_of(token)), "sent")
            return
        of_di[0]["looked_at"] = True
        given = {"version": of_di[0]["version"], "verdict": "approve", "comment": token}
        path = f"/api/contributions/{of_di[0]['uid']}/reviews"
        self.unanswered = (path, by, token, given, f"reviewed {of_di[0]['uid']}")

    def _ask(self) -> None:
        assert self.server is not None and self.unanswered is not None
        path, by, token, given, what = self.unanswered
        answer = call(self.server, "POST", path, by, given, key=token)
        if answer.status != 201:
            self.journal.keep(json.dumps({"wrong": f"{token}: {answer.status} {answer.body[:300]!r}"}) + "\n")
            self.unanswered = None
            return
        told, kind = answer.told, what.split()[0]
        line = {"done": token, "kind": kind, "uid": told["id"], "state": told["state"], "edition": told["edition"]}
        self.journal.keep(json.dumps(line) + "\n")
        if kind == "sent":
            self.sent.append({**line, "by": by, "version": told["version"]})
        self.unanswered = None
