"""S23: a host that is not ours is refused at every address before anything is looked at."""

import http.client
import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from barnraise import record
from barnraise.settings import _host_in
from barnraise.web import admission
from barnraise.web.serving import followers
from tests.conditions import LIMIT_SECONDS
from tests.makers import Makers
from tests.promises import promises
from tests.trust.addresses import declared, url_of
from tests.trust.asking_wsgi import ask, served
from tests.trust.scene import Scene, set_up
from tests.trust.stores import Store

STATIC = Path(__file__).parents[2] / "barnraise" / "static"
FOREIGN = (
    "evil.example",
    "evil.example:8000",
    "testserver.evil.example",
    "evil.example@testserver",
    "testserver, evil.example",
    "testserver/evil.example",
    "127.0.0.1.evil.example",
    "[::2]",
    "[::1",
    "testserver:port",
    " ",
    "тестсервер".encode().decode("latin-1"),
)
OURS = ("testserver", "TestServer:9999", "localhost", "127.0.0.1:8000", "[::1]:8000", "testserver.")


@pytest.fixture
def scene(make: Makers, settings: Any, tmp_path: Path) -> Scene:
    settings.BARNRAISE_HOME = tmp_path
    scene = set_up(make)
    record.follow(followers())
    return scene


@promises("The server answers for that address and for")
def test_a_foreign_host_is_refused_at_every_address_before_anything_is_looked_at(scene: Scene) -> None:
    asked = []
    application = admission.admitted(lambda environ, start: asked.append(environ["PATH_INFO"]) or [])  # type: ignore[func-returns-value]
    urls = {(method, url_of(route, scene, "seen")) for route in declared() for method in route.methods}
    urls |= {("GET", url) for url in ("/nowhere/at/all", "/static/x.css", "/api/none", "/book/read/one.md", "*")}
    for method, url in sorted(urls):
        for host in FOREIGN[:2]:
            answer = ask(application, url, method=method, headers={"Host": host})
            assert (answer.status, "evil" in str(answer), answer.headers["cache-control"]) == (421, False, "no-store")
    assert asked == []


@promises(
    "The server answers for that address and for",
    "Let the server in front pass on the Host",
)
@pytest.mark.parametrize("url", ["/book/read/one.md", "/book/", "/", "/api/works", "/feed.atom", "/nowhere"])
def test_every_spelling_of_a_foreign_host_is_refused_and_every_one_of_ours_is_answered(scene: Scene, url: str) -> None:
    application = served()
    assert [ask(application, url, headers={"Host": host}).status for host in FOREIGN] == [421] * len(FOREIGN)
    assert {ask(application, url, headers={"Host": host}).status for host in OURS} <= {200, 404}


def test_a_refusal_of_a_host_says_what_to_do(scene: Scene) -> None:
    page = ask(served(), "/book/read/one.md", headers={"Host": "evil.example"})
    program = ask(served(), "/api/works", headers={"Host": "evil.example"})
    head = ask(served(), "/book/read/one.md", method="HEAD", headers={"Host": "evil.example"})
    assert (json.loads(program.body)["error"]["code"], head.body) == ("host_unknown", b"")
    assert "BARNRAISE_HOSTS" in page.text


def test_what_a_proxy_forwards_names_no_host(scene: Scene) -> None:
    plain = ask(served(), "/feed.atom").body
    for name in ("X-Forwarded-Host", "Forwarded", "X-Host", "X-Original-Host", "X-Forwarded-Server"):
        value = "host=evil.example" if name == "Forwarded" else "evil.example"
        assert ask(served(), "/feed.atom", headers={name: value}).body == plain
        refused = ask(served(), "/feed.atom", headers={name: "testserver", "Host": "evil.example"})
        assert refused.status == 421


def test_an_address_by_number_names_its_host_in_brackets() -> None:
    assert [_host_in(url) for url in ("http://[fd00::5]:8000", "https://a.example/", "")] == [
        "[fd00::5]",
        "a.example",
        "localhost",
    ]


@pytest.mark.sqlite
@pytest.mark.xdist_group("trust")
def test_the_server_refuses_foreign_hosts_and_gives_them_static_files_that_tell_nothing(store: Store) -> None:
    files = [path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.js")][:3]
    server = store.serve()
    try:
        asked = ("/", "/api/works", "/none", "/feed.atom")
        statuses = {path: _raw(server.port, path, "evil.example")[0] for path in asked}
        ours = _raw(server.port, "/", f"127.0.0.1:{server.port}")[0]
        static = {name: _raw(server.port, f"/static/{name}", "evil.example") for name in files}
        outside = _raw(server.port, "/static/../secret.key", "evil.example")[0]
    finally:
        server.stop()
    assert (set(statuses.values()), ours, outside) == ({421}, 200, 404)
    # The server gives these itself, before us, to anybody: they are the package's own, the same in every store.
    assert static == {name: (200, (STATIC / name).read_bytes()) for name in files}


def _raw(port: int, path: str, host: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT_SECONDS)
    with closing(connection):
        connection.putrequest("GET", path, skip_host=True)
        connection.putheader("Host", host)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read()
