"""Notifications, and the mark of accounts that have unread ones."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0023_display_of_dates_and_times"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="has_unread",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AlterField(
            model_name="retention",
            name="emails",
            field=models.PositiveIntegerField(
                blank=True,
                default=90,
                help_text="Digests that were sent, emails in the outbox, and notifications. The weeks themselves stay.",
                null=True,
                validators=[django.core.validators.MinValueValidator(7, "The shortest period is 7 days.")],
                verbose_name="Emails",
            ),
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("rated", "Rated: a rating of the person"),
                            ("disputed", "Disputed: a rating by the person"),
                            ("asked", "Asked for a date: a dependency"),
                            ("co_sponsor", "Made co-sponsor: a pitch"),
                            ("changed_leads", "Leads or dates changed by a scenario: an initiative"),
                            ("promoted", "Promoted by someone else: a scenario of the person"),
                        ],
                        max_length=20,
                    ),
                ),
                ("row", models.PositiveBigIntegerField()),
                ("at", models.DateTimeField(db_index=True)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notifications", to="people.person"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "kind", "row"),
                        name="notification_once",
                        violation_error_message="This notification already exists.",
                    )
                ],
            },
        ),
    ]
