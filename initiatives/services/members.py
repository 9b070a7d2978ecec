"""The members of an initiative: adding, changing, removing."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from initiatives.models import Initiative, Membership
from people import audit
from people.concurrency import Version
from people.models import AuditLine, Person
from people.pasted_people import PastedTeam
from people.services import people_records


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
) -> list[Membership]:
    """Add people to the team, with records for those who are new. Existing members stay as they are."""
    people = [*team.existing, *people_records.add_people(team.new, by=by, now=now)]
    return add(initiative, people, familiarity=familiarity, start=start, by=by, now=now, today=today)


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
) -> list[Membership]:
    Initiative.objects.select_for_update().get(pk=initiative.pk)
    on_it = Membership.objects.filter(initiative=initiative)
    skipped = set(on_it.current_or_coming(today).values_list("person_id", flat=True))
    ended = {row.person_id: row for row in on_it if row.person_id not in skipped}
    added: list[Membership] = []
    for person in people:
        if person.pk in skipped:
            continue
        skipped.add(person.pk)
        # A member who comes back starts again today; the earlier membership keeps its dates.
        begins = start or (today if person.pk in ended else None)
        row = Membership(initiative=initiative, person=person, familiarity=familiarity, start=begins)
        row.full_clean()
        row.save()
        added.append(row)
    audit.append(member_line(row, "added", by=by, now=now, after=audit_text(row)) for row in added)
    return added


@transaction.atomic
def change(row: Membership, *, seen: Version, by: Person | None, now: datetime) -> None:
    """Raises EditConflict if someone else has saved since the editor saw it."""
    stored = Membership.objects.select_for_update().get(pk=row.pk)
    before = audit_text(stored)
    if before == audit_text(row):
        return
    seen.compare(stored)
    row.full_clean()
    row.save()
    audit.append([member_line(row, "changed", by=by, now=now, before=before, after=audit_text(row))])


@transaction.atomic
def remove(row: Membership, *, by: Person | None, now: datetime) -> None:
    line = member_line(row, "removed", by=by, now=now, before=audit_text(row))
    row.delete()
    audit.append([line])


def audit_text(row: Membership) -> str:
    familiarity = row.get_familiarity_display() if row.familiarity is not None else "not set"
    return f"familiarity {familiarity.lower()}, from {row.start or '–'} to {row.end or '–'}"


def member_line(
    row: Membership, verb: str, *, by: Person | None, now: datetime, before: str = "", after: str = ""
) -> AuditLine:
    return audit.row_line(row, verb, by=by, now=now, label=str(row), before=before, after=after)
