"""Dependencies as pages, emails and plans see them: the forecast, the state, and who to ask again and when."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from engine.capacity.availability import is_available
from engine.facts import DependencyFacts, NextStep, PersonFacts
from engine.follow_ups import Ask, FollowUp, Rung, follow_up, ladder
from engine.forecasts import (
    DatedDependency,
    DependencyState,
    Forecast,
    GivenDate,
    dependency_state,
    forecast,
    producer_ratios,
)
from engine.weeks import Week
from initiatives.dependencies.queries.working_days import load_working_days
from initiatives.models import (
    AssignmentRole,
    DateGiven,
    DateRequest,
    Delivery,
    DeliveryOutcome,
    Dependency,
    DependencyStatus,
    DriState,
    Finding,
    LeadAssignment,
    Severity,
)
from people.models import Organisation, Person

SOON_AWAY = 6
"""Someone who doesn't work on any of today and the next six days is not there to be asked."""


@dataclass(frozen=True, slots=True)
class AssessedDependency:
    """A dependency with its dates and asks, oldest first; forecast, state and follow-up are those of `today`.

    `follow_up` is None once it is accepted or cancelled, or while a delivery waits to be accepted.
    """

    row: Dependency
    today: date
    dates: Sequence[DateGiven]
    asks: Sequence[DateRequest]
    forecast: Forecast | None
    state: DependencyState
    rungs: Sequence[Rung]
    follow_up: FollowUp | None
    people: Mapping[str, Person]
    pending_since: date | None
    blocked: bool

    @property
    def key(self) -> str:
        return f"{self.row.initiative.key}/{self.row.key}"

    @property
    def promised(self) -> date | None:
        return self.dates[-1].eta if self.dates else None

    @property
    def slipped_days(self) -> int:
        """From the first date given to the latest."""
        return (self.dates[-1].eta - self.dates[0].eta).days if self.dates else 0

    @property
    def slips(self) -> int:
        return sum(later.eta > earlier.eta for earlier, later in pairwise(self.dates))

    @property
    def days_after_need(self) -> int:
        """From the need-by date to the likely date, or to today once it is late; 0 if neither is after it."""
        if self.row.need_by is None:
            return 0
        expected = self.forecast.likely if self.forecast else self.today
        return max(0, (max(expected, self.today) - self.row.need_by).days)

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

    def facts(self, until: date) -> DependencyFacts:
        """For the engine; `until` is the week's Sunday."""
        found, row = self.forecast, self.row
        return DependencyFacts(
            key=self.key,
            area=f"{row.initiative.key}/{row.area.key}" if row.area else None,
            name=row.name,
            state=self.state,
            need_by=row.need_by,
            promised=self.promised,
            likely=found.likely if found else None,
            late=found.late if found else None,
            keeps=(found.keeps, found.possible) if found else None,
            confidence=found.confidence if found else None,
            next_step=self.next_step,
            waiting=(self.today - self.pending_since).days if self.pending_since else None,
            blocked=self.blocked,
            follow_up=self.follow_up is not None and self.follow_up.is_due(until),
        )


def planning_day(week: Week, today: date) -> date:
    """Dates that need a today use the real day in the current week, else that week's Monday."""
    return today if today in week else week.monday


def with_facts(rows: "QuerySet[Dependency]", today: date) -> "QuerySet[Dependency]":
    """With everything that one row can hold: related rows, a pending delivery, a blocking finding, the lead's manager."""
    pending = Delivery.objects.filter(dependency=OuterRef("pk"), outcome=DeliveryOutcome.PENDING)
    blocking = Finding.objects.filter(
        delivery__dependency=OuterRef("pk"), severity=Severity.BLOCKS, fixed_on__isnull=True
    )
    leads = LeadAssignment.objects.firm().on(today).filter(initiative=OuterRef("initiative"), role=AssignmentRole.LEAD)
    related = ("initiative", "area__initiative", "producer__engineering_manager", "dri")
    return rows.select_related(*related).annotate(
        pending_since=Subquery(pending.order_by("number").values("on")[:1]),
        blocked=Exists(blocking),
        lead_manager=Subquery(leads.order_by("start", "pk").values("person__manager")[:1]),
    )


