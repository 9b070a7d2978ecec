"""Models and fields get the names of the field. Tables keep theirs."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0003_plain_english_labels")]

    operations = [
        migrations.AlterModelTable(name="Slice", table="stakeholders_slice"),
        migrations.RenameModel(old_name="Slice", new_name="PitchStep"),
        migrations.AlterModelTable(name="Move", table="stakeholders_move"),
        migrations.RenameModel(old_name="Move", new_name="EngagementChange"),
        migrations.AlterModelTable(name="Dismissal", table="stakeholders_dismissal"),
        migrations.RenameModel(old_name="Dismissal", new_name="Exclusion"),
        migrations.AlterModelTable(name="OfficeHour", table="stakeholders_officehour"),
        migrations.RenameModel(old_name="OfficeHour", new_name="OfficeHoursSession"),
        migrations.RemoveConstraint(model_name="pitchstep", name="slice_name_once"),
        migrations.RemoveConstraint(model_name="pitchstep", name="slice_share_range"),
        migrations.RemoveConstraint(model_name="pitchstep", name="slice_effort_range"),
        migrations.RemoveConstraint(model_name="exclusion", name="dismissal_once_an_initiative"),
        migrations.RemoveConstraint(model_name="exclusion", name="dismissal_once_a_pitch"),
        migrations.RemoveConstraint(model_name="exclusion", name="dismissal_of_one_thing"),
        migrations.RemoveConstraint(model_name="officehourssession", name="office_hour_once"),
        migrations.RenameField(model_name="pitch", old_name="aimed_on", new_name="targeted_on"),
        migrations.RenameField(model_name="pitch", old_name="stood_on", new_name="status_changed_on"),
        migrations.RenameField(model_name="pitch", old_name="back_on", new_name="reopened_on"),
        migrations.RenameField(model_name="pitchstep", old_name="by", new_name="needed_by"),
        migrations.RenameField(model_name="officehourssession", old_name="honoured", new_name="took_place"),
        migrations.RenameField(model_name="stakeholder", old_name="desired", new_name="target_engagement"),
        migrations.RenameField(model_name="promise", old_name="whose", new_name="promised_by"),
        migrations.AlterField(
            model_name="engagementchange",
            name="conversation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="engagement_changes",
                to="stakeholders.conversation",
            ),
        ),
        migrations.AlterField(
            model_name="engagementchange",
            name="stakeholder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="engagement_changes",
                to="stakeholders.stakeholder",
            ),
        ),
        migrations.AlterField(
            model_name="exclusion",
            name="initiative",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="exclusions",
                to="initiatives.initiative",
            ),
        ),
        migrations.AlterField(
            model_name="exclusion",
            name="lead",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="exclusions", to="people.person"
            ),
        ),
        migrations.AlterField(
            model_name="exclusion",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="excluded_by", to="people.person"
            ),
        ),
        migrations.AlterField(
            model_name="exclusion",
            name="pitch",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="exclusions",
                to="stakeholders.pitch",
            ),
        ),
        migrations.AlterField(
            model_name="officehourssession",
            name="office_hours",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to="stakeholders.officehours"
            ),
        ),
        migrations.AlterField(
            model_name="pitchstep",
            name="pitch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="stakeholders.pitch"
            ),
        ),
        migrations.AlterField(
            model_name="pitchstep",
            name="team",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="pitch_steps",
                to="people.team",
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("initiative__isnull", False)),
                fields=("lead", "person", "initiative"),
                name="exclusion_once_an_initiative",
                violation_error_message="They are already excluded from this initiative.",
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("pitch__isnull", False)),
                fields=("lead", "person", "pitch"),
                name="exclusion_once_a_pitch",
                violation_error_message="They are already excluded from this pitch.",
            ),
        ),
        migrations.AddConstraint(
            model_name="exclusion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("initiative__isnull", False), ("pitch__isnull", True)),
                    models.Q(("initiative__isnull", True), ("pitch__isnull", False)),
                    _connector="OR",
                ),
                name="exclusion_of_one_thing",
                violation_error_message="Choose either an initiative or a pitch.",
            ),
        ),
        migrations.AddConstraint(
            model_name="officehourssession",
            constraint=models.UniqueConstraint(
                fields=("office_hours", "on"),
                name="office_hours_session_once",
                violation_error_message="That day is already recorded.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pitchstep",
            constraint=models.UniqueConstraint(
                fields=("pitch", "name"),
                name="pitch_step_name_once",
                violation_error_message="The pitch already has a step with that name.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pitchstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("value_share__isnull", True),
                    models.Q(("value_share__gte", 0), ("value_share__lte", 1)),
                    _connector="OR",
                ),
                name="pitch_step_share_range",
                violation_error_message="Enter a share from 0 to 1.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pitchstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("effort_weeks__isnull", True), ("effort_weeks__gte", 0), _connector="OR"),
                name="pitch_step_effort_range",
                violation_error_message="The effort can't be negative.",
            ),
        ),
    ]
