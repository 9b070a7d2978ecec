"""The areas of a planned week as they are now: what the person decided about them, and the hours of leads who share them.

Of other leads only the hours that they decided, never why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, FilteredRelation, OuterRef, Q

from engine.weeks import Week
from focus.models import Decision
from focus.plan import labels
from focus.plan.document import PlanDocument
from focus.querysets import DecisionQuerySet
from initiatives.models import CriticalArea, Initiative, LeadAssignment
from initiatives.querysets import is_editable_by
from people.models import Person


@dataclass(frozen=True, slots=True)
class CoLeadHours:
    name: str
    hours: float


def decisions_of_others(person: Person, week: Week) -> DecisionQuerySet:
    return Decision.objects.area_hours_visible_to(person, week).exclude(person=person)


def load_hours_by_area(person: Person, week: Week) -> dict[str, list[CoLeadHours]]:
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


OWN_DECISION: tuple[str, ...] = ("decision",)  # a relation that only the query has


def load_areas(
    person: Person, week: Week, facts: PlanDocument, today: date
) -> tuple[dict[str, CriticalArea], dict[str, Decision], set[str]]:
    """The plan's areas, the person's decisions, and which areas they may decide about, by full key. One query.

    On each area `may_edit` says whether they may change it, and `is_shared` whether another lead has hours on it.
    """
    own = Q(decisions__person=person, decisions__week=week)
    leads = LeadAssignment.objects.of(person).firm().during(week.monday, week.sunday)
    rows = (
        CriticalArea.objects.filter(initiative__key__in=labels.initiatives_of(facts))
        .annotate(
            decision=FilteredRelation("decisions", condition=own),
            may_decide=Exists(leads.filter(initiative=OuterRef("initiative"))),
            may_edit=is_editable_by(person, today, "initiative"),
            is_shared=Exists(decisions_of_others(person, week).filter(area=OuterRef("pk"))),
        )
        .select_related("initiative", *OWN_DECISION)
    )
    by_key = {f"{row.initiative.key}/{row.key}": row for row in rows}
    decisions = {key: row.decision for key, row in by_key.items() if hasattr(row, "decision")}
    return {**by_key}, in_order(decisions), {key for key, row in by_key.items() if row.may_decide}


def in_order(decisions: Mapping[str, Decision]) -> dict[str, Decision]:
    """In the order in which they were made."""
    return dict(sorted(decisions.items(), key=lambda one: (one[1].at, one[1].pk or 0)))
