"""Departures: request, schedule and cancel one, and carry it out, in full or not at all, once."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from smtplib import SMTPException
from typing import Final
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse

from initiatives import departures as of_initiatives
from leadplan.privacy import name_replacement
from leadplan.privacy.departure_steps import ALL_STEPS, StepPreview, preview_steps
from people import audit, search_index, time_zones
from people.departures import DepartureContext, Disposition
from people.emails import Email
from people.keys import lock_names
from people.models import Account, AuditLine, Departure, Organisation, Person, Role, Seniority
from people.services import people_records
from people.services.accounts import LastAdministrator
from stakeholders import departures as of_stakeholders
from standards import departures as of_standards


class AlreadyDeparted(Exception):
    """The person has already left."""


@transaction.atomic
def request_departure(person: Person, *, now: datetime) -> None:
    """Ask the administrators to carry out the person's departure. A second request changes nothing and sends no email."""
    lock_names()
    if not Departure.objects.filter(person=person).exists():
        Departure.objects.create(person=person, requested_at=now)
        audit.append([departure_line(person, "asked", person, now)])
        transaction.on_commit(lambda: email_administrators(person))


@transaction.atomic
def withdraw_request(person: Person, *, now: datetime) -> None:
    """Withdraw the request, as long as no day is set."""
    deleted, _ = Departure.objects.filter(person=person, day=None, completed_at=None).delete()
    if deleted:
        audit.append([departure_line(person, "withdrew", person, now)])


@transaction.atomic
def schedule_departure(
    person: Person, day: date, *, by: Person | None, signed: str = audit.OPERATOR, now: datetime
) -> Departure:
    """Set the first day on which the person is gone. `by` is None for an account that only administers. Raises AlreadyDeparted."""
    lock_names()
    row, _ = Departure.objects.select_for_update(of=("self",)).get_or_create(
        person=person, defaults={"requested_at": now}
    )
    if row.completed_at is not None:
        raise AlreadyDeparted
    before, row.day, row.scheduled_by, row.scheduled_at, row.error = row.day, day, by, now, ""
    row.signed = "" if by else signed
    row.save()
    audit.append([departure_line(person, "set", by, now, before=before or "", after=day, signed=signed)])
    set_last_day(person, day - timedelta(days=1), by=by, signed=signed, now=now)
    return row


@transaction.atomic
def cancel_departure(person: Person, *, by: Person | None, signed: str = audit.OPERATOR, now: datetime) -> None:
    """Cancel the departure, the person's own request, and the last working day that it set."""
    row = Departure.objects.select_for_update(of=("self",)).filter(person=person, completed_at=None).first()
    if row is not None:
        row.delete()
        audit.append([departure_line(person, "called off", by, now, before=row.day or "", signed=signed)])
        stored = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        if row.day is not None and stored.leaves == row.day - timedelta(days=1):
            set_last_day(person, None, by=by, signed=signed, now=now)


def set_last_day(person: Person, day: date | None, *, by: Person | None, signed: str, now: datetime) -> None:
    """Whether the team knows stays as it was."""
    row = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    row.leaves, row.leaving_is_known = day, row.leaving_is_known and day is not None
    people_records.change_last_day(row, by=by, signed=signed, now=now)


def departure_line(
    person: Person,
    verb: str,
    by: Person | None,
    now: datetime,
    *,
    before: date | str = "",
    after: date | str = "",
    signed: str = audit.OPERATOR,
) -> AuditLine:
    return audit.line(
        at=now, by=by, verb=verb, thing="leaving", label=person.name, about=person, before=before, after=after,
        feeds_plans=False, signed=signed,
    )  # fmt: skip


log = structlog.get_logger(__name__)


def email_administrators(person: Person) -> None:
    """To every administrator. The request is on their page whether or not the email can be sent."""
    rows = Account.objects.get_queryset().filter(is_active=True, is_superuser=True).order_by("pk")
    url = settings.BASE_URL + reverse("departure_schedule", args=[person.key])
    text = render_to_string("privacy/mail/departure_request.txt", {"person": person, "url": url})
    for account in rows:
        try:
            Email(f"{person.name} asked to leave leadplan", text, to=[account.email]).send()
        except (OSError, SMTPException) as error:
            log.warning("departure request not emailed", account=account.pk, fault=type(error).__name__)


