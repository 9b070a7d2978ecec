"""What a reviewed week left undone."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from engine.weeks import Week
from focus.models import Actual, Decision, Review
from initiatives.models import AreaStatus, CriticalArea
from people.models import Person


@dataclass(frozen=True, slots=True)
class Leftover:
    """An open area of a reviewed week with fewer hours done than planned."""

    area: CriticalArea
    planned: float
    done: float


def load_leftovers(person: Person, week: Week) -> Sequence[Leftover]:
    """The most hours left first; none of a week that isn't reviewed. One query."""
    return leftovers_of([person.pk], week).get(person.pk, ())


def leftovers_of(people: Collection[int], week: Week) -> Mapping[int, Sequence[Leftover]]:
    """The same of several people, each their own. One query."""
    of_row = {"person": OuterRef("person"), "week": OuterRef("week")}
    reviews = Review.objects.filter(**of_row)
    spent = Actual.objects.filter(**of_row, area=OuterRef("area")).values("hours")[:1]
    rows = Decision.objects.filter(person__in=people, week=week).committed().exclude(area__status=AreaStatus.SETTLED)
    done = Coalesce(Subquery(spent), Value(Decimal(0)))
    annotated: Any = rows.filter(Exists(reviews)).annotate(done=done).select_related("area__initiative")
    found: dict[int, list[Leftover]] = defaultdict(list)
    for row in annotated:
        if row.hours > row.done:
            found[row.person_id].append(Leftover(row.area, float(row.hours), float(row.done)))
    return {pk: sorted(own, key=lambda one: (one.done - one.planned, one.area.name)) for pk, own in found.items()}
