"""Which imports have expired. What was imported stays."""

from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from integrations.imports.models import DataImport
from people.retention import Rule


def imports(before: datetime) -> QuerySet[DataImport]:
    return DataImport.objects.filter(created_at__lt=before)


RULES: Final = (Rule("jobs", "imports", imports),)
