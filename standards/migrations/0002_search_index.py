"""Standards in the search index."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from people.text_comparison import searchable_text


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    entries = apps.get_model("people", "SearchEntry").objects
    rows = apps.get_model("standards", "Standard").objects.values_list("pk", "name")
    found = (entries.model(kind="standard", row_id=pk, text=searchable_text(name)) for pk, name in rows.iterator())
    entries.bulk_create(found, batch_size=500, ignore_conflicts=True)


def empty(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("people", "SearchEntry").objects.filter(kind="standard").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0031_standards"),
        ("standards", "0001_standards"),
    ]

    operations = [migrations.RunPython(fill, empty)]
