from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0022_via_a_token"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="has_checklist",
            field=models.BooleanField(default=False, editable=False, verbose_name="shows the checklist of first steps"),
        ),
        migrations.AddField(
            model_name="account",
            name="must_change_password",
            field=models.BooleanField(default=False, editable=False, verbose_name="must change the password"),
        ),
    ]
