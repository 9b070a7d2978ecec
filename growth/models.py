"""A person's journal, goals and mentoring. Visible to the person, and to their manager where they share an entry or a goal."""

from decimal import Decimal
from typing import ClassVar, Final

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from growth.querysets import GoalQuerySet, MentoringQuerySet, OwnQuerySet, ShareableQuerySet
from people.django_types import manager_of
from people.model_fields import HoursField, order_constraint, range_constraints, unique_constraint
from people.models import Level, Person, Skill

MOST_TEXT: Final = 4000
MOST_OPEN_GOALS: Final = 3
LEAST_HOURS, MOST_HOURS = Decimal("0.5"), Decimal(8)
HOURS_RANGE: Final = "Enter 0.5 to 8 hours a month."
DAYS_RANGE: Final = "Enter 7 to 90 days between check-ins."


def long_text(label: str) -> "models.TextField[str, str]":
    limit = MaxLengthValidator(MOST_TEXT, f"Enter at most {MOST_TEXT:,} characters.")
    return models.TextField(label, blank=True, default="", validators=[limit])


def shared_with() -> "models.ForeignKey[Person | None, Person | None]":
    """The manager that it is shared with: it is shown only while they are the person's direct manager."""
    return models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")


class EntryKind(models.TextChoices):
    DELIVERED = "delivered", "Delivered"
    DECIDED = "decided", "Decided"
    INFLUENCED = "influenced", "Influenced"
    GREW_OTHERS = "grew_others", "Grew others"
    LEARNED = "learned", "Learned"
    RECOGNISED = "recognised", "Recognised"
    OUTSIDE = "outside", "Outside the company"


class Source(models.TextChoices):
    """What in the product a proposal comes from; `source_id` is its row."""

    AREA = "area", "An area that was settled"
    POINT = "point", "A milestone that passed"
    PITCH_SUBMITTED = "pitch_submitted", "A pitch you submitted"
    PITCH_ACCEPTED = "pitch_accepted", "A pitch that was accepted"
    PITCH_STEP = "pitch_step", "A step that a team agreed to"
    ASSIGNMENT = "assignment", "A change of your involvement"
    RATING = "rating", "A pairing"
    DEPENDENCY = "dependency", "A dependency that was accepted"
    REMEDY = "remedy", "Fewer interruptions"
    REVIEW = "review", "Your weekly review"


class JournalEntry(models.Model):
    """Something to remember. One that was proposed keeps its source, which may be removed later: the entry stays."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="journal_entries")
    on = models.DateField("date")
    title = models.CharField(max_length=200)
    text = long_text("details")
    kind = models.CharField(max_length=12, choices=EntryKind, default=EntryKind.DELIVERED)
    result_figure = models.DecimalField("result", max_digits=16, decimal_places=2, null=True, blank=True)
    result_unit = models.CharField("unit", max_length=40, blank=True, default="")
    evidence_url = models.URLField("link to evidence", max_length=500, blank=True, default="")
    source_kind = models.CharField(max_length=16, choices=Source, blank=True, default="")
    source_id = models.PositiveBigIntegerField(null=True, blank=True)
    shared_with = shared_with()

    objects: ClassVar[ShareableQuerySet["JournalEntry"]] = manager_of(ShareableQuerySet)

    class Meta:
        ordering = ["person", "-on", "-id"]
        verbose_name = "journal entry"
        verbose_name_plural = "journal entries"
        constraints = [
            unique_constraint(
                "journal_source_once", ["person", "source_kind", "source_id"], "This is already in your journal."
            ),
            models.CheckConstraint(
                condition=Q(source_kind="", source_id__isnull=True) | ~Q(source_kind="") & Q(source_id__isnull=False),
                name="journal_source_is_whole",
                violation_error_message="A source needs its kind and its row.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class JournalDismissal(models.Model):
    """A proposal that the person doesn't want."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="journal_dismissals")
    source_kind = models.CharField(max_length=16, choices=Source)
    source_id = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    objects: ClassVar[OwnQuerySet["JournalDismissal"]] = manager_of(OwnQuerySet)

    class Meta:
        ordering = ["person", "-at"]
        verbose_name = "dismissed proposal"
        constraints = [
            unique_constraint(
                "journal_dismissed_once", ["person", "source_kind", "source_id"], "This is already dismissed."
            )
        ]

    def __str__(self) -> str:
        return self.get_source_kind_display()


