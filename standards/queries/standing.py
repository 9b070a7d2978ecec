"""What counts on a day, and which day it is: the organisation's date decides, for everyone."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from people.models import Organisation, Person
from standards.models import Standard, StandardScope
from standards.queries.figures import Figures, Standing, count


def organisation_day(organisation: Organisation | None, now: datetime) -> date:
    """Exceptions end at midnight in the organisation's time zone, for everyone."""
    return now.astimezone(ZoneInfo(organisation.timezone if organisation else "UTC")).date()


def standing_of(row: StandardScope) -> Standing:
    """Of a row with the columns of `with_standing`."""
    return Standing(row.state, row.is_reverted, row.is_excepted)


def load_figures(standards: Iterable[Standard], day: date) -> Mapping[int, Figures]:
    """Of each standard, by its id. One query."""
    found: dict[int, list[Standing]] = {row.pk: [] for row in standards}
    rows = StandardScope.objects.filter(standard__in=found).current(day).standings(day)
    for standard, state, is_reverted, is_excepted in rows:
        found[standard].append(Standing(state, is_reverted, is_excepted))
    return {standard: count(standings) for standard, standings in found.items()}


def answers_for(person: Person, scope: StandardScope) -> bool:
    """Whether the person is the engineering manager or tech lead of a loaded team."""
    return person.pk in (scope.team.engineering_manager_id, scope.team.tech_lead_id)
