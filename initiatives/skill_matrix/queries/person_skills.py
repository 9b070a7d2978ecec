"""One person's work and ratings over time, and one cell of the matrix with its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db.models import F, Q

from engine.weights import Weights
from initiatives.drawing.rating_history import Step, Steps, steps
from initiatives.models import CriticalArea, Initiative, LeadAssignment, Membership, SkillRequirement
from initiatives.queries.last_days import last_days_visible_to
from initiatives.skill_matrix.queries import current_ratings, matrix
from initiatives.skill_matrix.queries.current_ratings import UNRATED, SkillState
from initiatives.skill_matrix.queries.key_people import key_people
from initiatives.skill_matrix.queries.matrix import MatrixCell
from initiatives.skill_matrix.rating_permissions import RatingScope, rating_scope, ratings_visible_to
from people.models import EarlierAvailability, Person, Rating, RatingKind, Skill, WorkingHours, hours_valid_on
from people.queries import ratings


@dataclass(frozen=True, slots=True)
class InitiativePart:
    """An initiative and the person's part in it."""

    initiative: Initiative
    leads: Sequence[LeadAssignment]
    memberships: Sequence[Membership]
    areas: Sequence[CriticalArea]


@dataclass(frozen=True, slots=True)
class Workload:
    """Agreed hours a week of everything led today except tentative, against contracted and day-to-day hours."""

    agreed: Decimal
    contracted: Decimal
    day_to_day: Decimal

    @property
    def free(self) -> Decimal:
        return self.contracted - self.day_to_day - self.agreed

    @property
    def share(self) -> float:
        room = self.contracted - self.day_to_day
        return float(self.agreed / room) if room > 0 else float(self.agreed > 0)


@dataclass(frozen=True, slots=True)
class SkillHistory:
    """The ratings of one skill; `needs` are the areas that use it, `seen_by` everyone else who sees the ratings."""

    skill: Skill
    ratings: Sequence[Rating]
    drawing: Steps
    needs: Sequence[SkillRequirement]
    seen_by: Sequence[Person]
    is_key: bool


@dataclass(frozen=True, slots=True)
class PersonWork:
    parts: Sequence[InitiativePart]
    load: Workload | None
    skills: Sequence[SkillHistory]
    sees_skills: bool
    last_day: date | None


def load_person_work(person: Person, viewer: Person, today: date) -> PersonWork:
    """Fifteen queries at most, whatever the size."""
    in_line = Person.objects.in_line_of(viewer).filter(pk=person.pk).exists()
    scope = rating_scope(viewer, today)
    own = viewer.pk in (person.pk, person.manager_id)
    sees = own or bool(scope.required.get(person.pk))
    return PersonWork(
        parts=parts_of(person, viewer, today),
        load=workload_of(person, today) if in_line else None,
        skills=skill_histories(person, viewer, today, scope) if sees else [],
        sees_skills=sees,
        last_day=last_day_of(person, viewer, today),
    )


def last_day_of(person: Person, viewer: Person, today: date) -> date | None:
    """If there is one that the viewer may see; only then a query."""
    if person.leaves is None or not last_days_visible_to(viewer, today).filter(pk=person.pk).exists():
        return None
    return person.leaves


def parts_of(person: Person, viewer: Person, today: date) -> list[InitiativePart]:
    """Current and upcoming, on initiatives that the viewer can see."""
    leads = list(LeadAssignment.objects.current_or_coming(today).of(person).order_by("start", "pk"))
    members = list(Membership.objects.current_or_coming(today).of(person).order_by("start", "pk"))
    areas = list(CriticalArea.objects.filter(owner=person).exclude(status="settled").order_by("position", "pk"))
    rows: list[LeadAssignment | Membership | CriticalArea] = [*leads, *members, *areas]
    ids = {row.initiative_id for row in rows}
    visible = Initiative.objects.visible_to(viewer, today).filter(pk__in=ids).order_by("name", "key")
    return [
        InitiativePart(
            one,
            [row for row in leads if row.initiative_id == one.pk],
            [row for row in members if row.initiative_id == one.pk],
            [row for row in areas if row.initiative_id == one.pk],
        )
        for one in visible
    ]


