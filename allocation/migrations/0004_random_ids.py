from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import people.model_fields


def give_ids(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rows = apps.get_model("allocation", "Scenario")._base_manager
    for pk in rows.values_list("pk", flat=True):
        rows.filter(pk=pk).update(url_id=people.model_fields.random_id())


class Migration(migrations.Migration):
    dependencies = [
        ("allocation", "0003_standard_names"),
    ]

    operations = [
        migrations.AddField("scenario", "url_id", people.model_fields.KeyField(max_length=20, null=True)),
        migrations.RunPython(give_ids, migrations.RunPython.noop, elidable=True),
        migrations.AlterField("scenario", "url_id", people.model_fields.UrlIdField()),
    ]
