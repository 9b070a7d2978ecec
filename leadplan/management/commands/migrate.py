"""Django's migrate, which would take a damaged database for a new one, and a newer one for up to date."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate

from leadplan.env import PRIVATE_FILE
from people.database_state import sqlite_path, unsafe_to_migrate


class Command(migrate.Command):
    def execute(self, *args: Any, **options: Any) -> str | None:
        # Before the system checks, which connect: SQLite would create a database that everyone can read.
        if problem := unsafe_to_migrate():
            raise CommandError(problem)
        if (path := sqlite_path()) and path.parent.is_dir():
            path.touch(mode=PRIVATE_FILE)
        return super().execute(*args, **options)
