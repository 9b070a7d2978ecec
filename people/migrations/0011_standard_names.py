from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, Q


def rename_outcome_keys(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rename_key(apps, "fate", "disposition")


def restore_outcome_keys(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rename_key(apps, "disposition", "fate")


def rename_key(apps: Apps, old: str, new: str) -> None:
    """In what was recorded when people left."""
    for row in apps.get_model("people", "Departure").objects.exclude(outcome=[]):
        row.outcome = [{new if key == old else key: value for key, value in item.items()} for item in row.outcome]
        row.save(update_fields=["outcome"])


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0010_plain_english_labels"),
    ]

    operations = [
        migrations.AlterModelTable(name="removed", table="people_removed"),
        migrations.RenameModel("Removed", "TrashItem"),
        migrations.RenameField("trashitem", "what", "kind"),
        migrations.RenameField("trashitem", "address", "restore_url"),
        migrations.RenameField("trashitem", "beside", "extra"),
        migrations.RenameField("trashitem", "at", "removed_at"),
        migrations.RenameField("trashitem", "back_at", "restored_at"),
        migrations.AlterField(
            "trashitem",
            "owner",
            models.ForeignKey(on_delete=models.CASCADE, related_name="trash_items", to="people.person"),
        ),
        migrations.AlterModelOptions(
            "trashitem",
            {
                "ordering": ["-removed_at", "-id"],
                "verbose_name": "item in Trash",
                "verbose_name_plural": "items in Trash",
            },
        ),
        migrations.RenameField("job", "beat_at", "heartbeat_at"),
        migrations.RenameField("job", "fault", "error"),
        migrations.RenameField("retention", "mails", "emails"),
        migrations.RenameField("retention", "removed", "trash"),
        migrations.RenameField("secretlink", "made_at", "created_at"),
        migrations.RenameField("secretlink", "address", "sent_to"),
        migrations.RenameField("secretlink", "uses", "use_count"),
        migrations.AlterModelOptions("secretlink", {"ordering": ["-created_at", "-id"]}),
        # Django does not rename fields in the conditions of constraints.
        migrations.RemoveConstraint("person", "person_next_manager_from_a_day"),
        migrations.RenameField("person", "moves_on", "next_manager_from"),
        migrations.AlterField(
            "person",
            "next_manager",
            models.ForeignKey(
                blank=True,
                help_text="Their manager from `next_manager_from`; who sees what changes on that day.",
                null=True,
                on_delete=models.SET_NULL,
                related_name="+",
                to="people.person",
                verbose_name="will report to",
            ),
        ),
        migrations.AddConstraint(
            "person",
            models.CheckConstraint(
                condition=Q(next_manager__isnull=True) | Q(next_manager_from__isnull=False) & ~Q(next_manager=F("id")),
                name="person_next_manager_from_a_day",
                violation_error_message="A new manager needs a start date.",
            ),
        ),
        migrations.RemoveConstraint("departure", "departure_done_has_day_and_number"),
        migrations.RenameField("departure", "asked_at", "requested_at"),
        migrations.RenameField("departure", "by", "scheduled_by"),
        migrations.RenameField("departure", "set_at", "scheduled_at"),
        migrations.RenameField("departure", "done_at", "completed_at"),
        migrations.RenameField("departure", "happened", "outcome"),
        migrations.RenameField("departure", "fault", "error"),
        migrations.AlterModelOptions("departure", {"ordering": ["-completed_at", "day", "-requested_at"]}),
        migrations.AddConstraint(
            "departure",
            models.CheckConstraint(
                condition=Q(completed_at__isnull=True) | Q(day__isnull=False, number__isnull=False),
                name="departure_done_has_day_and_number",
                violation_error_message="A completed departure needs a day and a number.",
            ),
        ),
        migrations.RunPython(rename_outcome_keys, restore_outcome_keys, elidable=True),
    ]
