"""Initiatives, as written in the file."""

from typing import Literal

from pydantic import Field

from leadplan.orgfile.entries.values import Date, Entry, Familiarity, Flag, Grade, Hours, Key, Name, Needed, Text, Title


class LeadEntry(Entry):
    person: Key
    role: Literal["lead", "deputy"] = "lead"
    stage: Literal["embedded", "weekly", "reviewing", "on_call", "handed_off"] = "embedded"
    hours: Hours = Field(default=0, validate_default=True)
    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None
    tentative: Flag = False


class MemberEntry(Entry):
    person: Key
    familiarity: Familiarity | None = None
    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None


class AreaEntry(Entry):
    key: Key
    name: Name
    why: Text = ""
    impact: Grade = 3
    irreversibility: Grade = 3
    complexity: Grade = 3
    effort: Literal["S", "M", "L"] = "M"
    owner: Key | None = None
    status: Literal["not_yet", "open", "settled"] = "open"
    needs: dict[Key, Needed] = {}


class PointEntry(Entry):
    key: Key
    name: Name
    date: Date
    kind: Literal["discovery", "scope", "design_review", "implementation_review", "launch", "other"] = "other"
    areas: list[Key] = []
    presence: Literal["required", "optional"] = "required"
    passed: Flag = False


class EtaEntry(Entry):
    said_on: Date
    eta: Date
    by: Key | None = None


class CheckEntry(Entry):
    check: Title
    done: Flag = False


class DependencyEntry(Entry):
    key: Key
    name: Name
    producer: Key | None = None
    dri: Key | None = None
    need_by: Date | None = None
    etas: list[EtaEntry] = []
    last_confirmed: Date | None = None
    status: Literal["asked", "promised", "delivered", "accepted", "cancelled"] = "asked"
    acceptance: list[CheckEntry] = []
    asked_on: list[Date] = []


class InitiativeEntry(Entry):
    key: Key
    name: Name
    summary: Text = ""
    priority: Grade = 3
    phase: Literal[
        "discovery", "proof_of_concept", "design", "build", "early_access", "general_availability", "steady"
    ] = "discovery"
    health: Literal["on_track", "at_risk", "off_track"] = "on_track"
    start: Date | None = None
    target: Date | None = None
    open: Flag = False
    leads: list[LeadEntry] = []
    teams: list[Key] = []
    members: list[MemberEntry] = []
    areas: list[AreaEntry] = []
    inflection_points: list[PointEntry] = []
    dependencies: list[DependencyEntry] = []
