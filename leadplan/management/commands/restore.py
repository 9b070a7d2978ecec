"""Restore a backup into an empty database."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from leadplan.backups import BackupError, restore


class Command(BaseCommand):
    help = "Restore a backup into an empty database, check every table’s rows, and apply newer migrations."
    # The checks would connect, and SQLite would create the database.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", type=Path, help="the dump or its manifest; the other must be beside it"
        )
        parser.add_argument("--key-is-lost", action="store_true", help="restore with another LEADPLAN_SECRET_KEY")

    def handle(self, *, file: Path, key_is_lost: bool, **options: object) -> None:
        try:
            manifest, to_set_up = restore(file, key_is_lost=key_is_lost)
        except BackupError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"Can't restore {file} ({error.strerror}).") from error
        rows = sum(manifest.rows.values())
        self.stdout.write(f"Restored the backup of {manifest.taken_at}: {rows:,} rows, as many in each table as then.")
        if found := "; ".join(f"{name}: {count}" for name, count in to_set_up.items() if count):
            self.stdout.write(f"Must be set up again, because the secret key is another one: {found}.")
