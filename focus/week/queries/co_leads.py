"""Hours by area of the leads who share an initiative, so that two don't do one thing. Hours that they decided, never why."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.weeks import Week
from focus.models import Decision
from focus.querysets import DecisionQuerySet
from initiatives.models import Initiative
from people.models import Person


@dataclass(frozen=True, slots=True)
class CoLeadHours:
    name: str
    hours: float


def decisions_of_others(person: Person, week: Week) -> DecisionQuerySet:
    return Decision.objects.area_hours_visible_to(person, week).exclude(person=person)


def load_by_area(person: Person, week: Week) -> dict[str, list[CoLeadHours]]:
    """By whole key of the area, the other leads' hours in a week, by name. One query."""
    fields = ("area__initiative__key", "area__key", "person__name", "hours")
    rows = decisions_of_others(person, week).order_by("person__name", "person_id")
    found: dict[str, list[CoLeadHours]] = {}
    for initiative, area, name, hours in rows.values_list(*fields):
        found.setdefault(f"{initiative}/{area}", []).append(CoLeadHours(name, float(hours)))
    return found


@dataclass(frozen=True, slots=True)
class LeadHours:
    """The hours of everyone who leads an initiative: `rows` are areas with the hours of each of `names`, None without any."""

    names: Sequence[str]
    rows: Sequence[tuple[str, Sequence[float | None]]]


def load_lead_hours(person: Person, week: Week, initiative: Initiative) -> LeadHours:
    """With the person's own hours. Two queries."""
    leads = initiative.assignments.leading_in(week).order_by("person__name", "person_id")
    names = dict(leads.values_list("person_id", "person__name"))
    decided = Decision.objects.area_hours_visible_to(person, week).filter(area__initiative=initiative)
    fields = ("area_id", "area__name", "person_id", "person__name", "hours")
    by_area: dict[int, tuple[str, dict[int, float]]] = {}
    for area, called, lead, name, hours in decided.order_by("area__position", "area_id").values_list(*fields):
        names.setdefault(lead, name)
        by_area.setdefault(area, (called, {}))[1][lead] = float(hours)
    return LeadHours(
        list(names.values()), [(called, [hours.get(lead) for lead in names]) for called, hours in by_area.values()]
    )
