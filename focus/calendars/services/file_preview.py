"""How a calendar file would be read for a person, without storing anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from engine.weeks import Week
from focus.calendars.ics_events import Found
from focus.calendars.ics_reader import LeftOut, ReadRequest
from focus.calendars.matching import Rules, SeenMeeting, Subject, rules_of, suggestions
from focus.calendars.queries import meetings, meetings_page
from focus.calendars.queries.meetings import Abouts
from focus.calendars.services import importer, syncing
from focus.models import Decides, TopicSource
from people.models import Person


@dataclass(frozen=True, slots=True)
class MeetingPreview:
    """`why`: the code of the reason why it takes no time, or "". `subject` is what it is about, by a rule or as a guess."""

    found: Found
    one_to_one: bool
    subject: str
    guessed: bool

    @property
    def busy(self) -> bool:
        return not self.found.why


@dataclass(frozen=True, slots=True)
class FilePreview:
    meetings: Sequence[MeetingPreview]
    left_out: Sequence[LeftOut]


def preview(person: Person, content: bytes, zone: ZoneInfo, first: date, last: date, *, today: date) -> FilePreview:
    """From the first to the last day. Raises ics_reader.Unreadable."""
    start, end = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
    read = syncing.read_in_process(ReadRequest(content, zone.key, syncing.own_addresses(person), start, end))
    days = importer.whole_days(person, read.found, zone, Week.of(first) + importer.WEEKS_BACK)
    found = [*(one for one in read.found if not one.all_day), *days, *read.idle]
    people = importer.by_address(set(chain.from_iterable(one.attendees for one in found)))
    known = {address: pk for address, pk in people.items() if pk != person.pk}
    rules = rules_of(person, set(known.values()))
    abouts = meetings.abouts(person, today)
    subjects = meetings_page.subjects_of(abouts)
    lines = [looked_at(one, known, rules, abouts, subjects) for one in found]
    lines.sort(key=lambda one: (one.found.starts, one.found.title))
    return FilePreview(lines, sorted(read.named, key=lambda one: one.line))


def looked_at(
    one: Found, known: dict[str, int], rules: Rules, abouts: Abouts, subjects: Sequence[Subject]
) -> MeetingPreview:
    invited = {known[address] for address in one.attendees if address in known}
    values = rules.said(SeenMeeting(one.uid, one.title, invited, one.others), may_guess=True)
    one_to_one = values["decides"] == Decides.ONE_TO_ONE
    if values["topic_source"] != TopicSource.OPEN:
        ruled = [row.name for row in abouts.areas.values() if row.pk == values["area_id"]]
        ruled += [row.name for row in abouts.initiatives.values() if row.pk == values["initiative_id"]]
        return MeetingPreview(one, one_to_one, "".join(ruled[:1]), guessed=False)
    guesses = suggestions(one.title, invited, subjects)
    return MeetingPreview(one, one_to_one, guesses[0].name if guesses else "", guessed=True)
