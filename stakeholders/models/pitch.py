"""Pitches with their parts and the answers of teams, and the planning cycles they are written for."""

from decimal import Decimal
from typing import ClassVar, Final

from django.db import models

from initiatives.models import CriticalArea, Initiative
from people.django_types import manager_of
from people.model_fields import KeyField, UrlIdField, order_constraint, unique_constraint
from people.models import Person, Team
from stakeholders.models.stakeholder import Audience, Stakeholder, TouchpointKind
from stakeholders.querysets import (
    ConversationQuerySet,
    CycleQuerySet,
    OfPitchQuerySet,
    PitchQuerySet,
)


class PlanningCycle(models.Model):
    """A quarter or similar; pitches for it must be submitted by `cutoff`."""

    key = KeyField(unique=True)
    name = models.CharField(max_length=120)
    starts = models.DateField()
    ends = models.DateField()
    cutoff = models.DateField(null=True, blank=True)

    objects: ClassVar[CycleQuerySet] = manager_of(CycleQuerySet)

    class Meta:
        ordering = ["starts", "key"]
        constraints = [order_constraint("cycle", "starts", "ends", "A cycle can't end before it starts.")]

    def __str__(self) -> str:
        return self.name


class PitchStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    SOCIALISING = "socialising", "Socialising"
    SUBMITTED = "submitted", "Submitted"
    ACCEPTED = "accepted", "Accepted"
    DEFERRED = "deferred", "Deferred"
    DECLINED = "declined", "Declined"


def amount_field(name: str = "") -> "models.DecimalField[Decimal | None, Decimal | None]":
    """In the pitch's currency."""
    return models.DecimalField(name or None, max_digits=16, decimal_places=2, null=True, blank=True)


