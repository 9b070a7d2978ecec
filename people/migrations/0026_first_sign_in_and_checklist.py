from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0025_invitations_by_accounts"),
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
