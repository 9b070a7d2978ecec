"""Loads what is needed to suggest who could take something over. A constant number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from allocation.board import hours_loader, reporting_line
from allocation.board.queries import find_lead
from allocation.board.reporting_line import ListedRow, Viewer, assignments_during
from allocation.coverage.initiative_facts import load_initiative_facts
from allocation.facts import Facts
from allocation.takeover.candidates import Candidate, Opening, find_candidates, openings_of_lead
from engine.weeks import Week
from initiatives.models import AreaStatus, Initiative, LeadAssignment, SkillRequirement, Stage
from people.models import Person, Rating

HOURS: Final[Mapping[str, Decimal]] = {Stage.WEEKLY: Decimal(6), Stage.REVIEWING: Decimal(3)}
"""Hours a week that are proposed: what these stages usually take."""
MOST_CONSIDERED: Final = 60
"""People with a rating at a level that is needed, by name."""


@dataclass(frozen=True, slots=True)
class TakeOverPage:
    """`name` is that of the lead or the initiative it is about; `initiative_id` only of an initiative."""

    name: str
    facts: Facts
    weeks: Sequence[Week]
    found: Sequence[Candidate]
    initiative_id: int | None = None


def load_for_lead(viewer: Viewer, key: str, weeks: Sequence[Week]) -> TakeOverPage | None:
    """Who could take something from a lead over capacity. None for anyone outside the viewer's reporting line."""
    lead = find_lead(viewer, key)
    if lead is None:
        return None
    led = Initiative.objects.filter(Exists(led_by([lead.id], weeks)))
    facts = load_facts(viewer, led, weeks, lead)
    return TakeOverPage(
        lead.name, facts, weeks, find_candidates(facts, openings_of_lead(facts, key), viewer.person.key)
    )


def load_for_initiative(
    viewer: Viewer, initiative: Initiative, first: Week, last: Week, weeks: Sequence[Week]
) -> TakeOverPage:
    """Who could lead an initiative without a lead from a week on, or else help as a deputy until another."""
    facts = load_facts(viewer, Initiative.objects.filter(pk=initiative.pk), weeks)
    led = any(not one.tentative and one.touches(first) for one in facts.leading.get(initiative.key, ()))
    stage = Stage.REVIEWING if led else Stage.WEEKLY
    opening = Opening(
        initiative.key, first, last, HOURS[stage], role="deputy" if led else "lead",
        stage="reviewing" if led else "weekly", end=last.sunday if led else None,
    )  # fmt: skip
    found = find_candidates(facts, [opening], viewer.person.key)
    return TakeOverPage(initiative.name, facts, weeks, found, initiative.pk)


def load_facts(
    viewer: Viewer, subject: "QuerySet[Initiative]", weeks: Sequence[Week], lead: ListedRow | None = None
) -> Facts:
    """The initiatives, everyone below the viewer with a rating that they need, and what these lead already."""
    people = [one for one in considered(viewer, subject) if lead is None or one.id != lead.id]
    facts = hours_loader.load_hour_facts(viewer, weeks, [*people, *([lead] if lead else [])])
    theirs = Exists(led_by([one.id for one in people], weeks))
    rows = Initiative.objects.filter(Q(pk__in=subject.values("pk")) | theirs)
    return load_initiative_facts(facts, viewer, rows, also=facts.leads)


def considered(viewer: Viewer, subject: "QuerySet[Initiative]") -> list[ListedRow]:
    """People below the viewer with a rating at a level that an open area needs. One query."""
    needs = SkillRequirement.objects.filter(
        area__initiative__in=subject.values("pk"), skill=OuterRef("skill"), level__lte=OuterRef("level")
    ).exclude(area__status=AreaStatus.SETTLED)
    able = Rating.objects.filter(Exists(needs), person=OuterRef("pk"))
    people = Person.objects.current().below(viewer.person).filter(Exists(able)).order_by("name", "pk")
    rows = reporting_line.as_listed_rows(people, viewer.person)
    return [ListedRow(*row) for row in rows[:MOST_CONSIDERED]]


def led_by(people: Sequence[int], weeks: Sequence[Week]) -> "QuerySet[LeadAssignment]":
    return assignments_during(weeks).firm().filter(person__in=list(people), initiative=OuterRef("pk"))
