"""Creating an initiative and editing its head."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from initiatives import assignments, members
from initiatives.models import AssignmentRole, Initiative, LeadAssignment
from people import audit, pasting
from people.keys import fresh_key, hold_names
from people.models import AuditLine, Person, Team

TOLD = ("name", "summary", "priority", "phase", "health", "start", "target", "open")


class Outdated(Exception):
    """Someone else has saved since; nothing is changed."""


@transaction.atomic
def found(
    initiative: Initiative,
    *,
    team: pasting.Team,
    teams: list[Team],
    hours: Decimal,
    by: Person,
    now: datetime,
    today: date,
) -> Initiative:
    """A new initiative with its team, led by the person who creates it."""
    hold_names()
    initiative.key = fresh_key(initiative.name, set(Initiative.objects.values_list("key", flat=True)), "initiative")
    initiative.full_clean()
    initiative.save()
    initiative.teams.set(teams)
    audit.append([written(initiative, "added", by, now, after=told(initiative))])
    lead = LeadAssignment(initiative=initiative, person=by, role=AssignmentRole.LEAD, hours=hours, start=today)
    assignments.assign(lead, by=by, now=now)
    members.add_team(initiative, team, familiarity=None, start=None, by=by, now=now, today=today)
    everyone = Person.objects.filter(teams__in=teams).exclude(pk=by.pk).distinct()
    members.add(initiative, everyone, familiarity=None, start=None, by=by, now=now, today=today)
    return initiative


@transaction.atomic
def change(initiative: Initiative, *, version: int | None, by: Person, now: datetime) -> None:
    """Save the head's new values. Raises Outdated where its version is no longer the one that was read."""
    stored = Initiative.objects.select_for_update().get(pk=initiative.pk)
    if version is not None and stored.version != version:
        raise Outdated
    before, after = told(stored), told(initiative)
    initiative.version = stored.version + 1
    initiative.health = stored.health
    initiative.full_clean()
    initiative.save()
    if before != after:
        audit.append([written(initiative, "changed", by, now, before, after)])


def told(initiative: Initiative) -> dict[str, str]:
    values = {name: getattr(initiative, name) for name in TOLD}
    return {name: "–" if value in (None, "") else str(value) for name, value in values.items()}


def written(
    initiative: Initiative,
    verb: str,
    by: Person,
    now: datetime,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> AuditLine:
    """Where there are two sides, only the values that differ."""
    names = [name for name in TOLD if (before or {}).get(name) != (after or {}).get(name)]
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
