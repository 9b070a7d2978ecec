"""Exports the organisation file."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from leadplan.orgfile.exporting import contents
from leadplan.orgfile.exporting.writing import write
from leadplan.orgfile.naming import person_named
from people import audit
from people.models import Person


class Command(BaseCommand):
    help = "Exports the organisation as a file that import_org reads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", nargs="?", help="printed where none is named, or -")
        parser.add_argument("--private", action="store_true", help="with what one person alone may see: a backup")
        parser.add_argument("--as", dest="actor", metavar="EMAIL", help="in whose name it is exported")

    def handle(self, *args: Any, **options: Any) -> None:
        by = person_named(options["actor"])
        found = contents(private_too=options["private"])
        # Before the file is there: a crash may tell of an export that failed, never hide one that didn't.
        tell(found, by, private=options["private"])
        text = write(found)
        if options["file"] in (None, "-"):
            self.stdout.write(text, ending="")
            return
        path = Path(options["file"])
        try:
            # Written beside and put in place whole: a full disk leaves the old file as it was.
            fresh = path.with_name(f".{path.name}.{os.getpid()}")
            fresh.touch(mode=0o600 if options["private"] else 0o644)
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(path)
        except OSError as fault:
            raise CommandError(f"{path} can't be written ({fault.strerror}).") from fault


def tell(found: dict[str, Any], by: Person | None, *, private: bool) -> None:
    """Who has taken what with them: counts, no contents."""
    counts = "; ".join(f"{name}: {len(rows)}" for name, rows in found.items() if isinstance(rows, list))
    label = "the organisation file" + (", private parts included" if private else "")
    at = timezone.now()
    line = audit.line(
        at=at, by=by, verb="exported", thing="organisation file", label=label, after=counts, feeds_plans=False
    )
    audit.append([line])
