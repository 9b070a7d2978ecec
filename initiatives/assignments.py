"""Who leads an initiative: assigning, changing, removing."""

from datetime import date, datetime

from django.db import transaction

from initiatives.models import Initiative, LeadAssignment
from people import audit
from people.conflicts import Seen
from people.models import AuditLine, Person


class LastLead(Exception):
    """An initiative that nobody leads could be changed by nobody."""


@transaction.atomic
def assign(row: LeadAssignment, *, by: Person | None, now: datetime) -> LeadAssignment:
    Initiative.objects.select_for_update().get(pk=row.initiative_id)
    row.full_clean()
    row.save()
    audit.append([written(row, "assigned", by, now, after=told(row))])
    return row


@transaction.atomic
def change(row: LeadAssignment, *, seen: Seen, by: Person | None, now: datetime, today: date) -> None:
    """Raises Outdated where somebody else has saved since the editor saw it, LastLead where nobody would lead any more."""
    Initiative.objects.select_for_update().get(pk=row.initiative_id)
    stored = LeadAssignment.objects.get(pk=row.pk)
    before = told(stored)
    if before == told(row):
        return
    seen.compare(stored)
    row.full_clean()
    row.save()
    refuse_nobody(row.initiative, today)
    audit.append([written(row, "changed", by, now, before, told(row))])


@transaction.atomic
def remove(row: LeadAssignment, *, by: Person | None, now: datetime, today: date) -> None:
    """Raises LastLead where nobody would lead the initiative any more."""
    Initiative.objects.select_for_update().get(pk=row.initiative_id)
    line = written(row, "removed", by, now, before=told(row))
    row.delete()
    refuse_nobody(row.initiative, today)
    audit.append([line])


def refuse_nobody(initiative: Initiative, today: date) -> None:
    if not LeadAssignment.objects.firm().current_or_coming(today).filter(initiative=initiative).exists():
        raise LastLead


def told(row: LeadAssignment) -> str:
    """An assignment as a line tells it; the line is about the lead, so its hours are theirs and managers'."""
    tentative = ", tentative" if row.tentative else ""
    return (
        f"{row.get_role_display()}, {row.get_stage_display().lower()}, {row.hours:g} h a week, "
        f"from {row.start or '–'} to {row.end or '–'}{tentative}"
    )


def written(
    row: LeadAssignment, verb: str, by: Person | None, now: datetime, before: str = "", after: str = ""
) -> AuditLine:
    return audit.line(
        at=now,
        by=by,
        verb=verb,
        thing="lead",
        label=f"{row.person}: {row.initiative}",
        about=row.person,
        initiative=row.initiative.key,
        before=before,
        after=after,
    )