LAST_ADMINISTRATOR: Final = "This is the last administrator. Make someone else an administrator first."


def departure_context(person: Person, day: date) -> DepartureContext:
    return DepartureContext(person, day, Account.objects.get_queryset().filter(person=person).first())


def refuse_last_administrator(leaving: DepartureContext) -> None:
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
            Departure.objects.filter(pk=pk, completed_at=None).update(error=LAST_ADMINISTRATOR)
        except DatabaseError as error:
            log.exception("departure_failed", departure=pk, fault=type(error).__name__)
            Departure.objects.filter(pk=pk, completed_at=None).update(
                error="It failed. leadplan tries again within the hour."
            )
    return done


@transaction.atomic
def carry_out(pk: int, *, now: datetime) -> Departure | None:
    """Do what was listed and keep the list; None if it is already done or cancelled. Raises LastAdministrator."""
    lock_names()
    rows = Departure.objects.select_for_update(of=("self",)).select_related("person", "scheduled_by")
    departure = rows.filter(pk=pk, completed_at=None, day__isnull=False).first()
    if departure is None or departure.day is None:
        return None
    person = Person.objects.select_for_update(of=("self",)).get(pk=departure.person_id)
    leaving = departure_context(person, departure.day)
    refuse_last_administrator(leaving)
    former = name_replacement.identity_of(
        person, {person.email or "", leaving.account.email if leaving.account else ""}
    )
    number, name, key = next_former_colleague()
    # The lock on the person also blocks new rows that refer to them: what is counted is what is done.
    items = preview_steps(leaving)
    by, signed = departure.scheduled_by, departure.signed or audit.OPERATOR
    for app in (of_initiatives, of_standards):
        app.record_departure(leaving, name=name, by=by, signed=signed, now=now)
    end_sessions(leaving)
    for step in ALL_STEPS:
        step.apply(leaving, step.rows(leaving))
    anonymise(person, name, key, departure.day)
    departure.person = person
    of_stakeholders.rename(person, former.key, key)
    rewritten = name_replacement.replace_everywhere(person, former, name, key)
    replacer = name_replacement.NameReplacer(former, name, key, with_name=True)
    outcome = [replacer.document(asdict(item)) for item in items]
    return record_departure(departure, outcome, rewritten, number=number, name=name, now=now)


def next_former_colleague() -> tuple[int, str, str]:
    """The next former colleague: number, name and key."""
    number = (Departure.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    while Person.objects.filter(key=f"former-colleague-{number}").exists():
        number += 1
    return number, f"Former colleague {number}", f"former-colleague-{number}"


def end_sessions(leaving: DepartureContext) -> None:
    """Delete every session of the account, in other browsers too. Only the encoded data shows whose a session is."""
    account = leaving.account
    if account is None:
        return
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(account.pk):
            session.delete()


def anonymise(person: Person, name: str, key: str, day: date) -> None:
    """Remove everything that identifies the person."""
    blank = Person()
    for field in (
        "email", *time_zones.COLUMNS, "country", "region", "joined", "manager", "added_by", "day_to_day",
        "leaves", "leaving_is_known",
    ):  # fmt: skip
        setattr(person, field, getattr(blank, field))
    person.name, person.key, person.left_on = name, key, day
    person.role, person.seniority = Role.OTHER, Seniority.MID
    person.save()
    search_index.remove(person)


def record_departure(
    departure: Departure, outcome: list[object], rewritten: int, *, number: int, name: str, now: datetime
) -> Departure:
    texts_too = StepPreview(Disposition.KEPT.value, "texts in which their name was replaced", rewritten)
    departure.number, departure.completed_at, departure.error = number, now, ""
    departure.outcome = [*outcome, asdict(texts_too)]
    departure.save(update_fields=["number", "completed_at", "error", "outcome"])
    line = audit.line(
        at=now, by=departure.scheduled_by, signed=departure.signed or audit.OPERATOR, verb="left", thing="person", label=name,
        about=departure.person, after=f"effective {departure.day}",
    )  # fmt: skip
    audit.append([line])
    return departure
