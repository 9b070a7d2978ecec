"""What the weeks of several people are made of, for their emails: one query for each kind of row, however many people."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Q

from engine.interruptions import COSTLY_WEEKS
from engine.weeks import NoSuchWeek, Week
from focus.models import Concern, Interruption, Meeting, Review, WeekPlan
from focus.plan import labels
from focus.plan.queries import workload
from focus.plan.queries.workload import Loads
from focus.week.queries.leftovers import Leftover, leftovers_of
from focus.week.queries.sidebar import NEAR_DAYS
from initiatives.models import InflectionPoint
from standards.queries.this_week import concerned

Row = TypeVar("Row", Concern, Interruption, Meeting)
ZONES = timedelta(days=2)
"""More than the difference of any two time zones: whose week an interruption belongs to is decided in their own."""


@dataclass(frozen=True, slots=True)
class PreloadedWeek:
    """By id of the person, or by key of the initiative. Only rows that the person owns, so nothing here widens what they see."""

    plans: Mapping[tuple[int, Week], WeekPlan]
    loads: Loads
    concerns: Mapping[int, Sequence[Concern]]
    interruptions: Mapping[int, Sequence[Interruption]]
    meetings: Mapping[int, Sequence[Meeting]]
    points: Mapping[str, Sequence[InflectionPoint]]
    leftovers: Mapping[int, Sequence[Leftover]]
    """Of the week before."""
    reviewed: frozenset[int]
    standards: frozenset[int]
    """People who may have something to do for a standard."""

    def committed(self, person: int, week: Week) -> Mapping[str, float]:
        """Hours by full key of the area; 0 for dismissed ones."""
        return self.loads.committed.get((person, str(week)), {})


def preload_week(people: Collection[int], week: Week, now: datetime) -> PreloadedWeek:
    """This week and the one before, of people who are each asked about their own. Twelve queries."""
    weeks = [week, *before(week)]
    plans = WeekPlan.objects.filter(person__in=people, week__in=weeks).with_commitment()
    by_place = {(row.person_id, row.week): row for row in plans}
    current = [row for (_, of), row in by_place.items() if of == week]
    numbers = [int(one["key"]) for row in current for one in row.facts["meetings"]]
    initiatives = {key for row in current for key in labels.initiatives_of(row.facts)}
    return PreloadedWeek(
        plans=by_place,
        loads=workload.load_own(people, week),
        concerns=by_person(Concern.objects.filter(person__in=people).standing().select_related("area__initiative")),
        interruptions=by_person(interruptions_of(people, week)),
        meetings=by_person(meetings_of(people, numbers, now)),
        points=points_of(initiatives),
        leftovers=leftovers_of(people, weeks[-1]) if len(weeks) > 1 else {},
        reviewed=frozenset(Review.objects.filter(person__in=people, week=week).values_list("person_id", flat=True)),
        standards=concerned(people),
    )


def before(week: Week) -> list[Week]:
    try:
        return [week.previous]
    except NoSuchWeek:
        return []


def interruptions_of(people: Collection[int], week: Week) -> Iterable[Interruption]:
    first = week.monday - timedelta(weeks=COSTLY_WEEKS) - ZONES
    rows = Interruption.objects.filter(person__in=people, at__date__range=(first, week.sunday + ZONES))
    return rows.order_by("at", "pk")


def meetings_of(people: Collection[int], numbers: Collection[int], now: datetime) -> Iterable[Meeting]:
    """The plans' meetings, and those of the days whose milestones are shown."""
    ahead = Q(starts__gte=now - timedelta(days=1), starts__lt=now + timedelta(days=NEAR_DAYS + 2))
    rows = Meeting.objects.filter(Q(pk__in=numbers) | ahead, person__in=people)
    return rows.select_related("delegate", "initiative", "area")


def points_of(initiatives: Collection[str]) -> Mapping[str, Sequence[InflectionPoint]]:
    found: dict[str, list[InflectionPoint]] = defaultdict(list)
    rows = InflectionPoint.objects.filter(initiative__key__in=initiatives, passed=False).select_related("initiative")
    for row in rows.order_by("date", "pk"):
        found[row.initiative.key].append(row)
    return found


def by_person(rows: Iterable[Row]) -> Mapping[int, Sequence[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found
