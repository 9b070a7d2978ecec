"""Creating an initiative and editing its details."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from initiatives.models import AssignmentRole, Initiative, LeadAssignment
from initiatives.services import lead_assignments, members
from people import audit
from people.concurrency import Version
from people.keys import lock_names, unique_key
from people.models import Person, Team
from people.services import people_import_text

AUDITED_FIELDS = ("name", "summary", "priority", "phase", "health", "start", "target", "open")


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
    after = audit.fields_text(initiative, AUDITED_FIELDS)
    audit.append([audit.row_line(initiative, "added", by=by, now=now, after=after)])
    lead = LeadAssignment(initiative=initiative, person=by, role=AssignmentRole.LEAD, hours=hours, start=today)
    lead_assignments.assign(lead, by=by, now=now)
    members.add_team(initiative, team, familiarity=None, start=None, by=by, now=now, today=today)
    everyone = Person.objects.filter(teams__in=teams).exclude(pk=by.pk).distinct()
    members.add(initiative, everyone, familiarity=None, start=None, by=by, now=now, today=today)
    return initiative


@transaction.atomic
def change(initiative: Initiative, *, seen: Version, by: Person, now: datetime) -> None:
    """Save the new details. Raises EditConflict if someone else has saved since the editor saw them."""
    stored = Initiative.objects.select_for_update().get(pk=initiative.pk)
    seen.compare(stored)
    initiative.version = stored.version + 1
    initiative.health = stored.health
    initiative.full_clean()
    initiative.save()
    audit.record_change(initiative, stored, AUDITED_FIELDS, by=by, now=now)
