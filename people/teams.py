"""Saving teams: who is responsible for one, and who is in it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from people import audit, pasting
from people.conflicts import Seen
from people.keys import fresh_key, hold_names
from people.models import AuditLine, Person, Team

TOLD: Final = ("name", "engineering_manager", "product_manager", "tech_lead")


@transaction.atomic
def add(team: Team, members: pasting.Team, *, by: Person, now: datetime) -> Team:
    hold_names()
    team.key = fresh_key(team.name, set(Team.objects.values_list("key", flat=True)), "team")
    team.full_clean()
    team.save()
    audit.append([written(team, "added", by, now, after=told(team, TOLD))])
    add_members(team, members, by=by, now=now)
    return team


@transaction.atomic
def change(team: Team, *, seen: Seen, by: Person, now: datetime) -> None:
    """Raises Outdated if someone else has saved since the editor loaded it."""
    before = Team.objects.select_for_update(of=("self",)).get(pk=team.pk)
    names = [name for name in TOLD if getattr(before, name) != getattr(team, name)]
    if not names:
        return
    seen.compare(before)
    team.full_clean()
    team.save(update_fields=names)
    audit.append([written(team, "changed", by, now, before=told(before, names), after=told(team, names))])


@transaction.atomic
def add_members(team: Team, pasted: pasting.Team, *, by: Person, now: datetime) -> list[Person]:
    """Add members and return those who weren't in the team; new names become people first."""
    everyone = [*pasted.here, *pasting.add_new(pasted.new, by=by, now=now)]
    there = set(team.members.values_list("pk", flat=True))
    joining = [person for person in everyone if person.pk not in there]
    team.members.add(*joining)
    audit.append(moved(team, "joined", joining, by, now))
    return joining


@transaction.atomic
def remove_member(team: Team, person: Person, *, by: Person, now: datetime) -> None:
    team.members.remove(person)
    audit.append(moved(team, "left", [person], by, now))


def moved(team: Team, verb: str, people: Sequence[Person], by: Person, now: datetime) -> Iterable[AuditLine]:
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


def told(team: Team, names: Iterable[str]) -> str:
    return "; ".join(f"{name.replace('_', ' ')}: {getattr(team, name) or '–'}" for name in names)


def written(team: Team, verb: str, by: Person, now: datetime, *, before: str = "", after: str = "") -> AuditLine:
    return audit.line(
        at=now, by=by, verb=verb, thing="team", label=team.name, before=before, after=after, feeds_plans=False
    )
