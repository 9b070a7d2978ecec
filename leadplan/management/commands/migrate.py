"""Django's migrate, which would take a damaged database for a new one, and a newer one for up to date."""

from typing import Any

from django.apps import apps
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

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

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        is_asked_for_less = any(options[name] for name in ("app_label", "fake", "plan", "check_unapplied", "prune"))
        if not is_asked_for_less and not connection.introspection.table_names():
            create_tables(connection)
            if options["verbosity"]:
                self.stdout.write("The database was empty; its tables are created.")
        super().handle(*args, **options)


def create_tables(connection: BaseDatabaseWrapper) -> None:
    """Create the tables of an empty database from the models, and record all migrations: what they would end with, at once.

    All in one transaction, so that an interrupted start finds an empty database again.
    """
    recorder = MigrationRecorder(connection)
    with connection.schema_editor() as editor:
        models: list[type[Model]] = [*apps.get_models(), recorder.Migration]
        for model in models:
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        # Django takes a migration that replaces others as applied only if those are recorded too.
        graph = MigrationLoader(connection).graph.nodes
        names = [name for key, migration in graph.items() for name in (key, *migration.replaces)]
        recorder.migration_qs.bulk_create([recorder.Migration(app=app, name=name) for app, name in names])
