"""Saving people, their changes of manager and their teams, each with its audit entry."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from people import audit, effective_dates, time_zones
from people.concurrency import Version
from people.effective_dates import ALL_DAYS, ChangedDays
from people.keys import lock_names, unique_key
from people.models import AuditLine, Organisation, Person, Team
from people.pasted_people import PastedPerson, PastedTeam
from people.services import dated_terms

PERSON_FIELDS: Final = (
    "name", "email", "role", "seniority", "joined", "manager", "next_manager", "next_manager_from", "timezone", "next_timezone",
    "next_timezone_from", "country", "region",
)  # fmt: skip
PERSON_FIELDS_THAT_FEED_PLANS: Final = {
    "role", "seniority", "joined", "manager", "timezone", "next_timezone", "next_timezone_from", "country", "region",
}  # fmt: skip
DEFAULT_ZONE: Final = "organisation default"
PLANNED_TIME_ZONE: Final = {"next_timezone", "next_timezone_from"}


LAST_DAY_FIELDS: Final = ("leaves", "leaving_is_known")


@transaction.atomic
def add_person(person: Person, *, by: Person, now: datetime) -> Person:
    """Add a person; the one who adds them manages their record until they have an account."""
    lock_names()
    taken = set(Person.objects.values_list("key", flat=True))
    person.key, person.added_by = unique_key(person.name, taken, "person"), by
    person.full_clean()
    person.save()
    known = [name for name in PERSON_FIELDS if getattr(person, name) not in (None, "")]
    after = audit.fields_text(person, known)
    audit.append([audit.row_line(person, "added", by=by, now=now, after=after, feeds_plans=False)])
    return person


@transaction.atomic
def change_person(
    person: Person,
    names: Iterable[str],
    *,
    seen: Version,
    by: Person,
    now: datetime,
    today: date,
    applies_from: date | None = None,
    correcting: str = "",
) -> None:
    """Save the named facts; another country applies from a day on.

    Raises EditConflict if the person has changed since the editor saw them, and PastWeeksChange.
    """
    before = Person.objects.select_for_update(of=("self",)).select_related("manager", "next_manager").get(pk=person.pk)
    changed = audit.changed_fields(person, before, [name for name in PERSON_FIELDS if name in set(names)])
    leaving = audit.changed_fields(person, before, [name for name in LAST_DAY_FIELDS if name in set(names)])
    zones = time_zones.spans_of(before), time_zones.spans_of(person)
    if not changed and not leaving and zones[0] == zones[1]:
        return
    seen.compare(before)
    person.full_clean()
    history = ["earlier_timezones"] if zones[0] != zones[1] else []
    row = Person.objects.filter(pk=person.pk)
    with dated_terms.changing(row, today=today, applies_from=applies_from, correcting=correcting, beside=zones):
        person.save(update_fields=[*changed, *leaving, *history])
    feeds = bool(PERSON_FIELDS_THAT_FEED_PLANS & set(changed))
    later = PERSON_FIELDS_THAT_FEED_PLANS & set(changed) <= PLANNED_TIME_ZONE
    days = ChangedDays(person.next_timezone_from) if later else ALL_DAYS
    audit.record_change(person, before, changed, by=by, now=now, feeds_plans=feeds, days=days)
    if effective_dates.past_weeks_changed(*zones, today):
        record_zones(person, before, effective_dates.days_changed(*zones), by=by, now=now)
    record_last_day(person, before, by=by, now=now)


def record_zones(person: Person, before: Person, days: ChangedDays, *, by: Person, now: datetime) -> None:
    """Which time zones of earlier days were corrected."""
    was, after = zones_text(before), zones_text(person)
    audit.append(
        [audit.row_line(person, "changed", by=by, now=now, thing="time zone", before=was, after=after, days=days)]
    )


def zones_text(person: Person) -> str:
    earlier = [f"{name or DEFAULT_ZONE} until {until}" for name, until in time_zones.earlier_zones(person)]
    return ", ".join([*earlier, f"then {person.timezone or DEFAULT_ZONE}"])


@transaction.atomic
def change_last_day(person: Person, *, by: Person | None, signed: str = audit.OPERATOR, now: datetime) -> None:
    """Save the last working day, and whether the team knows."""
    before = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if audit.changed_fields(person, before, LAST_DAY_FIELDS):
        person.save(update_fields=LAST_DAY_FIELDS)
        record_last_day(person, before, by=by, signed=signed, now=now)


def record_last_day(
    person: Person, before: Person, *, by: Person | None, signed: str = audit.OPERATOR, now: datetime
) -> None:
    """Only a day that the team knows about affects plans: until then, no lead may notice that there is one."""
    was, after = last_day_text(before), last_day_text(person)
    if was != after:
        feeds = before.leaving_is_known or person.leaving_is_known
        line = audit.row_line(
            person,
            "changed",
            by=by,
            signed=signed,
            now=now,
            thing="last day",
            before=was,
            after=after,
            feeds_plans=feeds,
        )
        audit.append([line])


def last_day_text(person: Person) -> str:
    if person.leaves is None:
        return audit.EMPTY
    return f"{person.leaves}{', known to the team' if person.leaving_is_known else ''}"


@transaction.atomic
def add_people(names: Sequence[PastedPerson], *, by: Person, now: datetime) -> list[Person]:
    """Create records for new people; the person who adds them manages their record until they have an account."""
    lock_names()
    taken = set(Person.objects.values_list("key", flat=True)) if names else set()
    added: list[Person] = []
    for one in names:
        key = unique_key(one.name, taken, "person")
        taken.add(key)
        person = Person(key=key, name=one.name, added_by=by, **one.known)
        person.full_clean()
        person.save()
        added.append(person)
    audit.append(audit.row_line(person, "added", by=by, now=now) for person in added)
    return added


SIGNED_AS: Final = "leadplan"
FIRST_ZONE: Final = timedelta(hours=14)
"""The time zone furthest ahead of UTC."""


def cancel_manager_change(person: Person, *, by: Person, now: datetime) -> bool:
    """Cancel a planned change of manager; False if there is none any more."""
    with transaction.atomic():
        row = Person.objects.select_for_update(of=("self",)).select_related("next_manager").get(pk=person.pk)
        if row.next_manager_from is None:
            return False
        before = planned_manager_text(row)
        clear_planned_manager(row)
        audit.append([audit.row_line(row, "withdrew", by=by, now=now, before=before)])
    return True


def apply_due_manager_changes(now: datetime) -> int:
    """Apply every change whose day has begun in the person's time zone, except circular ones; returns how many."""
    organisation = Organisation.objects.first()
    home = organisation.timezone if organisation else "UTC"
    due = (
        Person.objects.current()
        .filter(next_manager_from__lte=(now + FIRST_ZONE).date())
        .order_by("next_manager_from", "pk")
    )
    begun = [
        one for one in due if one.next_manager_from and one.next_manager_from <= now.astimezone(one.zone(home)).date()
    ]
    return sum(apply_manager_change(one.pk, now) for one in begun)


