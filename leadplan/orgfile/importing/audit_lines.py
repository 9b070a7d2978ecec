"""The audit lines of an import, in the words that the pages use; affected plans can be replanned."""

from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from initiatives.models import Initiative, LeadAssignment
from initiatives.services import lead_assignments
from leadplan.orgfile.importing.table_sync import Change, ImportRun, display
from people import audit, models
from people.services import availability_records
from people.services.organisation_settings import FEEDS_PLANS as ORGANISATION_FEEDS_PLANS
from people.services.people_records import PERSON_FIELDS_THAT_FEED_PLANS
from stakeholders.models import PlanningCycle
from standards.models import Standard

HOURS_LABELS: Final = {models.WorkingHours: "hours", models.TimeOff: "time off", models.Duty: "duties"}
PERSON_FEEDS_PLANS: Final = PERSON_FIELDS_THAT_FEED_PLANS | {"day_to_day", "leaves", "leaving_is_known"}


def sides(change: Change) -> dict[str, str]:
    """Old and new values of a row that existed."""
    fields = (change.fields or {}).items()
    return {
        "before": "; ".join(f"{name}: {display(pair[0])}" for name, pair in fields),
        "after": "; ".join(f"{name}: {display(pair[1])}" for name, pair in fields),
    }


def audit_line(run: ImportRun, change: Change, **more: Any) -> models.AuditLine:
    verb = "added" if change.fields is None else "changed"
    return audit.line(at=run.now, by=run.by, **{"verb": verb, **more})


def of_person(run: ImportRun, row: models.Person, change: Change) -> models.AuditLine | None:
    """New people are covered by the import's own line."""
    if change.fields is None:
        return None
    feeds = bool(PERSON_FEEDS_PLANS & change.fields.keys())
    return audit_line(run, change, thing="person", label=row.name, about=row, feeds_plans=feeds, **sides(change))


def of_hours(
    run: ImportRun, row: models.WorkingHours | models.TimeOff | models.Duty, change: Change
) -> models.AuditLine:
    """Time off without its dates: only the person and their manager can see those."""
    person = run.persons[row.person_id]
    values: dict[str, Any] = {"days": audit.days_of(row)} if change.fields is None else {}
    if not isinstance(row, models.TimeOff):
        values |= sides(change) if change.fields else {"after": availability_records.audit_text(row)}
    return audit_line(run, change, thing=HOURS_LABELS[type(row)], label=person.name, about=person, **values)


def of_rating(
    run: ImportRun, row: models.Rating, change: Change, skill: models.Skill, last: models.Rating | None
) -> models.AuditLine:
    """`last` is the rating that counted before."""
    person = run.persons[row.person_id]
    before = change.fields.get("level", (row.level, row.level))[0] if change.fields else last.level if last else ""
    thing, label = "self-rating" if row.kind == models.RatingKind.SELF else "rating", f"{person.name}, {skill.name}"
    values = {"about": person, "skill": skill.key, "before": before, "after": row.level}
    return audit_line(run, change, verb="rated", thing=thing, label=label, **values)


def of_interest(run: ImportRun, row: models.Interest, change: Change, skill: models.Skill) -> models.AuditLine:
    person = run.persons[row.person_id]
    values = {"about": person, "skill": skill.key, "after": "wants to grow"}
    return audit_line(run, change, verb="changed", thing="interest", label=f"{person.name}, {skill.name}", **values)


def of_organisation(run: ImportRun, row: models.Organisation, change: Change) -> models.AuditLine | None:
    feeds = bool(ORGANISATION_FEEDS_PLANS & (change.fields or {}).keys())
    return audit_line(run, change, thing="organisation", label=row.name, feeds_plans=feeds, **sides(change))


def of_skill(run: ImportRun, row: models.Skill, change: Change) -> models.AuditLine:
    return audit_line(run, change, thing="skill", label=row.name, skill=row.key, feeds_plans=False, **sides(change))


def of_named(
    run: ImportRun, thing: str, row: models.Team | PlanningCycle | Standard, change: Change
) -> models.AuditLine:
    return audit_line(run, change, thing=thing, label=row.name, feeds_plans=False, **sides(change))


def of_lead(run: ImportRun, row: LeadAssignment, change: Change, home: Initiative) -> list[models.AuditLine]:
    """Agreed hours get their own line: only the lead and the managers above can see them."""
    person, fields = run.persons[row.person_id], change.fields
    if fields is None:
        added = of_initiative(run, change, home, "lead", "", about=person)
        added.label, added.verb = f"{person.name}: {home.name}", "assigned"
        added.after, added.applies_from, added.applies_until = lead_assignments.audit_text(row), row.start, row.end
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
    about: models.Person | None = None,
    skill: str = "",
) -> models.AuditLine:
    """A line about an initiative (without `name`), or about something that belongs to it."""
    values = {"initiative": home.key, "about": about, "skill": skill, **sides(change)}
    return audit_line(run, change, thing=thing, label=f"{home.name}: {name}" if name else home.name, **values)
