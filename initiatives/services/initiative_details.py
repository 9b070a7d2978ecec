"""Creating an initiative, editing its details, and opening its status page by a secret link."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from initiatives.models import AssignmentRole, Initiative, LeadAssignment
from initiatives.queries import status_page
from initiatives.queries.status_page import StatusPage
from initiatives.services import lead_assignments, members
from people import audit, events, secret_links
from people.concurrency import Version
from people.keys import lock_names, unique_key
from people.models import LinkKind, Person, SecretLink, Team
from people.pasted_people import PastedTeam

AUDITED_FIELDS = ("name", "summary", "priority", "phase", "health", "start", "target", "open_to_everyone")


@transaction.atomic
@events.together()
def create(
    initiative: Initiative,
    *,
    team: PastedTeam,
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
    lead = LeadAssignment(initiative=initiative, person=by, role=AssignmentRole.LEAD, hours=hours)
    lead_assignments.assign(lead, by=by, now=now, today=today)
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


NO_LONGER_EDITABLE = "its owner can no longer edit the initiative"


def open_status_page(secret: str, now: datetime) -> tuple[SecretLink, StatusPage]:
    """The page of a live link. Raises InvalidLink, also if its owner may no longer edit the initiative."""
    link = secret_links.find(LinkKind.STATUS_PAGE, secret, now=now)
    today = status_page.today_of(link.owner, now)
    initiative = Initiative.objects.editable_by(link.owner, today).filter(key=link.subject).first()
    if initiative is None:
        # For good: a later lead decides again who gets a link.
        secret_links.revoke(link, by=None, now=now, why=NO_LONGER_EDITABLE)
        raise secret_links.InvalidLink
    secret_links.record_use(link, now=now)
    return link, status_page.load(initiative, today)
