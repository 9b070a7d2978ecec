"""Writes calendars as calendar apps do, and serves them from this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.test import override_settings

from tests.support.http_server import Handler, Server, serving

ZONE = """BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def event(uid: str, starts: str, *lines: str, title: str = "", minutes: int = 60) -> str:
    """`starts` is what follows DTSTART, with its parameters; `lines` are any others."""
    values = [f"SUMMARY:{title or uid}", f"DURATION:PT{minutes}M", *lines]
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"DTSTART{starts}", *values, "END:VEVENT", ""])


def calendar(*parts: str) -> bytes:
    text = "".join(["BEGIN:VCALENDAR\n", "VERSION:2.0\n", "PRODID:-//tests//EN\n", *parts, "END:VCALENDAR\n"])
    return text.replace("\n", "\r\n").encode()


@dataclass
class Shared:
    """A calendar at an address of this machine, which an administrator has allowed."""

    server: Server
    content: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.port}/private-0123456789secret/basic.ics"

    @property
    def asked(self) -> list[Any]:
        return self.server.asked


@contextmanager
def shared(content: bytes, **headers: str) -> Iterator[Shared]:
    """Answers 304 to a request with its current ETag."""

    def answer(handler: Handler) -> None:
        etag = here.headers.get("ETag", "")
        if etag and handler.headers.get("If-None-Match") == etag:
            handler.say(304, b"", **here.headers)
        else:
            handler.say(here.status, here.content, **here.headers)

    with serving(answer) as server:
        here = Shared(server, content, dict(headers))
        with override_settings(CALENDAR_HOSTS=[f"127.0.0.1:{server.port}"]):
            yield here
