"""Exports the organisation file."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from leadplan.orgfile.exporting import in_parts
from people import audit


class Command(BaseCommand):
    help = "Exports the organisation as a file that import_org reads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", nargs="?", help="printed where none is named, or -")
        parser.add_argument("--private", action="store_true", help="with what one person alone may see: a backup")

    def handle(self, *args: Any, **options: Any) -> None:
        label = "the organisation file" + (", private parts included" if options["private"] else "")
        audit.append(
            [
                audit.line(
                    at=timezone.now(), by=None, verb="exported", thing="organisation", label=label, feeds_plans=False
                )
            ]
        )
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
