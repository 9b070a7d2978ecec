"""Changes to goals: three may be open, the most important one first. Audit lines say only that goals changed."""

from datetime import date, datetime

from django.db import transaction

from growth.journal.services import log
from growth.mentors import services as mentors
from growth.models import MOST_OPEN_GOALS, Goal, GoalStatus, Mentoring
from people import trash
from people.concurrency import WITHOUT_VERSION, Version
from people.keys import lock_person
from people.models import Person


class TooManyGoals(Exception):
    """Three goals are open already."""


@transaction.atomic
def save(goal: Goal, *, seen: Version = WITHOUT_VERSION, now: datetime) -> Goal:
    """A new goal is the least important open one. Raises TooManyGoals, EditConflict."""
    verb = "added" if goal.pk is None else "changed"
    lock_person(goal.person)
    if goal.pk is None:
        goal.position = next_position(goal.person)
    else:
        seen.compare(Goal.objects.get(pk=goal.pk), goal)
    goal.save()
    log_goals(goal.person, verb, now)
    return goal


def next_position(person: Person) -> int:
    count = Goal.objects.of(person).open().count()
    if count >= MOST_OPEN_GOALS:
        raise TooManyGoals
    return count + 1


@transaction.atomic
def set_status(goal: Goal, status: GoalStatus, *, now: datetime) -> None:
    """Close a goal, or open it again as the least important one. Raises TooManyGoals."""
    lock_person(goal.person)
    stored = Goal.objects.get(pk=goal.pk)
    if stored.status == status:
        return
    opens = status == GoalStatus.OPEN
    position = next_position(goal.person) if opens else None
    Goal.objects.filter(pk=goal.pk).update(status=status, position=position)
    close_ranks(goal.person)
    log_goals(goal.person, "changed", now)


@transaction.atomic
def move_up(goal: Goal, *, now: datetime) -> None:
    """Swaps places with the goal above it."""
    lock_person(goal.person)
    ordered = list(Goal.objects.of(goal.person).open().order_by("position").values_list("pk", flat=True))
    if goal.pk not in ordered[1:]:
        return
    place = ordered.index(goal.pk) + 1
    above = Goal.objects.filter(pk=ordered[place - 2])
    above.update(position=None)
    Goal.objects.filter(pk=goal.pk).update(position=place - 1)
    above.update(position=place)
    log_goals(goal.person, "changed", now)


def close_ranks(person: Person) -> None:
    """Positions from 1 on, without a place left free."""
    for place, row in enumerate(Goal.objects.of(person).open().order_by("position"), start=1):
        if row.position != place:
            Goal.objects.filter(pk=row.pk).update(position=place)


@transaction.atomic
def remove(goal: Goal, keeper: trash.RemovalContext, *, today: date) -> str:
    """Its mentorings end. Returns the name that restores it."""
    person = goal.person
    lock_person(person)
    for one in Mentoring.objects.filter(goal=goal).current().select_related("mentor", "mentee"):
        mentors.end(one, by=person, now=keeper.now, today=today)
    kept = trash.add_to_trash(keeper, [goal, *Mentoring.objects.filter(goal=goal)])
    goal.delete()
    close_ranks(person)
    log_goals(person, "removed", keeper.now)
    return kept.name


@transaction.atomic
def restore(person: Person, name: str, *, now: datetime) -> None:
    """Raises CannotRestore, also where its place was taken: three goals are open again."""
    removal = trash.find_in_trash(person, name)
    row = removal.row
    if not isinstance(row, Goal) or row.person_id != person.pk:
        raise trash.CannotRestore
    lock_person(person)
    if row.status == GoalStatus.OPEN:
        try:
            row.position = next_position(person)
        except TooManyGoals as full:
            raise trash.CannotRestore from full
    trash.restore(removal)
    log_goals(person, "restored", now)


def log_goals(person: Person, verb: str, now: datetime) -> None:
    log(person, verb, now, thing="goals")
