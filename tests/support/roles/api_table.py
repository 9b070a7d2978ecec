"""Every operation of the API, who may use it on rows of the example organisation, and what is sent."""

from typing import Any, Final, NamedTuple

from tests.support.roles.organisation import OWNERS
from tests.support.roles.table import (
    ADMINISTRATORS,
    ALONE,
    ANSWERING,
    EDITORS,
    EVERYONE,
    LINE,
    ON_IT,
    PLANNED,
    PLANNING,
    RATINGS_OF_MEMBER,
    RECORD,
    SHARING,
)

PLACES: Final = {
    "/allocation/leads/{key}": "lead",
    "/people/{key}/account": "member", "/people/{key}/ratings": "member", "/people/{key}": "lead", "/teams/{key}": "core",
    "/initiatives/{key}": "product", "/pitches/{key}": "pitch-lead", "/stakeholders/{key}": "them", "/skills/{key}": "http",
    "/standards/{key}": "retries",
}  # fmt: skip
"""Which row an address is about; the first that fits."""
VALUES: Final = {
    "skill": "http", "week": "2026-W48", "initiative": "product", "area": "api", "dependency": "waits", "person": "member",
    "team": "core", "milestone": "review",
}  # fmt: skip


WITH_STAKEHOLDER: Final = set(OWNERS)
"""Stakeholders have the same key for everyone who has one: each gets their own."""


class ApiRow(NamedTuple):
    """Who may; everyone else gets 404, or 403 where they may see what they can't change."""

    allowed: set[str]
    body: dict[str, Any] | None = None
    seeing: set[str] = set()


PRODUCT: Final = "/initiatives/{key}"
THEM: Final = "/stakeholders/{key}"
PITCH: Final = "/pitches/{key}"
STANDARD: Final = "/standards/{key}"
CELL: Final = "/people/{key}/ratings/{skill}"
WEEK: Final = "/weeks/{week}"
TEAM: Final = "/teams/{key}"
WEEK_AREA: Final = f"{WEEK}/areas/{{initiative}}/{{area}}"

