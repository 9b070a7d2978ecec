"""Sends the emails that are due, or prints them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.core.management.base import CommandError, CommandParser
from django.db.models import prefetch_related_objects

from digests.delivery import composing, due, sending
from digests.models import Digest, DigestState
from engine.weeks import NoSuchWeek, Week
from people import clock
from people.database_state import DatabaseCommand
from people.models import Organisation, Person

NOT_TRIED: Final = "The mail server can’t be reached; it is tried again later."


class Command(DatabaseCommand):
    help = "Send the email digests that are due, or print them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--person", metavar="EMAIL", help="only this person")
        parser.add_argument("--week", metavar="2026-W48", help="only this week")
        parser.add_argument(
            "--dry-run", action="store_true", help="print without sending; with --person, even if not due"
        )

    def handle(self, *, person: str | None, week: str | None, dry_run: bool, **options: object) -> None:
        now, organisation = clock.now(), Organisation.objects.first()
        if organisation is None:
            raise CommandError("There is no organisation yet. Create one first.")
        one, only = find(person), parsed(week)
        if dry_run and one is not None:
            zone = one.zone(organisation.timezone)
            self.show([of_one(one, only or Week.of(now.astimezone(zone).date()), now)], organisation, now)
        elif dry_run:
            self.show(wanted([*Digest.objects.due(now), *due.new_rows(now)], one, only), organisation, now)
        else:
            due.make_due(now)
            self.send(wanted(Digest.objects.due(now), one, only), now)

    def show(self, rows: Sequence[Digest], organisation: Organisation, now: datetime) -> None:
        if not rows:
            self.stdout.write("Nothing is due.")
        prefetch_related_objects(list(rows), "person__account")
        for row in rows:
            try:
                email = composing.compose(row, organisation, now)
            except composing.NothingToReport:
                self.stdout.write(f"{row.person.name}, {row.week}: not planned, or nothing to report. No email.")
                continue
            to = composing.address_of(row.person) or "(no address)"
            self.stdout.write(f"To: {to}\nSubject: {email.subject}\n\n{email.text}")

    def send(self, rows: Sequence[Digest], now: datetime) -> None:
        """Raises CommandError if some were not sent, so that a timer that runs this notices."""
        if not rows:
            self.stdout.write("Nothing is due.")
        prefetch_related_objects(list(rows), "person")
        sending.send_batch([row.pk for row in rows], lambda: now)
        held_up = 0
        for row in rows:
            left = Digest.objects.filter(pk=row.pk).first()
            went_out = left is not None and left.state == DigestState.SENT
            held_up += left is not None and not went_out
            words = "sent" if went_out else f"not sent. {left.error or NOT_TRIED}" if left else "nothing to report"
            self.stdout.write(f"{row.person.name}, {row.week}: {words}")
        if held_up:
            raise CommandError(f"{held_up} of {len(rows)} could not be sent.")


def of_one(person: Person, week: Week, now: datetime) -> Digest:
    """A row that is not saved."""
    row = due.new_row(person.pk, week, now)
    row.person = person
    return row


def wanted(rows: Iterable[Digest], person: Person | None, week: Week | None) -> list[Digest]:
    return [row for row in rows if (person is None or row.person_id == person.pk) and week in (None, row.week)]


def find(email: str | None) -> Person | None:
    if email is None:
        return None
    person = Person.objects.filter(email__iexact=email.strip()).first()
    if person is None:
        raise CommandError(f"--person: no one has the address {email!r}.")
    return person


def parsed(text: str | None) -> Week | None:
    try:
        return Week.parse(text) if text else None
    except NoSuchWeek as fault:
        raise CommandError(f"--week: {fault}") from fault
