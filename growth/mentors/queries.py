"""Who offers to mentor, who could mentor for a goal, and a person's mentorings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from growth.goals.queries import levels_in
from growth.models import Goal, Mentoring, MentorOffer
from growth.querysets import MentoringQuerySet, OwnQuerySet
from people.models import Person
from people.querysets import ids_below

CHECK_IN_HOURS: Final = Decimal("0.5")
MONTH_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class MentoringPage:
    """`asked` wait for the person's answer, `waiting` for someone else's."""

    offers: Sequence[MentorOffer]
    asked: Sequence[Mentoring]
    waiting: Sequence[Mentoring]
    running: Sequence[Mentoring]


def offers_of(person: Person) -> OwnQuerySet[MentorOffer]:
    return MentorOffer.objects.of(person)


def mentorings_of(person: Person) -> MentoringQuerySet:
    return Mentoring.objects.visible_to(person).select_related("mentor", "mentee", "goal__skill")


def load_mentoring(person: Person) -> MentoringPage:
    """Two queries."""
    offers = list(offers_of(person).select_related("skill"))
    rows = list(mentorings_of(person).current().order_by("asked_at", "pk"))
    return MentoringPage(
        offers,
        [row for row in rows if row.started is None and row.mentor_id == person.pk],
        [row for row in rows if row.started is None and row.mentee_id == person.pk],
        [row for row in rows if row.started is not None],
    )


def mentors_for(goal: Goal) -> list[Person]:
    """Who offers the skill, has the goal's level, has hours left, and is not in the reporting line. By name; five queries.

    Someone who was asked about the goal already is not offered again.
    """
    if goal.skill is None or goal.to_level is None:
        return []
    offers = MentorOffer.objects.filter(skill=goal.skill, person__left_on=None).exclude(person=goal.person)
    offers = offers.exclude(person__among=ids_below(goal.person)).select_related("person")
    above = set(Person.objects.above(goal.person).values_list("pk", flat=True))
    rows = {row.person_id: row for row in offers if row.person_id not in above}
    levels = levels_in(goal.skill, rows)
    mentorings = list(Mentoring.objects.filter(mentor__in=list(rows)).current())
    asked = {one.mentor_id for one in mentorings if one.goal_id == goal.pk}
    found = [
        row.person
        for person, row in rows.items()
        if levels.get(person, -1) >= goal.to_level and person not in asked
        and hours_left(row, (one for one in mentorings if one.mentor_id == person)) >= CHECK_IN_HOURS
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.name.casefold(), one.key))


def hours_left(offer: MentorOffer, mentorings: Iterable[Mentoring]) -> Decimal:
    """Of the month: each running mentoring takes half an hour for each check-in."""
    taken = sum((CHECK_IN_HOURS * MONTH_DAYS / one.every_days for one in mentorings if one.started), Decimal(0))
    left: Decimal = offer.hours_a_month - taken
    return left
