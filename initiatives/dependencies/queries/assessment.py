"""Dependencies as pages, emails and plans see them: the forecast, the state, and who to ask again and when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import QuerySet

from engine.capacity.availability import is_available
from engine.facts import DependencyFacts, NextStep
from engine.follow_ups import Ask, FollowUp, Rung, follow_up, ladder
from engine.forecasts import GivenDate
from engine.people_facts import PersonFacts
from engine.weeks import Week
from initiatives.dependencies.queries.outlook import (
    DependencyOutlook,
    Histories,
    load_histories,
    load_rows,
    outlook_of,
)
from initiatives.dependencies.queries.working_days import load_working_days
from initiatives.models import DateRequest, Dependency, DriState
from people.models import Organisation, Person

SOON_AWAY = 6
"""Someone who doesn't work on any of today and the next six days is not there to be asked."""


@dataclass(frozen=True, slots=True)
class AssessedDependency(DependencyOutlook):
    """A dependency with its asks, oldest first, and the follow-up of `today`.

    `follow_up` is None once it is accepted or cancelled, or while a delivery waits to be accepted.
    """

    asks: Sequence[DateRequest]
    rungs: Sequence[Rung]
    follow_up: FollowUp | None
    people: Mapping[str, Person]

    @property
    def next_step(self) -> NextStep:
        return self.next_step_on(self.today)

    def next_step_on(self, day: date) -> NextStep:
        if self.pending_since is not None:
            return "accept"
        if self.follow_up is None:
            return "none"
        if self.follow_up.proposes(day):
            return "escalate"
        return "ask" if self.follow_up.ask_on <= day else "none"

    @property
    def act_on(self) -> date:
        """The day of the next thing to do; the last day there is for nothing."""
        if self.pending_since is not None:
            return self.pending_since
        return self.follow_up.ask_on if self.follow_up else date.max

    @property
    def asked_next(self) -> Person | None:
        """Who the next question goes to."""
        rung = self.follow_up.rung if self.follow_up else None
        return self.people.get(rung.person) if rung and rung.person else None

    @property
    def escalates_to(self) -> Person | None:
        """Who is proposed today, once the grace is over."""
        if self.follow_up is None or not self.follow_up.proposes(self.today) or self.follow_up.escalate is None:
            return None
        return self.people.get(self.follow_up.escalate.person or "")

    def facts_until(self, until: date) -> DependencyFacts:
        """For the engine, with what is to be done next; `until` is the week's Sunday."""
        due = self.follow_up is not None and self.follow_up.is_due(until)
        return replace(self.facts(), next_step=self.next_step, follow_up=due)


def planning_day(week: Week, today: date) -> date:
    """Dates that need a today use the real day in the current week, else that week's Monday."""
    return today if today in week else week.monday


@dataclass(frozen=True, slots=True)
class Assessment:
    """What has been loaded of some dependencies, from which their state and follow-up on any day follow."""

    rows: Sequence[Dependency]
    histories: Histories
    asks: Mapping[int, Sequence[DateRequest]]
    people: Mapping[int, Person]
    working: Mapping[str, PersonFacts]

    def on(self, day: date) -> list[AssessedDependency]:
        named = {person.key: person for person in self.people.values()}
        return [self.assessed(row, named, day) for row in self.rows]

    def assessed(self, row: Dependency, named: Mapping[str, Person], day: date) -> AssessedDependency:
        asks = self.asks.get(row.pk, ())
        outlook = outlook_of(row, self.histories, day)
        rungs = rungs_of(row, self.people, self.working, day)
        asked = row.is_open and outlook.pending_since is None
        return AssessedDependency(
            row=row,
            today=day,
            dates=outlook.dates,
            forecast=outlook.forecast,
            state=outlook.state,
            pending_since=outlook.pending_since,
            blocked=outlook.blocked,
            asks=asks,
            rungs=rungs,
            follow_up=next_follow_up(row, outlook.dates, asks, rungs, self.working, day) if asked else None,
            people=named,
        )


def load_assessment(rows: "QuerySet[Dependency]", organisation: Organisation | None, today: date) -> Assessment:
    """Five queries, whatever the number of dependencies; one if there are none."""
    found = load_rows(rows, today)
    if not found:
        return Assessment([], load_histories([]), {}, {}, {})
    asks: dict[int, list[DateRequest]] = {}
    for ask in DateRequest.objects.filter(dependency__in=[row.pk for row in found]).order_by("on", "rung"):
        asks.setdefault(ask.dependency_id, []).append(ask)
    people = {
        person.pk: person
        for person in Person.objects.filter(pk__in={pk for row in found for pk in rung_ids(row) if pk})
    }
    working = load_working_days(list(people.values()), organisation, today)
    return Assessment(found, load_histories(found), asks, people, working)


def assess(rows: "QuerySet[Dependency]", organisation: Organisation | None, today: date) -> list[AssessedDependency]:
    """Five queries, whatever the number of dependencies; one if there are none."""
    return load_assessment(rows, organisation, today).on(today)


def rung_ids(row: Dependency) -> tuple[int | None, ...]:
    """DRI, tech lead, engineering manager, that manager's manager, the lead's own manager. A DRI who declined is none."""
    producer = row.producer
    manager = producer.engineering_manager if producer else None
    return (
        None if row.dri_state == DriState.DECLINED else row.dri_id,
        producer.tech_lead_id if producer else None,
        producer.engineering_manager_id if producer else None,
        manager.manager_id if manager else None,
        getattr(row, "lead_manager", None),
    )


def rungs_of(
    row: Dependency, people: Mapping[int, Person], working: Mapping[str, PersonFacts], today: date
) -> list[Rung]:
    keys = [people[pk].key if pk else None for pk in rung_ids(row)]
    until = date.fromordinal(today.toordinal() + SOON_AWAY)
    absent = {key for key in keys if key and not is_available(working[key], today, until)}
    return ladder(keys, absent)


def next_follow_up(
    row: Dependency,
    dates: Sequence[GivenDate],
    asks: Sequence[DateRequest],
    rungs: Sequence[Rung],
    working: Mapping[str, PersonFacts],
    today: date,
) -> FollowUp:
    answers = [one.on for one in dates]
    answers += [row.last_confirmed] if row.last_confirmed else []
    answers += [ask.answered_on for ask in asks if ask.answered_on]
    last = max(answers, default=None)
    asked = [
        Ask(ask.on, ask.rung, ask.answered_on is not None or (last is not None and last >= ask.on)) for ask in asks
    ]
    return follow_up(
        rungs, asked, last, need_by=row.need_by, grace=row.grace_days, recipients=dict(working), today=today
    )


def facts_by_initiative(
    initiatives: Collection[int], organisation: Organisation | None, week: Week, today: date
) -> dict[int, tuple[DependencyFacts, ...]]:
    """The open dependencies of these initiatives, as the engine sees them in that week."""
    rows = Dependency.objects.open().filter(initiative__among=list(initiatives))
    found: dict[int, list[DependencyFacts]] = {}
    for one in assess(rows, organisation, planning_day(week, today)):
        found.setdefault(one.row.initiative_id, []).append(one.facts_until(week.sunday))
    return {initiative: tuple(rows) for initiative, rows in found.items()}