API_TABLE: Final[dict[str, ApiRow]] = {
    "GET /me": ApiRow(EVERYONE),
    "GET /jobs": ApiRow(EVERYONE),
    # weeks: at the same address everyone has their own
    f"GET {WEEK}": ApiRow(EVERYONE),
    f"GET {WEEK_AREA}": ApiRow(PLANNING),
    f"POST {WEEK_AREA}": ApiRow(PLANNING, {"action": "accept"}),
    f"GET {WEEK_AREA}/message": ApiRow(set()),  # the plan of the example names no one
    f"GET {WEEK}/changes": ApiRow(PLANNED),
    f"GET {WEEK}/verdicts": ApiRow(EVERYONE),
    f"GET {WEEK}/dependencies": ApiRow(EVERYONE),
    f"GET {WEEK}/meetings": ApiRow(EVERYONE),
    f"POST {WEEK}/commit": ApiRow(PLANNED, {"anyway": True}),
    f"DELETE {WEEK}/commit": ApiRow(EVERYONE),
    "POST /interruptions": ApiRow(EVERYONE, {"source": "Support"}),
    # initiatives
    "GET /initiatives": ApiRow(EVERYONE),
    f"GET {PRODUCT}": ApiRow(ON_IT),
    f"PATCH {PRODUCT}": ApiRow(EDITORS, {"priority": 2}, ON_IT),
    f"PUT {PRODUCT}/health": ApiRow(EDITORS, {"health": "at_risk", "note": "late"}, ON_IT),
    f"GET {PRODUCT}/areas/{{area}}": ApiRow(ON_IT),
    f"PUT {PRODUCT}/areas/{{area}}/status": ApiRow(EDITORS, {"status": "settled", "note": "done"}, ON_IT),
    f"POST {PRODUCT}/areas": ApiRow(EDITORS, {"name": "Data model", "owner": "member", "needs": {"http": 3}}, ON_IT),
    f"PATCH {PRODUCT}/areas/{{area}}": ApiRow(EDITORS, {"impact": 5}, ON_IT),
    f"DELETE {PRODUCT}/areas/{{area}}": ApiRow(EDITORS, seeing=ON_IT),
    f"POST {PRODUCT}/milestones": ApiRow(EDITORS, {"name": "Launch", "date": "2027-02-01", "areas": ["api"]}, ON_IT),
    f"GET {PRODUCT}/milestones/{{milestone}}": ApiRow(ON_IT),
    f"PATCH {PRODUCT}/milestones/{{milestone}}": ApiRow(EDITORS, {"presence": "optional"}, ON_IT),
    f"PUT {PRODUCT}/milestones/{{milestone}}/passed": ApiRow(EDITORS, {"passed": True, "note": "Events"}, ON_IT),
    f"DELETE {PRODUCT}/milestones/{{milestone}}": ApiRow(EDITORS, seeing=ON_IT),
    f"POST {PRODUCT}/members": ApiRow(EDITORS, {"person": "stranger", "familiarity": 1}, ON_IT),
    f"GET {PRODUCT}/members/{{person}}": ApiRow(ON_IT),
    f"PATCH {PRODUCT}/members/{{person}}": ApiRow(EDITORS, {"familiarity": 2}, ON_IT),
    f"DELETE {PRODUCT}/members/{{person}}": ApiRow(EDITORS, seeing=ON_IT),
    f"POST {PRODUCT}/leads": ApiRow(EDITORS, {"person": "member", "role": "deputy", "hours": 4}, ON_IT),
    f"GET {PRODUCT}/leads/{{person}}": ApiRow(ON_IT),
    f"PATCH {PRODUCT}/leads/{{person}}": ApiRow(EDITORS, {"stage": "weekly"}, ON_IT),
    f"DELETE {PRODUCT}/leads/{{person}}": ApiRow(EDITORS, seeing=ON_IT),
    "GET /dependencies": ApiRow(EVERYONE),
    f"GET {PRODUCT}/dependencies/{{dependency}}": ApiRow(ON_IT),
    f"POST {PRODUCT}/dependencies/{{dependency}}/etas": ApiRow(EDITORS, {"eta": "2027-02-01", "replace": True}, ON_IT),
    # people, teams and skills
    "GET /people": ApiRow(EVERYONE),
    "POST /people": ApiRow(EVERYONE, {"name": "New Colleague"}),
    "GET /people/{key}": ApiRow(EVERYONE),
    "GET /people/{key}/record": ApiRow(RECORD, seeing=EVERYONE),
    "PATCH /people/{key}/record": ApiRow(RECORD, {"seniority": "staff"}, EVERYONE),
    "GET /people/{key}/account": ApiRow(ADMINISTRATORS),
    "PUT /people/{key}/account": ApiRow(ADMINISTRATORS, {"active": False}),
    "GET /teams": ApiRow(EVERYONE),
    "POST /teams": ApiRow(EVERYONE, {"name": "Platform", "tech_lead": "lead", "members": ["member"]}),
    f"GET {TEAM}": ApiRow(EVERYONE),
    f"PATCH {TEAM}": ApiRow(ANSWERING, {"tech_lead": "lead"}, EVERYONE),
    f"PUT {TEAM}/members/{{person}}": ApiRow(ANSWERING, seeing=EVERYONE),
    f"DELETE {TEAM}/members/{{person}}": ApiRow(ANSWERING, seeing=EVERYONE),
    "GET /skills": ApiRow(EVERYONE),
    "POST /skills": ApiRow(EVERYONE, {"name": "Reading", "general": True}),
    "GET /skills/{key}": ApiRow(EVERYONE),
    "GET /people/{key}/ratings": ApiRow(EVERYONE),
    f"GET {CELL}": ApiRow(RATINGS_OF_MEMBER),
    f"PUT {CELL}": ApiRow(RATINGS_OF_MEMBER, {"level": 2}),
    f"DELETE {CELL}": ApiRow(RATINGS_OF_MEMBER),
    f"PUT {CELL}/dispute": ApiRow({"member"}, {"disputed": False}, RATINGS_OF_MEMBER),
    # stakeholders and pitches
    "GET /stakeholders": ApiRow(EVERYONE),
    "POST /stakeholders": ApiRow(EVERYONE, {"who": "Someone Outside"}),
    f"GET {THEM}": ApiRow(WITH_STAKEHOLDER),
    f"PATCH {THEM}": ApiRow(WITH_STAKEHOLDER, {"influence": 5}),
    f"DELETE {THEM}": ApiRow(WITH_STAKEHOLDER),
    f"POST {THEM}/touchpoints": ApiRow(WITH_STAKEHOLDER, {"kind": "message"}),
    f"PUT {THEM}/promises": ApiRow(WITH_STAKEHOLDER, {"what": "The figures"}),
    "GET /pitches": ApiRow(EVERYONE),
    "POST /pitches": ApiRow(EVERYONE, {"title": "Fewer pages at night"}),
    f"GET {PITCH}": ApiRow(SHARING),
    f"PATCH {PITCH}": ApiRow(SHARING, {"outcome": "Fewer incidents"}),
    f"PUT {PITCH}/evidence": ApiRow(SHARING, {"what": "Incidents", "figure": 12, "unit": "incidents"}),
    f"PUT {PITCH}/slices": ApiRow(SHARING, {"name": "Probes", "team": "core", "value_share": 0.5}),
    f"PUT {PITCH}/status": ApiRow(SHARING, {"status": "socialising"}),
    f"PUT {PITCH}/answers": ApiRow(SHARING, {"status": "accepted"}),
    f"PUT {PITCH}/co-sponsors": ApiRow(ALONE, {"people": ["deputy", "manager"]}, SHARING),
    "GET /cycles": ApiRow(EVERYONE),
    # standards, and what everyone has for themselves
    "GET /standards": ApiRow(EVERYONE),
    f"GET {STANDARD}": ApiRow(EVERYONE),
    f"GET {STANDARD}/teams/{{team}}": ApiRow(EVERYONE),
    f"PUT {STANDARD}/teams/{{team}}": ApiRow({"manager"}, {"state": "adopted"}, EVERYONE),
    "GET /journal": ApiRow(EVERYONE),
    "GET /goals": ApiRow(EVERYONE),
    "GET /allocation": ApiRow(EVERYONE),
    "GET /allocation/balance": ApiRow(EVERYONE),
    "GET /allocation/collisions": ApiRow(EVERYONE),
    "GET /allocation/coverage": ApiRow(EVERYONE),
    "GET /allocation/leads/{key}": ApiRow(LINE),
    "GET /allocation/leads/{key}/{week}": ApiRow(LINE),
}


def address(path: str) -> str:
    path = path.replace("/message", "/message?to=member").replace("/leads/{person}", "/leads/lead")
    key = next((one for start, one in PLACES.items() if path.startswith(start)), "")
    return "/api/v1" + path.format(**VALUES, key=key)
