"""Mail, over a real server of mail on this machine: it arrives, and when that server is down nothing is lost."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from queue import Queue
from typing import Any

import httpx
import pytest
from aiosmtpd.controller import Controller

from tests.conditions import LIMIT_SECONDS
from tests.promises import promises
from tests.templates import Once
from tests.trust.stores import Server, Store, free_port

pytestmark = [pytest.mark.sqlite, pytest.mark.xdist_group("mail"), pytest.mark.slow]
PASSWORD = "four plain words here"
UNREACHABLE = "nobody@nowhere.example"


class Post:
    """A server of mail, and what it was given; it takes nothing for one address."""

    def __init__(self, port: int):
        self.came: Queue[EmailMessage] = Queue()
        self._door = Controller(self, hostname="127.0.0.1", port=port)

    async def handle_RCPT(self, *given: Any) -> str:  # noqa: N802, aiosmtpd calls it so
        """Take a mail for anybody but one."""
        _server, _session, envelope, address, _options = given
        if address == UNREACHABLE:
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, *given: Any) -> str:  # noqa: N802
        """Keep a mail."""
        self.came.put(message_from_bytes(given[2].content, policy=policy.default))
        return "250 OK"

    def next(self) -> EmailMessage:
        """Return the next mail."""
        return self.came.get(timeout=LIMIT_SECONDS)

    def __enter__(self) -> "Post":
        self._door.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._door.stop()


class Browser(httpx.Client):
    """Somebody before a server, without scripts."""

    def sends(self, path: str, **fields: str) -> httpx.Response:
        """Open a page and send its form."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(path).text)
        assert token is not None
        return self.post(path, data={**fields, "csrfmiddlewaretoken": token[1]})


@pytest.fixture(scope="module")
def port() -> int:
    """Return where the server of mail listens, when it does."""
    return free_port()


@pytest.fixture(scope="module")
def server(port: int, once: Once, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a commons that sends mail."""
    home: Path = tmp_path_factory.mktemp("mail") / "commons"
    environ = {"BARNRAISE_MAIL_URL": f"smtp://127.0.0.1:{port}", "BARNRAISE_MAIL_FROM": "barn@example.org"}
    running = Store(home, environ, once).begun().serve()
    yield running
    running.stop()


def joined(server: Server, name: str) -> Browser:
    """Return somebody who has just joined."""
    browser = Browser(base_url=server.url, timeout=LIMIT_SECONDS)
    assert browser.sends("/join", name=name, password=PASSWORD).status_code == 302
    return browser


def adds(browser: Browser, address: str) -> httpx.Response:
    """Write an address into one's account, which asks for the password first."""
    asked = browser.sends("/profile/address", email=address, action_add="")
    assert asked.headers["Location"].startswith("/profile/confirm?")
    return browser.sends(asked.headers["Location"], password=PASSWORD)


def confirmed(browser: Browser, mail: EmailMessage) -> None:
    """Follow the link of a mail, and press the button there."""
    link = re.search(r"http://127\.0\.0\.1:\d+(/profile/address/\S+)", mail.get_content())
    assert link is not None
    assert browser.sends(link[1]).status_code == 302


@promises("With the address of a mail server")
def test_an_address_is_verified_and_leads_to_a_new_password_by_a_code_that_arrives(server: Server, port: int) -> None:
    ann = joined(server, "Ann")
    with Post(port) as post:
        assert adds(ann, "ann@example.org").status_code == 302
        mail = post.next()
        assert (mail["To"], mail["From"]) == ("ann@example.org", "barn@example.org")
        confirmed(ann, mail)
        again = Browser(base_url=server.url, timeout=LIMIT_SECONDS)
        assert again.sends("/sign-in/code", email="ann@example.org").headers["Location"] == "/sign-in/code/confirm"
        code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", post.next().get_content(), re.MULTILINE)
        assert code is not None
        assert again.sends("/sign-in/code/confirm", code=code[1]).headers["Location"] == "/"
    changed = again.sends("/profile/password/new", password="another four plain words")
    assert changed.headers["Location"] == "/profile/password/changed"
    assert again.get("/profile/password/new").headers["Location"] == "/profile/password"
    third = Browser(base_url=server.url, timeout=LIMIT_SECONDS)
    assert third.sends("/sign-in", login="Ann", password="another four plain words").headers["Location"] == "/"


def test_a_mail_for_nobody_we_know_says_so_to_her_alone(server: Server, port: int) -> None:
    with Post(port) as post:
        answer = Browser(base_url=server.url, timeout=LIMIT_SECONDS).sends("/sign-in/code", email="else@example.org")
        assert (answer.headers["Location"], post.next()["To"]) == ("/sign-in/code/confirm", "else@example.org")


def test_an_address_that_a_stranger_wrote_in_is_confirmed_by_neither_a_code_nor_a_link(
    server: Server, port: int
) -> None:
    mallory, victim = joined(server, "Mallory"), joined(server, "Vic")
    with Post(port) as post:
        assert adds(mallory, "vic@example.org").status_code == 302
        link = re.search(r"http://127\.0\.0\.1:\d+(/profile/address/\S+)", post.next().get_content())
        assert link is not None
        refused = [
            victim.get(link[1]),
            victim.post(link[1]),
            Browser(base_url=server.url, timeout=LIMIT_SECONDS).get(link[1]),
        ]
        assert [answer.status_code for answer in refused] == [403, 403, 401]
        assert victim.get("/profile").status_code == 200  # nobody signed her out
        stranger = Browser(base_url=server.url, timeout=LIMIT_SECONDS)
        stranger.sends("/sign-in/code", email="Vic@example.org")
        mail = post.next()
        assert re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", mail.get_content(), re.MULTILINE) is None
    mallory.get("/profile")  # says once that a mail is on its way there
    assert "vic@example.org" not in mallory.get("/profile").text


def test_while_the_server_of_mail_is_down_it_is_said_and_nothing_is_lost(server: Server, port: int) -> None:
    bo = joined(server, "Bo")
    answer = adds(bo, "bo@example.org")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "The mail could not be sent: the server that sends it does not answer." in answer.text
    assert "bo@example.org" in bo.get("/profile/address").text
    with Post(port) as post:
        assert bo.sends("/profile/address", email="bo@example.org", action_send="").status_code == 302
        confirmed(bo, post.next())
    assert (
        Browser(base_url=server.url, timeout=LIMIT_SECONDS).sends("/sign-in/code", email="bo@example.org").status_code
        == 503
    )


def test_an_address_that_the_server_of_mail_refuses_is_named(server: Server, port: int) -> None:
    cy = joined(server, "Cy")
    with Post(port):
        answer = adds(cy, UNREACHABLE)
    assert (answer.status_code, f"No mail can be sent to {UNREACHABLE}." in answer.text) == (422, True)
