from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def name_skipped(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("digests", "Digest").objects.filter(state="nothing").update(state="skipped")


def name_nothing(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("digests", "Digest").objects.filter(state="skipped").update(state="nothing")


class Migration(migrations.Migration):
    dependencies = [
        ("digests", "0004_plain_english_labels"),
        ("people", "0011_standard_names"),
    ]

    operations = [
        migrations.AlterModelTable(name="mailact", table="digests_mailact"),
        migrations.RenameModel("MailAct", "EmailAction"),
        migrations.RenameField("emailaction", "at", "taken_at"),
        migrations.AlterModelOptions("emailaction", {"ordering": ["-taken_at", "-id"]}),
        migrations.AlterField(
            "emailaction",
            "person",
            models.ForeignKey(on_delete=models.CASCADE, related_name="email_actions", to="people.person"),
        ),
        migrations.AlterModelTable(name="mailchoice", table="digests_mailchoice"),
        migrations.RenameModel("MailChoice", "EmailPreferences"),
        migrations.AlterModelOptions(
            "emailpreferences", {"verbose_name": "email preferences", "verbose_name_plural": "email preferences"}
        ),
        migrations.AlterField(
            "emailpreferences",
            "person",
            models.OneToOneField(on_delete=models.CASCADE, related_name="email_preferences", to="people.person"),
        ),
        migrations.AlterModelTable(name="outboxmail", table="digests_outboxmail"),
        migrations.RenameModel("OutboxMail", "OutboxEmail"),
        migrations.RenameField("outboxemail", "at", "created_at"),
        migrations.AlterModelOptions("outboxemail", {"ordering": ["-created_at", "-id"]}),
        # Django does not rename fields in the conditions of constraints.
        migrations.RemoveConstraint("digest", "digest_once"),
        migrations.RenameField("digest", "fault", "error"),
        migrations.RenameField("digest", "asked_at", "requested_at"),
        migrations.RenameField("digest", "told", "reported_findings"),
        migrations.AddConstraint(
            "digest",
            models.UniqueConstraint(
                condition=models.Q(requested_at=None),
                fields=("person", "kind", "week"),
                name="digest_once",
                violation_error_message="This digest already exists.",
            ),
        ),
        migrations.AlterField(
            "digest",
            "state",
            models.CharField(
                choices=[
                    ("pending", "Pending"),
                    ("sending", "Sending"),
                    ("sent", "Sent"),
                    ("failed", "Failed"),
                    ("skipped", "Nothing to report"),
                ],
                default="pending",
                max_length=8,
            ),
        ),
        migrations.RunPython(name_skipped, name_nothing, elidable=True),
    ]
