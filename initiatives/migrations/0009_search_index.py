"""Initiatives and critical areas in the search index."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from people.text_comparison import searchable_text


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    entries = apps.get_model("people", "SearchEntry").objects
    for kind, model in (("initiative", "Initiative"), ("area", "CriticalArea")):
        rows = apps.get_model("initiatives", model).objects.values_list("pk", "name")
        found = (entries.model(kind=kind, row_id=pk, text=searchable_text(name)) for pk, name in rows.iterator())
        entries.bulk_create(found, batch_size=500)


def empty(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("people", "SearchEntry").objects.filter(kind__in=["initiative", "area"]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0020_search_index"),
        ("initiatives", "0008_requirements_by_level"),
    ]

    operations = [migrations.RunPython(fill, empty)]
