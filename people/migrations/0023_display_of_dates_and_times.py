"""The clock and the order of dates that a person reads everywhere, in place of what fields of forms showed."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep_choices(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    accounts = apps.get_model("people", "Account").objects
    accounts.filter(typed_times=False).update(clock="12")
    accounts.filter(typed_dates=True).update(dates="iso")


def restore_choices(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    accounts = apps.get_model("people", "Account").objects
    accounts.filter(clock="12").update(typed_times=False)
    accounts.filter(dates="iso").update(typed_dates=True)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0022_via_a_token"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="clock",
            field=models.CharField(
                choices=[("24", "24 hours: 14:30"), ("12", "12 hours: 2:30 PM")], default="24", max_length=2
            ),
        ),
        migrations.AddField(
            model_name="account",
            name="dates",
            field=models.CharField(
                choices=[
                    ("day", "Day first: Thu 3 Dec, 3 Dec 2026"),
                    ("month", "Month first: Thu, Dec 3; Dec 3, 2026"),
                    ("iso", "With a year as 2026-12-03"),
                ],
                default="day",
                max_length=5,
            ),
        ),
        migrations.RunPython(keep_choices, restore_choices),
        migrations.RemoveField(model_name="account", name="typed_dates"),
        migrations.RemoveField(model_name="account", name="typed_times"),
    ]
