from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("allocation", "0004_random_ids")]

    operations = [
        migrations.AddField(
            model_name="scenario",
            name="undo",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
