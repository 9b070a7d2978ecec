"""The engine's input for the weeks of many leads, in a constant number of queries."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, cast
from zoneinfo import ZoneInfo

from django.db.models import Q

from engine.capacity.availability import is_at_work, is_day_off
from engine.capacity.workdays import Span, busy_minutes
from engine.facts import (
    Decides,
    ExposureRecord,
    InitiativeFacts,
    LeadWeek,
    MeetingFacts,
    PersonFacts,
    Reach,
    SpentHours,
    TouchpointFacts,
    Verdict,
)
from engine.facts import (
    OwnWork as OwnWorkFacts,
)
from engine.weeks import Week
from engine.weights import Weights
from focus.calendars import contact_history
from focus.calendars.queries.meetings import once
from focus.models import Actual, Decision, DecisionKind, Meeting, NotSuggested, OwnWork, Review, WeekPlan
from focus.plan.queries import portfolio as led
from focus.plan.queries.people_facts import Crowd, able_outside, add_ratings, load_people
from people import clock
from people.models import Organisation, Person
from people.time_zones import day_of_week, timezone_on
from stakeholders import missing_stakeholders, touchpoints
from stakeholders.pitches import office_hours

WEEKS_BACK: Final = 12  # hours count half as much each week; older ones than this count for nothing
RECORDS_BACK: Final = 8
HOURS_FIELDS: Final = ("person_id", "area_id", "week", "hours")


def pins_of(leads: Collection[int], week: Week) -> dict[int, dict[int, int]]:
    """Per lead the half-hours that they fixed, by area id; accepted hours are not constraints."""
    found: dict[int, dict[int, int]] = {}
    rows = Decision.objects.filter(person__in=leads, week=week).exclude(kind=DecisionKind.ACCEPT)
    for person, area, hours in rows.values_list("person_id", "area_id", "hours"):
        found.setdefault(person, {})[area] = round(hours * 2)
    return found


def accepted_of(person: Person, week: Week, facts: LeadWeek) -> dict[str, int]:
    """The half-hours that the person accepted, by the keys of their areas. One query."""
    known = {area.key for initiative in facts.initiatives for area in initiative.areas}
    rows = Decision.objects.of(person, week).filter(kind=DecisionKind.ACCEPT)
    found = rows.values_list("area__initiative__key", "area__key", "hours")
    return {f"{one}/{key}": round(hours * 2) for one, key, hours in found if f"{one}/{key}" in known}


def spent_by(leads: Collection[int], areas: Mapping[int, str], week: Week) -> dict[int, list[SpentHours]]:
    """Per lead the hours of earlier weeks: reviewed ones, or committed ones in weeks without a review. Three queries.

    A reviewed week may hold no hours at all: then nothing is assumed of what was committed.
    """
    first = str(week - WEEKS_BACK)
    found: dict[int, list[SpentHours]] = {}
    reviewed: set[tuple[int, str]] = set()
    of_leads = {"person__in": leads, "week__gte": first, "week__lt": str(week)}
    for person, on in Review.objects.filter(**of_leads).values_list("person_id", "week"):
        reviewed.add((person, str(on)))
    for person, area, on, hours in Actual.objects.filter(**of_leads).values_list(*HOURS_FIELDS):
        reviewed.add((person, str(on)))
        if area in areas:
            found.setdefault(person, []).append(SpentHours(areas[area], on, float(hours), "reviewed"))
    for person, area, on, hours in Decision.objects.filter(**of_leads).committed().values_list(*HOURS_FIELDS):
        if area in areas and (person, str(on)) not in reviewed:
            found.setdefault(person, []).append(SpentHours(areas[area], on, float(hours), "committed"))
    return found


def committed_this_week(areas: Iterable[int], week: Week) -> list[tuple[int, int, float]]:
    """Person, area and hours of everyone's commitments to these areas in the week."""
    rows = Decision.objects.filter(area__in=list(areas), week=week).committed()
    return [(person, area, float(hours)) for person, area, hours in rows.values_list("person_id", "area_id", "hours")]


def records_of(leads: Collection[int], week: Week) -> dict[int, list[ExposureRecord]]:
    """Per lead the highest exposure of each initiative in the plans of earlier weeks."""
    found: dict[int, list[ExposureRecord]] = {}
    plans = WeekPlan.objects.filter(person__in=leads, week__gte=str(week - RECORDS_BACK), week__lt=str(week))
    for person, on, exposures in plans.values_list("person_id", "week", "exposures"):
        records = [ExposureRecord(key, on, float(value)) for key, value in exposures.items()]
        found.setdefault(person, []).extend(records)
    return found


