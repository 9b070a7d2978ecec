"""A lead's time: hours spent, decisions, meetings, earlier exposures."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from engine.facts import ExposureRecord, MeetingFacts, SpentHours
from engine.weeks import Week
from focus import meetings
from focus.models import Actual, Decision, DecisionKind, Meeting, Review, WeekPlan

WEEKS_BACK: Final = 12
"""Hours count half as much each week; older ones than this count for nothing."""
RECORDS_BACK: Final = 8
FIELDS: Final = ("person_id", "area_id", "week", "hours")


def pins_of(leads: Collection[int], week: Week) -> dict[int, dict[int, int]]:
    """Per lead the half-hours that they fixed, by area id; accepted hours are not constraints."""
    found: dict[int, dict[int, int]] = {}
    rows = Decision.objects.filter(person__in=leads, week=week).exclude(kind=DecisionKind.ACCEPT)
    for person, area, hours in rows.values_list("person_id", "area_id", "hours"):
        found.setdefault(person, {})[area] = round(hours * 2)
    return found


def spent_by(leads: Collection[int], areas: Mapping[int, str], week: Week) -> dict[int, list[SpentHours]]:
    """Per lead the hours of earlier weeks: reviewed ones, or committed ones in weeks without a review. Three queries.

    A reviewed week may hold no hours at all: then nothing is assumed of what was committed.
    """
    first = str(week - WEEKS_BACK)
    found: dict[int, list[SpentHours]] = {}
    reviewed: set[tuple[int, str]] = set()
    of_leads = {"person__in": leads, "week__gte": first, "week__lt": str(week)}
    for person, on in Review.objects.filter(**of_leads).values_list("person_id", "week"):
        reviewed.add((person, str(on)))
    actual: Iterable[Any] = Actual.objects.filter(**of_leads).values_list(*FIELDS)
    for person, area, on, hours in actual:
        reviewed.add((person, str(on)))
        if area in areas:
            found.setdefault(person, []).append(SpentHours(areas[area], on, float(hours), "reviewed"))
    committed: Iterable[Any] = Decision.objects.filter(**of_leads).committed().values_list(*FIELDS)
    for person, area, on, hours in committed:
        if area in areas and (person, str(on)) not in reviewed:
            found.setdefault(person, []).append(SpentHours(areas[area], on, float(hours), "committed"))
    return found


def committed_this_week(areas: Iterable[int], week: Week) -> list[tuple[int, int, float]]:
    """Person, area and hours of everyone's commitments to these areas in the week."""
    rows = Decision.objects.filter(area__in=list(areas), week=week).committed()
    return [(person, area, float(hours)) for person, area, hours in rows.values_list("person_id", "area_id", "hours")]


def records_of(leads: Collection[int], week: Week) -> dict[int, list[ExposureRecord]]:
    """Per lead the highest exposure of each initiative in the plans of earlier weeks."""
    found: dict[int, list[ExposureRecord]] = {}
    plans = WeekPlan.objects.filter(person__in=leads, week__gte=str(week - RECORDS_BACK), week__lt=str(week))
    rows: Iterable[Any] = plans.values_list("person_id", "week", "exposures")
    for person, on, exposures in rows:
        records = [ExposureRecord(key, on, float(value)) for key, value in exposures.items()]
        found.setdefault(person, []).extend(records)
    return found


def meetings_of(zones: Mapping[int, ZoneInfo], areas: Mapping[int, str], week: Week) -> dict[int, list[MeetingFacts]]:
    """Per person (with their zone) the meetings of their own Monday to Sunday. Two queries."""
    # The widest bounds of any zone; each meeting is then compared with Monday in its person's zone.
    first = datetime.combine(week.monday, time(), UTC) - timedelta(hours=15)
    last = datetime.combine(week.sunday, time(), UTC) + timedelta(hours=39)
    rows = (
        Meeting.objects.filter(person__in=list(zones))
        .between(first, last)
        .select_related("initiative", "area__initiative", "delegate")
        .prefetch_related("attendees")
    )
    found: dict[int, list[MeetingFacts]] = {}
    for row in meetings.once(rows):
        starts = row.starts.astimezone(zones[row.person_id])
        if starts.date() in week:
            found.setdefault(row.person_id, []).append(meeting_facts(row, starts))
    return found


def meeting_facts(row: Meeting, starts: datetime) -> MeetingFacts:
    area = f"{row.area.initiative.key}/{row.area.key}" if row.area else None
    return MeetingFacts(
        key=str(row.pk),
        starts=starts,
        minutes=row.minutes,
        title=row.title,
        initiative=row.initiative.key if row.initiative else None,
        area=area,
        decides=row.decides,  # type: ignore[arg-type]
        reach=row.reach,  # type: ignore[arg-type]
        attendees=tuple(sorted(person.key for person in row.attendees.all())),
        override=row.choice or None,  # type: ignore[arg-type]
        override_delegate=row.delegate.key if row.delegate else None,
    )
