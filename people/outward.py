"""Fetching what somebody gave a link to, such as a calendar, without being led into one's own network.

Known libraries for this are archived (advocate), ask a public resolver about every name (safehttpx), or are new; so
urllib3 speaks HTTP, and this module decides where to: a name is resolved once, all its addresses are judged, and the
connection goes to one of these, so that a second answer of the resolver changes nothing. Each redirect is judged anew.
urllib3 is used below its pools, where no proxy of the environment and no cookie plays a part.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
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

from people.addresses import Place, Refused, checked, place_of, resolved

Resolver = Callable[[str, int], Sequence[str]]

MOST_REDIRECTS: Final = 3
MOST_TRIES: Final = 3
"""Addresses of one host that are tried."""
REDIRECTS: Final = {301, 302, 303, 307, 308}
AGENT: Final = "leadplan (calendar subscription)"


class Failed(Exception):
    """It did not come; the sentence is for whoever gave the address. A later try may go better."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, and bytes both as sent and as unpacked."""

    connect: float = 5.0
    read: float = 10.0
    total: float = 30.0
    most_bytes: int = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came. `content` is None where it has not changed since the fetch that `etag` and `modified` are from."""

    content: bytes | None
    etag: str
    modified: str
    address: str
    """Where it was found in the end."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """How to fetch: whom an administrator allows beyond the open Internet, who resolves names, whose word is trusted."""

    allowed: Collection[str] = ()
    resolve: Resolver = resolved
    limits: Limits = field(default_factory=Limits)
    trust: ssl.SSLContext | None = None

    def fetch(self, address: str, *, etag: str = "", modified: str = "") -> Fetched:
        """GET, on condition that it has changed where `etag` or `modified` is given. Raises Refused or Failed."""
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in conditions.items() if value}
        deadline = time.monotonic() + self.limits.total
        for _ in range(MOST_REDIRECTS + 1):
            place = place_of(address, self.allowed)
            with self.asked(place, headers, deadline) as answer:
                if answer.status not in REDIRECTS:
                    return self.taken(answer, address, deadline)
                address = onward(address, place, answer)
        raise Failed(f"The address leads on more than {MOST_REDIRECTS} times; give the one that it ends at.")

    @contextmanager
    def asked(self, place: Place, headers: dict[str, str], deadline: float) -> Iterator[BaseHTTPResponse]:
        """The head of an answer, its body still to come. Whatever breaks meanwhile raises Failed."""
        link = self.connected(place, deadline)
        handle = link.dup()
        # Per-read limits don't add up: whoever sends a byte now and then would be listened to for ever.
        end = threading.Timer(max(0.0, deadline - time.monotonic()), hang_up, [handle])
        end.start()
        connection = self.connection(place, link)
        try:
            connection.request("GET", place.target, headers=standing_headers() | headers, preload_content=False)
            yield connection.getresponse()
        except (OSError, HTTPError, HTTPException) as fault:
            raise self.failure(place, fault, deadline) from fault
        finally:
            end.cancel()
            connection.close()
            link.close()
            handle.close()

    def connected(self, place: Place, deadline: float) -> socket.socket:
        """A connection to one of the addresses that were judged, and to no other."""
        found = checked(place, self.resolve(place.host, place.port), self.allowed)
        for one in found[:MOST_TRIES]:
            left = min(self.limits.connect, deadline - time.monotonic())
            with suppress(OSError):
                link = socket.create_connection((one, place.port), timeout=max(0.01, left))
                link.settimeout(self.limits.read)
                return link
        raise Failed(f"{place.host} does not answer.")

    def connection(self, place: Place, link: socket.socket) -> HTTPConnection:
        if place.scheme == "http":
            return Pinned(place.host, place.port, link)
        return PinnedSecure(place.host, place.port, link, self.trust or ssl.create_default_context())

    def taken(self, answer: BaseHTTPResponse, address: str, deadline: float) -> Fetched:
        etag, modified = answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", "")
        if answer.status == 304:
            return Fetched(None, etag, modified, address)
        if answer.status != 200:
            raise Failed(f"The calendar's server answers {answer.status} instead of a calendar.")
        parts, size, most = [], 0, self.limits.most_bytes
        for part in answer.stream(65536, decode_content=True):
            parts.append(part)
            size += len(part)
            # Both counts: little may unpack to much, and much to nothing.
            if max(size, answer.tell()) > most:
                raise Failed(f"There is more than {most / 2**20:g} MB; subscribe to a calendar with fewer entries.")
        if time.monotonic() >= deadline:
            raise self.too_slow()
        return Fetched(b"".join(parts), etag, modified, address)

    def failure(self, place: Place, fault: Exception, deadline: float) -> Failed:
        if time.monotonic() >= deadline or isinstance(fault, TimeoutError | NoAnswerInTime):
            return self.too_slow()
        if isinstance(fault, ssl.SSLError):
            return Failed(f"The certificate of {place.host} does not hold; its server has to be mended first.")
        return Failed(f"{place.host} broke off or answered with what is no HTTP.")

    def too_slow(self) -> Failed:
        return Failed(f"It did not come whole within {self.limits.total:g} seconds.")


def standard() -> Fetching:
    """As this installation is set up: with the hosts that its administrator allows."""
    return Fetching(allowed=frozenset(settings.CALENDAR_HOSTS))


class Pinned(HTTPConnection):
    """Speaks over a connection that is there already."""

    def __init__(self, host: str, port: int, link: socket.socket) -> None:
        super().__init__(host, port, timeout=link.gettimeout())
        self.link = link

    def _new_conn(self) -> socket.socket:
        return self.link


class PinnedSecure(HTTPSConnection):
    """The same with TLS: the certificate has to be the name's, whatever address it is at."""

    def __init__(self, host: str, port: int, link: socket.socket, trust: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=link.gettimeout(), ssl_context=trust, cert_reqs=ssl.CERT_REQUIRED)
        self.link = link

    def _new_conn(self) -> socket.socket:
        return self.link


def standing_headers() -> dict[str, str]:
    return {"User-Agent": AGENT, "Accept": "text/calendar, */*;q=0.1", "Accept-Encoding": "gzip", "Connection": "close"}


def onward(address: str, place: Place, answer: BaseHTTPResponse) -> str:
    """Where a redirect leads. Raises Failed, or Refused for one that gives encryption up."""
    location = answer.headers.get("Location", "")
    if not location:
        raise Failed(f"{place.host} leads on to nowhere.")
    there = urljoin(address.replace("webcal:", "https:", 1), location)
    if place.scheme == "https" and not there.startswith("https://"):
        raise Refused(f"{place.host} leads on to an address without encryption.")
    return there


def hang_up(link: socket.socket) -> None:
    with suppress(OSError):
        link.shutdown(socket.SHUT_RDWR)
