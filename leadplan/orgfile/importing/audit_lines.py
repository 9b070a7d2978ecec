"""The audit lines of an import, in the words that the pages use; affected plans can be replanned."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from initiatives.models import Initiative, LeadAssignment
from initiatives.services import lead_assignments
from leadplan.orgfile.importing.table_sync import Change, ImportRun, display
from people import audit
from people.models import AuditLine, Duty, Organisation, Person, Rating, RatingKind, Skill, Team, TimeOff, WorkingHours
from people.services import availability_records
from people.services.organisation_settings import FEEDS_PLANS as ORGANISATION_FEEDS_PLANS
from people.services.people_records import PERSON_FIELDS_THAT_FEED_PLANS
from stakeholders.models import PlanningCycle

HOURS_LABELS: Final = {WorkingHours: "hours", TimeOff: "time off", Duty: "duties"}
PERSON_FEEDS_PLANS: Final = PERSON_FIELDS_THAT_FEED_PLANS | {"day_to_day"}


def sides(change: Change) -> dict[str, str]:
    """Old and new values of a row that existed."""
    fields = (change.fields or {}).items()
    return {
        "before": "; ".join(f"{name}: {display(pair[0])}" for name, pair in fields),
        "after": "; ".join(f"{name}: {display(pair[1])}" for name, pair in fields),
    }


def audit_line(run: ImportRun, change: Change, **more: Any) -> AuditLine:
    verb = "added" if change.fields is None else "changed"
    return audit.line(at=run.now, by=run.by, **{"verb": verb, **more})


def of_person(run: ImportRun, row: Person, change: Change) -> AuditLine | None:
    """New people are covered by the import's own line."""
    if change.fields is None:
        return None
    feeds = bool(PERSON_FEEDS_PLANS & change.fields.keys())
    return audit_line(run, change, thing="person", label=row.name, about=row, feeds_plans=feeds, **sides(change))


def of_hours(run: ImportRun, row: Any, change: Change) -> AuditLine:
    """Time off without its dates: only the person and their manager can see those."""
    person = run.persons[row.person_id]
    values = (
        {}
        if isinstance(row, TimeOff)
        else sides(change)
        if change.fields
        else {"after": availability_records.audit_text(row)}
    )
    return audit_line(run, change, thing=HOURS_LABELS[type(row)], label=person.name, about=person, **values)


def of_rating(run: ImportRun, row: Rating, change: Change, skill: Skill, last: Rating | None) -> AuditLine:
    """`last` is the rating that counted before."""
    person = run.persons[row.person_id]
    before = change.fields.get("level", (row.level, row.level))[0] if change.fields else last.level if last else ""
    return audit_line(
        run,
        change,
        verb="rated",
        thing="self-rating" if row.kind == RatingKind.SELF else "rating",
        label=f"{person.name}, {skill.name}",
        about=person,
        skill=skill.key,
        before=before,
        after=row.level,
    )


def of_interest(run: ImportRun, row: Any, change: Change, skill: Skill) -> AuditLine:
    person = run.persons[row.person_id]
    return audit_line(
        run,
        change,
        verb="changed",
        thing="interest",
        label=f"{person.name}, {skill.name}",
        about=person,
        skill=skill.key,
        after="wants to grow",
    )


def of_organisation(run: ImportRun, row: Organisation, change: Change) -> AuditLine | None:
    feeds = bool(ORGANISATION_FEEDS_PLANS & (change.fields or {}).keys())
    return audit_line(run, change, thing="organisation", label=row.name, feeds_plans=feeds, **sides(change))


def of_skill(run: ImportRun, row: Skill, change: Change) -> AuditLine:
    return audit_line(run, change, thing="skill", label=row.name, skill=row.key, feeds_plans=False, **sides(change))


def of_team(run: ImportRun, row: Team, change: Change) -> AuditLine:
    return audit_line(run, change, thing="team", label=row.name, feeds_plans=False, **sides(change))


def of_cycle(run: ImportRun, row: PlanningCycle, change: Change) -> AuditLine:
    return audit_line(run, change, thing="planning cycle", label=row.name, feeds_plans=False, **sides(change))


def of_lead(run: ImportRun, row: LeadAssignment, change: Change, home: Initiative) -> list[AuditLine]:
    """Agreed hours get their own line: only the lead and the managers above can see them."""
    person, fields = run.persons[row.person_id], change.fields
    if fields is None:
        added = of_initiative(run, change, home, "lead", "", about=person)
        added.label, added.verb = f"{person.name}: {home.name}", "assigned"
        added.after = lead_assignments.audit_text(row)
        return [added, *lead_assignments.agreed_hours_lines(row, run.by, run.now, Decimal(0), Decimal(row.hours))]
    rest = replace(change, fields={name: pair for name, pair in fields.items() if name != "hours"})
    found = [of_initiative(run, rest, home, "lead", person.name, about=person)] if rest.fields else []
    before, after = fields.get("hours", (Decimal(0), Decimal(0)))
    return [*found, *lead_assignments.agreed_hours_lines(row, run.by, run.now, Decimal(before), Decimal(after))]


def of_initiative(
    run: ImportRun,
    change: Change,
    home: Initiative,
    thing: str,
    name: str,
    about: Person | None = None,
    skill: str = "",
) -> AuditLine:
    """A line about an initiative (without `name`), or about something that belongs to it."""
    label = f"{home.name}: {name}" if name else home.name
    values: Mapping[str, str] = sides(change)
    return audit_line(run, change, thing=thing, label=label, initiative=home.key, about=about, skill=skill, **values)
