"""Creating an initiative and editing its details."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from initiatives.models import AssignmentRole, Initiative, LeadAssignment
from initiatives.services import lead_assignments, members
from people import audit
from people.keys import lock_names, unique_key
from people.models import AuditLine, Person, Team
from people.services import people_import_text

AUDITED_FIELDS = ("name", "summary", "priority", "phase", "health", "start", "target", "open")


class EditConflict(Exception):
    """Someone else has saved since; nothing is changed."""


@transaction.atomic
def create(
    initiative: Initiative,
    *,
    team: people_import_text.PastedTeam,
    teams: list[Team],
    hours: Decimal,
    by: Person,
    now: datetime,
    today: date,
) -> Initiative:
    """A new initiative with its team, led by the person who creates it."""
    lock_names()
    initiative.key = unique_key(initiative.name, set(Initiative.objects.values_list("key", flat=True)), "initiative")
    initiative.full_clean()
    initiative.save()
    initiative.teams.set(teams)
    audit.append([audit_line(initiative, "added", by, now, after=audit_values(initiative))])
    lead = LeadAssignment(initiative=initiative, person=by, role=AssignmentRole.LEAD, hours=hours, start=today)
    lead_assignments.assign(lead, by=by, now=now)
    members.add_team(initiative, team, familiarity=None, start=None, by=by, now=now, today=today)
    everyone = Person.objects.filter(teams__in=teams).exclude(pk=by.pk).distinct()
    members.add(initiative, everyone, familiarity=None, start=None, by=by, now=now, today=today)
    return initiative


@transaction.atomic
def change(initiative: Initiative, *, version: int | None, by: Person, now: datetime) -> None:
    """Save the new details. Raises Outdated where its version is no longer the one that was read."""
    stored = Initiative.objects.select_for_update().get(pk=initiative.pk)
    if version is not None and stored.version != version:
        raise EditConflict
    before, after = audit_values(stored), audit_values(initiative)
    initiative.version = stored.version + 1
    initiative.health = stored.health
    initiative.full_clean()
    initiative.save()
    if before != after:
        audit.append([audit_line(initiative, "changed", by, now, before, after)])


def audit_values(initiative: Initiative) -> dict[str, str]:
    values = {name: getattr(initiative, name) for name in AUDITED_FIELDS}
    return {name: "–" if value in (None, "") else str(value) for name, value in values.items()}


def audit_line(
    initiative: Initiative,
    verb: str,
    by: Person,
    now: datetime,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> AuditLine:
    """Where there are two sides, only the values that differ."""
    names = [name for name in AUDITED_FIELDS if (before or {}).get(name) != (after or {}).get(name)]
    sides = ["; ".join(f"{name}: {side[name]}" for name in names) if side else "" for side in (before, after)]
    return audit.line(
        at=now,
        by=by,
        verb=verb,
        thing="initiative",
        label=initiative.name,
        initiative=initiative.key,
        before=sides[0],
        after=sides[1],
    )
