"""The one way out: only public machines are asked, the one that was checked, and within bounds."""

import gzip
import http.server
import ipaddress
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from barnraise.base import Refused
from barnraise.exchange.git_reading import opened
from barnraise.exchange.outbound import Answer, Way, ask, checked, cloned, get, is_closed
from tests.exchange.histories import Story, call, put
from tests.promises import promises

PACKAGE = Path(__file__).resolve().parents[2] / "barnraise"
PUBLIC = "93.184.216.34"

CLOSED = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.254 127.0.0.1 127.1.2.3 127.255.255.254 169.254.169.254
169.254.0.1 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.170 192.0.2.1 192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1
192.168.255.255 192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1
255.255.255.254 255.255.255.255 :: ::1 ::2 ::7f00:1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:93.184.216.34
::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1 100::1 2001::1 2001:0:53aa:64c:0:fff:80ff:fffe 2001:2::1
2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::1 2002:a00:1::1 2002:c0a8:1::1 2620:4f:8000::1 3fff::1 4000::1 5f00::1
fc00::1 fd00::1 fd00:ec2::254 fdff:ffff::1 fe80::1 febf::1 fec0::1 ff00::1 ff02::1 ff05::2 ff0e::1
""".split()
OPEN = "93.184.216.34 1.1.1.1 8.8.8.8 9.9.9.9 172.15.0.1 172.32.0.1 100.63.0.1 100.128.0.1 2606:4700::1 2a00:1450::1"
# How one and the same closed machine is spelled so that a careless check lets it pass.
SPELLINGS = """
http://127.0.0.1/ http://127.1/ http://127.0.1/ http://0x7f.1/ http://0x7f000001/ http://2130706433/ http://017700000001/
http://0177.0.0.1/ http://127.000.000.001/ http://0/ http://0.0.0.0/ http://[::]/ http://[::1]/ http://[::ffff:127.0.0.1]/
http://[::ffff:7f00:1]/ http://[0:0:0:0:0:ffff:127.0.0.1]/ http://[::127.0.0.1]/ http://[64:ff9b::127.0.0.1]/
http://[2002:7f00:1::]/ http://[fe80::1%25lo]/ http://[fe80::1%lo]/ http://127.0.0.1:22/ http://127.0.0.1.:80/
http://①②⑦.⓪.⓪.①/ http://127。0。0。1/ http://localhost/ http://LOCALHOST/ http://localhost./ http://ⓛocalhost/
http://local.example/ http://mixed.example/ http://metadata.example/ http://ann@local.example/ http://a:b@127.0.0.1/
http://public.example@127.0.0.1/ http://127.0.0.1#@public.example/ http://127.0.0.1\\@public.example/
http://public.example\\@127.0.0.1/ http://public.example:80@127.0.0.1/ http:/\\127.0.0.1/ http:///127.0.0.1/
http:127.0.0.1 //127.0.0.1/ 127.0.0.1 https://169.254.169.254/latest/meta-data/ http://[fd00:ec2::254]/ http://[::ffff:a9fe:a9fe]/
http://0251.0376.0251.0376/ http://2852039166/ http://0xa9fea9fe/ http://169.254.169.254.:80/ http://1.1.1.1%2F@127.0.0.1/
file:///etc/passwd ftp://public.example/ gopher://public.example/ dict://public.example:11211/ ssh://public.example/a
git://public.example/a ext::sh%20-c%20id ldap://public.example/ data:text/plain,x javascript:alert(1) jar:http://x!/
http:// https:// http://:80/ http://public.example:0/ http://public.example:99999/ http://public.example:x/ http://-a.example/
http://a..example/ http://.example/ http://public.example%00.evil/ http://public.example/%zz\x01 http://public_example:/\t
http://public.example/a#b http://public.example/a\u2028b http://public.example/ä http://[::1 http://::1/ http://[public.example]/
""".replace("\n", " ").split(" ")


def _resolve(host: str, port: int) -> list[str]:
    known = {
        "public.example": [PUBLIC],
        "local.example": ["127.0.0.1"],
        "localhost": ["127.0.0.1", "::1"],
        "mixed.example": [PUBLIC, "10.0.0.1"],
        "metadata.example": ["169.254.169.254"],
    }
    found = known.get(host.rstrip("."))
    if found is None:
        raise OSError("no such name")
    return found


WAY = Way(_resolve, is_closed)


def test_every_address_that_is_not_public_is_closed() -> None:
    assert [address for address in CLOSED if not is_closed(ipaddress.ip_address(address))] == []
    assert [address for address in OPEN.split() if is_closed(ipaddress.ip_address(address))] == []
    assert len(CLOSED) + len([spelling for spelling in SPELLINGS if spelling]) >= 143


@pytest.mark.parametrize("url", [spelling for spelling in SPELLINGS if spelling])
def test_no_spelling_leads_to_a_closed_machine(url: str) -> None:
    with pytest.raises(Refused) as refusal:
        checked(url, WAY)
    assert refusal.value.code in ("address_odd", "address_closed", "address_unknown")


def test_a_public_address_is_asked_at_the_machine_that_was_checked() -> None:
    target = checked("HTTPS://Public.Example:443/a/b?c=d", WAY)
    assert (target.url, str(target.address)) == ("https://public.example/a/b?c=d", PUBLIC)


class _Server(http.server.BaseHTTPRequestHandler):
    leads_to: dict[str, str] = {}
    asked: list[str] = []
    body = b"hello"

    def do_GET(self) -> None:
        self.asked.append(self.path)
        leads_to = self.leads_to.get(self.path)
        self.send_response(302 if leads_to else 200)
        if leads_to:
            self.send_header("Location", leads_to)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@contextmanager
def serving(handler: type[http.server.BaseHTTPRequestHandler]) -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def way_to(port: int, resolved: list[str]) -> Way:
    """Return a way on which only this very machine counts as public; it writes down what it resolved."""

    def resolve(host: str, port: int) -> list[str]:
        resolved.append(host)
        # A name that changes its address: public when it is first asked, closed ever after.
        return ["127.0.0.1"] if host != "rebinding.example" or resolved.count(host) == 1 else ["127.0.0.2"]

    return Way(resolve, lambda address: str(address) != "127.0.0.1")


@pytest.fixture
def handler() -> type[_Server]:
    return type("Handler", (_Server,), {"leads_to": {}, "asked": []})


def test_an_answer_comes_through_its_redirects(handler: type[_Server]) -> None:
    with serving(handler) as port:
        handler.leads_to["/a"] = f"http://other.example:{port}/b"
        answer = get(f"http://one.example:{port}/a", most_bytes=100, way=way_to(port, []))
    assert answer == Answer(f"http://other.example:{port}/b", 200, b"hello")


@pytest.mark.parametrize(
    ("leads_to", "code"),
    [
        ("http://127.0.0.2/", "address_closed"),
        ("http://169.254.169.254/latest", "address_closed"),
        ("http://[::1]/", "address_closed"),
        ("file:///etc/passwd", "address_odd"),
        ("//10.0.0.1/", "address_closed"),
        ("/again", "remote_failed"),
    ],
)
def test_a_redirect_is_checked_like_the_first_address(handler: type[_Server], leads_to: str, code: str) -> None:
    handler.leads_to |= {"/": leads_to, "/again": "/again"}
    with serving(handler) as port, pytest.raises(Refused) as refusal:
        get(f"http://one.example:{port}/", most_bytes=100, way=way_to(port, []))
    assert (refusal.value.code, len(handler.asked)) == (code, 6 if code == "remote_failed" else 1)


def test_a_name_is_resolved_once_for_each_question(handler: type[_Server]) -> None:
    resolved: list[str] = []
    with serving(handler) as port:
        get(f"http://rebinding.example:{port}/", most_bytes=100, way=way_to(port, resolved))
        assert resolved == ["rebinding.example"]
        with pytest.raises(Refused, match="address_closed"):
            get(f"http://rebinding.example:{port}/", most_bytes=100, way=way_to(port, resolved))
    assert handler.asked == ["/"]


def test_what_is_sent_along_goes_to_one_machine_and_follows_no_redirect(handler: type[_Server]) -> None:
    heard = []

    def do_post(self: _Server) -> None:
        heard.append((self.headers["Authorization"], self.rfile.read(int(self.headers["Content-Length"]))))
        self.do_GET()

    handler.do_POST = do_post  # type: ignore[attr-defined]
    with serving(handler) as port:
        handler.leads_to["/a"] = f"http://one.example:{port}/b"
        sent = {"headers": {"Authorization": "a secret"}, "body": b"code=7"}
        answer = ask("POST", f"http://one.example:{port}/a", **sent, most_bytes=100, way=way_to(port, []))  # type: ignore[arg-type]
    assert answer == Answer(f"http://one.example:{port}/a", 302, b"hello", f"http://one.example:{port}/b")
    assert (heard, handler.asked) == ([("a secret", b"code=7")], ["/a"])


def test_an_answer_that_is_too_large_is_refused(handler: type[_Server]) -> None:
    handler.body = b"x" * 200
    with serving(handler) as port, pytest.raises(Refused, match="remote_large"):
        get(f"http://one.example:{port}/", most_bytes=100, way=way_to(port, []))


def test_an_answer_that_does_not_come_is_given_up(handler: type[_Server]) -> None:
    waiting = threading.Event()
    handler.do_GET = lambda self: waiting.wait()  # type: ignore[assignment, method-assign]
    with serving(handler) as port:
        with pytest.raises(Refused, match="remote_slow"):
            get(f"http://one.example:{port}/", most_bytes=100, seconds=0.2, way=way_to(port, []))
        waiting.set()


def git_server(repository: Path) -> type[http.server.BaseHTTPRequestHandler]:
    """Speak git's smart HTTP for one repository."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def _answer(self, kind: str, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", f"application/x-git-upload-pack-{kind}")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            if not self.path.startswith("/r.git/"):
                self.send_response(301)
                self.send_header("Location", "/r.git" + self.path.removeprefix("/old"))
                self.end_headers()
                return
            refs = call(repository, "upload-pack", "--stateless-rpc", "--advertise-refs", str(repository))
            self._answer("advertisement", b"001e# service=git-upload-pack\n0000" + refs)

        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            asked = gzip.decompress(asked) if self.headers.get("Content-Encoding") == "gzip" else asked
            self._answer("result", call(repository, "upload-pack", "--stateless-rpc", str(repository), given=asked))

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    return Handler


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    story = Story()
    return story.told(tmp_path / "r.git", story.commit(put(b"a.md", b"from elsewhere\n")))


