"""Export the organisation file."""

import os
from pathlib import Path

from django.core.management.base import CommandError, CommandParser

from leadplan.orgfile.exporting import counts, in_parts
from people import audit, clock
from people.database_state import DatabaseCommand
from people.management.acting_person import person_named
from people.models import Person


class Command(DatabaseCommand):
    help = "Export the organisation as a file that import_org reads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", nargs="?", help="where to write it; printed if omitted or -")
        parser.add_argument("--private", action="store_true", help="include what only one person may see")
        parser.add_argument("--as", dest="actor", metavar="EMAIL", help="record the export under this person's name")

    def handle(self, *, file: str | None, private: bool, actor: str | None, **options: object) -> None:
        # Recorded before the file is written: after a crash the audit may show an export that failed, but never miss one.
        record_export(counts(private_too=private), person_named(actor), private=private)
        parts = in_parts(private_too=private)
        if file in (None, "-"):
            for part in parts:
                self.stdout.write(part, ending="")
            return
        path = Path(file)
        try:
            # Written next to it and then moved into place: if the disk is full, the old file is unchanged.
            fresh = path.with_name(f".{path.name}.{os.getpid()}")
            fresh.touch(mode=0o600 if private else 0o644)
            with fresh.open("w", encoding="utf-8") as out:
                out.writelines(parts)
            fresh.replace(path)
        except OSError as error:
            raise CommandError(f"Can't write {path} ({error.strerror}).") from error


def record_export(found: dict[str, int], by: Person | None, *, private: bool) -> None:
    """Record who exported how many rows of what, without contents."""
    counts = "; ".join(f"{name}: {number}" for name, number in found.items())
    label = "the organisation file" + (", private parts included" if private else "")
    at = clock.now()
    line = audit.line(
        at=at, by=by, verb="exported", thing="organisation file", label=label, after=counts, feeds_plans=False
    )
    audit.append([line])
