"""Addresses need a domain in ASCII. Nothing in the database changes."""

from django.db import migrations, models

import people.addresses


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0011_standard_names"),
    ]

    operations = [
        migrations.AlterField(
            model_name="account",
            name="email",
            field=models.EmailField(max_length=254, unique=True, validators=[people.addresses.check_ascii_domain]),
        ),
        migrations.AlterField(
            model_name="person",
            name="email",
            field=models.EmailField(
                blank=True, default=None, max_length=254, null=True, validators=[people.addresses.check_ascii_domain]
            ),
        ),
        migrations.AlterField(
            model_name="secretlink",
            name="sent_to",
            field=models.EmailField(
                blank=True,
                default="",
                help_text="Where it was sent, if it was emailed.",
                max_length=254,
                validators=[people.addresses.check_ascii_domain],
            ),
        ),
    ]
