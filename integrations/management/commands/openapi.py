"""Write the description of the API into docs/openapi.json."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.api.application import api
from integrations.api.breaking_changes import breaking_changes


class Command(BaseCommand):
    help = "Write the description of the API into docs/openapi.json, unless it would break programs that use it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--breaking", action="store_true", help="write it although it breaks programs")

    def handle(self, *args: Any, breaking: bool, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "openapi.json"
        new = described()
        found = breaking_changes(json.loads(path.read_text()), json.loads(new)) if path.exists() else []
        for one in found:
            self.stderr.write(one)
        if found and not breaking:
            raise CommandError("Programs that use the API would break. Keep what they use, or add --breaking.")
        path.write_text(new)


def described() -> str:
    return json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), indent=1, ensure_ascii=False) + "\n"
