"""Facts for tests, without a database."""

from datetime import date
from decimal import Decimal
from typing import Any

from allocation.facts import Assignment, Facts, Lead, NamedInitiative
from engine.facts import AreaFacts, InflectionPointFacts, InitiativeFacts, Requirement
from engine.people_facts import Absence, PersonFacts
from engine.results import Capacity
from engine.weeks import Week

TODAY = date(2026, 11, 23)
WEEKS = tuple(Week(2026, 48) + ahead for ahead in range(4))


def room(focus: float = 28, contracted: float = 40) -> Capacity:
    return Capacity(contracted, 0, 0, 0, contracted - focus, 0, 0, focus=focus)


def lead(key: str, *focus: float, **more: Any) -> Lead:
    hours = focus or (28,) * len(WEEKS)
    return Lead(key, key.capitalize(), tuple(room(one) for one in hours), **more)


def assigned(person: str, initiative: str, hours: float | None, **more: Any) -> Assignment:
    given = {"role": "lead", "stage": "embedded", **more}
    agreed = None if hours is None else Decimal(str(hours))
    return Assignment(f"{person}-{initiative}-{more.get('start', '')}", person, initiative, hours=agreed, **given)


def initiative(key: str, *areas: AreaFacts, points: tuple[InflectionPointFacts, ...] = ()) -> NamedInitiative:
    facts = InitiativeFacts(key, areas=areas, points=points)
    return NamedInitiative(key, key.capitalize(), facts, {one.key: one.key.split("/")[1].capitalize() for one in areas})


def area(key: str, impact: int = 3, **more: Any) -> AreaFacts:
    """No one on the team has the skill it needs: its gap is 1, so its exposure is cost times timing."""
    return AreaFacts(key, key.split("/")[0], impact=impact, requirements=(Requirement("http", 4),), **more)


def point(key: str, day: date, *areas: str, **more: Any) -> InflectionPointFacts:
    return InflectionPointFacts(key, day, areas, name=key.capitalize(), **more)


def person(key: str, *away: tuple[date, date]) -> PersonFacts:
    return PersonFacts(key, away=tuple(Absence(*one) for one in away))


def facts(
    leads: list[Lead], assignments: list[Assignment], initiatives: list[NamedInitiative] | None = None, **more: Any
) -> Facts:
    people = {one.key: person(one.key) for one in leads} | more.pop("people", {})
    return Facts(
        today=TODAY,
        weeks=WEEKS,
        viewer="marta",
        leads={one.key: one for one in leads},
        assignments=tuple(assignments),
        initiatives={one.key: one for one in initiatives or []},
        people=people,
        names={key: key.capitalize() for key in people},
        called={one.key: one.name for one in initiatives or []},
        **more,
    )