class Pitch(models.Model):
    """Visible to its author and co-sponsors. `stakeholders` are the author's.

    `targeted_on` is the day on which its cycle was chosen, `reopened_on` the one on which it was reopened automatically for
    the next cycle. `status`, `ticket` and `reason` are those of every team without an answer of its own. `initiative` and
    `area` are what it became. `cost_spent` is spent whatever is decided; every amount is in `value_currency`.
    """

    key = KeyField(unique=True)
    url_id = UrlIdField()
    author = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="pitches")
    co_sponsors = models.ManyToManyField(Person, blank=True, related_name="co_sponsored")
    title = models.CharField(max_length=200)
    problem = models.TextField(blank=True, default="")
    outcome = models.TextField(blank=True, default="")
    value_amount = amount_field()
    value_currency = models.CharField(max_length=3, blank=True, default="")
    value_per = models.CharField(max_length=20, blank=True, default="")
    cost_one_off = amount_field("one-off cost")
    cost_yearly = amount_field("yearly cost")
    cost_contract_ends = models.DateField("contract ends", null=True, blank=True)
    cost_notice_by = models.DateField("notice by", null=True, blank=True)
    cost_spent = amount_field("already spent")
    cost_saving_yearly = amount_field("yearly saving")
    cost_saving_from = models.DateField("saving from", null=True, blank=True)
    stakeholders = models.ManyToManyField(Stakeholder, blank=True, related_name="pitches")
    cycle = models.ForeignKey(PlanningCycle, on_delete=models.SET_NULL, null=True, blank=True, related_name="pitches")
    initiative = models.ForeignKey(Initiative, on_delete=models.SET_NULL, null=True, blank=True, related_name="pitches")
    area = models.ForeignKey(CriticalArea, on_delete=models.SET_NULL, null=True, blank=True, related_name="pitches")
    ticket = models.CharField(max_length=300, blank=True, default="")
    status = models.CharField(max_length=12, choices=PitchStatus, default=PitchStatus.DRAFT)
    reason = models.TextField(blank=True, default="")
    targeted_on = models.DateField(null=True, blank=True)
    status_changed_on = models.DateField(null=True, blank=True)
    reopened_on = models.DateField(null=True, blank=True)

    objects: ClassVar[PitchQuerySet] = manager_of(PitchQuerySet)

    class Meta:
        ordering = ["author", "key"]
        verbose_name_plural = "pitches"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(value_amount__isnull=True) | models.Q(value_amount__gte=0),
                name="pitch_value_range",
                violation_error_message="The value can't be negative.",
            ),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"{field}__isnull": True}) | models.Q(**{f"{field}__gte": 0}),
                    name=f"pitch_{field}_range",
                    violation_error_message="Costs and savings can't be negative.",
                )
                for field in ("cost_one_off", "cost_yearly", "cost_spent", "cost_saving_yearly")
            ),
            order_constraint(
                "pitch_notice", "cost_notice_by", "cost_contract_ends", "Notice is given before the contract ends."
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Not submitted yet."""
        return self.status in (PitchStatus.DRAFT, PitchStatus.SOCIALISING)


class Evidence(models.Model):
    pitch = models.ForeignKey(Pitch, on_delete=models.CASCADE, related_name="evidence")
    what = models.CharField(max_length=300)
    figure = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    unit = models.CharField(max_length=40, blank=True, default="")
    source = models.CharField(max_length=300, blank=True, default="")
    date = models.DateField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)

    objects: ClassVar[OfPitchQuerySet["Evidence"]] = manager_of(OfPitchQuerySet)

    class Meta:
        ordering = ["pitch", "position", "id"]
        verbose_name_plural = "evidence"
        constraints = [unique_constraint("evidence_once", ["pitch", "what"], "The pitch already has that evidence.")]

    def __str__(self) -> str:
        return self.what


class Message(models.Model):
    """What the pitch says to one audience."""

    pitch = models.ForeignKey(Pitch, on_delete=models.CASCADE, related_name="messages")
    audience = models.CharField(max_length=20, choices=Audience)
    text = models.TextField()

    objects: ClassVar[OfPitchQuerySet["Message"]] = manager_of(OfPitchQuerySet)

    class Meta:
        ordering = ["pitch", "audience"]
        constraints = [
            unique_constraint(
                "message_one_per_audience", ["pitch", "audience"], "There is already a message for that audience."
            )
        ]

    def __str__(self) -> str:
        return f"To {self.get_audience_display()}"


class Answer(models.TextChoices):
    """A team's answer to a submitted pitch, in the words of the pitch's own status."""

    WAITING = PitchStatus.SUBMITTED.value, "No answer yet"
    ACCEPTED = PitchStatus.ACCEPTED.value, "Accepted"
    DEFERRED = PitchStatus.DEFERRED.value, "Deferred"
    DECLINED = PitchStatus.DECLINED.value, "Declined"


class TeamAnswer(models.Model):
    """The answer of a team that differs from the pitch's own: a team without a row has the pitch's status, ticket and reason."""

    pitch = models.ForeignKey(Pitch, on_delete=models.CASCADE, related_name="answers")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="pitch_answers")
    status = models.CharField(max_length=12, choices=Answer, default=Answer.WAITING)
    ticket = models.CharField(max_length=300, blank=True, default="")
    reason = models.TextField(blank=True, default="")

    objects: ClassVar[OfPitchQuerySet["TeamAnswer"]] = manager_of(OfPitchQuerySet)

    class Meta:
        ordering = ["pitch", "team__key"]
        constraints = [
            unique_constraint("team_answer_once", ["pitch", "team"], "This team’s answer is already recorded.")
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.get_status_display()}"


LARGE_WEEKS: Final = 13 / 3  # more than a third of a team's quarter


class PitchStep(models.Model):
    """A step small enough to fit: what a team is asked for, and its share of the value (0 to 1).

    `agreed_by` is who agreed, `agreed_on` when, if recorded; they only count where `agreed` is true.
    `origin` is what leadplan proposed it for, if it did, so that it proposes it once, whatever the step is called later.
    """

    pitch = models.ForeignKey(Pitch, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=200)
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="pitch_steps")
    ask = models.TextField(blank=True, default="")
    effort_weeks = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    value_share = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    needed_by = models.DateField(null=True, blank=True)
    agreed = models.BooleanField(default=False)
    agreed_by = models.CharField(max_length=120, blank=True, default="")
    agreed_on = models.DateField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)
    origin = models.CharField(max_length=60, blank=True, default="", editable=False)

    objects: ClassVar[OfPitchQuerySet["PitchStep"]] = manager_of(OfPitchQuerySet)

    class Meta:
        db_table = "stakeholders_slice"
        ordering = ["pitch", "position", "id"]
        constraints = [
            unique_constraint(
                "pitch_step_name_once", ["pitch", "name"], "The pitch already has a step with that name."
            ),
            models.CheckConstraint(
                condition=models.Q(value_share__isnull=True) | models.Q(value_share__gte=0, value_share__lte=1),
                name="pitch_step_share_range",
                violation_error_message="Enter a share from 0 to 1.",
            ),
            models.CheckConstraint(
                condition=models.Q(effort_weeks__isnull=True) | models.Q(effort_weeks__gte=0),
                name="pitch_step_effort_range",
                violation_error_message="The effort can't be negative.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_large(self) -> bool:
        return float(self.effort_weeks or 0) > LARGE_WEEKS


class Conversation(models.Model):
    """A conversation with a stakeholder about the pitch."""

    pitch = models.ForeignKey(Pitch, on_delete=models.CASCADE, related_name="conversations")
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="conversations")
    on = models.DateField()
    kind = models.CharField(max_length=12, choices=TouchpointKind, default=TouchpointKind.ONE_TO_ONE)
    result = models.TextField(blank=True, default="")

    objects: ClassVar[ConversationQuerySet] = manager_of(ConversationQuerySet)

    class Meta:
        ordering = ["pitch", "on", "id"]
        constraints = [
            unique_constraint(
                "conversation_one_a_day",
                ["pitch", "stakeholder", "on"],
                "A conversation on that day is already logged.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.stakeholder} on {self.on}"
