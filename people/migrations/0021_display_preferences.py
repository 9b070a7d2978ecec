"""How pages look and what fields of forms show, as each account prefers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0020_search_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="theme",
            field=models.CharField(
                choices=[("system", "Same as your system"), ("light", "Light"), ("dark", "Dark")],
                default="system",
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="account",
            name="typed_dates",
            field=models.BooleanField(default=False, verbose_name="dates as 2026-12-03 in forms"),
        ),
        migrations.AddField(
            model_name="account",
            name="typed_times",
            field=models.BooleanField(default=True, verbose_name="24-hour clock in forms"),
        ),
    ]
