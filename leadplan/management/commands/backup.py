"""Back up the whole database."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from leadplan.backups import BackupError, back_up
from people import clock, jobs
from people.database_state import database_problem, unsafe_to_migrate


class Command(BaseCommand):
    help = "Write a backup of the whole database, private notes included: a dump and its manifest. The app may run meanwhile."
    requires_migrations_checks = False  # one makes a backup before an update

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", metavar="FOLDER", type=Path, help="where to write it; created if it does not exist"
        )

    def handle(self, *, folder: Path, **options: object) -> None:
        if problem := unsafe_to_migrate():
            raise CommandError(problem)
        try:
            dump, manifest = back_up(folder, clock.now())
        except BackupError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"Can't write to {folder} ({error.strerror}).") from error
        self.record()
        rows, mega = sum(manifest.rows.values()), manifest.bytes / 1e6
        self.stdout.write(f"Wrote {dump} ({mega:.1f} MB, {rows:,} rows) and {dump.with_suffix('.json').name}.")
        self.stdout.write("Keep both, and LEADPLAN_SECRET_KEY, which is in neither of them.")

    def record(self) -> None:
        """For the page of the system's state. The backup is complete without it."""
        if database_problem():  # an older database may lack the table
            return
        try:
            jobs.record_heartbeat("backup")
        except OperationalError as error:
            self.stderr.write(
                f"The backup is complete, but the database was too busy to record when it was made ({error})."
            )
