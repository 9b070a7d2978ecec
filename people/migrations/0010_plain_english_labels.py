"""Plain English in labels, help texts and error messages. Nothing in the database changes."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import people.models.organisation


class Migration(migrations.Migration):
    # Its name in installations from before migrations had unique numbers.
    replaces = [("people", "0007_plain_english_labels")]

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("people", "0009_reporting_lines_that_change_on_a_day"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="removed",
            options={
                "ordering": ["-at", "-id"],
                "verbose_name": "item in Trash",
                "verbose_name_plural": "items in Trash",
            },
        ),
        migrations.AlterField(
            model_name="account",
            name="is_staff",
            field=models.BooleanField(default=False, verbose_name="can use the admin site"),
        ),
        migrations.AlterField(
            model_name="departure",
            name="day",
            field=models.DateField(blank=True, null=True, verbose_name="effective date"),
        ),
        migrations.AlterField(
            model_name="job",
            name="state",
            field=models.CharField(
                choices=[("queued", "Queued"), ("running", "Running"), ("done", "Done"), ("failed", "Failed")],
                default="queued",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="organisation",
            name="country",
            field=models.CharField(
                blank=True,
                default="",
                max_length=2,
                validators=[
                    django.core.validators.RegexValidator(
                        "\\A[A-Z]{2}\\Z", "Enter a two-letter ISO country code, such as ES."
                    )
                ],
            ),
        ),
        migrations.AlterField(
            model_name="organisation",
            name="planning_hour",
            field=models.PositiveSmallIntegerField(
                default=6, help_text="The hour on Monday, in each person's time zone, from which weeks are planned."
            ),
        ),
        migrations.AlterField(
            model_name="organisation",
            name="second_factor",
            field=models.CharField(
                choices=[
                    ("nobody", "No one (optional)"),
                    ("administrators", "Administrators"),
                    ("everyone", "Everyone"),
                ],
                default="nobody",
                max_length=14,
                verbose_name="require two-factor sign-in",
            ),
        ),
        migrations.AlterField(
            model_name="organisation",
            name="weights",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="Focus model constants that differ from the defaults.",
                validators=[people.models.organisation.check_weights],
            ),
        ),
        migrations.AlterField(
            model_name="person",
            name="added_by",
            field=models.ForeignKey(
                blank=True,
                help_text="The person who added them manages their record until they have an account.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="people.person",
            ),
        ),
        migrations.AlterField(
            model_name="person",
            name="country",
            field=models.CharField(
                blank=True,
                default="",
                max_length=2,
                validators=[
                    django.core.validators.RegexValidator(
                        "\\A[A-Z]{2}\\Z", "Enter a two-letter ISO country code, such as ES."
                    )
                ],
            ),
        ),
        migrations.AlterField(
            model_name="person",
            name="left_on",
            field=models.DateField(
                blank=True, editable=False, help_text="The first day after they left; anonymous since then.", null=True
            ),
        ),
        migrations.AlterField(
            model_name="person",
            name="next_manager",
            field=models.ForeignKey(
                blank=True,
                help_text="Their manager from `moves_on`; who sees what changes on that day.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="people.person",
                verbose_name="will report to",
            ),
        ),
        migrations.AlterField(
            model_name="rating",
            name="level",
            field=models.PositiveSmallIntegerField(
                choices=[(0, "None"), (1, "Aware"), (2, "With help"), (3, "Independent"), (4, "Teaches others")],
                validators=[django.core.validators.MaxValueValidator(4, "Enter a level from 0 to 4.")],
            ),
        ),
        migrations.AlterField(
            model_name="retention",
            name="audit",
            field=models.PositiveIntegerField(
                blank=True,
                default=1095,
                help_text="Who changed what, except sign-ins. It also shows why a plan changed.",
                null=True,
                validators=[django.core.validators.MinValueValidator(7, "The shortest period is 7 days.")],
                verbose_name="Audit log",
            ),
        ),
        migrations.AlterField(
            model_name="retention",
            name="jobs",
            field=models.PositiveIntegerField(
                blank=True,
                default=30,
                help_text="What ran and how it ended: long enough to find out why it failed.",
                null=True,
                validators=[django.core.validators.MinValueValidator(7, "The shortest period is 7 days.")],
                verbose_name="Background jobs",
            ),
        ),
        migrations.AlterField(
            model_name="retention",
            name="links",
            field=models.PositiveIntegerField(
                blank=True,
                default=90,
                help_text="After they expire or are revoked, with their last use.",
                null=True,
                validators=[django.core.validators.MinValueValidator(7, "The shortest period is 7 days.")],
                verbose_name="Secret links",
            ),
        ),
        migrations.AlterField(
            model_name="retention",
            name="mails",
            field=models.PositiveIntegerField(
                blank=True,
                default=90,
                help_text="Digests that were sent, and emails in the outbox. The weeks themselves stay.",
                null=True,
                validators=[django.core.validators.MinValueValidator(7, "The shortest period is 7 days.")],
                verbose_name="Emails",
            ),
        ),
        migrations.AlterField(
            model_name="retention",
            name="meetings",
            field=models.PositiveIntegerField(
                blank=True,
                default=91,
                help_text="Titles and attendees, after the meeting. No plan looks back more than a quarter.",
                null=True,
                validators=[django.core.validators.MinValueValidator(7, "The shortest period is 7 days.")],
                verbose_name="Meetings",
            ),
        ),
        migrations.AlterField(
            model_name="retention",
            name="removed",
            field=models.PositiveIntegerField(
                blank=True,
                default=30,
                help_text="So that the person who removed something can restore it.",
                null=True,
                validators=[django.core.validators.MinValueValidator(7, "The shortest period is 7 days.")],
                verbose_name="Trash",
            ),
        ),
        migrations.AlterField(
            model_name="retention",
            name="sign_ins",
            field=models.PositiveIntegerField(
                blank=True,
                default=180,
                help_text="Who signed in when: long enough to investigate a break-in.",
                null=True,
                validators=[django.core.validators.MinValueValidator(7, "The shortest period is 7 days.")],
                verbose_name="Sign-ins",
            ),
        ),
        migrations.AlterField(
            model_name="retention",
            name="time_off",
            field=models.PositiveIntegerField(
                blank=True,
                default=365,
                help_text="After its last day. Only future time off affects plans.",
                null=True,
                validators=[django.core.validators.MinValueValidator(7, "The shortest period is 7 days.")],
                verbose_name="Time off",
            ),
        ),
        migrations.AlterField(
            model_name="retention",
            name="weeks",
            field=models.PositiveIntegerField(
                blank=True,
                default=730,
                help_text="Plans, decisions and actual hours: long enough to compare with last year.",
                null=True,
                validators=[django.core.validators.MinValueValidator(7, "The shortest period is 7 days.")],
                verbose_name="Past weeks",
            ),
        ),
        migrations.AlterField(
            model_name="secretlink",
            name="address",
            field=models.EmailField(
                blank=True, default="", help_text="Where it was sent, if it was emailed.", max_length=254
            ),
        ),
        migrations.AlterField(
            model_name="secretlink",
            name="kind",
            field=models.CharField(
                choices=[
                    ("invitation", "Invitation"),
                    ("calendar_feed", "Calendar feed"),
                    ("status_page", "Status page"),
                    ("pitch_page", "Pitch page"),
                    ("mail_action", "Email action"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterConstraint(
            model_name="account",
            name="account_email_once",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                name="account_email_once",
                violation_error_message="An account with this address already exists.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="departure",
            name="departure_done_has_day_and_number",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("done_at__isnull", True),
                    models.Q(("day__isnull", False), ("number__isnull", False)),
                    _connector="OR",
                ),
                name="departure_done_has_day_and_number",
                violation_error_message="A completed departure needs a day and a number.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="duty",
            name="duty_one_from_a_day",
            constraint=models.UniqueConstraint(
                fields=("person", "start"),
                name="duty_one_from_a_day",
                violation_error_message="A duty from that day already exists.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="duty",
            name="duty_in_order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("start__isnull", True), ("end__isnull", True), ("end__gte", models.F("start")), _connector="OR"
                ),
                name="duty_in_order",
                violation_error_message="A duty can't end before its first day.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="duty",
            name="duty_hours_range",
            constraint=models.CheckConstraint(
                condition=models.Q(("hours__gte", 0), ("hours__lte", 168)),
                name="duty_hours_range",
                violation_error_message="The number of hours a week goes from 0 to 168.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="interest",
            name="interest_once",
            constraint=models.UniqueConstraint(
                fields=("person", "skill"),
                name="interest_once",
                violation_error_message="This interest is already recorded.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="organisation",
            name="organisation_only_one",
            constraint=models.CheckConstraint(
                condition=models.Q(("pk", 1)),
                name="organisation_only_one",
                violation_error_message="An installation has exactly one organisation.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="organisation",
            name="organisation_planning_hour_range",
            constraint=models.CheckConstraint(
                condition=models.Q(("planning_hour__lte", 23)),
                name="organisation_planning_hour_range",
                violation_error_message="Enter an hour from 0 to 23.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="person",
            name="person_email_once",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                name="person_email_once",
                violation_error_message="Another person has this email address.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="person",
            name="person_day_to_day_range",
            constraint=models.CheckConstraint(
                condition=models.Q(("day_to_day__gte", 0), ("day_to_day__lte", 168)),
                name="person_day_to_day_range",
                violation_error_message="Enter 0 to 168 hours a week.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="person",
            name="person_not_own_manager",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("manager__isnull", True), models.Q(("manager", models.F("id")), _negated=True), _connector="OR"
                ),
                name="person_not_own_manager",
                violation_error_message="A person can’t be their own manager.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="person",
            name="person_next_manager_from_a_day",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("next_manager__isnull", True),
                    models.Q(("moves_on__isnull", False), models.Q(("next_manager", models.F("id")), _negated=True)),
                    _connector="OR",
                ),
                name="person_next_manager_from_a_day",
                violation_error_message="A new manager needs a start date.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="rating",
            name="rating_dated",
            constraint=models.UniqueConstraint(
                fields=("person", "skill", "kind", "on"),
                name="rating_dated",
                violation_error_message="A rating from that day already exists.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="rating",
            name="rating_undated",
            constraint=models.UniqueConstraint(
                condition=models.Q(("on__isnull", True)),
                fields=("person", "skill", "kind"),
                name="rating_undated",
                violation_error_message="A rating from that day already exists.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="retention",
            name="retention_only_one",
            constraint=models.CheckConstraint(
                condition=models.Q(("pk", 1)),
                name="retention_only_one",
                violation_error_message="An installation has exactly one set of retention periods.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="timeoff",
            name="time_off_one_from_a_day",
            constraint=models.UniqueConstraint(
                fields=("person", "start"),
                name="time_off_one_from_a_day",
                violation_error_message="Time off from that day already exists.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="timeoff",
            name="time_off_in_order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("start__isnull", True), ("end__isnull", True), ("end__gte", models.F("start")), _connector="OR"
                ),
                name="time_off_in_order",
                violation_error_message="Time off can't end before its first day.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="workinghours",
            name="working_hours_dated",
            constraint=models.UniqueConstraint(
                fields=("person", "start"),
                name="working_hours_dated",
                violation_error_message="Hours from that day already exist.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="workinghours",
            name="working_hours_undated",
            constraint=models.UniqueConstraint(
                condition=models.Q(("start__isnull", True)),
                fields=("person",),
                name="working_hours_undated",
                violation_error_message="Hours from that day already exist.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="workinghours",
            name="working_hours_mon_range",
            constraint=models.CheckConstraint(
                condition=models.Q(("mon__gte", 0), ("mon__lte", 24)),
                name="working_hours_mon_range",
                violation_error_message="The number of hours a day goes from 0 to 24.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="workinghours",
            name="working_hours_tue_range",
            constraint=models.CheckConstraint(
                condition=models.Q(("tue__gte", 0), ("tue__lte", 24)),
                name="working_hours_tue_range",
                violation_error_message="The number of hours a day goes from 0 to 24.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="workinghours",
            name="working_hours_wed_range",
            constraint=models.CheckConstraint(
                condition=models.Q(("wed__gte", 0), ("wed__lte", 24)),
                name="working_hours_wed_range",
                violation_error_message="The number of hours a day goes from 0 to 24.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="workinghours",
            name="working_hours_thu_range",
            constraint=models.CheckConstraint(
                condition=models.Q(("thu__gte", 0), ("thu__lte", 24)),
                name="working_hours_thu_range",
                violation_error_message="The number of hours a day goes from 0 to 24.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="workinghours",
            name="working_hours_fri_range",
            constraint=models.CheckConstraint(
                condition=models.Q(("fri__gte", 0), ("fri__lte", 24)),
                name="working_hours_fri_range",
                violation_error_message="The number of hours a day goes from 0 to 24.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="workinghours",
            name="working_hours_sat_range",
            constraint=models.CheckConstraint(
                condition=models.Q(("sat__gte", 0), ("sat__lte", 24)),
                name="working_hours_sat_range",
                violation_error_message="The number of hours a day goes from 0 to 24.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="workinghours",
            name="working_hours_sun_range",
            constraint=models.CheckConstraint(
                condition=models.Q(("sun__gte", 0), ("sun__lte", 24)),
                name="working_hours_sun_range",
                violation_error_message="The number of hours a day goes from 0 to 24.",
            ),
        ),
    ]
