"""Exports the organisation file."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from leadplan.orgfile.exporting import counts, in_parts
from leadplan.orgfile.naming import person_named
from people import audit, clock
from people.models import Person


class Command(BaseCommand):
    help = "Exports the organisation as a file that import_org reads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", nargs="?", help="printed where none is named, or -")
        parser.add_argument("--private", action="store_true", help="with what one person alone may see: a backup")
        parser.add_argument("--as", dest="actor", metavar="EMAIL", help="in whose name it is exported")

    def handle(self, *args: Any, **options: Any) -> None:
        # Before the file is there: a crash may tell of an export that failed, never hide one that didn't.
        tell(counts(private_too=options["private"]), person_named(options["actor"]), private=options["private"])
        parts = in_parts(private_too=options["private"])
        if options["file"] in (None, "-"):
            for part in parts:
                self.stdout.write(part, ending="")
            return
        path = Path(options["file"])
        try:
            # Written beside and put in place whole: a full disk leaves the old file as it was.
            fresh = path.with_name(f".{path.name}.{os.getpid()}")
            fresh.touch(mode=0o600 if options["private"] else 0o644)
            with fresh.open("w", encoding="utf-8") as file:
                file.writelines(parts)
            fresh.replace(path)
        except OSError as fault:
            raise CommandError(f"{path} can't be written ({fault.strerror}).") from fault


def tell(found: dict[str, int], by: Person | None, *, private: bool) -> None:
    """Who has taken what with them: counts, no contents."""
    counts = "; ".join(f"{name}: {number}" for name, number in found.items())
    label = "the organisation file" + (", private parts included" if private else "")
    at = clock.now()
    line = audit.line(
        at=at, by=by, verb="exported", thing="organisation file", label=label, after=counts, feeds_plans=False
    )
    audit.append([line])