@transaction.atomic
def apply_manager_change(person_id: int, now: datetime) -> bool:
    row = Person.objects.select_for_update(of=("self",)).select_related("manager", "next_manager").get(pk=person_id)
    # Another worker may have been faster, or someone may have cancelled it.
    if row.next_manager_from is None:
        return False
    before, after = row.manager, row.next_manager
    if after is not None and Person.objects.below(row).filter(pk=after.pk).exists():
        planned = planned_manager_text(row)
        clear_planned_manager(row)
        record_due_change(row, "withdrew", now, planned, "would create a circular reporting line")
        return False
    row.manager = after
    row.save(update_fields=["manager"])
    clear_planned_manager(row)
    record_due_change(row, "changed", now, f"manager: {before or '–'}", f"manager: {after or '–'}")
    return True


def clear_planned_manager(row: Person) -> None:
    row.next_manager = row.next_manager_from = None
    row.save(update_fields=["next_manager", "next_manager_from"])


def planned_manager_text(row: Person) -> str:
    return f"manager from {row.next_manager_from}: {row.next_manager or '–'}"


def record_due_change(row: Person, verb: str, now: datetime, before: str, after: str) -> None:
    audit.append([audit.row_line(row, verb, by=None, now=now, before=before, after=after, signed=SIGNED_AS)])


TEAM_FIELDS: Final = ("name", "engineering_manager", "product_manager", "tech_lead")


@transaction.atomic
def add_team(team: Team, members: PastedTeam, *, by: Person, now: datetime) -> Team:
    lock_names()
    team.key = unique_key(team.name, set(Team.objects.values_list("key", flat=True)), "team")
    team.full_clean()
    team.save()
    audit.append([audit.row_line(team, "added", by=by, now=now, after=audit.fields_text(team, TEAM_FIELDS))])
    add_members(team, members, by=by, now=now)
    return team


@transaction.atomic
def change_team(team: Team, *, seen: Version, by: Person, now: datetime) -> None:
    """Raises EditConflict if someone else has saved since the editor loaded it."""
    before = Team.objects.select_for_update(of=("self",)).get(pk=team.pk)
    names = audit.changed_fields(team, before, TEAM_FIELDS)
    if not names:
        return
    seen.compare(before)
    team.full_clean()
    team.save(update_fields=names)
    audit.record_change(team, before, names, by=by, now=now)


@transaction.atomic
def add_members(team: Team, pasted: PastedTeam, *, by: Person, now: datetime) -> list[Person]:
    """Add members and return those who weren't in the team; new names become people first."""
    everyone = [*pasted.existing, *add_people(pasted.new, by=by, now=now)]
    there = set(team.members.values_list("pk", flat=True))
    joining = [person for person in everyone if person.pk not in there]
    team.members.add(*joining)
    audit.append(membership_lines(team, "joined", joining, by, now))
    return joining


@transaction.atomic
def remove_member(team: Team, person: Person, *, by: Person, now: datetime) -> None:
    team.members.remove(person)
    audit.append(membership_lines(team, "left", [person], by, now))


def membership_lines(team: Team, verb: str, people: Sequence[Person], by: Person, now: datetime) -> Iterable[AuditLine]:
    """An entry about each person, so that they see it too."""
    return [
        audit.row_line(person, verb, by=by, now=now, thing="team", label=f"{team.name}: {person.name}")
        for person in people
    ]
