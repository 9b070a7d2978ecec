"""The members of an initiative: adding, changing, removing."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction

from initiatives.models import Initiative, Membership
from people import audit, effective_dates
from people.concurrency import Version
from people.effective_dates import ChangedDays, PastWeeks, as_new, spans_of
from people.models import AuditLine, Person
from people.pasted_people import PastedTeam
from people.services import people_records

VALUES: Final = ("familiarity",)
"""What a row says of the weeks from its first day to its last, besides that they are on the team."""


@transaction.atomic
def add_team(
    initiative: Initiative,
    team: PastedTeam,
    *,
    familiarity: int | None,
    start: date | None,
    by: Person,
    now: datetime,
    today: date,
    correcting: str = "",
) -> list[Membership]:
    """Add people to the team, with records for those who are new. Existing members stay as they are."""
    people = [*team.existing, *people_records.add_people(team.new, by=by, now=now)]
    return add(
        initiative, people, familiarity=familiarity, start=start, by=by, now=now, today=today, correcting=correcting
    )


@transaction.atomic
def add(
    initiative: Initiative,
    people: Iterable[Person],
    *,
    familiarity: int | None,
    start: date | None,
    by: Person | None,
    now: datetime,
    today: date,
    correcting: str = "",
) -> list[Membership]:
    """They are on the team from this week unless there is a first day. Raises PastWeeksChange."""
    Initiative.objects.select_for_update().get(pk=initiative.pk)
    on_it = list(Membership.objects.filter(initiative=initiative))
    skipped = {row.person_id for row in on_it if row.end is None or row.end >= today}
    begins = start or effective_dates.day_of_new(today)
    last = {row.person_id: row.end for row in on_it if row.end and row.person_id not in skipped}
    added: list[Membership] = []
    for person in people:
        if person.pk in skipped:
            continue
        skipped.add(person.pk)
        # A member who comes back in the week in which they left starts again today; the earlier membership keeps its dates.
        again = start is None and person.pk in last and last[person.pk] >= begins
        first = today if again else begins
        added.append(Membership(initiative=initiative, person=person, familiarity=familiarity, start=first))
    # Nobody added is on the team yet, so all of them move the same weeks.
    effective_dates.protect_past([], spans_of(added, VALUES), today, correcting)
    for row in added:
        row.full_clean()
        row.save()
    audit.append(member_line(row, "added", by=by, now=now, after=audit_text(row)) for row in added)
    return added


@transaction.atomic
def change(
    row: Membership,
    *,
    applies_from: date | None = None,
    seen: Version,
    by: Person | None,
    now: datetime,
    today: date,
    correcting: str = "",
) -> None:
    """Save new dates, and another familiarity from a day on, by default next Monday: a row that began earlier is split in two.

    Raises EditConflict if someone else has saved since the editor saw it, PastWeeksChange.
    """
    rows = Membership.objects.select_for_update(of=("self",)).select_related("initiative", "person")
    stored = rows.get(pk=row.pk)
    before = audit_text(stored)
    if before == audit_text(row):
        return
    seen.compare(stored)
    day = applies_from or effective_dates.day_of_change(today)
    kept, later = effective_dates.split_at(stored, row, day, VALUES)
    parts = [kept] if later is None else [kept, as_new(later)]
    effective_dates.protect_past(spans_of([stored], VALUES), spans_of(parts, VALUES), today, correcting)
    for part in parts:
        part.full_clean()
        part.save()
    days = days_changed(stored, parts)
    lines = [member_line(kept, "changed", by=by, now=now, before=before, after=audit_text(kept), days=days)]
    lines += [] if later is None else [member_line(later, "added", by=by, now=now, after=audit_text(later))]
    audit.append(lines)


@transaction.atomic
def remove(row: Membership, *, by: Person | None, now: datetime, today: date, correcting: str = "") -> None:
    """Raises PastWeeksChange."""
    effective_dates.protect_past(spans_of([row], VALUES), [], today, correcting)
    line = member_line(row, "removed", by=by, now=now, before=audit_text(row))
    row.delete()
    audit.append([line])


def past_weeks_of(row: Membership, today: date) -> PastWeeks | None:
    """The weeks that are over in which its removal would change the team."""
    return effective_dates.past_weeks_changed(spans_of([row], VALUES), [], today)


def days_changed(stored: Membership, parts: Sequence[Membership]) -> ChangedDays:
    """A last day counts at once: plans look ahead to it."""
    if stored.end != parts[-1].end:
        return effective_dates.ALL_DAYS
    return effective_dates.days_changed(spans_of([stored], VALUES), spans_of(parts, VALUES))


def audit_text(row: Membership) -> str:
    familiarity = row.get_familiarity_display() if row.familiarity is not None else "not set"
    return f"familiarity {familiarity.lower()}, from {row.start or '–'} to {row.end or '–'}"


def member_line(
    row: Membership,
    verb: str,
    *,
    by: Person | None,
    now: datetime,
    before: str = "",
    after: str = "",
    days: ChangedDays | None = None,
) -> AuditLine:
    return audit.row_line(row, verb, by=by, now=now, label=str(row), before=before, after=after, days=days)
