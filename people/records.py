"""Writing people's records: each change in one transaction, with its audit line."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models, transaction

from people import audit
from people.keys import fresh_key, hold_names
from people.models import Account, Duty, Organisation, Person, Team, TimeOff, WorkingHours

FEEDS_PLANS = {"role", "seniority", "joined", "timezone", "country", "region", "day_to_day"}
Span = WorkingHours | TimeOff | Duty


def add_person(person: Person, *, by: Person, now: datetime) -> Person:
    """Somebody new; whoever adds them keeps their record until they have an account."""
    with transaction.atomic():
        hold_names()
        taken = set(Person.objects.values_list("key", flat=True))
        person.key, person.added_by = fresh_key(person.name, taken, "person"), by
        person.save()
        tell("added", "person", person.name, person, by=by, now=now, feeds_plans=False)
    return person


def change_person(person: Person, changed: Iterable[str], *, by: Person, now: datetime) -> None:
    names = set(changed)
    if not names:
        return
    with transaction.atomic():
        person.save(update_fields=sorted(names))
        label = f"{person.name}: {', '.join(sorted(name.replace('_', ' ') for name in names))}"
        tell("changed", "person", label, person, by=by, now=now, feeds_plans=bool(names & FEEDS_PLANS))


def add_span(row: Span, *, by: Person, now: datetime) -> None:
    """Hours from a day on, time off, or a duty. The audit names no days: time off is not everyone's to know."""
    with transaction.atomic():
        row.save()
        tell("changed", thing_of(row), f"{row.person.name}: {thing_of(row)}", row.person, by=by, now=now)


def remove_span(row: Span, *, by: Person, now: datetime) -> None:
    with transaction.atomic():
        row.delete()
        tell("changed", thing_of(row), f"{row.person.name}: {thing_of(row)}", row.person, by=by, now=now)


def save_team(team: Team, members: Iterable[Person] | None, *, by: Person, now: datetime) -> Team:
    """A new team or a changed one; `members` None leaves them as they are."""
    with transaction.atomic():
        verb = "changed" if team.pk else "added"
        if not team.pk:
            hold_names()
            team.key = fresh_key(team.name, set(Team.objects.values_list("key", flat=True)), "team")
        team.save()
        if members is not None:
            team.members.set(members)
        line = audit.line(at=now, by=by, verb=verb, thing="team", label=team.name, feeds_plans=False)
        audit.append([line])
    return team


def give_account(person: Person, email: str, *, by: Person, now: datetime) -> str:
    """An account with a password that is told once; returns the password."""
    password = secrets.token_urlsafe(15)
    with transaction.atomic():
        Account.objects.create_user(email, password, person=person)
        tell("added", "account", f"{person.name}'s account", person, by=by, now=now, feeds_plans=False)
    return password


def set_active(account: Account, active: bool, *, by: Person, now: datetime) -> None:
    """Let an account in or not. A session of a deactivated account ends with its next request."""
    with transaction.atomic():
        account.is_active = active
        account.save(update_fields=["is_active"])
        verb = "activated" if active else "deactivated"
        if account.person is not None:
            tell(verb, "account", f"{account.person.name}'s account", account.person, by=by, now=now, feeds_plans=False)


def save_organisation(organisation: Organisation, changed: Iterable[str], *, by: Person, now: datetime) -> None:
    names = sorted(changed)
    if names:
        with transaction.atomic():
            organisation.save()
            label = f"{organisation.name}: {', '.join(name.replace('_', ' ') for name in names)}"
            line = audit.line(at=now, by=by, verb="changed", thing="organisation", label=label, feeds_plans=False)
            audit.append([line])


def thing_of(row: models.Model) -> str:
    return {WorkingHours: "hours", TimeOff: "time off", Duty: "duties"}[type(row)]


def tell(
    verb: str, thing: str, label: str, about: Person, *, by: Person, now: datetime, feeds_plans: bool = True
) -> None:
    line: Any = audit.line(at=now, by=by, verb=verb, thing=thing, label=label, about=about, feeds_plans=feeds_plans)
    audit.append([line])
