"""Which contacts are due: counted by the cadence from the last one, and not while the person is away."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import DateTimeField, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from engine.weeks import Week
from people.models import DayPart, Organisation, TimeOff
from stakeholders.models import Conversation, Stakeholder, Touchpoint

# When a stakeholder's lead last met them, as a column. It comes from focus/calendars/contact_history.py.
LastMeeting = Subquery | Value
NO_MEETING: LastMeeting = Value(None, output_field=DateTimeField(null=True))
HALVES = {str(DayPart.MORNING), str(DayPart.AFTERNOON)}


class Due(NamedTuple):
    """A contact due by its cadence; `person` is the person's key, None for someone outside the organisation.

    `day` is the day of the window to which it belongs: a Monday where it was due earlier, or where they were away until
    then.
    """

    stakeholder: str
    due: date
    person: str | None
    day: date


def with_last_contact(rows: "QuerySet[Stakeholder]", last_meeting: LastMeeting, until: date) -> "QuerySet[Any]":
    """Annotated with what `last_of` needs: contacts, conversations about a pitch and meetings up to a day."""
    organisation_zone = Subquery(Organisation.objects.values("timezone")[:1])
    return rows.annotate(
        last_touchpoint=newest_day(Touchpoint.objects.all(), until),
        last_conversation=newest_day(Conversation.objects.all(), until),
        last_meeting=last_meeting,
        zone=Coalesce(NullIf(F("lead__timezone"), Value("")), organisation_zone, Value("UTC")),
    )


def newest_day(rows: "QuerySet[Touchpoint] | QuerySet[Conversation]", until: date) -> Subquery:
    return Subquery(rows.filter(stakeholder=OuterRef("pk"), on__lte=until).order_by("-on").values("on")[:1])


def is_away_on(day: date) -> Exists:
    """Whether a stakeholder is away all day, as a column."""
    return Exists(TimeOff.objects.filter(person=OuterRef("person"), start__lte=day, end__gte=day, part=DayPart.ALL))


def last_contact_of(row: Mapping[str, Any]) -> date | None:
    """The date of the last contact of any kind; a meeting's date is taken in the lead's time zone."""
    met: datetime | None = row["last_meeting"]
    day = met.astimezone(ZoneInfo(row["zone"])).date() if met else None
    return max(
        (one for one in (row["last_touchpoint"], row["last_conversation"], day) if one is not None), default=None
    )


def due_by(
    lead_ids: Iterable[int], monday: date, sunday: date, last_meeting: LastMeeting = NO_MEETING
) -> dict[int, list[Due]]:
    """For each lead, the contacts due by Sunday: the last one plus the cadence, or at once where there was none.

    A conversation about a pitch counts as a contact, and so does a meeting. Contacts after Sunday don't count, so that a
    past week stays as it was. Someone away from Monday to Friday is not due in that week. One query.
    """
    rows = with_last_contact(
        Stakeholder.objects.filter(lead__in=list(lead_ids), cadence_days__isnull=False), last_meeting, sunday
    )
    found: dict[int, list[Due]] = {}
    for row, away in with_days_away(rows, monday, sunday):
        last = last_contact_of(row)
        due = monday if last is None else last + timedelta(days=row["cadence_days"])
        day = first_day_present(max(due, monday), sunday, away) if due <= sunday else None
        if day is not None:
            found.setdefault(row["lead_id"], []).append(Due(row["key"], due, row["person__key"], day))
    return found


def with_days_away(rows: "QuerySet[Any]", first: date, last: date) -> list[tuple[dict[str, Any], set[date]]]:
    """Each stakeholder once, by lead and key, with the days in the span on which they are away all day."""
    spans = Q(person__time_off__start__lte=last, person__time_off__end__gte=first)
    named = (
        rows.annotate(
            off=FilteredRelation("person__time_off", condition=spans),
            off_from=F("off__start"), off_to=F("off__end"), off_part=F("off__part"),
        )
        .order_by("lead_id", "key")
        .values(
            "pk", "lead_id", "key", "cadence_days", "person_id", "person__key", "last_touchpoint", "last_conversation",
            "last_meeting", "zone",
            "off_from", "off_to", "off_part",
        )
    )  # fmt: skip
    found: dict[int, dict[str, Any]] = {}
    halves: dict[int, set[tuple[date, str]]] = {}
    for row in named:
        found.setdefault(row["pk"], row)
        if row["off_from"] is not None:
            off = half_days(max(row["off_from"], first), min(row["off_to"], last), row["off_part"])
            halves.setdefault(row["pk"], set()).update(off)
    return [(row, full_days(halves.get(pk, set()))) for pk, row in found.items()]


def away_all_week(people: Iterable[int], week: Week) -> set[int]:
    """Those (ids) who are away from Monday to Friday. One query."""
    monday, *_, friday = week.days[:5]
    rows = TimeOff.objects.filter(person__in=list(people), start__lte=friday, end__gte=monday)
    halves: dict[int, set[tuple[date, str]]] = {}
    for person, start, end, part in rows.values_list("person_id", "start", "end", "part"):
        halves.setdefault(person, set()).update(half_days(max(start, monday), min(end, friday), part))
    return {person for person, found in halves.items() if set(week.days[:5]) <= full_days(found)}


def half_days(first: date, last: date, part: str) -> Iterator[tuple[date, str]]:
    return ((day, half) for day in days_of(first, last) for half in (HALVES if part == DayPart.ALL else {part}))


def days_of(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def full_days(halves: set[tuple[date, str]]) -> set[date]:
    return {day for day, _ in halves if {(day, part) for part in HALVES} <= halves}


def first_day_present(day: date, sunday: date, away: set[date]) -> date | None:
    """The day itself, or the Monday of the next week in which they are there for a day; None if that is after `sunday`."""
    week = Week.of(day)
    while set(week.days[:5]) <= away:
        if week.sunday >= sunday:
            return None
        week += 1
    return max(day, week.monday)


def meetings_until(monday: date) -> datetime:
    """Until when meetings count for a week's plan: the engine itself matches the week's own meetings with what is due."""
    return datetime(monday.year, monday.month, monday.day, tzinfo=UTC)
