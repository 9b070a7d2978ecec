"""The search index, filled with people, teams and skills; initiatives add their own in 0008."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from people.text_comparison import searchable_text


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    entries = apps.get_model("people", "SearchEntry").objects
    for kind in ("person", "team", "skill"):
        rows = apps.get_model("people", kind).objects.values_list("pk", "name")
        found = (entries.model(kind=kind, row_id=pk, text=searchable_text(name)) for pk, name in rows.iterator())
        entries.bulk_create(found, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0019_ratings_by_level"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("row_id", models.BigIntegerField()),
                ("text", models.TextField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "row_id"), name="search_entry_once")],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
