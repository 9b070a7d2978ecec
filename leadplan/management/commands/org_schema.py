"""Print the organisation file's JSON Schema."""

import json

from django.core.management.base import BaseCommand

from leadplan.orgfile.schema import json_schema


class Command(BaseCommand):
    help = "Print the organisation file's JSON Schema (draft 2020-12)."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(json.dumps(json_schema(), indent=2, ensure_ascii=False))
