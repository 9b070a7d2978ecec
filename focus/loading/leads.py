"""One week of many leads, loaded together."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from engine.capacity.workdays import Span, busy_minutes
from engine.facts import LeadWeek, SpentHours, TouchpointFacts
from engine.weeks import Week
from engine.weights import Weights
from focus import encounters
from focus.loading import attention
from focus.loading import initiatives as led
from focus.loading.people import Crowd, able_outside, add_ratings, load_people
from people.models import Organisation, Person
from stakeholders import missing_stakeholders, touchpoints


@dataclass(frozen=True, slots=True)
class Loaded:
    """The engine's input for each lead, by id, and what only the layer above it knows."""

    weights: Weights
    weeks: dict[int, LeadWeek]
    left_out: dict[int, list[str]]


def load(lead_ids: Collection[int], week: Week) -> Loaded:
    """The facts of these people's week in a constant number of queries, whatever the number of people and rows.

    All weeks share one mapping of people: the teams, and whoever is rated in a skill that is asked for.
    """
    organisation = Organisation.objects.first()
    portfolio = led.load_portfolio(lead_ids, week)
    highest = led.highest_required()
    wanted = portfolio.people() | set(lead_ids)
    everyone = Person.objects.filter(Q(pk__in=wanted) | Q(pk__in=able_outside(highest).values("pk")))
    crowd = load_people(organisation, week, everyone)
    add_ratings(crowd, highest)
    meetings = attention.meetings_of(zones(crowd), portfolio.area_ids, week)
    commitments = attention.committed_this_week(portfolio.area_ids, week)
    people = crowd.facts(taken(week, commitments, portfolio, meetings))
    owned = led.owned_open()
    shared: dict[str, Any] = {"week": week, "people": people, "owned_open": owned, "highest_required": highest}
    leads = [pk for pk in lead_ids if pk in crowd.rows]
    weeks = {pk: LeadWeek(**shared, **own) for pk, own in each(leads, week, portfolio, crowd, meetings, commitments)}
    leading = {pk: list(stages) for pk, stages in portfolio.stages.items()}
    weights = Weights.from_overrides(organisation.weights) if organisation else Weights()
    return Loaded(weights, weeks, missing_stakeholders.missing_keys_by_lead(leads, leading, portfolio.here()))


def each(
    leads: Collection[int],
    week: Week,
    portfolio: led.Portfolio,
    crowd: Crowd,
    meetings: dict[int, Any],
    commitments: list[tuple[int, int, float]],
) -> Iterator[tuple[int, dict[str, Any]]]:
    """What belongs to each lead."""
    met = encounters.met(touchpoints.meetings_until(week.monday))
    due = touchpoints.due_by(leads, week.monday, week.sunday, met)
    pins = attention.pins_of(leads, week)
    spent = attention.spent_by(leads, portfolio.area_ids, week)
    records = attention.records_of(leads, week)
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
        yield (
            pk,
            {
                "lead": crowd.rows[pk]["key"],
                "initiatives": portfolio.of(pk),
                "meetings": tuple(meetings.get(pk, ())),
                "touchpoints": tuple(TouchpointFacts(*one[:3]) for one in due.get(pk, ())),
                "pins": fixed,
                "spent": tuple(own),
                "records": tuple(records.get(pk, ())),
            },
        )


def zones(crowd: Crowd) -> dict[int, ZoneInfo]:
    fallback = crowd.organisation.timezone if crowd.organisation else "UTC"
    return {pk: ZoneInfo(row["timezone"] or fallback) for pk, row in crowd.rows.items()}


def taken(
    week: Week, commitments: list[tuple[int, int, float]], portfolio: led.Portfolio, meetings: dict[int, Any]
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
