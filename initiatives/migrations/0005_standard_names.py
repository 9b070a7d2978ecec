"""Models and fields get the names of the field. Tables keep theirs."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0004_plain_english_labels")]

    operations = [
        migrations.AlterModelTable(name="Requirement", table="initiatives_requirement"),
        migrations.RenameModel(old_name="Requirement", new_name="SkillRequirement"),
        migrations.AlterModelTable(name="DependencyEta", table="initiatives_dependencyeta"),
        migrations.RenameModel(old_name="DependencyEta", new_name="DateGiven"),
        migrations.AlterModelTable(name="DependencyAsk", table="initiatives_dependencyask"),
        migrations.RenameModel(old_name="DependencyAsk", new_name="DateRequest"),
        migrations.RemoveConstraint(model_name="skillrequirement", name="requirement_once"),
        migrations.RemoveConstraint(model_name="skillrequirement", name="requirement_level_range"),
        migrations.RemoveConstraint(model_name="dategiven", name="eta_one_a_day"),
        migrations.RemoveConstraint(model_name="daterequest", name="ask_one_a_day"),
        migrations.RenameField(model_name="initiative", old_name="open", new_name="open_to_everyone"),
        migrations.RenameField(model_name="initiative", old_name="phase_days", new_name="phase_starts"),
        migrations.RenameField(model_name="dategiven", old_name="said_on", new_name="recorded_on"),
        migrations.RenameField(model_name="handover", old_name="owners", new_name="ownership"),
        migrations.AlterModelOptions(
            name="dategiven",
            options={"ordering": ["dependency", "recorded_on"], "verbose_name_plural": "dates given"},
        ),
        migrations.AlterModelOptions(
            name="skillrequirement",
            options={"ordering": ["area", "skill__name"], "verbose_name": "requirement"},
        ),
        migrations.AlterField(
            model_name="acceptancecheck",
            name="dependency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="acceptance_checks",
                to="initiatives.dependency",
            ),
        ),
        migrations.AlterField(
            model_name="criticalarea",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="owned_areas",
                to="people.person",
            ),
        ),
        migrations.AlterField(
            model_name="dategiven",
            name="dependency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="dates_given", to="initiatives.dependency"
            ),
        ),
        migrations.AlterField(
            model_name="daterequest",
            name="dependency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="date_requests", to="initiatives.dependency"
            ),
        ),
        migrations.AlterField(
            model_name="dependency",
            name="dri",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="dri_of",
                to="people.person",
            ),
        ),
        migrations.AlterField(
            model_name="dependency",
            name="producer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="produced_dependencies",
                to="people.team",
            ),
        ),
        migrations.AddConstraint(
            model_name="dategiven",
            constraint=models.UniqueConstraint(
                fields=("dependency", "recorded_on"),
                name="date_given_one_a_day",
                violation_error_message="A date is already recorded for that day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="daterequest",
            constraint=models.UniqueConstraint(
                fields=("dependency", "on"),
                name="date_request_one_a_day",
                violation_error_message="They were already asked on that day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="skillrequirement",
            constraint=models.UniqueConstraint(
                fields=("area", "skill"),
                name="skill_requirement_once",
                violation_error_message="This area already requires that skill.",
            ),
        ),
        migrations.AddConstraint(
            model_name="skillrequirement",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__gte", 1), ("level__lte", 4)),
                name="skill_requirement_level_range",
                violation_error_message="Required level goes from 1 to 4.",
            ),
        ),
    ]