def own_work_of(people: Collection[int], weeks: Sequence[Week]) -> dict[tuple[int, Week], list[OwnWorkFacts]]:
    """Per person and week their own work that isn't done. One query."""
    found: dict[tuple[int, Week], list[OwnWorkFacts]] = {}
    rows = OwnWork.objects.open().filter(person__in=list(people)).select_related("initiative", "area__initiative")
    for row in rows.order_by("due", "pk"):
        area = f"{row.area.initiative.key}/{row.area.key}" if row.area else None
        initiative = row.initiative.key if row.initiative else None
        for week in weeks:
            if hours := float(row.left_in(week)):
                moved = float(row.moved_out_of(week))
                one = OwnWorkFacts(row.title, hours, row.due, row.weekly, initiative, area, moved)
                found.setdefault((row.person_id, week), []).append(one)
    return found


def not_suggested_of(leads: Collection[int], now: datetime) -> dict[int, frozenset[str]]:
    """Per lead the keys of people they don't want suggested. One query."""
    found: dict[int, set[str]] = {}
    rows = NotSuggested.objects.valid_at(now).filter(person__in=list(leads))
    for person, key in rows.values_list("person_id", "colleague__key"):
        found.setdefault(person, set()).add(key)
    return {person: frozenset(keys) for person, keys in found.items()}


def meetings_of(zones: Mapping[int, ZoneInfo], areas: Mapping[int, str], week: Week) -> dict[int, list[MeetingFacts]]:
    """Per person (with their zone) the meetings of their own Monday to Sunday. Two queries."""
    rows = (
        Meeting.objects.filter(person__in=list(zones))
        .around(week, week)
        .select_related("initiative", "area__initiative", "delegate")
        .prefetch_related("attendees")
    )
    found: dict[int, list[MeetingFacts]] = {}
    for row in once(rows):
        starts = row.starts.astimezone(zones[row.person_id])
        if starts.date() in week:
            found.setdefault(row.person_id, []).append(meeting_facts(row, starts))
    return found


def taking_time(person: PersonFacts, rows: Iterable[MeetingFacts]) -> list[MeetingFacts]:
    """Without those on public holidays and days off."""
    return [one for one in rows if not is_day_off(person, one.starts.date())]


def meeting_facts(row: Meeting, starts: datetime) -> MeetingFacts:
    area = f"{row.area.initiative.key}/{row.area.key}" if row.area else None
    return MeetingFacts(
        key=str(row.pk),
        starts=starts,
        minutes=row.minutes,
        title=row.title,
        initiative=row.initiative.key if row.initiative else None,
        area=area,
        decides=cast(Decides, row.decides),
        reach=cast(Reach, row.reach),
        attendees=tuple(sorted(person.key for person in row.attendees.all())),
        override=cast(Verdict, row.choice) if row.choice else None,
        override_delegate=row.delegate.key if row.delegate else None,
    )


@dataclass(frozen=True, slots=True)
class Loaded:
    """The engine's input for each lead, by id, and what only the layer above it knows."""

    weights: Weights
    weeks: dict[int, LeadWeek]
    left_out: dict[int, list[str]]


def load(lead_ids: Collection[int], week: Week) -> Loaded:
    """The facts of these people's week in a constant number of queries, whatever the number of people and rows.

    All weeks share one mapping of people: the teams, and everyone rated in a skill that is asked for.
    """
    organisation = Organisation.objects.first()
    portfolio = led.load_portfolio(lead_ids, week)
    led.add_dependencies(portfolio, organisation, local_date(organisation, clock.now()))
    required = led.required_skills()
    wanted = portfolio.people() | set(lead_ids)
    everyone = Person.objects.filter(Q(pk__in=wanted) | Q(pk__in=able_outside(required.highest).values("pk")))
    crowd = load_people(organisation, week, everyone)
    add_ratings(crowd, required.highest)
    meetings = meetings_of(zones_in(crowd, week), portfolio.area_ids, week)
    attended = {pk: taking_time(crowd.person(crowd.rows[pk]), rows) for pk, rows in meetings.items()}
    commitments = committed_this_week(portfolio.area_ids, week)
    people = crowd.facts(taken(week, commitments, portfolio, attended))
    shared = LeadWeek(
        "", week, people, owned_open=portfolio.owned_open, highest_required=required.highest,
        general_skills=required.general,
    )  # fmt: skip
    leads = [pk for pk in lead_ids if pk in crowd.rows]
    weeks = dict(each(leads, shared, portfolio, crowd, meetings, commitments))
    leading = {pk: list(stages) for pk, stages in portfolio.stages.items()}
    weights = Weights.from_overrides(organisation.weights) if organisation else Weights()
    missing = missing_stakeholders.missing_keys_by_lead(leads, leading, portfolio.here(), week)
    return Loaded(weights, weeks, missing)


