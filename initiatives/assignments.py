"""Who leads an initiative: assigning, changing, removing."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from initiatives.models import Initiative, LeadAssignment
from people import audit
from people.conflicts import Seen
from people.fields import plain
from people.models import AuditLine, Person


class LastLead(Exception):
    """No one could edit an initiative without a lead."""


@transaction.atomic
def assign(row: LeadAssignment, *, by: Person | None, now: datetime) -> LeadAssignment:
    Initiative.objects.select_for_update().get(pk=row.initiative_id)
    row.full_clean()
    row.save()
    audit.append([written(row, "assigned", by, now, after=told(row)), *agreed(row, by, now, Decimal(0), row.hours)])
    return row


@transaction.atomic
def change(row: LeadAssignment, *, seen: Seen, by: Person | None, now: datetime, today: date) -> None:
    """Raises Outdated if someone else has saved since the editor saw it, LastLead if no lead would be left."""
    Initiative.objects.select_for_update().get(pk=row.initiative_id)
    stored = LeadAssignment.objects.get(pk=row.pk)
    before = told(stored)
    if before == told(row) and stored.hours == row.hours:
        return
    seen.compare(stored)
    row.full_clean()
    row.save()
    refuse_nobody(row.initiative, today)
    if before != told(row):
        audit.append([written(row, "changed", by, now, before, told(row))])
    audit.append(agreed(row, by, now, stored.hours, row.hours))


@transaction.atomic
def remove(row: LeadAssignment, *, by: Person | None, now: datetime, today: date) -> None:
    """Raises LastLead if no lead would be left."""
    Initiative.objects.select_for_update().get(pk=row.initiative_id)
    lines = [written(row, "removed", by, now, before=told(row)), *agreed(row, by, now, row.hours, Decimal(0))]
    row.delete()
    refuse_nobody(row.initiative, today)
    audit.append(lines)


def refuse_nobody(initiative: Initiative, today: date) -> None:
    if not LeadAssignment.objects.firm().current_or_coming(today).filter(initiative=initiative).exists():
        raise LastLead


def told(row: LeadAssignment) -> str:
    """An assignment as an audit line shows it. Agreed hours have their own line, which only the lead and managers see."""
    tentative = "; tentative: yes" if row.tentative else ""
    return (
        f"role: {row.get_role_display()}; stage: {row.get_stage_display().lower()}; "
        f"from: {row.start or '–'}; to: {row.end or '–'}{tentative}"
    )


def agreed(row: LeadAssignment, by: Person | None, now: datetime, before: Decimal, after: Decimal) -> list[AuditLine]:
    """The audit line for the agreed hours, if they changed."""
    if before == after:
        return []
    was, now_is = (f"{plain(hours)} h a week" if hours else "–" for hours in (before, after))
    return [written(row, "changed", by, now, was, now_is, thing="agreed hours")]


def written(
    row: LeadAssignment,
    verb: str,
    by: Person | None,
    now: datetime,
    before: str = "",
    after: str = "",
    thing: str = "lead",
) -> AuditLine:
    return audit.line(
        at=now,
        by=by,
        verb=verb,
        thing=thing,
        label=f"{row.person}: {row.initiative}",
        about=row.person,
        initiative=row.initiative.key,
        before=before,
        after=after,
    )
