import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep_latest(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """What was recorded is the result of each delivery's latest attempt."""
    delivery, attempt = (apps.get_model("integrations", name) for name in ("WebhookDelivery", "WebhookAttempt"))
    tried = delivery.objects.exclude(tried_at=None).exclude(state="sending").order_by("pk")
    attempt.objects.bulk_create(
        (
            attempt(
                delivery_id=row.pk, at=row.tried_at, status=row.status, took_ms=row.took_ms, answer=row.answer,
                error=row.error,
            )
            for row in tried.iterator()
        ),
        batch_size=500,
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("integrations", "0003_imports")]

    operations = [
        migrations.CreateModel(
            name="WebhookAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("status", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("took_ms", models.PositiveIntegerField(blank=True, null=True)),
                ("answer", models.TextField(blank=True, default="")),
                ("error", models.CharField(blank=True, default="", max_length=300)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="results",
                        to="integrations.webhookdelivery",
                    ),
                ),
            ],
            options={"ordering": ["-at", "-id"]},
        ),
        migrations.RunPython(keep_latest, migrations.RunPython.noop),
    ]
