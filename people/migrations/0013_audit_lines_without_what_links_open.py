from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def remove_labels(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Administrators read these lines: they named the pitch or the initiative, and who the invitation was for by key."""
    lines = apps.get_model("people", "AuditLine")._base_manager.filter(thing__endswith=" link", about__isnull=False)
    for pk, name in lines.values_list("pk", "about__name").iterator():
        lines.filter(pk=pk).update(label=name)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0012_ascii_addresses"),
    ]

    operations = [
        migrations.RunPython(remove_labels, migrations.RunPython.noop, elidable=True),
    ]
