"""The engine's input for the weeks of many leads, in a constant number of queries."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final, cast
from zoneinfo import ZoneInfo

from engine.facts import (
    Decides,
    ExposureRecord,
    InitiativeFacts,
    LeadWeek,
    MeetingFacts,
    OfficeHour,
    Reach,
    SpentHours,
    TouchpointFacts,
    Verdict,
)
from engine.facts import OwnWork as OwnWorkFacts
from engine.people_facts import PersonFacts
from engine.weeks import Week
from engine.weights import Weights
from focus.calendars import contact_history
from focus.calendars.queries.meetings import once
from focus.models import Actual, Decision, DecisionKind, Meeting, NotSuggested, OwnWork, Review, WeekPlan
from focus.plan.queries import portfolio as led
from focus.plan.queries.candidates import (
    Candidates,
    Commitment,
    able_members,
    booked_hours,
    candidates_for,
    commitments_in,
)
from focus.plan.queries.people_facts import Crowd, add_ratings, load_people
from initiatives.transfers.queries.transfer_sessions import session_facts
from people import clock
from people.models import Organisation, Person
from people.time_zones import day_of_week, timezone_on
from stakeholders import missing_stakeholders, touchpoints
from stakeholders.pitches import office_hours

WEEKS_BACK: Final = 12  # hours count half as much each week; older ones than this count for nothing
RECORDS_BACK: Final = 8
HOURS_FIELDS: Final = ("person_id", "area_id", "week", "hours")


@dataclass(slots=True)
class Decided:
    """Half-hours by the key of the area: `pins` are fixed (0 is dismissed), `accepted` are firm but no constraint."""

    pins: dict[str, int] = field(default_factory=dict)
    accepted: dict[str, int] = field(default_factory=dict)


def decided_by(leads: Collection[int], portfolio: led.Portfolio) -> dict[int, Decided]:
    """Per lead what they decided about the areas that they lead this week. One query."""
    found: dict[int, Decided] = {}
    rows = Decision.objects.filter(person__in=leads, week=portfolio.week).order_by()
    for person, area, kind, hours in rows.values_list("person_id", "area_id", "kind", "hours"):
        key = portfolio.area_ids.get(area)
        if key is not None and portfolio.area_rows[key].initiative_id in portfolio.stages.get(person, {}):
            decided = found.setdefault(person, Decided())
            (decided.accepted if kind == DecisionKind.ACCEPT else decided.pins)[key] = round(hours * 2)
    return found


def spent_by(leads: Collection[int], areas: Mapping[int, str], week: Week) -> dict[int, list[SpentHours]]:
    """Per lead the hours of earlier weeks: reviewed ones, or committed ones in weeks without a review. Three queries.

    A reviewed week may hold no hours at all: then nothing is assumed of what was committed.
    """
    first = str(week - WEEKS_BACK)
    found: dict[int, list[SpentHours]] = {}
    reviewed: set[tuple[int, str]] = set()
    of_leads = {"person__in": leads, "week__gte": first, "week__lt": str(week)}
    for person, on in Review.objects.filter(**of_leads).order_by().values_list("person_id", "week"):
        reviewed.add((person, str(on)))
    for person, area, on, hours in Actual.objects.filter(**of_leads).order_by().values_list(*HOURS_FIELDS):
        reviewed.add((person, str(on)))
        if area in areas:
            found.setdefault(person, []).append(SpentHours(areas[area], on, float(hours), "reviewed"))
    for person, area, on, hours in (
        Decision.objects.filter(**of_leads).order_by().committed().values_list(*HOURS_FIELDS)
    ):
        if area in areas and (person, str(on)) not in reviewed:
            found.setdefault(person, []).append(SpentHours(areas[area], on, float(hours), "committed"))
    return found


def records_of(leads: Collection[int], week: Week) -> dict[int, list[ExposureRecord]]:
    """Per lead the highest exposure of each initiative in the plans of earlier weeks."""
    found: dict[int, list[ExposureRecord]] = {}
    plans = WeekPlan.objects.filter(person__in=leads, week__gte=str(week - RECORDS_BACK), week__lt=str(week))
    for person, on, exposures in plans.order_by().values_list("person_id", "week", "exposures"):
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
    rows = NotSuggested.objects.valid_at(now).filter(person__in=list(leads)).order_by()
    for person, key in rows.values_list("person_id", "colleague__key"):
        found.setdefault(person, set()).add(key)
    return {person: frozenset(keys) for person, keys in found.items()}


def meetings_of(zones: Mapping[int, ZoneInfo], week: Week) -> dict[int, list[MeetingFacts]]:
    """Per person (with their zone) the meetings of their own Monday to Sunday. Two queries."""
    meetings = once(
        Meeting.objects.filter(person__in=list(zones))
        .around(week, week)
        .select_related("initiative", "area__initiative", "delegate")
        .order_by()
    )
    found: dict[int, list[MeetingFacts]] = {}
    attendees = attendees_of(meetings)
    for row in meetings:
        starts = row.starts.astimezone(zones[row.person_id])
        if starts.date() in week:
            found.setdefault(row.person_id, []).append(meeting_facts(row, starts, attendees.get(row.pk, ())))
    return found


def attendees_of(meetings: Iterable[Meeting]) -> dict[int, list[str]]:
    """Keys of the people in each meeting. One query."""
    found: dict[int, list[str]] = {}
    places = Meeting.attendees.through.objects.filter(meeting__in=[row.pk for row in meetings]).order_by()
    for meeting, key in places.values_list("meeting_id", "person__key"):
        found.setdefault(meeting, []).append(key)
    return found


def meeting_facts(row: Meeting, starts: datetime, attendees: Iterable[str]) -> MeetingFacts:
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
        attendees=tuple(sorted(attendees)),
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

    All weeks share one mapping of people: the teams, and for each required skill a few candidates of the organisation.
    """
    organisation = Organisation.objects.first()
    weights = Weights.from_overrides(organisation.weights) if organisation else Weights()
    portfolio = led.load_portfolio(lead_ids, week)
    led.add_dependencies(portfolio, organisation, local_date(organisation, clock.now()))
    skills = portfolio.skills
    candidates = candidates_for(skills.values(), week)
    wanted = portfolio.people() | set(lead_ids) | candidates.people()
    crowd = load_people(organisation, week, Person.objects.filter(pk__in=wanted))
    add_ratings(crowd, skills)
    leads = [pk for pk in lead_ids if pk in crowd.rows]
    commitments, people = people_with_room(crowd, portfolio, candidates, weights)
    shared = LeadWeek(
        "", week, people, owned_open=portfolio.owned_open, highest_required=candidates.highest,
        general_skills=frozenset(key for key, skill in skills.items() if skill.general),
        candidates={
            skill: tuple(crowd.rows[pk]["key"] for pk in ids if pk in crowd.rows)
            for skill, ids in candidates.by_skill.items()
        },
    )  # fmt: skip
    weeks = dict(each(leads, shared, portfolio, crowd, commitments))
    leading = {pk: list(stages) for pk, stages in portfolio.stages.items()}
    missing = missing_stakeholders.missing_keys_by_lead(leads, leading, portfolio.here(), week)
    return Loaded(weights, weeks, missing)


