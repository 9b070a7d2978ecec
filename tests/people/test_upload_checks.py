"""Files that are not calendars, and calendars made to break the parser."""

import io
import time
import tracemalloc
import zipfile
from collections.abc import Iterator

import pytest
from icalendar import Calendar

from people import upload_checks

HEAD = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Northlight//EN\r\n"
TAIL = b"END:VCALENDAR\r\n"
EVENT = (
    b"BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261123T090000Z\r\nDTSTART:20261124T090000Z\r\nSUMMARY:Review\r\nEND:VEVENT\r\n"
)
WEEKLY = EVENT.replace(b"SUMMARY", b"RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=100\r\nSUMMARY")


def with_rule(rule: bytes) -> bytes:
    return HEAD + EVENT.replace(b"SUMMARY", rule + b"\r\nSUMMARY") + TAIL


def zipped(name: str, size: int) -> bytes:
    with zipfile.ZipFile(file := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b"0" * size)
    return file.getvalue()


def test_a_calendar_is_accepted_unchanged() -> None:
    content = b"\xef\xbb\xbf" + HEAD + EVENT + WEEKLY + TAIL
    assert upload_checks.read_calendar(io.BytesIO(content)) == content
    assert len(Calendar.from_ical(content.removeprefix(b"\xef\xbb\xbf")).walk("VEVENT")) == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "calendar file"),
        (b"<html>BEGIN:VCALENDAR</html>", "calendar file"),
        (b"leadplan: 1\n", "calendar file"),
        (b"Subject,Start Date\nReview,2026-11-24\n", "calendar file"),
        (zipped("xl/worksheets/sheet1.xml", 5_000_000), "calendar file"),
        (b"\x1f\x8b\x08" + b"0" * 100, "calendar file"),
        (HEAD + b"\0" + TAIL, "calendar file"),
        (HEAD + b"SUMMARY:\xff\xfe\r\n" + TAIL, "UTF-8"),
        (HEAD + EVENT, "incomplete"),
        (HEAD + TAIL + TAIL, "structure"),
        (HEAD + b"BEGIN:VEVENT\r\n" * 200_000, "structure"),
        (HEAD + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 20_001 + TAIL, "20,000"),
        (HEAD + b"X:\r\n" * 400_001 + TAIL, "400,000"),
        (HEAD + b"ATTACH:" + b"A" * 200_000 + b"\r\n" + TAIL, "A line"),
        (HEAD + b"ATTACH:\r\n" + b" AAAAAAAAAA\r\n" * 20_000 + TAIL, "A line"),
        (with_rule(b"RRULE:FREQ=SECONDLY"), "daily"),
        (with_rule(b"rrule:freq=minutely;count=9"), "daily"),
        (with_rule(b"RRULE:FREQ=SECO\r\n NDLY"), "daily"),
        (
            with_rule(b"RRULE:FREQ=DAILY;BYSECOND=" + b",".join(b"%d" % one for one in range(60))),
            "daily",
        ),
        (with_rule(b"RDATE:" + b",".join([b"20261124T090000Z"] * 2001)), "2,000"),
    ],
)
def test_a_file_that_is_no_calendar_or_a_bomb_is_refused_with_its_reason(content: bytes, reason: str) -> None:
    with pytest.raises(upload_checks.InvalidUpload, match=reason):
        upload_checks.read_calendar(io.BytesIO(content))


class Endless:
    """Returns a little whenever it is read, forever."""

    given = 0

    def read(self, size: int, /) -> bytes:
        self.given += (part := min(size, 60_000))
        return b"A" * part


def test_an_endless_stream_is_read_up_to_the_limit() -> None:
    stream = Endless()
    with pytest.raises(upload_checks.InvalidUpload, match="10 MB"):
        upload_checks.read_calendar(stream)
    assert stream.given == 10 * 1024 * 1024 + 1


@pytest.fixture
def watched() -> Iterator[None]:
    tracemalloc.start()
    started = time.process_time()
    yield
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.process_time() - started < 10
    assert peak < 200 * 2**20


def test_the_largest_calendar_takes_little_to_check(watched: None) -> None:
    event = EVENT + b"DESCRIPTION:" + b"a" * 300 + b"\r\n"
    count = (upload_checks.MOST_BYTES - 1000) // len(event)
    assert len(upload_checks.read_calendar(io.BytesIO(HEAD + event * min(count, 19_999) + TAIL))) > 8_000_000
