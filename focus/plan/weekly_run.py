"""The weekly run: who is due to be planned."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from engine.weeks import Week
from focus.models import Calendar, WeekPlan
from initiatives.models import LeadAssignment, Stage
from people.clock import MONDAY, week_if_due
from people.models import Organisation

CHUNK: Final = 100


def due_weeks(now: datetime) -> dict[Week, list[int]]:
    """Leads (ids) who have passed the planning hour of Monday in their own time zone and have no plan for this week.

    The week may have started long ago: after an outage they are still due, until its Sunday. A lead whose calendar is due
    waits until it is read. Three queries for any number of leads.
    """
    organisation = Organisation.objects.first()
    if organisation is None:
        return {}
    weeks: dict[str, Week | None] = {}
    wanted: dict[Week, set[int]] = {}
    for person, zone, start, end in leads(now):
        name = zone or organisation.timezone
        if name not in weeks:
            weeks[name] = week_if_due(now.astimezone(ZoneInfo(name)), MONDAY, organisation.planning_hour)
        week = weeks[name]
        if week is not None and (start or date.min) <= week.sunday and (end or date.max) >= week.monday:
            wanted.setdefault(week, set()).add(person)
    planned = WeekPlan.objects.filter(week__in=[str(week) for week in wanted]).values_list("person_id", "week")
    for person, week in planned:
        wanted[Week.parse(str(week))].discard(person)
    return {week: sorted(people) for week, people in sorted(wanted.items()) if people}


def unstudied(now: datetime) -> dict[Week, list[int]]:
    """People (ids) with an unstudied plan for a week that is not over in every time zone. One query."""
    rows = WeekPlan.objects.filter(week__gte=str(Week.of((now - timedelta(hours=14)).date()))).unstudied()
    found: dict[Week, list[int]] = {}
    for person, week in rows.order_by("week", "person_id").values_list("person_id", "week"):
        found.setdefault(Week.parse(str(week)), []).append(person)
    return found


def leads(now: datetime) -> list[tuple[int, str, date | None, date | None]]:
    """Person, time zone, first and last day of every assignment to plan for."""
    awaited = Calendar.objects.awaited(now).filter(person=OuterRef("person"))
    rows = LeadAssignment.objects.firm().exclude(stage=Stage.HANDED_OFF).filter(~Exists(awaited), person__left_on=None)
    return list(rows.order_by().values_list("person_id", "person__timezone", "start", "end"))