class GoalStatus(models.TextChoices):
    OPEN = "open", "Open"
    REACHED = "reached", "Reached"
    DROPPED = "dropped", "Dropped"


class Goal(models.Model):
    """What the person wants to grow in: a level of a skill, or anything else without one.

    `position` is 1 for the most important open goal; closed goals have none. So there can't be four open ones.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="goals")
    skill = models.ForeignKey(Skill, on_delete=models.SET_NULL, null=True, blank=True, related_name="goals")
    title = models.CharField(max_length=200)
    from_level = models.PositiveSmallIntegerField(choices=Level, null=True, blank=True)
    to_level = models.PositiveSmallIntegerField("level to reach", choices=Level, null=True, blank=True)
    by = models.DateField(null=True, blank=True)
    why = long_text("why")
    position = models.PositiveSmallIntegerField(null=True, blank=True)
    status = models.CharField(max_length=8, choices=GoalStatus, default=GoalStatus.OPEN)
    shared_with = shared_with()

    objects: ClassVar[GoalQuerySet] = manager_of(GoalQuerySet)

    class Meta:
        ordering = ["person", F("position").asc(nulls_last=True), "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "position"],
                condition=Q(status="open"),
                name="goal_position_once",
                violation_error_message="Another open goal has this place.",
            ),
            models.CheckConstraint(
                condition=Q(position__isnull=True) | Q(status="open", position__gte=1, position__lte=MOST_OPEN_GOALS),
                name="goal_three_open",
                violation_error_message="You can have three open goals.",
            ),
            models.CheckConstraint(
                condition=Q(from_level__isnull=True, to_level__isnull=True)
                | Q(from_level__isnull=False, to_level__gt=F("from_level")),
                name="goal_level_rises",
                violation_error_message="The level to reach must be above your level now.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MentorOffer(models.Model):
    """The person offers to mentor others in a skill, for a number of hours a month."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mentor_offers")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="mentor_offers")
    hours_a_month = HoursField(
        "hours a month",
        default=1,
        validators=[MinValueValidator(LEAST_HOURS, HOURS_RANGE), MaxValueValidator(MOST_HOURS, HOURS_RANGE)],
    )

    objects: ClassVar[OwnQuerySet["MentorOffer"]] = manager_of(OwnQuerySet)

    class Meta:
        ordering = ["person", "skill__name"]
        constraints = [
            unique_constraint("mentor_offer_once", ["person", "skill"], "You already offer mentoring in this skill."),
            models.CheckConstraint(
                condition=Q(hours_a_month__gte=LEAST_HOURS, hours_a_month__lte=MOST_HOURS),
                name="mentor_offer_hours_range",
                violation_error_message=HOURS_RANGE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.skill}"


class Mentoring(models.Model):
    """Two people who meet every `every_days` days about a goal. Asked for by the mentee; the mentor agreed on `started`."""

    mentor = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mentorings_given")
    mentee = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mentorings_received")
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="mentorings")
    asked_at = models.DateTimeField()
    started = models.DateField(null=True, blank=True)
    ended = models.DateField(null=True, blank=True)
    every_days = models.PositiveSmallIntegerField(
        "days between check-ins", default=14, validators=[MinValueValidator(7, DAYS_RANGE), MaxValueValidator(90, DAYS_RANGE)]
    )  # fmt: skip

    objects: ClassVar[MentoringQuerySet] = manager_of(MentoringQuerySet)

    class Meta:
        ordering = ["mentor", "mentee", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentor", "goal"],
                condition=Q(ended__isnull=True),
                name="mentoring_once_a_goal",
                violation_error_message="You already asked them about this goal.",
            ),
            models.CheckConstraint(
                condition=~Q(mentor=F("mentee")),
                name="mentoring_of_two",
                violation_error_message="Choose someone else as your mentor.",
            ),
            order_constraint("mentoring", "started", "ended", "A mentoring can't end before it starts."),
            *range_constraints("mentoring", 7, 90, {"every_days": "Days between check-ins"}),
        ]

    def __str__(self) -> str:
        return f"{self.mentor} mentors {self.mentee}"
