"""Fetching a link that someone gave, such as a calendar, or posting to one, without being led into the internal network.

The known libraries for this are archived (advocate), send every name to a public resolver (safehttpx), or are new. So
urllib3 speaks HTTP, and this module decides where to connect: a name is resolved once, all its addresses are checked, and
the connection goes to one of them, so that a second answer of the resolver changes nothing. Each redirect is checked
again. urllib3 is used below its pools, where environment proxies and cookies have no effect.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Final
from urllib.parse import urljoin

from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.exceptions import TimeoutError as NoAnswerInTime
from urllib3.response import BaseHTTPResponse

from people.ssrf_guard import BlockedAddress, Endpoint, check_addresses, parse_endpoint, resolve_host

Resolver = Callable[[str, int], Sequence[str]]

MOST_REDIRECTS: Final = 3
MOST_TRIES: Final = 3
"""How many addresses of a host are tried."""
REDIRECTS: Final = {301, 302, 303, 307, 308}
HEADERS: Final = {
    "User-Agent": "leadplan (calendar subscription)", "Accept": "text/calendar, */*;q=0.1",
    "Accept-Encoding": "gzip", "Connection": "close",
}  # fmt: skip


class FetchFailed(Exception):
    """There is no complete response; the message is for the person who gave the address. A later attempt may succeed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, and bytes both as sent and as decompressed."""

    connect: float = 5.0
    read: float = 10.0
    total: float = 30.0
    most_bytes: int = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FetchResult:
    """The result. `content` is None if it hasn't changed since the fetch that `etag` and `modified` are from."""

    content: bytes | None
    etag: str
    modified: str
    address: str
    """The final address, after redirects."""


@dataclass(frozen=True, slots=True)
class PostResult:
    """The status and the first bytes of the response."""

    status: int
    content: bytes


