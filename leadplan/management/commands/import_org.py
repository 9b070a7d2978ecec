"""Imports an organisation file."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from leadplan.orgfile.faults import FaultyFile
from leadplan.orgfile.importing import Report, import_organisation
from leadplan.orgfile.naming import person_named
from leadplan.orgfile.reading import taken_from
from people import clock


class Command(BaseCommand):
    help = "Imports an organisation file: all of it or, where it has faults, nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the YAML file; - reads standard input")
        parser.add_argument("--dry-run", action="store_true", help="print what would be created and changed")
        parser.add_argument("--as", dest="actor", metavar="EMAIL", help="whose name the changes bear")

    def handle(self, *args: Any, **options: Any) -> None:
        content = content_of(options["file"])
        dry_run = options["dry_run"]
        try:
            report = import_organisation(content, by=person_named(options["actor"]), now=clock.now(), dry_run=dry_run)
        except FaultyFile as found:
            for fault in found.faults:
                self.stderr.write(str(fault))
            count = len(found.faults)
            raise CommandError(f"{count} fault{'s' if count > 1 else ''}; nothing was changed.") from found
        self.say(report, dry_run=dry_run, all_rows=dry_run or options["verbosity"] > 1)

    def say(self, report: Report, *, dry_run: bool, all_rows: bool) -> None:
        if not report.changes:
            self.stdout.write("Nothing to change.")
            return
        if all_rows:
            for change in report.changes:
                self.stdout.write(str(change))
        for name, (new, changed) in report.counts().items():
            self.stdout.write(f"{name}: {new} new, {changed} changed")
        if dry_run:
            self.stdout.write("Nothing was changed: this was a dry run.")


def content_of(name: str) -> bytes:
    try:
        if name == "-":
            return taken_from(sys.stdin.buffer)
        with Path(name).open("rb") as file:
            return taken_from(file)
    except OSError as fault:
        raise CommandError(f"{name} can't be read ({fault.strerror}).") from fault
