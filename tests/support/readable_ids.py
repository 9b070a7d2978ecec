"""Addresses that a test can write down: rows whose addresses are random get ids that are made of their keys or names."""

from django.utils.text import slugify

from allocation.models import Scenario
from stakeholders.models import Pitch, Stakeholder


def make_ids_readable() -> None:
    """A row made in the app has a random key too, which then becomes readable as well."""
    for model in (Pitch, Stakeholder, Scenario):
        for row in model._default_manager.all():
            if row.key == row.url_id and len(row.key) == 20:
                row.key = slugify(str(row))[:20]
            row.url_id = row.key[:20]
            row.save(update_fields=["key", "url_id"])
