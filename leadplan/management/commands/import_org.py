"""Import an organisation file."""

import sys
from pathlib import Path

from django.core.management.base import CommandError, CommandParser

from leadplan.orgfile.errors import InvalidFile
from leadplan.orgfile.importing import Report, import_organisation
from leadplan.orgfile.yaml_reader import read_limited
from people import clock
from people.database_state import DatabaseCommand
from people.management.acting_person import person_named


class Command(DatabaseCommand):
    help = "Import an organisation file: all of it or, if it has errors, none of it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the YAML file; - reads standard input")
        parser.add_argument("--dry-run", action="store_true", help="print what would change, without changing anything")
        parser.add_argument(
            "--correct-mistakes",
            action="store_true",
            help="also change weeks that are over; without it they are errors",
        )
        parser.add_argument("--as", dest="actor", metavar="EMAIL", help="record the changes under this person's name")

    def handle(
        self, *, file: str, dry_run: bool, correct_mistakes: bool, actor: str | None, verbosity: int, **options: object
    ) -> None:
        content, by = content_of(file), person_named(actor)
        try:
            report = import_organisation(content, by=by, now=clock.now(), dry_run=dry_run, correcting=correct_mistakes)
        except InvalidFile as found:
            for error in found.errors:
                self.stderr.write(str(error))
            count = len(found.errors)
            raise CommandError(f"{count} error{'s' if count > 1 else ''}. Nothing was changed.") from found
        self.print_report(report, dry_run=dry_run, all_rows=dry_run or verbosity > 1)

    def print_report(self, report: Report, *, dry_run: bool, all_rows: bool) -> None:
        for notice in report.notices:
            self.stdout.write(notice)
        if not report.changes:
            self.stdout.write("No changes.")
            return
        if all_rows:
            for change in report.changes:
                self.stdout.write(str(change))
        for name, (new, changed) in report.counts().items():
            self.stdout.write(f"{name}: {new} new, {changed} changed")
        if dry_run:
            self.stdout.write("Dry run: nothing was changed.")


def content_of(name: str) -> bytes:
    try:
        if name == "-":
            return read_limited(sys.stdin.buffer)
        with Path(name).open("rb") as file:
            return read_limited(file)
    except OSError as error:
        raise CommandError(f"Can't read {name} ({error.strerror}).") from error