def assess(rows: "QuerySet[Dependency]", organisation: Organisation | None, today: date) -> list[AssessedDependency]:
    """Five queries, whatever the number of dependencies; one if there are none."""
    found = list(with_facts(rows, today))
    if not found:
        return []
    histories = load_histories(found, today)
    asks: dict[int, list[DateRequest]] = {}
    for ask in DateRequest.objects.filter(dependency__in=[row.pk for row in found]).order_by("on", "rung"):
        asks.setdefault(ask.dependency_id, []).append(ask)
    people = {
        person.pk: person
        for person in Person.objects.filter(pk__in={pk for row in found for pk in rung_ids(row) if pk})
    }
    working = load_working_days(list(people.values()), organisation, today)
    return [assessed(row, histories, asks.get(row.pk, []), people, working, today) for row in found]


@dataclass(frozen=True, slots=True)
class Histories:
    """Dates given by dependency, and how each producer kept theirs."""

    dates: Mapping[int, list[DateGiven]]
    producers: Mapping[int, list[Fraction]]

    def ratios(self, row: Dependency, today: date) -> Sequence[Fraction]:
        """Without a producer, only the dependency's own dates count."""
        if row.producer_id is not None:
            return self.producers.get(row.producer_id, [])
        return producer_ratios([history_of(row, self.dates.get(row.pk, []))] if row.is_open else [], today)


def load_histories(rows: Collection[Dependency], today: date) -> Histories:
    """Every date that their producers gave. One query."""
    producers = {row.producer_id for row in rows if row.producer_id}
    given = DateGiven.objects.filter(
        Q(dependency__in=[row.pk for row in rows if row.producer_id is None]) | Q(dependency__producer__in=producers)
    )
    dates: dict[int, list[DateGiven]] = {}
    dependencies: dict[int, Dependency] = {}
    for one in given.select_related("dependency", "by").order_by("recorded_on", "pk"):
        dates.setdefault(one.dependency_id, []).append(one)
        dependencies[one.dependency_id] = one.dependency
    found: dict[int, list[DatedDependency]] = {}
    for pk, row in dependencies.items():
        if row.producer_id is not None and (row.is_open or row.accepted_on):
            found.setdefault(row.producer_id, []).append(history_of(row, dates[pk]))
    return Histories(dates, {producer: producer_ratios(its, today) for producer, its in found.items()})


def history_of(row: Dependency, dates: Iterable[DateGiven]) -> DatedDependency:
    """What was never accepted has no outcome yet; what was cancelled never gets one."""
    outcome = row.accepted_on if row.status == DependencyStatus.ACCEPTED else None
    return DatedDependency(tuple(GivenDate(one.recorded_on, one.eta) for one in dates), outcome)


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


def assessed(
    row: Dependency,
    histories: Histories,
    asks: Sequence[DateRequest],
    people: Mapping[int, Person],
    working: Mapping[str, PersonFacts],
    today: date,
) -> AssessedDependency:
    dates = histories.dates.get(row.pk, [])
    latest = GivenDate(dates[-1].recorded_on, dates[-1].eta) if dates else None
    found = forecast(latest, histories.ratios(row, today), today) if row.is_open else None
    pending: date | None = getattr(row, "pending_since", None)
    rungs = rungs_of(row, people, working, today)
    return AssessedDependency(
        row=row,
        today=today,
        dates=dates,
        asks=asks,
        forecast=found,
        state=dependency_state(row.need_by, found, today) if row.is_open else "holds",
        rungs=rungs,
        follow_up=next_follow_up(row, dates, asks, rungs, working, today) if row.is_open and pending is None else None,
        people={person.key: person for person in people.values()},
        pending_since=pending,
        blocked=bool(getattr(row, "blocked", False)),
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
    dates: Sequence[DateGiven],
    asks: Sequence[DateRequest],
    rungs: Sequence[Rung],
    working: Mapping[str, PersonFacts],
    today: date,
) -> FollowUp:
    answers = [one.recorded_on for one in dates]
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
    rows = Dependency.objects.open().filter(initiative__in=list(initiatives))
    found: dict[int, list[DependencyFacts]] = {}
    for one in assess(rows, organisation, planning_day(week, today)):
        found.setdefault(one.row.initiative_id, []).append(one.facts(week.sunday))
    return {initiative: tuple(rows) for initiative, rows in found.items()}