@promises("The source may be a folder, a zip or tar archive")
@pytest.mark.parametrize("path", ["/r.git", "/r.git/", "/old"])
def test_a_repository_elsewhere_is_cloned_from_the_checked_machine(repository: Path, path: str) -> None:
    resolved: list[str] = []
    with (
        serving(git_server(repository)) as port,
        cloned(f"http://books.example:{port}{path}", most_bytes=1 << 20, way=way_to(port, resolved)) as place,
        opened(place) as clone,
    ):
        (commit,) = clone.commits()
        assert [change.path for change in commit.changes] == ["a.md"]
    # The name exists nowhere: git itself was told the address.
    assert set(resolved) == {"books.example"}
    assert not place.exists()


def test_what_is_no_repository_is_refused(handler: type[_Server]) -> None:
    with (
        serving(handler) as port,
        pytest.raises(Refused, match="remote_not_git"),
        cloned(f"http://books.example:{port}/x", most_bytes=100, way=way_to(port, [])),
    ):
        pass


def test_a_repository_that_is_too_large_is_given_up(tmp_path: Path) -> None:
    story = Story()
    repository = story.told(tmp_path / "r.git", story.commit(put(b"large", os.urandom(3_000_000))))
    with (
        serving(git_server(repository)) as port,
        pytest.raises(Refused, match="remote_large"),
        cloned(f"http://books.example:{port}/r.git", most_bytes=100_000, way=way_to(port, [])),
    ):
        pass


WAYS_OUT = re.compile(
    r"^\s*(?:import|from)\s+(?:socket|ssl|http\.client|urllib\.request|requests|httpx|aiohttp|ftplib|smtplib|telnetlib|"
    r"xmlrpc|asyncio\.streams)\b",
    re.MULTILINE,
)


def test_no_other_file_of_the_product_opens_a_connection() -> None:
    found = {
        str(file.relative_to(PACKAGE)) for file in PACKAGE.rglob("*.py") if WAYS_OUT.search(file.read_text("utf-8"))
    }
    # The server asks whether its own port is free: it binds, and calls nobody.
    binding = "management/commands/serve.py"
    assert found == {"exchange/outbound.py", binding}
    assert re.findall(
        r"socket\.\w+\(|\.(?:connect|send|create_connection)\w*\(", (PACKAGE / binding).read_text("utf-8")
    ) == ["socket.socket("]


def test_the_search_for_ways_out_finds_them() -> None:
    for line in ("import socket", "    from urllib.request import urlopen", "import requests as r", "import ssl"):
        assert WAYS_OUT.search(line)
