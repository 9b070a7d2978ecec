"""The three scenarios as the engine's own facts, for the week 2026-W48 (Monday 23 November 2026)."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Final

from engine.facts import (
    AreaFacts,
    InflectionPointFacts,
    InitiativeFacts,
    LeadWeek,
    MeetingFacts,
    MemberFacts,
    Requirement,
    TouchpointFacts,
)
from engine.people_facts import PersonFacts, Rating, SkillRatings
from engine.weeks import Week

WEEK = Week(2026, 48)
MADRID = timezone(timedelta(hours=1))


def stated(level: int, *, interest: bool = False, on: date | None = None, by: str | None = None) -> SkillRatings:
    return SkillRatings(assessed=Rating(level, on, by), interest=interest)


def skills(**levels: int | SkillRatings) -> dict[str, SkillRatings]:
    return {
        name.replace("_", "-"): stated(level) if isinstance(level, int) else level for name, level in levels.items()
    }


def needs(**levels: int) -> tuple[Requirement, ...]:
    return tuple(Requirement(name.replace("_", "-"), level) for name, level in levels.items())


def by_key(*people: PersonFacts) -> dict[str, PersonFacts]:
    return {person.key: person for person in people}


def area(key: str, *grades: int, **more: object) -> AreaFacts:
    """An area by its key, its impact, irreversibility and complexity, and whatever else."""
    impact, irreversibility, complexity = grades or (3, 3, 3)
    return AreaFacts(key, key.split("/", 1)[0], impact, irreversibility, complexity, **more)  # type: ignore[arg-type]


NORTHLIGHT = by_key(
    PersonFacts("marta", "engineering_manager", "principal", date(2016, 3, 1)),
    PersonFacts(
        "diego", "engineer", "staff", date(2017, 5, 2),
        skills(api_design=4, scoping=3, backend=4, security=3, operations=3, frontend=1),
    ),
    PersonFacts("priya", "product_manager", "senior", date(2026, 10, 5), skills(scoping=3, api_design=1)),
    PersonFacts(
        "tom", "engineer", "senior", date(2019, 1, 14),
        skills(api_design=2, backend=4, security=3, operations=3, frontend=1, scoping=1),
    ),
    PersonFacts(
        "lena", "engineer", "mid", date(2023, 6, 1),
        skills(
            api_design=stated(2, interest=True, on=date(2026, 10, 12), by="diego"),
            backend=3, security=2, operations=2, frontend=1, scoping=1,
        ),
    ),
    PersonFacts(
        "omar", "engineer", "mid", date(2025, 2, 3),
        skills(api_design=1, backend=3, security=1, operations=3, frontend=3, scoping=0),
    ),
    PersonFacts(
        "julie", "engineer", "junior", date(2026, 1, 12),
        skills(api_design=1, backend=2, security=0, operations=1, frontend=3, scoping=0),
    ),
    PersonFacts("ines", "product_manager", "principal", date(2018, 9, 3), skills(scoping=4, api_design=2)),
    PersonFacts("karl", "engineering_manager", "senior", date(2020, 4, 1)),
)  # fmt: skip

ORGANISATIONS = InitiativeFacts(
    "organisations",
    priority=5,
    phase="design",
    members=(
        MemberFacts("priya", 0),
        MemberFacts("tom", 3),
        MemberFacts("lena", 2),
        MemberFacts("omar", 1),
        MemberFacts("julie", 1),
    ),
    areas=(
        area("organisations/api", 5, 5, 4, effort="L", owner="priya", requirements=needs(api_design=4)),
        area("organisations/scope", 5, 3, 3, effort="M", owner="priya", requirements=needs(scoping=4)),
        area("organisations/tokens", 4, 4, 4, owner="tom", requirements=needs(security=3, backend=3)),
        area("organisations/limits", 3, 2, 3, effort="S", owner="lena", requirements=needs(backend=3)),
        area("organisations/screens", 2, 1, 3, owner="omar", status="not_yet", requirements=needs(frontend=3)),
        area("organisations/observability", 3, 2, 2, effort="S", owner="omar", requirements=needs(operations=3)),
    ),
    points=(
        InflectionPointFacts("scope-workshop", date(2026, 11, 26), ("organisations/scope",), kind="scope"),
        InflectionPointFacts(
            "design-doc",
            date(2026, 12, 3),
            ("organisations/api", "organisations/tokens"),
            kind="design_review",
        ),
        InflectionPointFacts("early-access", date(2027, 2, 15), kind="implementation_review"),
    ),
)

INCIDENT_REVIEWS = InitiativeFacts(
    "incident-reviews",
    priority=2,
    phase="steady",
    stage="weekly",
    members=(MemberFacts("tom", 3), MemberFacts("lena", 3)),
    areas=(
        area(
            "incident-reviews/review-quality", 3, 4, 2,
            effort="S", owner="tom", status="settled", requirements=needs(operations=3),
        ),
    ),
)  # fmt: skip


def meeting(key: str, day: int, hour: float, minutes: int, **more: object) -> MeetingFacts:
    """A meeting in November 2026, Madrid time."""
    starts = datetime(2026, 11, day, tzinfo=MADRID) + timedelta(hours=hour)
    return MeetingFacts(key, starts, minutes, key, **more)  # type: ignore[arg-type]


MEETINGS = (
    meeting(
        "Scope definition", 24, 10, 60,
        initiative="organisations", area="organisations/scope", decides="scope",
    ),
    meeting(
        "Rate limiter", 24, 15, 60,
        initiative="organisations", area="organisations/limits", decides="implementation",
        attendees=("lena", "omar"),
    ),
    meeting(
        "Error format", 25, 11, 60, initiative="organisations", decides="implementation", reach="multi_team",
    ),
    meeting(
        "Screens walkthrough", 26, 16, 90,
        initiative="organisations", area="organisations/screens", decides="implementation",
        attendees=("omar", "julie"),
    ),
    meeting("Weekly with Priya", 25, 9.5, 45, decides="one_to_one", attendees=("priya",)),
    meeting("All-hands", 27, 12, 60, decides="status"),
)  # fmt: skip

DIEGO = LeadWeek(
    "diego",
    WEEK,
    NORTHLIGHT,
    (ORGANISATIONS, INCIDENT_REVIEWS),
    MEETINGS,
    (
        TouchpointFacts("priya", date(2026, 11, 25), "priya"),
        TouchpointFacts("marta", date(2026, 11, 16), "marta"),
    ),
)

NOOR = LeadWeek(
    "noor",
    WEEK,
    by_key(
        PersonFacts("vera", "executive", "principal", date(2015, 1, 5)),
        PersonFacts(
            "noor", "engineer", "principal", date(2018, 4, 3),
            skills(reliability=4, databases=3), day_to_day=16,
        ),
        PersonFacts("paul", "product_manager", "senior", date(2021, 2, 1)),
        PersonFacts("emma", "engineering_manager", "senior", date(2020, 7, 6)),
        PersonFacts("sam", "product_manager", "mid", date(2024, 3, 4)),
        PersonFacts("rosa", "engineering_manager", "senior", date(2022, 10, 3)),
        PersonFacts("ben", "engineer", "senior", date(2021, 8, 2), skills(reliability=2, databases=3)),
        PersonFacts("ada", "engineer", "mid", date(2023, 5, 1), skills(reliability=1, databases=2)),
    ),
    (
        InitiativeFacts(
            "reliability",
            priority=4,
            members=(MemberFacts("ben", 3), MemberFacts("ada", 2)),
            areas=(
                area(
                    "reliability/failover", 5, 4, 5,
                    effort="L", owner="ben", requirements=needs(reliability=4, databases=3),
                ),
                area(
                    "reliability/budgets", 4, 2, 2,
                    effort="S", owner="ada", requirements=needs(reliability=3),
                ),
            ),
        ),
    ),
    touchpoints=(
        TouchpointFacts("paul", date(2026, 11, 24), "paul"),
        TouchpointFacts("emma", date(2026, 11, 26), "emma"),
        TouchpointFacts("vera", date(2026, 11, 23), "vera"),
        TouchpointFacts("rosa", date(2026, 11, 30), "rosa"),
    ),
)  # fmt: skip

MEI = LeadWeek(
    "mei",
    WEEK,
    by_key(
        PersonFacts("quinn", "engineering_manager", "principal", date(2014, 2, 3)),
        PersonFacts(
            "mei", "engineer", "senior", date(2020, 6, 1), skills(ios=4, payments_service=4, integration=3),
            day_to_day=14, holidays=frozenset({date(2026, 11, 26)}),
        ),
        PersonFacts(
            "raj", "engineer", "staff", date(2019, 3, 4),
            skills(payments_service=stated(2, interest=True), integration=4),
        ),
        PersonFacts(
            "zoe", "engineer", "junior", date(2025, 9, 1),
            skills(ios=stated(2, interest=True), payments_service=1, integration=1),
        ),
        PersonFacts("hal", "engineering_manager", "principal", date(2016, 8, 1)),
        PersonFacts("dot", "engineering_manager", "senior", date(2018, 8, 6)),
        PersonFacts("lou", "engineer", "staff", date(2017, 1, 9), skills(ios=3)),
    ),
    (
        InitiativeFacts(
            "one-tap",
            priority=5,
            phase="build",
            health="at_risk",
            members=(MemberFacts("raj", 3), MemberFacts("zoe", 1)),
            areas=(
                area(
                    "one-tap/payments", 5, 3, 4,
                    effort="L", owner="raj", requirements=needs(payments_service=3),
                ),
                area("one-tap/sdk", 4, 3, 4, requirements=needs(integration=3, ios=3)),
                area("one-tap/offline", 3, 2, 3, owner="zoe", requirements=needs(ios=3)),
            ),
            points=(InflectionPointFacts("code-freeze", date(2026, 12, 14), kind="launch"),),
        ),
    ),
)  # fmt: skip


def with_person(facts: LeadWeek, key: str, **changes: object) -> LeadWeek:
    """The same week with one person changed."""
    person = replace(facts.people[key], **changes)  # type: ignore[arg-type]
    return replace(facts, people={**facts.people, key: person})


CODES: Final = {
    "watch", "hand_over", "find_out", "pair", "bring_in", "learn", "share_context", "lead_design", "reassign",
    "work_beside_owner", "grow", "review",
}  # fmt: skip
