"""Sessions of knowledge transfers: proposed by date, and those that take time in people's weeks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from engine.capacity.availability import is_at_work
from engine.facts import TransferSession as SessionFacts
from engine.transfers import SessionPlan, plan_sessions, session_kinds
from engine.weeks import Week
from initiatives.dependencies.queries.working_days import load_working_days
from initiatives.models import SkillRequirement, TransferSession
from initiatives.transfers.queries.experts import Learner, known_last_day
from people.models import Organisation, Person

SOON = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class ProposedTransfer:
    """The sessions of each learner. `last_day` is that of the teacher, where it is known to the team."""

    learners: Sequence[tuple[Learner, SessionPlan]]
    last_day: date | None

    @property
    def count(self) -> int:
        return sum(len(plan.sessions) for _, plan in self.learners)

    @property
    def left_out(self) -> int:
        return sum(plan.left_out for _, plan in self.learners)


def usual_start(teacher: Person | None, today: date) -> date:
    """Next Monday; tomorrow where the teacher leaves within four weeks from then."""
    monday = Week.of(today).next.monday
    last = known_last_day(teacher) if teacher else None
    return today + timedelta(days=1) if last is not None and last < monday + SOON else monday


def propose_transfer(
    need: SkillRequirement,
    teacher: Person,
    learners: Sequence[Learner],
    first: date,
    organisation: Organisation | None,
    today: date,
) -> ProposedTransfer:
    """On days on which both work. One query."""
    facts = load_working_days([teacher, *(one.person for one in learners)], organisation, today)

    def plan_for(learner: Learner) -> SessionPlan:
        both = facts[teacher.key], facts[learner.person.key]
        kinds = session_kinds(need.level, learner.level)
        return plan_sessions(
            kinds, first, known_last_day(teacher), lambda day: all(is_at_work(one, day) for one in both)
        )

    return ProposedTransfer([(one, plan_for(one)) for one in learners], known_last_day(teacher))


def sessions_of_people(people: Collection[int], first: date, last: date) -> dict[int, list[TransferSession]]:
    """By person, as teacher or learner, the sessions that take time on these days. One query."""
    wanted = set(people)
    theirs = Q(to_person__in=wanted) | Q(transfer__from_person__in=wanted)
    rows = TransferSession.objects.between(first, last).filter(theirs).with_names()
    found: dict[int, list[TransferSession]] = {}
    for row in rows.order_by("on", "pk"):
        for person in {row.to_person_id, row.transfer.from_person_id} & wanted:
            found.setdefault(person, []).append(row)
    return found


def other_of(row: TransferSession, person: int) -> Person:
    """The person on the other side."""
    return row.transfer.from_person if row.to_person_id == person else row.to_person


def session_facts(people: Collection[int], week: Week) -> dict[int, list[SessionFacts]]:
    """By person, for their week as the engine sees it. One query."""
    return {
        person: [
            SessionFacts(
                area=f"{row.transfer.area.initiative.key}/{row.transfer.area.key}",
                skill=row.transfer.skill.key,
                kind=row.kind,
                day=row.on,
                other=other_of(row, person).key,
                teaches=row.to_person_id != person,
            )
            for row in rows
        ]
        for person, rows in sessions_of_people(people, week.monday, week.sunday).items()
    }
