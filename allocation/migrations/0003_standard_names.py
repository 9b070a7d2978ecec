"""Fields get the names of the field."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("allocation", "0002_plain_english_labels")]

    operations = [
        migrations.RemoveConstraint(model_name="scenariochange", name="change_in_order"),
        migrations.RemoveConstraint(model_name="scenariochange", name="change_one_person"),
        migrations.RemoveConstraint(model_name="scenariochange", name="change_contracted_range"),
        migrations.RemoveConstraint(model_name="scenariochange", name="change_days_range"),
        migrations.RenameField(model_name="scenario", old_name="why", new_name="reason"),
        migrations.RenameField(model_name="scenario", old_name="made_at", new_name="created_at"),
        migrations.RenameField(model_name="scenariochange", old_name="stand_in", new_name="new_hire"),
        migrations.RenameField(model_name="scenariochange", old_name="day", new_name="effective_on"),
        migrations.RenameField(model_name="scenariochange", old_name="days", new_name="shift_days"),
        migrations.RenameField(model_name="scenariochange", old_name="contracted", new_name="contracted_hours"),
        migrations.RenameField(model_name="scenariochange", old_name="reserve", new_name="day_to_day"),
        migrations.RenameField(model_name="scenariochange", old_name="base", new_name="baseline"),
        migrations.AlterModelOptions(
            name="scenario",
            options={"ordering": ["-created_at", "-id"]},
        ),
        migrations.AlterField(
            model_name="scenariochange",
            name="new_hire",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="used_by",
                to="allocation.scenariochange",
            ),
        ),
        migrations.AddConstraint(
            model_name="scenariochange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("effective_on__isnull", True),
                    ("end__isnull", True),
                    ("end__gte", models.F("effective_on")),
                    _connector="OR",
                ),
                name="change_in_order",
                violation_error_message="The end date can’t be before the start date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="scenariochange",
            constraint=models.CheckConstraint(
                condition=models.Q(("person__isnull", True), ("new_hire__isnull", True), _connector="OR"),
                name="change_one_person",
                violation_error_message="Choose a colleague or a new hire, not both.",
            ),
        ),
        migrations.AddConstraint(
            model_name="scenariochange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("contracted_hours__gte", 0),
                    ("contracted_hours__lte", 168),
                    ("day_to_day__gte", 0),
                    ("day_to_day__lte", 168),
                ),
                name="change_contracted_hours_range",
                violation_error_message="Enter 0 to 168 hours a week.",
            ),
        ),
        migrations.AddConstraint(
            model_name="scenariochange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("shift_days__isnull", True),
                    models.Q(("shift_days__gte", -730), ("shift_days__lte", 730)),
                    _connector="OR",
                ),
                name="change_shift_days_range",
                violation_error_message="Enter at most 730 days (two years) either way.",
            ),
        ),
    ]
