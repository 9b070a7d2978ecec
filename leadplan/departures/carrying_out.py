"""Carry out a departure: in full or not at all, once."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import structlog
from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction
from django.db.models import Max

from initiatives import departures as of_initiatives
from leadplan.departures import texts
from leadplan.departures.steps import Item, every_step, foreseen
from people import audit
from people.departures import Fate, Leaving
from people.keys import hold_names
from people.models import Account, Departure, Organisation, Person, Role, Seniority
from stakeholders import departures as of_stakeholders

log = structlog.get_logger(__name__)
LAST: Final = "This is the last administrator. Make someone else an administrator first."


class LastAdministrator(Exception):
    """The installation would have no administrator left."""


def leaving_of(person: Person, day: date) -> Leaving:
    return Leaving(person, day, Account.objects.get_queryset().filter(person=person).first())


def refuse_last(leaving: Leaving) -> None:
    """Raises LastAdministrator."""
    account = leaving.account
    others = Account.objects.get_queryset().filter(is_active=True, is_superuser=True)
    if account is not None and account.is_administrator and not others.exclude(pk=account.pk).exists():
        raise LastAdministrator


def carry_out_due(now: datetime) -> int:
    """Carry out every departure that is due; returns how many were done. One that fails does not stop the others."""
    organisation = Organisation.objects.first()
    today = now.astimezone(ZoneInfo(organisation.timezone if organisation else "UTC")).date()
    done = 0
    for pk in list(Departure.objects.due(today).order_by("day", "pk").values_list("pk", flat=True)):
        try:
            done += carry_out(pk, now=now) is not None
        except LastAdministrator:
            Departure.objects.filter(pk=pk, done_at=None).update(fault=LAST)
        except DatabaseError as fault:
            log.exception("departure_failed", departure=pk, fault=type(fault).__name__)
            Departure.objects.filter(pk=pk, done_at=None).update(
                fault="It failed. leadplan tries again within the hour."
            )
    return done


@transaction.atomic
def carry_out(pk: int, *, now: datetime) -> Departure | None:
    """Do what was listed and keep the list; None if it is already done or cancelled. Raises LastAdministrator."""
    hold_names()
    rows = Departure.objects.select_for_update(of=("self",)).select_related("person", "by")
    departure = rows.filter(pk=pk, done_at=None, day__isnull=False).first()
    if departure is None or departure.day is None:
        return None
    person = Person.objects.select_for_update(of=("self",)).get(pk=departure.person_id)
    leaving = leaving_of(person, departure.day)
    refuse_last(leaving)
    former = texts.of(person, {person.email or "", leaving.account.email if leaving.account else ""})
    number, name, key = fresh_number()
    # The lock on the person also blocks new rows that refer to them: what is counted is what is done.
    items = foreseen(leaving)
    of_initiatives.tell(leaving, name=name, by=departure.by, now=now)
    end_sessions(leaving)
    for step in every_step():
        step.act(leaving, step.rows(leaving))
    make_anonymous(person, name, key, departure.day)
    departure.person = person
    of_stakeholders.rename(person, former.key, key)
    rewritten = texts.rewrite_all(person, former, name, key)
    told = texts.Pen(former, name, key, with_name=True).document([asdict(item) for item in items])
    return finish(departure, told, rewritten, number=number, name=name, now=now)


def fresh_number() -> tuple[int, str, str]:
    """The next former colleague: number, name and key."""
    number = (Departure.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    while Person.objects.filter(key=f"former-colleague-{number}").exists():
        number += 1
    return number, f"Former colleague {number}", f"former-colleague-{number}"


def end_sessions(leaving: Leaving) -> None:
    """Delete every session of the account, in other browsers too. Only the encoded data shows whose a session is."""
    account = leaving.account
    if account is None:
        return
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(account.pk):
            session.delete()


def make_anonymous(person: Person, name: str, key: str, day: date) -> None:
    """Remove everything that identifies the person."""
    blank = Person()
    for field in ("email", "timezone", "country", "region", "joined", "manager", "added_by", "day_to_day"):
        setattr(person, field, getattr(blank, field))
    person.name, person.key, person.left_on = name, key, day
    person.role, person.seniority = Role.OTHER, Seniority.MID
    person.save()


def finish(
    departure: Departure, told: list[Any], rewritten: int, *, number: int, name: str, now: datetime
) -> Departure:
    texts_too = Item(Fate.KEPT.value, "texts in which their name was replaced", rewritten)
    departure.number, departure.done_at, departure.fault = number, now, ""
    departure.happened = [*told, asdict(texts_too)]
    departure.save(update_fields=["number", "done_at", "fault", "happened"])
    line = audit.line(
        at=now, by=departure.by, verb="left", thing="person", label=name, about=departure.person,
        after=f"effective {departure.day}",
    )  # fmt: skip
    audit.append([line])
    return departure
