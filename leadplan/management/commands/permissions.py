"""Print the table of docs/permissions.md."""

from django.core.management.base import BaseCommand

from leadplan.permissions import explain


class Command(BaseCommand):
    help = "Print who can see and change what, as the table of docs/permissions.md."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(explain.table_as_markdown(), ending="")
