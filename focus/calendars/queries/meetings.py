"""A person's meetings of a week, and what a meeting can be about."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from engine.capacity.workdays import Span, busy_minutes
from engine.weeks import Week
from focus.models import Choice, Meeting
from focus.plan.document import MeetingDocument, PlanDocument
from initiatives.models import AreaStatus, CriticalArea, Initiative, LeadAssignment, Membership
from people.models import Person


@dataclass(frozen=True, slots=True)
class Held:
    """What is known about a meeting. `starts` is aware, in its person's time zone, in which it repeats."""

    title: str
    starts: datetime
    minutes: int
    initiative: Initiative | None
    area: CriticalArea | None
    decides: str
    reach: str
    attendees: Sequence[Person]


@dataclass(frozen=True, slots=True)
class Abouts:
    """What a person's meeting can be about: initiatives that they see, with their areas."""

    initiatives: dict[str, Initiative]
    areas: dict[str, CriticalArea]

    def choices(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Grouped by initiative, its areas below it."""
        for key, initiative in self.initiatives.items():
            below = [(name, area.name) for name, area in self.areas.items() if area.initiative_id == initiative.pk]
            yield initiative.name, [(key, f"{initiative.name} (whole initiative)"), *below]

    def rows(self, chosen: str) -> tuple[Initiative | None, CriticalArea | None]:
        area = self.areas.get(chosen)
        return (area.initiative if area else self.initiatives.get(chosen)), area


def abouts(person: Person, today: date, meeting: Meeting | None = None) -> Abouts:
    """Initiatives they are involved in, with unsettled areas, and the meeting's current topic. Two queries."""
    theirs = (
        LeadAssignment.objects.of(person),
        Membership.objects.of(person),
        CriticalArea.objects.filter(owner=person),
    )
    standing = (
        Initiative.objects.filter(pk__in=[meeting.initiative_id] if meeting and meeting.initiative_id else [])
        .order_by()
        .values("pk")
    )
    involved = standing.union(*(rows.order_by().values("initiative") for rows in theirs))
    found = Initiative.objects.visible_to(person, today).filter(pk__among=involved)
    rows = list(found.order_by("name", "pk"))
    open_ones = ~Q(status=AreaStatus.SETTLED) | Q(pk=meeting.area_id if meeting else None)
    areas = CriticalArea.objects.filter(open_ones, initiative__in=[row.pk for row in rows])
    areas = areas.select_related("initiative").order_by("position", "pk")
    return Abouts({row.key: row for row in rows}, {f"{row.initiative.key}/{row.key}": row for row in areas})


def of_week(person: Person, zone: ZoneInfo, week: Week) -> list[Meeting]:
    """The person's meetings from Monday to Sunday in their time zone, in order. Two queries."""
    rows = Meeting.objects.visible_to(person).between(*week.bounds(zone))
    rows = rows.select_related("initiative", "area", "calendar")
    return once(rows.prefetch_related("attendees").order_by("starts", "title"))


TAKES_TIME: Final = ("attend", "", None)  # verdicts


def taking_time(rows: Iterable[Meeting], facts: PlanDocument | None) -> list[Meeting]:
    """Those that take up time: by the person's choice, else by the plan's verdict; none on a day off.

    One newer than the plan takes its time. A meeting in two of the person's calendars counts once.
    """
    found = {one["key"]: one for one in facts["meetings"]} if facts else {}
    return [row for row in once(rows) if takes_time(row, found.get(str(row.pk)))]


def takes_time(row: Meeting, fact: MeetingDocument | None) -> bool:
    if fact is not None and fact["rule"] == "away":
        return False
    if row.choice:
        return row.choice == Choice.ATTEND
    return fact is None or fact["verdict"] in TAKES_TIME


def hours_of(rows: Iterable[Meeting]) -> float:
    """Hours in which at least one of them is running: two meetings at once take their time once, as in the capacity."""
    return busy_minutes([Span.of(row.starts, row.minutes) for row in rows]) / 60


def once(rows: Iterable[Meeting]) -> list[Meeting]:
    """In the same order, without duplicates from the person's other calendars: the one with more attendees stays, or else
    the older."""
    rows, best = list(rows), dict[tuple[int, str, datetime], Meeting]()
    for row in rows:
        place = (row.person_id, row.uid or str(row.pk), row.starts)
        best[place] = min(best.get(place, row), row, key=lambda one: (-one.others, one.pk))
    stay = {row.pk for row in best.values()}
    return [row for row in rows if row.pk in stay]
