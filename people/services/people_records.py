"""Saving people, their changes of manager and their teams, each with its audit entry."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from people import audit, concurrency
from people.concurrency import EditConflict, Version
from people.keys import lock_names, unique_key
from people.models import AuditLine, Organisation, Person, Team
from people.services import people_import_text

PERSON_FIELDS: Final = (
    "name", "email", "role", "seniority", "joined", "manager", "next_manager", "moves_on", "timezone", "country", "region",
)  # fmt: skip
PERSON_FIELDS_THAT_FEED_PLANS: Final = {"role", "seniority", "joined", "manager", "timezone", "country", "region"}


@transaction.atomic
def add_person(person: Person, *, by: Person, now: datetime) -> Person:
    """Add a person; the one who adds them manages their record until they have an account."""
    lock_names()
    taken = set(Person.objects.values_list("key", flat=True))
    person.key, person.added_by = unique_key(person.name, taken, "person"), by
    person.full_clean()
    person.save()
    audit.append([person_line(person, "added", by, now, after=known_facts_text(person), feeds_plans=False)])
    return person


@transaction.atomic
def change_person(person: Person, names: Iterable[str], *, seen: str, by: Person, now: datetime) -> None:
    """Save the named facts. Raises EditConflict if they have changed since the editor saw them (`seen`, an etag)."""
    before = Person.objects.select_for_update(of=("self",)).select_related("manager", "next_manager").get(pk=person.pk)
    changed = [name for name in PERSON_FIELDS if name in set(names) and getattr(before, name) != getattr(person, name)]
    if not changed:
        return
    if seen and seen != person_etag(before):
        raise EditConflict
    person.full_clean()
    person.save(update_fields=changed)
    sides = [facts_text(side, changed) for side in (before, person)]
    feeds = bool(PERSON_FIELDS_THAT_FEED_PLANS & set(changed))
    audit.append([person_line(person, "changed", by, now, before=sides[0], after=sides[1], feeds_plans=feeds)])


def person_etag(person: Person) -> str:
    """A short hash of the current facts, to notice later that they have changed."""
    return concurrency.row_etag(person, PERSON_FIELDS)


def facts_text(person: Person, names: Iterable[str]) -> str:
    values = ((name.replace("_", " "), getattr(person, name)) for name in names)
    return "; ".join(f"{name}: {'–' if value in (None, '') else value}" for name, value in values)


def known_facts_text(person: Person) -> str:
    """The facts known about a new person."""
    return facts_text(person, [name for name in PERSON_FIELDS if getattr(person, name) not in (None, "")])


def person_line(person: Person, verb: str, by: Person, now: datetime, **sides: Any) -> AuditLine:
    return audit.line(at=now, by=by, verb=verb, thing="person", label=person.name, about=person, **sides)


SIGNED_AS: Final = "leadplan"
FIRST_ZONE: Final = timedelta(hours=14)
"""The time zone furthest ahead of UTC."""


def cancel_manager_change(person: Person, *, by: Person, now: datetime) -> bool:
    """Cancel a planned change of manager; False if there is none any more."""
    with transaction.atomic():
        row = Person.objects.select_for_update(of=("self",)).select_related("next_manager").get(pk=person.pk)
        if row.moves_on is None:
            return False
        before = planned_manager_text(row)
        clear_planned_manager(row)
        audit.append([manager_change_line(row, by, "withdrew", now, before=before)])
    return True


def apply_due_manager_changes(now: datetime) -> int:
    """Apply every change whose day has begun in the person's time zone, except circular ones; returns how many."""
    organisation = Organisation.objects.first()
    home = organisation.timezone if organisation else "UTC"
    due = Person.objects.here().filter(moves_on__lte=(now + FIRST_ZONE).date()).order_by("moves_on", "pk")
    begun = [one for one in due if one.moves_on and one.moves_on <= now.astimezone(one.zone(home)).date()]
    return sum(apply_manager_change(one.pk, now) for one in begun)


@transaction.atomic
def apply_manager_change(person_id: int, now: datetime) -> bool:
    row = Person.objects.select_for_update(of=("self",)).select_related("manager", "next_manager").get(pk=person_id)
    # Another worker may have been faster, or someone may have cancelled it.
    if row.moves_on is None:
        return False
    before, after = row.manager, row.next_manager
    if after is not None and Person.objects.below(row).filter(pk=after.pk).exists():
        planned = planned_manager_text(row)
        clear_planned_manager(row)
        audit.append(
            [
                manager_change_line(
                    row, None, "withdrew", now, before=planned, after="would create a circular reporting line"
                )
            ]
        )
        return False
    row.manager = after
    row.save(update_fields=["manager"])
    clear_planned_manager(row)
    sides = {"before": f"manager: {before or '–'}", "after": f"manager: {after or '–'}"}
    audit.append([manager_change_line(row, None, "changed", now, **sides)])
    return True


def clear_planned_manager(row: Person) -> None:
    row.next_manager = row.moves_on = None
    row.save(update_fields=["next_manager", "moves_on"])


def planned_manager_text(row: Person) -> str:
    return f"manager from {row.moves_on}: {row.next_manager or '–'}"


def manager_change_line(row: Person, by: Person | None, verb: str, now: datetime, **sides: Any) -> AuditLine:
    return audit.line(at=now, by=by, verb=verb, thing="person", label=row.name, about=row, signed=SIGNED_AS, **sides)


TEAM_FIELDS: Final = ("name", "engineering_manager", "product_manager", "tech_lead")


@transaction.atomic
def add_team(team: Team, members: people_import_text.PastedTeam, *, by: Person, now: datetime) -> Team:
    lock_names()
    team.key = unique_key(team.name, set(Team.objects.values_list("key", flat=True)), "team")
    team.full_clean()
    team.save()
    audit.append([team_line(team, "added", by, now, after=team_text(team, TEAM_FIELDS))])
    add_members(team, members, by=by, now=now)
    return team


@transaction.atomic
def change_team(team: Team, *, seen: Version, by: Person, now: datetime) -> None:
    """Raises EditConflict if someone else has saved since the editor loaded it."""
    before = Team.objects.select_for_update(of=("self",)).get(pk=team.pk)
    names = [name for name in TEAM_FIELDS if getattr(before, name) != getattr(team, name)]
    if not names:
        return
    seen.compare(before)
    team.full_clean()
    team.save(update_fields=names)
    audit.append([team_line(team, "changed", by, now, before=team_text(before, names), after=team_text(team, names))])


@transaction.atomic
def add_members(team: Team, pasted: people_import_text.PastedTeam, *, by: Person, now: datetime) -> list[Person]:
    """Add members and return those who weren't in the team; new names become people first."""
    everyone = [*pasted.here, *people_import_text.add_people(pasted.new, by=by, now=now)]
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
        audit.line(
            at=now,
            by=by,
            verb=verb,
            thing="team",
            label=f"{team.name}: {person.name}",
            about=person,
            feeds_plans=False,
        )
        for person in people
    ]


def team_text(team: Team, names: Iterable[str]) -> str:
    return "; ".join(f"{name.replace('_', ' ')}: {getattr(team, name) or '–'}" for name in names)


def team_line(team: Team, verb: str, by: Person, now: datetime, *, before: str = "", after: str = "") -> AuditLine:
    return audit.line(
        at=now, by=by, verb=verb, thing="team", label=team.name, before=before, after=after, feeds_plans=False
    )