def people_with_room(
    crowd: Crowd, portfolio: led.Portfolio, candidates: Candidates, weights: Weights
) -> tuple[list[Commitment], dict[str, PersonFacts]]:
    """Everyone by key, with the booked hours of those who could be brought in or take an area over; and the commitments."""
    people = crowd.facts({})
    able = able_members(portfolio, people, weights)
    asked = {pk: people[row["key"]] for pk, row in crowd.rows.items() if row["key"] in able}
    asked |= {pk: people[crowd.rows[pk]["key"]] for pk in candidates.people() if pk in crowd.rows}
    areas = {row.pk: row.initiative_id for row in portfolio.area_rows.values()}
    commitments = commitments_in(areas, asked, crowd.week)
    for pk, hours in booked_hours(asked, zones_in(crowd, crowd.week), crowd.week, commitments).items():
        key = crowd.rows[pk]["key"]
        people[key] = replace(people[key], committed=hours)
    return commitments, people


def each(
    leads: Collection[int], shared: LeadWeek, portfolio: led.Portfolio, crowd: Crowd, commitments: list[Commitment]
) -> Iterator[tuple[int, LeadWeek]]:
    """With what belongs to each lead."""
    week = shared.week
    met = contact_history.last_met(touchpoints.meetings_until(week.monday))
    due = touchpoints.due_by(leads, week.monday, week.sunday, met)
    decided = decided_by(leads, portfolio)
    spent = spent_by(leads, portfolio.area_ids, week)
    records = records_of(leads, week)
    own_work = own_work_of(leads, [week])
    sessions = session_facts(leads, week)
    not_suggested = not_suggested_of(leads, clock.now())
    zones_of_leads = {pk: zone for pk, zone in zones_in(crowd, week).items() if pk in set(leads)}
    meetings = meetings_of(zones_of_leads, week)
    offered = office_hours.load_for_week(zones_of_leads, week)
    on_initiative: dict[int, list[Commitment]] = {}
    for one in commitments:
        on_initiative.setdefault(one.initiative, []).append(one)
    for pk in leads:
        lead = crowd.rows[pk]["key"]
        led_now = portfolio.stages.get(pk, {})
        keys = {portfolio.rows[one].key for one in led_now}
        others = hours_of_others(pk, [one for key in led_now for one in on_initiative.get(key, ())], portfolio, week)
        own = [one for one in spent.get(pk, ()) if one.area.split("/", 1)[0] in keys]
        facts = replace(
            shared,
            lead=lead,
            initiatives=portfolio.of(pk),
            meetings=tuple(meetings.get(pk, ())),
            touchpoints=tuple(TouchpointFacts(*one[:3]) for one in due.get(pk, ())),
            pins=decided[pk].pins if pk in decided else {},
            accepted=decided[pk].accepted if pk in decided else {},
            spent=(*own, *others),
            records=tuple(records.get(pk, ())),
            office_hours=office_hour_facts(shared.people[lead], zones_of_leads[pk], offered.get(pk, ())),
            own_work=tuple(own_work.get((pk, week), ())),
            transfers=tuple(sessions.get(pk, ())),
            not_suggested=not_suggested.get(pk, frozenset()),
        )
        facts = replace(facts, follow_ups=follow_ups(facts.initiatives))
        yield pk, facts


def hours_of_others(
    lead: int, commitments: Iterable[Commitment], portfolio: led.Portfolio, week: Week
) -> list[SpentHours]:
    """What other leads have planned on areas of the same initiatives."""
    areas = portfolio.area_ids
    return [SpentHours(areas[one.area], week, one.hours, "other_lead") for one in commitments if one.person != lead]


def office_hour_facts(lead: PersonFacts, zone: ZoneInfo, hours: Iterable[office_hours.Hour]) -> tuple[OfficeHour, ...]:
    held = office_hours.held_by(lead, zone, hours)
    return tuple(OfficeHour(one.starts.astimezone(zone), one.span.minutes) for one in held)


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
