from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def turn_off_undecided(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Before, the reminder was off for those who had never chosen."""
    apps.get_model("digests", "EmailPreferences").objects.filter(reminder=None).update(reminder=False)


class Migration(migrations.Migration):
    dependencies = [("digests", "0006_composed_text")]

    operations = [
        migrations.AlterField(
            model_name="emailpreferences",
            name="reminder",
            field=models.BooleanField(blank=True, default=None, null=True, verbose_name="reminder on Friday"),
        ),
        migrations.RunPython(migrations.RunPython.noop, turn_off_undecided),
    ]