def each(
    leads: Collection[int],
    shared: LeadWeek,
    portfolio: led.Portfolio,
    crowd: Crowd,
    meetings: dict[int, list[MeetingFacts]],
    commitments: list[tuple[int, int, float]],
) -> Iterator[tuple[int, LeadWeek]]:
    """With what belongs to each lead."""
    week = shared.week
    met = contact_history.last_met(touchpoints.meetings_until(week.monday))
    due = touchpoints.due_by(leads, week.monday, week.sunday, met)
    pins = pins_of(leads, week)
    spent = spent_by(leads, portfolio.area_ids, week)
    records = records_of(leads, week)
    own_work = own_work_of(leads, [week])
    not_suggested = not_suggested_of(leads, clock.now())
    zones_of_leads = {pk: zone for pk, zone in zones_in(crowd, week).items() if pk in leads}
    offered = office_hours.load_for_week(zones_of_leads, week)
    for pk in leads:
        areas = {portfolio.rows[one].key for one in portfolio.stages.get(pk, {})}
        others = [
            SpentHours(portfolio.area_ids[area], week, hours, "other_lead")
            for person, area, hours in commitments
            if person != pk
        ]
        own = [one for one in (*spent.get(pk, ()), *others) if one.area.split("/", 1)[0] in areas]
        fixed = {
            portfolio.area_ids[area]: halves
            for area, halves in pins.get(pk, {}).items()
            if area in portfolio.area_ids and portfolio.area_ids[area].split("/", 1)[0] in areas
        }
        facts = replace(
            shared,
            lead=crowd.rows[pk]["key"],
            initiatives=portfolio.of(pk),
            meetings=tuple(meetings.get(pk, ())),
            touchpoints=tuple(TouchpointFacts(*one[:3]) for one in due.get(pk, ())),
            pins=fixed,
            spent=tuple(own),
            records=tuple(records.get(pk, ())),
            office_hours=office_hours.hours_offered(
                one for one in offered.get(pk, ()) if is_at_work(shared.people[crowd.rows[pk]["key"]], one.on)
            ),
            own_work=tuple(own_work.get((pk, week), ())),
            not_suggested=not_suggested.get(pk, frozenset()),
        )
        facts = replace(facts, follow_ups=follow_ups(facts.initiatives))
        yield pk, facts


def follow_ups(initiatives: Iterable[InitiativeFacts]) -> int:
    """How many dependencies are to be asked about by Sunday."""
    return sum(one.follow_up for initiative in initiatives for one in initiative.dependencies)


def local_date(organisation: Organisation | None, now: datetime) -> date:
    """In the organisation's time zone."""
    return now.astimezone(ZoneInfo(organisation.timezone if organisation else "UTC")).date()


def zones(crowd: Crowd, on: date | None = None) -> dict[int, ZoneInfo]:
    """People's present time zones, or those of a day."""
    fallback = crowd.organisation.timezone if crowd.organisation else "UTC"
    names = {pk: timezone_on(row, on) if on else row["timezone"] for pk, row in crowd.rows.items()}
    return {pk: ZoneInfo(name or fallback) for pk, name in names.items()}


def zones_in(crowd: Crowd, week: Week) -> dict[int, ZoneInfo]:
    return zones(crowd, day_of_week(week, clock.now().date()))


def taken(
    week: Week,
    commitments: list[tuple[int, int, float]],
    portfolio: led.Portfolio,
    meetings: dict[int, list[MeetingFacts]],
) -> dict[int, float]:
    """Hours of the week that are already booked: for people's initiatives (planned, or else agreed) and meetings."""
    by_lead = led.agreed_hours(week.monday, week.sunday)
    planned: dict[tuple[int, int], float] = {}
    initiative_of = {row.key: pk for pk, row in portfolio.rows.items()}
    for person, area, hours in commitments:
        place = (person, initiative_of[portfolio.area_ids[area].split("/", 1)[0]])
        planned[place] = planned.get(place, 0.0) + hours
    found: dict[int, float] = {}
    for (person, _), hours in {**by_lead, **planned}.items():
        found[person] = found.get(person, 0.0) + hours
    for person, rows in meetings.items():
        found[person] = found.get(person, 0.0) + busy_minutes(Span.of(one.starts, one.minutes) for one in rows) / 60
    return found
