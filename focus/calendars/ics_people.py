"""Who is in a meeting besides the person, and whether it is the person's own time."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from focus.calendars.ics_lines import Line

ADDRESS: Final = re.compile(r"[^\s\x00-\x1f\x7f<>:;,\"'()]+@[^\s\x00-\x1f\x7f<>:;,\"'()]+")
# Rooms, group and holiday calendars have addresses of their own here.
NOBODY: Final = re.compile(r"@(?:[\w.-]+\.)?calendar\.google\.com$")
ROOMS: Final = ("ROOM", "RESOURCE")
GMAIL: Final = ("gmail.com", "googlemail.com")
GONE: Final = ("DECLINED", "DELEGATED")
COMING: Final = ("ACCEPTED", "TENTATIVE")
LONGEST: Final = 1_000  # characters in which an address is looked for
GROUP: Final = 2  # a mailing list is at least two people


@dataclass(frozen=True, slots=True)
class Attendee:
    """`key` tells people apart: the mailbox, or else the name or what stands in for an address."""

    key: str
    address: str
    answer: str
    counts: int


@dataclass(frozen=True, slots=True)
class Company:
    """`others`: how many come besides the person. `attendees`: their addresses. `answer`: the person's own, if any."""

    attendees: tuple[str, ...]
    others: int
    answer: str


def company_of(properties: Mapping[str, Sequence[Line]], own: Collection[str]) -> Company:
    """Without the person, rooms, and those who declined or delegated."""
    mine = {same_box(address) for address in own}
    invited = [attendee_of(line) for line in properties.get("ATTENDEE", ())]
    answers = [one.answer for one in invited if same_box(one.address) in mine]
    gone = {one.key for one in invited if one.answer in GONE}
    organisers = [attendee_of(line) for line in properties.get("ORGANIZER", ())]
    others = {
        one.key: one
        for one in (*organisers, *invited)
        if one.counts and one.key and one.key not in gone and same_box(one.address) not in mine
    }
    return Company(
        attendees=tuple(sorted(one.address for one in others.values() if one.address)),
        others=sum(one.counts for one in others.values()),
        answer=answer_of(answers),
    )


def answer_of(answers: Sequence[str]) -> str:
    """Of someone invited under several addresses: an acceptance counts for all, then a refusal."""
    telling = [answer for kinds in (COMING, GONE) for answer in answers if answer in kinds]
    return telling[0] if telling else ""


def attendee_of(line: Line) -> Attendee:
    address = address_of(line)
    kind = line.parameters.get("CUTYPE", "").upper()
    name = line.parameters.get("CN", "").strip().casefold()
    value = line.value.strip().casefold()
    counts = GROUP if kind == "GROUP" else 1
    if kind in ROOMS or NOBODY.search(address) or line.parameters.get("ROLE", "").upper() == "NON-PARTICIPANT":
        counts = 0
    standing_in = name or ("" if value in ("", "mailto:", "invalid:nomail") else value)
    return Attendee(
        same_box(address) or standing_in, address, line.parameters.get("PARTSTAT", "").strip().upper(), counts
    )


def address_of(line: Line) -> str:
    """From `mailto:Lee <lee@example.org>` and the like, or from what is beside a principal's path; "" if there is none."""
    for text in (unquote(line.value.partition("?")[0]), *(line.parameters.get(name, "") for name in ("EMAIL", "CN"))):
        found = ADDRESS.search(text[:LONGEST])
        if found:
            return found[0].lower()
    return ""


def same_box(address: str) -> str:
    """What is the same for every way to write an address: without `+work`; for Gmail, also without dots."""
    box, _, host = address.lower().partition("@")
    box = box.partition("+")[0]
    return f"{box.replace('.', '')}@gmail.com" if host in GMAIL else f"{box}@{host}" if host else ""
