"""Calendar files that are none, and such as are made to break what reads them."""

import io
import time
import tracemalloc
import zipfile
from collections.abc import Iterator

import pytest
from icalendar import Calendar

from people import uploads

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


def test_a_calendar_is_taken_as_it_is() -> None:
    content = b"\xef\xbb\xbf" + HEAD + EVENT + WEEKLY + TAIL
    assert uploads.calendar(io.BytesIO(content)) == content
    assert len(Calendar.from_ical(content.removeprefix(b"\xef\xbb\xbf")).walk("VEVENT")) == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no calendar file"),
        (b"<html>BEGIN:VCALENDAR</html>", "no calendar file"),
        (b"leadplan: 1\n", "no calendar file"),
        (b"Subject,Start Date\nReview,2026-11-24\n", "no calendar file"),
        (zipped("xl/worksheets/sheet1.xml", 5_000_000), "no calendar file"),
        (b"\x1f\x8b\x08" + b"0" * 100, "no calendar file"),
        (HEAD + b"\0" + TAIL, "no calendar file"),
        (HEAD + b"SUMMARY:\xff\xfe\r\n" + TAIL, "not written in UTF-8"),
        (HEAD + EVENT, "ends in the middle"),
        (HEAD + TAIL + TAIL, "do not nest"),
        (HEAD + b"BEGIN:VEVENT\r\n" * 200_000, "do not nest"),
        (HEAD + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 20_001 + TAIL, "more than 20,000 entries"),
        (HEAD + b"X:\r\n" * 400_001 + TAIL, "more than 400,000 lines"),
        (HEAD + b"ATTACH:" + b"A" * 200_000 + b"\r\n" + TAIL, "A line of this calendar"),
        (HEAD + b"ATTACH:\r\n" + b" AAAAAAAAAA\r\n" * 20_000 + TAIL, "A line of this calendar"),
        (with_rule(b"RRULE:FREQ=SECONDLY"), "more often than daily"),
        (with_rule(b"rrule:freq=minutely;count=9"), "more often than daily"),
        (with_rule(b"RRULE:FREQ=SECO\r\n NDLY"), "more often than daily"),
        (
            with_rule(b"RRULE:FREQ=DAILY;BYSECOND=" + b",".join(b"%d" % one for one in range(60))),
            "more often than daily",
        ),
        (with_rule(b"RDATE:" + b",".join([b"20261124T090000Z"] * 2001)), "lists more than 2,000 dates"),
    ],
)
def test_what_is_no_calendar_or_a_bomb_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(uploads.Refused, match=words):
        uploads.calendar(io.BytesIO(content))


class Endless:
    """Gives a little whenever it is asked, for ever."""

    given = 0

    def read(self, size: int, /) -> bytes:
        self.given += (part := min(size, 60_000))
        return b"A" * part


def test_an_endless_stream_is_read_to_the_limit() -> None:
    stream = Endless()
    with pytest.raises(uploads.Refused, match="more than 10 MB"):
        uploads.calendar(stream)
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
    count = (uploads.MOST_BYTES - 1000) // len(event)
    assert len(uploads.calendar(io.BytesIO(HEAD + event * min(count, 19_999) + TAIL))) > 8_000_000
