"""Who is at the level that an area requires, who leaves, and who could learn it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from engine.scoring.eligibility import is_at_level, known_proficiency, proficiency
from engine.transfers import LEAVING_DAYS, Expert, first_to_leave
from engine.weights import Weights
from initiatives.models import (
    AreaStatus,
    CriticalArea,
    Initiative,
    KnowledgeTransfer,
    LeadAssignment,
    Membership,
    SkillRequirement,
)
from initiatives.queries.last_days import last_days_visible_to
from initiatives.skill_matrix.queries.current_ratings import UNRATED, person_facts, skill_states
from initiatives.skill_matrix.rating_permissions import ratings_visible_to
from people.models import Person, Rating

EXPERTS: Final = 24  # considered per skill: with this many, no one is indispensable


class Need(NamedTuple):
    """A requirement, by ids of area and skill."""

    area: int
    skill: int


@dataclass(frozen=True, slots=True)
class DueTransfer:
    """A transfer that is due: `leaver` is at the level and leaves, and of the others at most one is (`staying`)."""

    requirement: SkillRequirement
    leaver: Person
    staying: Sequence[Person]


@dataclass(frozen=True, slots=True)
class Learner:
    """Someone below the level; `shown_level` is None where the viewer may not see it."""

    person: Person
    level: float
    shown_level: float | None
    interest: bool


def needs_of(initiative: Initiative, planned: Collection[Need] = ()) -> list[SkillRequirement]:
    """What its areas require that are not settled, without those that are planned. One query."""
    rows = SkillRequirement.objects.filter(area__initiative=initiative).exclude(area__status=AreaStatus.SETTLED)
    found = rows.select_related("area__initiative", "skill").order_by("area__position", "area", "skill__name")
    return [row for row in found if Need(row.area_id, row.skill_id) not in planned]


def needs_with_state(initiatives: "QuerySet[Initiative]") -> "QuerySet[SkillRequirement]":
    """What some initiatives require, with `is_planned`: whether an open transfer is about it."""
    planned = KnowledgeTransfer.objects.open().filter(area=OuterRef("area"), skill=OuterRef("skill"))
    rows = SkillRequirement.objects.filter(area__initiative__in=initiatives)
    return rows.select_related("area__initiative", "skill").annotate(is_planned=Exists(planned))


def needs_led_by(person: Person, today: date) -> list[SkillRequirement]:
    """What the initiatives that someone leads require and no open transfer is about. One query."""
    led = Initiative.objects.led_by(person, today)
    planned = KnowledgeTransfer.objects.open().filter(area=OuterRef("area"), skill=OuterRef("skill"))
    rows = SkillRequirement.objects.filter(~Exists(planned), area__initiative__in=led.values("pk"))
    found = rows.exclude(area__status=AreaStatus.SETTLED).select_related("area__initiative", "skill")
    return list(found.order_by("area__initiative", "area__position", "skill__name"))


def due_transfers(
    needs: Sequence[SkillRequirement],
    viewer: Person,
    today: date,
    experts: Mapping[Need, Sequence[Person]] | None = None,
) -> list[DueTransfer]:
    """By the rule of `first_to_leave`, for last days known to the team that the viewer may see.

    One query, and two for the experts if they are not known yet.
    """
    leaving = soon_leaving(viewer, today, {row.skill_id for row in needs}) if needs else set()
    if not leaving:
        return []
    experts = experts_in(needs) if experts is None else experts
    found = []
    for row in needs:
        able = {one.key: one for one in experts.get(Need(row.area_id, row.skill_id), [])}
        first = first_to_leave((Expert(one.key, known_last_day(one)) for one in able.values()), today)
        if first is not None and first.last_day is not None and able[first.person].pk in leaving:
            staying = [one for one in able.values() if (known_last_day(one) or date.max) > first.last_day]
            found.append(DueTransfer(row, able[first.person], staying))
    return found


def known_last_day(person: Person) -> date | None:
    return person.leaves if person.leaving_is_known else None


def soon_leaving(viewer: Person, today: date, skills: Collection[int]) -> set[int]:
    """Ids of those who leave soon and were ever rated in one of the skills."""
    rows = last_days_visible_to(viewer, today).filter(
        leaving_is_known=True, leaves__gt=today, leaves__lte=today + timedelta(days=LEAVING_DAYS)
    )
    return set(rows.filter(ratings__skill__in=list(skills)).order_by().values_list("pk", flat=True))


def experts_in(needs: Iterable[SkillRequirement]) -> dict[Need, list[Person]]:
    """The people of the organisation who are at the level by rating, by name; the first where there are many. Two queries."""
    rows = list(needs)
    lowest: dict[int, int] = {}
    for row in rows:
        lowest[row.skill_id] = min(row.level, lowest.get(row.skill_id, row.level))
    wanted = Q(pk__in=[])
    for skill, level in lowest.items():
        wanted |= Q(skill=skill, level__gte=level)
    place = Window(RowNumber(), partition_by=[F("skill_id")], order_by=[F("top").desc(), F("person_id").asc()])
    high = Rating.objects.filter(wanted, person__left_on=None).order_by().values("skill_id", "person_id")
    high = high.annotate(top=Max("level")).annotate(place=place)
    rated: dict[int, set[int]] = {}
    for skill, person in high.filter(place__lte=EXPERTS).values_list("skill_id", "person_id"):
        rated.setdefault(skill, set()).add(person)
    theirs = Q(pk__in=[])
    for skill, people in rated.items():
        theirs |= Q(skill=skill, person__in=people)
    ratings = list(Rating.objects.filter(theirs).select_related("person__account"))
    by_id = {one.person_id: one.person for one in ratings}
    found: dict[Need, list[Person]] = {}
    for (person, skill), state in skill_states(ratings).items():
        known = known_proficiency(state.stated())
        for row in rows:
            if row.skill_id == skill and is_at_level(known, row.level):
                found.setdefault(Need(row.area_id, skill), []).append(by_id[person])
    return {need: sorted(people, key=lambda one: (one.name, one.key)) for need, people in found.items()}


def learners_for(need: SkillRequirement, viewer: Person, today: date, weights: Weights) -> list[Learner]:
    """People on the initiative who are below the level, by name. Two queries."""
    rows = Person.objects.current().filter(pk__among=people_on(need.area, today)).order_by("name", "key")
    people = list(
        rows.select_related("account").annotate(wishes=Exists(need.skill.interested.filter(person=OuterRef("pk"))))
    )
    visible = ratings_visible_to(viewer, today).filter(pk=OuterRef("pk"))
    ratings = Rating.objects.filter(person__in=[one.pk for one in people], skill=need.skill)
    rated = list(ratings.annotate(is_seen=Exists(visible)))
    seen = {one.person_id for one in rated if getattr(one, "is_seen", False)}
    states = skill_states(rated)
    found = []
    for person in people:
        state = states.get((person.pk, need.skill_id), UNRATED)
        level = proficiency(person_facts(person, {need.skill.key: state.stated()}), need.skill.key, weights).level
        if level < need.level:
            shown = level if person.pk in seen else None
            found.append(Learner(person, level, shown, getattr(person, "wishes", False)))
    return found


def people_on(area: CriticalArea, today: date) -> "QuerySet[LeadAssignment, Any]":
    """Ids of the leads, members and area owners of its initiative."""
    of_it = {"initiative": area.initiative_id}
    leads = LeadAssignment.objects.firm().current_or_coming(today).filter(**of_it).order_by().values("person")
    members = Membership.objects.current_or_coming(today).filter(**of_it).order_by().values("person")
    owners = CriticalArea.objects.filter(**of_it, owner__isnull=False).order_by().values("owner")
    return leads.union(members, owners)
