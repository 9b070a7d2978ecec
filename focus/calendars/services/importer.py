"""Stores what was read from a calendar as meetings: updates known ones, matches new ones, deletes vanished ones."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from engine.capacity.availability import contracted_hours, halves_away
from engine.weeks import Week
from focus.calendars.ics_entries import BUSY
from focus.calendars.ics_events import Found
from focus.calendars.matching import Rules, SeenMeeting, rules_of
from focus.calendars.services import meetings
from focus.models import Calendar, Meeting
from focus.plan.queries.people_facts import load_people
from people.models import Organisation, Person

WEEKS_BACK: Final = 4
WEEKS_AHEAD: Final = 8
DAY_STARTS: Final = time(9)
BATCH: Final = 500
# Fields that the calendar sets; everything else is the person's, or derived.
CALENDAR_FIELDS: Final = ("title", "series", "starts", "minutes", "others")
RULE_FIELDS: Final = ("initiative_id", "area_id", "topic_source", "decides", "reach", "guessed")
PERSON_FIELDS: Final = (*RULE_FIELDS, "choice", "delegate_id")


@dataclass(frozen=True, slots=True)
class ImportResult:
    """How many meetings there are now, and what changed; `matters`: something in this week or later did."""

    meetings: int
    added: int
    changed: int
    gone: int
    matters: bool


def window(week: Week, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The weeks around this one, from Monday to Monday in the person's time zone."""
    return (week - WEEKS_BACK).bounds(zone)[0], (week + WEEKS_AHEAD).bounds(zone)[1]


@transaction.atomic
def import_meetings(
    calendar: Calendar, found: Sequence[Found], zone: ZoneInfo, week: Week, *, now: datetime
) -> ImportResult:
    """`week` is the current one. What the person set for a meeting or its series stays, wherever the meeting moves."""
    held = Calendar.objects.select_for_update(of=("self",)).select_related("person").filter(pk=calendar.pk).first()
    if held is None:
        return ImportResult(0, 0, 0, 0, matters=False)
    calendar = held
    timed = [*(one for one in found if not one.all_day), *whole_days(calendar.person, found, zone, week)]
    known = {(row.uid, row.instance): row for row in calendar.meetings.all()}
    people = by_address({address for one in timed for address in one.attendees})
    wanted = {(one.uid, one.instance): one for one in timed}
    invited = {key: people_of(one, people, calendar) for key, one in wanted.items()}
    rules = rules_of(calendar.person, set().union(*invited.values()))
    rows = [
        filled_row(
            known.get(key) or Meeting(calendar=calendar, person=calendar.person, uid=key[0], instance=key[1]), one
        )
        for key, one in wanted.items()
    ]
    fill(rows, invited, rules, calendar)
    return store(calendar, rows, known, invited, week, zone, now)


def filled_row(row: Meeting, one: Found) -> Meeting:
    row.starts, row.minutes = one.starts, one.minutes
    # Reduced to a busy time if the person doesn't want details imported.
    details = row.calendar is not None and row.calendar.details
    row.title, row.others = (one.title, min(one.others, 30_000)) if details else (BUSY, 0)
    row.series = f"ics:{one.uid}" if one.repeats else ""
    return row


def fill(rows: Iterable[Meeting], invited: dict[tuple[str, str], set[int]], rules: Rules, calendar: Calendar) -> None:
    """Apply rules and guesses."""
    for row in rows:
        seen = SeenMeeting(row.uid, row.title if calendar.details else "", invited[row.uid, row.instance], row.others)
        said = rules.said(seen, may_guess=calendar.details)
        # A choice applies from the meeting at which it was made: existing ones have it already, or come before.
        names = PERSON_FIELDS if row.pk is None else RULE_FIELDS
        for name in names:
            setattr(row, name, said[name])