@dataclass(frozen=True, slots=True)
class GetResult:
    """Whatever the server answered; the names of headers are as it wrote them."""

    status: int
    content: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HttpClient:
    """How to fetch: hosts allowed beyond the public internet, the resolver, the limits and the trusted certificates."""

    allowed: Collection[str] = ()
    resolve: Resolver = resolve_host
    limits: Limits = field(default_factory=Limits)
    trust: ssl.SSLContext | None = None

    def fetch(self, address: str, *, etag: str = "", modified: str = "") -> FetchResult:
        """GET, only if it has changed where `etag` or `modified` is given. Raises BlockedAddress or FetchFailed."""
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in conditions.items() if value}
        deadline = time.monotonic() + self.limits.total
        for _ in range(MOST_REDIRECTS + 1):
            place = parse_endpoint(address, self.allowed)
            with self.open_response(place, headers, deadline) as answer:
                if answer.status not in REDIRECTS:
                    return self.read_response(answer, address, deadline)
                address = redirect_target(address, place, answer)
        raise FetchFailed(f"The address redirects more than {MOST_REDIRECTS} times. Use the final address instead.")

    def post(self, address: str, body: bytes, headers: Mapping[str, str]) -> PostResult:
        """POST. A redirect is not followed, and at most `most_bytes` of the response are read. Raises as `fetch`."""
        deadline = time.monotonic() + self.limits.total
        place = parse_endpoint(address, self.allowed)
        sent = {"Accept": "*/*", "Accept-Encoding": "identity", **headers}
        with self.open_response(place, sent, deadline, "POST", body) as answer:
            content = answer.read(self.limits.most_bytes, decode_content=False)
            if time.monotonic() >= deadline:
                raise self.timed_out()
            return PostResult(answer.status, content)

    def get(self, address: str, headers: Mapping[str, str]) -> GetResult:
        """GET with these headers, such as a token: a redirect is not followed. Raises BlockedAddress or FetchFailed."""
        deadline = time.monotonic() + self.limits.total
        place = parse_endpoint(address, self.allowed)
        with self.open_response(place, dict(headers), deadline) as answer:
            content = answer.read(self.limits.most_bytes + 1, decode_content=True)
            if len(content) > self.limits.most_bytes:
                raise FetchFailed(f"{place.host} sent more than {self.limits.most_bytes / 2**20:g} MB.")
            if time.monotonic() >= deadline:
                raise self.timed_out()
            return GetResult(answer.status, content, dict(answer.headers))

    @contextmanager
    def open_response(
        self, place: Endpoint, headers: dict[str, str], deadline: float, method: str = "GET", body: bytes | None = None
    ) -> Iterator[BaseHTTPResponse]:
        """A response whose body isn't read yet. An error in the meantime raises FetchFailed."""
        link = self.open_socket(place, deadline)
        handle = link.dup()
        # A limit per read isn't enough: a server that sends a byte now and then would keep the connection open forever.
        end = threading.Timer(max(0.0, deadline - time.monotonic()), close_socket, [handle])
        end.start()
        connection = self.http_connection(place, link)
        try:
            connection.request(method, place.target, body, HEADERS | headers, preload_content=False)
            yield connection.getresponse()
        except (OSError, HTTPError, HTTPException) as fault:
            raise self.failure(place, fault, deadline) from fault
        finally:
            end.cancel()
            connection.close()
            link.close()
            handle.close()

    def open_socket(self, place: Endpoint, deadline: float) -> socket.socket:
        """A connection to one of the addresses that were checked, and to no other."""
        found = check_addresses(place, self.resolve(place.host, place.port), self.allowed)
        for one in found[:MOST_TRIES]:
            left = min(self.limits.connect, deadline - time.monotonic())
            with suppress(OSError):
                link = socket.create_connection((one, place.port), timeout=max(0.01, left))
                link.settimeout(self.limits.read)
                return link
        raise FetchFailed(f"{place.host} doesn't respond.")

    def http_connection(self, place: Endpoint, link: socket.socket) -> HTTPConnection:
        if place.scheme == "http":
            return PinnedConnection(place.host, place.port, link)
        return PinnedTlsConnection(place.host, place.port, link, self.trust or ssl.create_default_context())

    def read_response(self, answer: BaseHTTPResponse, address: str, deadline: float) -> FetchResult:
        etag, modified = answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", "")
        if answer.status == 304:
            return FetchResult(None, etag, modified, address)
        if answer.status != 200:
            raise FetchFailed(f"The calendar server responded with status {answer.status} instead of a calendar.")
        parts, size, most = [], 0, self.limits.most_bytes
        for part in answer.stream(65536, decode_content=True):
            parts.append(part)
            size += len(part)
            # Both sizes count: little may decompress to a lot, and a lot to nothing.
            if max(size, answer.tell()) > most:
                raise FetchFailed(
                    f"The calendar is larger than {most / 2**20:g} MB. Subscribe to one with fewer entries."
                )
        if time.monotonic() >= deadline:
            raise self.timed_out()
        return FetchResult(b"".join(parts), etag, modified, address)

    def failure(self, place: Endpoint, fault: Exception, deadline: float) -> FetchFailed:
        if time.monotonic() >= deadline or isinstance(fault, TimeoutError | NoAnswerInTime):
            return self.timed_out()
        if isinstance(fault, ssl.SSLError):
            return FetchFailed(f"The certificate of {place.host} isn't valid. Its administrator has to fix it first.")
        return FetchFailed(f"{place.host} closed the connection or didn't respond with HTTP.")

    def timed_out(self) -> FetchFailed:
        return FetchFailed(f"There was no complete response within {self.limits.total:g} seconds.")


def default_client() -> HttpClient:
    """With the hosts that this installation's administrator allows."""
    return HttpClient(allowed=frozenset(settings.CALENDAR_HOSTS))


class PinnedConnection(HTTPConnection):
    """Uses a connection that is already open."""

    def __init__(self, host: str, port: int, link: socket.socket) -> None:
        super().__init__(host, port, timeout=link.gettimeout())
        self.link = link

    def _new_conn(self) -> socket.socket:
        return self.link


class PinnedTlsConnection(HTTPSConnection):
    """The same with TLS: the certificate has to match the name, whatever the address."""

    def __init__(self, host: str, port: int, link: socket.socket, trust: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=link.gettimeout(), ssl_context=trust, cert_reqs=ssl.CERT_REQUIRED)
        self.link = link

    def _new_conn(self) -> socket.socket:
        return self.link


def redirect_target(address: str, place: Endpoint, answer: BaseHTTPResponse) -> str:
    """Where a redirect leads. Raises FetchFailed, or BlockedAddress for one that drops encryption."""
    location = answer.headers.get("Location", "")
    if not location:
        raise FetchFailed(f"{place.host} redirects without a target.")
    there = urljoin(address.replace("webcal:", "https:", 1), location)
    if place.scheme == "https" and not there.startswith("https://"):
        raise BlockedAddress(f"{place.host} redirects to an address without encryption.")
    return there


def close_socket(link: socket.socket) -> None:
    with suppress(OSError):
        link.shutdown(socket.SHUT_RDWR)
