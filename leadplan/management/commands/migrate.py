"""Django's migrate, which would take a damaged database for a new one, and a newer one for up to date."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate

from people.database_state import unsafe_to_migrate


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        if problem := unsafe_to_migrate():
            raise CommandError(problem)
        super().handle(*args, **options)
