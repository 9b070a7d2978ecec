"""Fill an empty installation with the demo organisation."""

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction

from leadplan.demo import build
from people import clock
from people.database_state import DatabaseCommand
from people.models import Organisation, Person


class Command(DatabaseCommand):
    help = "Fill an empty installation with the demo organisation, dated around today."

    def handle(self, *args: object, **options: object) -> None:
        if not (settings.EMBEDDED and settings.DEMO):
            raise CommandError("The demo lets anyone sign in, so it needs embedded mode and LEADPLAN_DEMO=1.")
        if Organisation.objects.exists() or Person.objects.exists():
            raise CommandError("This installation already has data. The demo needs an empty one.")
        with transaction.atomic():
            build.build_demo(clock.now())
        self.stdout.write("The demo organisation is ready.")
