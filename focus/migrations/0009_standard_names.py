from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("focus", "0008_plain_english_labels")]

    operations = [
        # The table keeps its name.
        migrations.AlterModelTable(name="worry", table="focus_worry"),
        migrations.RenameModel(old_name="Worry", new_name="Concern"),
        migrations.AlterField(
            model_name="concern",
            name="area",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=models.SET_NULL,
                related_name="concerns",
                to="initiatives.criticalarea",
            ),
        ),
        migrations.AlterField(
            model_name="concern",
            name="person",
            field=models.ForeignKey(on_delete=models.CASCADE, related_name="concerns", to="people.person"),
        ),
        migrations.RenameField(model_name="block", old_name="by_hand", new_name="is_manual"),
        migrations.RenameField(model_name="calendar", old_name="told", new_name="sync_result"),
        migrations.RenameField(model_name="feedentry", old_name="mark", new_name="content_hash"),
        migrations.RenameField(model_name="feedentry", old_name="said", new_name="published"),
        migrations.RenameField(model_name="feedentry", old_name="gone_at", new_name="cancelled_at"),
        migrations.RenameField(model_name="meeting", old_name="matched", new_name="topic_source"),
        migrations.RenameField(model_name="meetingrule", old_name="says_about", new_name="sets_topic"),
        migrations.RenameField(model_name="proposalanswer", old_name="taken", new_name="accepted"),
        migrations.RenameField(model_name="reviewdraft", old_name="typed", new_name="form_data"),
        migrations.RenameField(model_name="weekpreferences", old_name="shares_real", new_name="shares_actual_hours"),
        migrations.RemoveConstraint(model_name="pairing", name="pairing_of_two"),
        migrations.RenameField(model_name="pairing", old_name="beside", new_name="expert"),
        migrations.AddConstraint(
            model_name="pairing",
            constraint=models.CheckConstraint(
                condition=Q(expert__isnull=True) | ~Q(expert=F("learner")),
                name="pairing_of_two",
                violation_error_message="Choose two different people.",
            ),
        ),
    ]
