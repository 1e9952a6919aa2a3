"""The one way out: every connection that the product opens to another machine is made here.

A name is resolved once, every address that it has must be public, and the connection goes to the very address that
was checked. Redirects are followed by us, each checked anew. No credentials, no proxy, and bounds on size and time.
"""

import http.client
import ipaddress
import os
import re
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin, urlsplit, urlunsplit

from barnraise.base import Refused
from barnraise.exchange.git_commands import environment, git, spoken

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
MOST_REDIRECTS = 5
MOST_SECONDS = 900
IN_A_RING = "too many redirects"
_USUAL_PORTS = {"http": 80, "https": 443}
_GIT = "/info/refs?service=git-upload-pack"
_SENT = {"User-Agent": "barnraise", "Accept-Encoding": "identity"}
_NAME = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?\.?")
# RFC 6890 and the registries that it began; for IPv6 everything but the ordinary global range, without the ranges in
# it that carry an IPv4 address inside or are kept for documents and tests.
_CLOSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
    )
)  # fmt: skip
_OPEN_IPV6 = ipaddress.IPv6Network("2000::/3")


@dataclass(frozen=True, slots=True)
class Way:
    """How names are resolved and which addresses are closed; only tests have another one."""

    resolve: Callable[[str, int], list[str]]
    is_closed: Callable[[Address], bool]


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address: where the name leads, and the one machine that may be asked."""

    scheme: str
    host: str
    port: int
    path: str
    address: Address

    @property
    def url(self) -> str:
        """Return the address in its one spelling."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _USUAL_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What another machine answered, after all redirects."""

    url: str
    status: int
    body: bytes
    leads_to: str = ""


def is_closed(address: Address) -> bool:
    """Tell whether an address is not a public machine's: private, local, reserved, or another address in disguise."""
    if address.version == 6 and address not in _OPEN_IPV6:
        return True
    return any(address in network for network in _CLOSED if network.version == address.version)


def _resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


THE_WAY = Way(_resolve, is_closed)


def checked(url: str, way: Way = THE_WAY) -> Target:
    """Return where an address leads. Codes: `address_odd`, `address_unknown`, `address_closed`."""
    try:
        parts = urlsplit(url.strip())
        usual = _USUAL_PORTS.get(parts.scheme, 0)
        port = usual and (usual if parts.port is None else parts.port)
        host = (parts.hostname or "").encode("idna").decode().lower() if ":" not in (parts.hostname or "") else ""
    except (ValueError, UnicodeError) as error:
        raise Refused("address_odd", address=url) from error
    literal = _literal(parts.hostname or "")
    plain = all(" " < sign < "\x7f" and sign != "\\" for sign in parts.path + parts.query)
    if not port or "@" in parts.netloc or parts.fragment or not plain or not (literal or _NAME.fullmatch(host)):
        raise Refused("address_odd", address=url)
    addresses = [literal] if literal else _addresses(host, port, url, way)
    # One closed address among several is enough: which of them is asked must not be the name's choice.
    if any(way.is_closed(address) for address in addresses):
        raise Refused("address_closed", address=url)
    path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    return Target(parts.scheme, str(literal) if literal else host, port, path, addresses[0])


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _addresses(host: str, port: int, url: str, way: Way) -> list[Address]:
    try:
        found = [ipaddress.ip_address(address.split("%")[0]) for address in way.resolve(host, port)]
    except (OSError, ValueError) as error:
        raise Refused("address_unknown", address=url) from error
    if not found:
        raise Refused("address_unknown", address=url)
    return found


def get(
    url: str, *, most_bytes: int, seconds: float = 30, way: Way = THE_WAY, method: Literal["GET", "HEAD"] = "GET"
) -> Answer:
    """Fetch an address, or its head, following at most five redirects, each checked anew.

    Codes: those of `checked`, `remote_failed`, `remote_large`, `remote_slow`.
    """
    until = time.monotonic() + seconds
    for _ in range(MOST_REDIRECTS + 1):
        left = max(0.0, until - time.monotonic())
        answer = ask(method, url, most_bytes=most_bytes, seconds=left, way=way)
        if answer.status not in (301, 302, 303, 307, 308) or not answer.leads_to:
            return Answer(answer.url, answer.status, answer.body)
        url = urljoin(answer.url, answer.leads_to)
        if answer.url.startswith("https:") and not url.startswith("https:"):
            raise Refused("address_odd", address=url)
    raise Refused("remote_failed", address=url, said=IN_A_RING)


