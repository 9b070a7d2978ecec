from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stakeholders", "0008_when_a_step_was_agreed"),
    ]

    operations = [
        migrations.AddField(
            model_name="pitchstep",
            name="origin",
            field=models.CharField(blank=True, default="", editable=False, max_length=60),
        ),
    ]