def store(
    calendar: Calendar,
    rows: Sequence[Meeting],
    known: dict[tuple[str, str], Meeting],
    invited: dict[tuple[str, str], set[int]],
    week: Week,
    zone: ZoneInfo,
    now: datetime,
) -> ImportResult:
    before = {row["id"]: row for row in calendar.meetings.values("id", *CALENDAR_FIELDS, *PERSON_FIELDS)}
    new = [row for row in rows if row.pk is None]
    changed = [
        row
        for row in rows
        if row.pk and any(getattr(row, name) != before[row.pk][name] for name in CALENDAR_FIELDS + PERSON_FIELDS)
    ]
    gone = [row for key, row in known.items() if key not in invited]
    Meeting.objects.filter(pk__in=[row.pk for row in gone]).delete()
    Meeting.objects.bulk_update(
        changed, [name.removesuffix("_id") for name in CALENDAR_FIELDS + PERSON_FIELDS], batch_size=BATCH
    )
    Meeting.objects.bulk_create(new, batch_size=BATCH)
    moved = invite(rows, invited)
    seen_until = window(Week.parse(calendar.window), zone)[1] if calendar.window else None
    # What was too far ahead to be read until now is no change.
    added = [row for row in new if seen_until is None or row.starts < seen_until]
    known_rows = [*changed, *gone, *(row for row in rows if row.pk in moved and row.pk in before)]
    was = [one["starts"] for one in before.values() if one["id"] in {row.pk for row in changed}]
    days = [moment.astimezone(zone).date() for moment in (*(row.starts for row in (*added, *known_rows)), *was)]
    ahead = [day for day in days if day >= week.monday]
    if ahead:
        meetings.log(calendar.person, "changed", now, "your calendar", ahead)
    return ImportResult(len(rows), len(new), len(changed), len(gone), matters=bool(ahead))


def invite(rows: Sequence[Meeting], invited: dict[tuple[str, str], set[int]]) -> set[int]:
    """Set the attendees as in the calendar; returns the ids of meetings whose attendees changed."""
    through = Meeting.attendees.through
    there = set(through.objects.filter(meeting__in=[row.pk for row in rows]).values_list("meeting_id", "person_id"))
    wanted = {(row.pk, person) for row in rows for person in invited[row.uid, row.instance]}
    over = there - wanted
    if over:
        some = Q()
        for meeting in {pair[0] for pair in over}:
            some |= Q(meeting=meeting, person__in=[person for at, person in over if at == meeting])
        through.objects.filter(some).delete()
    through.objects.bulk_create(
        [through(meeting_id=meeting, person_id=person) for meeting, person in sorted(wanted - there)], batch_size=BATCH
    )
    return {meeting for meeting, _ in there ^ wanted}


def by_address(addresses: Collection[str]) -> dict[str, int]:
    """Person ids by the lower-case address of the person or of their account. One query."""
    found: dict[str, int] = {}
    if addresses:
        for pk, own, account in Person.objects.addressed_as(addresses).values_list("pk", "email", "account__email"):
            found |= {address.lower(): pk for address in (own, account) if address}
    return found


def people_of(one: Found, people: dict[str, int], calendar: Calendar) -> set[int]:
    if not calendar.details:
        return set()
    return {people[address] for address in one.attendees if address in people} - {calendar.person_id}


def whole_days(person: Person, found: Iterable[Found], zone: ZoneInfo, week: Week) -> list[Found]:
    """Each takes the working hours of its day that are within it, counted from nine on; a non-working day takes none."""
    days = [one for one in found if one.all_day]
    if not days:
        return []
    organisation = Organisation.objects.first()
    crowd = load_people(organisation, week - WEEKS_BACK, Person.objects.filter(pk=person.pk))
    facts = crowd.person(crowd.rows[person.pk])
    timed = []
    for one in days:
        day: date = one.starts.astimezone(zone).date()
        hours = 0.0 if day in facts.holidays else contracted_hours(facts, day) * (2 - halves_away(facts, day)) / 2
        nine = datetime.combine(day, DAY_STARTS, zone).astimezone(UTC)
        begin = max(one.starts, nine)
        minutes = round((min(one.ends, nine + timedelta(hours=hours)) - begin).total_seconds() / 60)
        if minutes > 0:
            timed.append(replace(one, starts=begin, minutes=minutes))
    return timed