def ask(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    most_bytes: int,
    seconds: float = 30,
    way: Way = THE_WAY,
) -> Answer:
    """Ask one machine one question. No redirect is followed: what is sent is meant for this machine only.

    Codes: those of `checked`, `remote_failed`, `remote_large`, `remote_slow`.
    """
    target = checked(url, way)
    sent = {**_SENT, **(headers or {})}
    try:
        return _asked(target, method, sent, body, most_bytes=most_bytes, until=time.monotonic() + seconds)
    except TimeoutError as error:
        raise Refused("remote_slow", address=url) from error
    except (OSError, http.client.HTTPException) as error:
        raise Refused("remote_failed", address=url, said=type(error).__name__) from error


def _asked(
    target: Target, method: str, headers: Mapping[str, str], sent: bytes, *, most_bytes: int, until: float
) -> Answer:
    left = max(0.1, until - time.monotonic())
    line: socket.socket = socket.create_connection((str(target.address), target.port), timeout=left)
    try:
        if target.scheme == "https":
            line = ssl.create_default_context().wrap_socket(line, server_hostname=target.host)
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.sock = line
        connection.request(method, target.path, body=sent or None, headers=dict(headers))
        answer = connection.getresponse()
        body = bytearray()
        while piece := answer.read1(1 << 16):
            body += piece
            if len(body) > most_bytes:
                raise Refused("remote_large", address=target.url, most=most_bytes)
            if time.monotonic() > until:
                raise TimeoutError
        return Answer(target.url, answer.status, bytes(body), answer.getheader("Location", "") or "")
    finally:
        line.close()


@contextmanager
def cloned(address: str, *, most_bytes: int, seconds: float = MOST_SECONDS, way: Way = THE_WAY) -> Iterator[Path]:
    """Give a bare copy of a git repository elsewhere, removed at the end; only git's smart HTTP is spoken.

    Codes: those of `get`, `remote_not_git`.
    """
    until = time.monotonic() + seconds
    base = address.strip().rstrip("/")
    answer = get(base + _GIT, most_bytes=64 << 20, seconds=min(seconds, 60), way=way)
    if answer.status != 200 or not answer.url.endswith(_GIT) or b"# service=git-upload-pack" not in answer.body[:100]:
        raise Refused("remote_not_git", address=address, status=answer.status)
    # Git is told the address, so that it asks no resolver, and follows no redirect of its own.
    target = checked(answer.url.removesuffix(_GIT), way)
    host, machine = target.host, str(target.address)
    settings = (
        "protocol.http.allow=always",
        "protocol.https.allow=always",
        "http.followRedirects=false",
        "http.proxy=",
        f"http.curloptResolve={host}:{target.port}:{f'[{machine}]' if ':' in machine else machine}",
        "http.lowSpeedLimit=1000",
        "http.lowSpeedTime=60",
        "http.emptyAuth=false",
        "transfer.unpackLimit=1",
    )
    with tempfile.TemporaryDirectory(prefix="barnraise-clone-") as folder:
        place = Path(folder) / "clone.git"
        arguments = ("clone", "--bare", "--quiet", "--no-tags", "--single-branch", "--template=")
        command = git(*arguments, "--", target.url.rstrip("/"), str(place), settings=settings)
        _run(command, Path(folder), address, most_bytes=most_bytes, until=until)
        yield place


def _run(command: list[str], folder: Path, address: str, *, most_bytes: int, until: float) -> None:
    with tempfile.TemporaryFile() as errors:
        running = subprocess.Popen(
            command,
            env=environment(None, GIT_ALLOW_PROTOCOL="http:https"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )
        try:
            while running.poll() is None:
                _refuse_large(folder, address, most_bytes)
                if time.monotonic() > until:
                    raise Refused("remote_slow", address=address)
                time.sleep(0.05)
            if running.returncode:
                errors.seek(0)
                raise Refused("remote_failed", address=address, said=spoken(errors.read()))
            _refuse_large(folder, address, most_bytes)
        finally:
            _end(running)


def _refuse_large(folder: Path, address: str, most_bytes: int) -> None:
    size = 0
    for place, _, files in os.walk(folder):
        for name in files:
            # Git renames its files while we look.
            with suppress(FileNotFoundError):
                size += (Path(place) / name).stat().st_size
    if size > most_bytes:
        raise Refused("remote_large", address=address, most=most_bytes)


def _end(running: subprocess.Popen[bytes]) -> None:
    """End git with the helpers that it started: they are a session of their own."""
    if running.poll() is None:
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()