def workload_of(person: Person, today: date) -> Workload:
    firm = LeadAssignment.objects.firm().on(today).of(person).exclude(stage="handed_off")
    agreed = sum((row.hours for row in firm), Decimal(0))
    row = hours_valid_on(list(WorkingHours.objects.of(person).order_by("start")), today)
    earlier = EarlierAvailability.objects.of(person).not_over(today).first()
    return Workload(agreed, row.weekly if row else Decimal(40), (earlier or person).day_to_day)


def skill_histories(person: Person, viewer: Person, today: date, scope: RatingScope) -> list[SkillHistory]:
    rows = list(
        ratings_visible_to(viewer, today)
        .filter(person=person)
        .select_related("skill", "author")
        .order_by("skill__name", "skill__key", "on", "id")
    )
    on = Membership.objects.current_or_coming(today).of(person).values("initiative")
    owns = CriticalArea.objects.filter(owner=person).values("initiative")
    led = LeadAssignment.objects.firm().current_or_coming(today).of(person).values("initiative")
    where = Q(area__initiative__in=on) | Q(area__initiative__in=owns) | Q(area__initiative__in=led)
    wanted = SkillRequirement.objects.filter(where).exclude(area__status="settled")
    visible = wanted.filter(area__initiative__in=Initiative.objects.visible_to(viewer, today).values("pk"))
    needs = list(visible.select_related("area__initiative").order_by("area__position"))
    leading = LeadAssignment.objects.firm().current_or_coming(today)
    leads = list(leading.filter(Q(initiative__in=on) | Q(initiative__in=owns)).select_related("person"))
    manager = [person.manager] if person.manager else []
    keys = key_people(list({row.skill_id: row.skill for row in rows}.values()))
    found = []
    for skill, group in groupby(rows, key=lambda row: row.skill):
        history, here = list(group), [need for need in needs if need.skill_id == skill.pk]
        at = {need.area.initiative_id for need in here}
        seers = {one.person.pk: one.person for one in leads if one.initiative_id in at}
        seers |= {one.pk: one for one in manager}
        seers.pop(person.pk, None)
        others = sorted(seers.values(), key=lambda one: (one.name, one.key))
        drawing = steps([Step(row.on, row.level, row.kind == RatingKind.SELF) for row in history], today)
        found.append(SkillHistory(skill, history[::-1], drawing, here, others, keys.get(skill.pk) == person.pk))
    return found


@dataclass(frozen=True, slots=True)
class CellPage:
    """`mine` is the current rating of the kind that the viewer would give; `needed` are the areas that require the skill."""

    cell: MatrixCell
    state: SkillState
    mine: Rating | None
    history: Sequence[Rating]
    needed: Sequence[SkillRequirement]
    is_self: bool


def load_cell(viewer: Person, person: Person, skill: Skill, today: date, weights: Weights) -> CellPage:
    current = current_ratings.load(ratings_visible_to(viewer, today), [person.pk], [skill.pk])
    here = current.get((person.pk, skill.pk), UNRATED)
    history = ratings_visible_to(viewer, today).of(person).filter(skill=skill).select_related("author")
    where = Membership.objects.current_or_coming(today).of(person).values("initiative")
    visible = Initiative.objects.visible_to(viewer, today).filter(pk__in=where)
    needed = SkillRequirement.objects.filter(skill=skill, area__initiative__in=visible.values("pk"))
    return CellPage(
        cell=matrix.cell_of(viewer, person, skill, here, today, weights),
        state=here,
        mine=here.latest(ratings.kind_of(person, viewer)),
        history=list(history.order_by(F("on").desc(nulls_last=True), "-id")[:100]),
        needed=list(needed.select_related("area__initiative").order_by("area__initiative__name", "area__position")),
        is_self=person.pk == viewer.pk,
    )
