"""Follow-ups on dependencies that fall due in weeks that are not planned yet."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from engine.weeks import Week
from initiatives.dependencies.queries.assessment import load_assessment, planning_day
from initiatives.models import Dependency, LeadAssignment, Stage
from people.models import Organisation


class Leading(NamedTuple):
    """Someone (id) leads an initiative (id) that waits for others, between two days that may be open."""

    person: int
    initiative: int
    start: date | None
    end: date | None

    def touches(self, week: Week) -> bool:
        return (self.start is None or self.start <= week.sunday) and (self.end is None or self.end >= week.monday)


def leading_what_waits(people: Collection[int], first: date, last: date) -> "QuerySet[LeadAssignment]":
    rows = LeadAssignment.objects.firm().during(first, last).exclude(stage=Stage.HANDED_OFF)
    return rows.filter(person__in=people, initiative__in=Dependency.objects.open().values("initiative"))


def follow_ups_due(
    leading: Sequence[Leading], weeks: Sequence[Week], organisation: Organisation, today: date
) -> dict[tuple[int, Week], int]:
    """By lead and week from this one on, how many there are, as in a plan from today's facts. Five queries, or none."""
    ahead = [week for week in weeks if week.sunday >= today]
    if not ahead or not leading:
        return {}
    rows = Dependency.objects.open().filter(initiative__among=list({one.initiative for one in leading}))
    assessment = load_assessment(rows, organisation, today)
    found: dict[tuple[int, Week], int] = {}
    for week in ahead:
        due = [
            one.row.initiative_id
            for one in assessment.on(planning_day(week, today))
            if one.follow_up is not None and one.follow_up.is_due(week.sunday)
        ]
        for person, initiative in {(one.person, one.initiative) for one in leading if one.touches(week)}:
            found[person, week] = found.get((person, week), 0) + due.count(initiative)
    return found
