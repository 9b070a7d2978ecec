"""What teams do about a standard: their states, exceptions that always end, reverts, and what they were asked."""

from datetime import date, timedelta
from typing import ClassVar, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from initiatives.models import AskedVia as AskedVia
from people.django_types import manager_of
from people.model_fields import order_constraint, unique_constraint
from people.models import Person, Team
from standards.models.standard import Standard, StandardTerm
from standards.querysets import AdoptionQuerySet, AskQuerySet, ExceptionQuerySet, RevertQuerySet

LONGEST_EXCEPTION: Final = timedelta(days=180)


class AdoptionState(models.TextChoices):
    NOT_ASKED = "not_asked", "Not asked"
    ASKED = "asked", "Asked"
    AGREED = "agreed", "Agreed"
    ADOPTED = "adopted", "Adopted"
    DECLINED = "declined", "Declined"


class TeamAdoption(models.Model):
    """A change of a team's state; the newest row counts. `adopt_by` is when a team that agreed plans to have adopted it."""

    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="adoptions")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="standard_adoptions")
    term = models.ForeignKey(StandardTerm, on_delete=models.RESTRICT, null=True, blank=True, related_name="adoptions")
    state = models.CharField(max_length=9, choices=AdoptionState, default=AdoptionState.NOT_ASKED)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    on = models.DateField()
    adopt_by = models.DateField("planned for", null=True, blank=True)
    note = models.CharField(max_length=300, blank=True, default="")
    evidence_url = models.URLField("evidence", max_length=300, blank=True, default="")

    objects: ClassVar[AdoptionQuerySet] = manager_of(AdoptionQuerySet)

    class Meta:
        ordering = ["standard", "team", "on", "id"]
        indexes = [models.Index(fields=["standard", "team", "-on", "-id"], name="adoption_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=AdoptionState.NOT_ASKED) | Q(term__isnull=False),
                name="adoption_has_a_wording",
                violation_error_message="It belongs to a wording of the standard.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.get_state_display()}"


class StandardException(models.Model):
    """A team need not comply in one respect, from a day until the last one; `follows` is the exception it renews.

    From `ended_on` it no longer applies. `warned_days` is how many days before the end the last warning was sent.
    """

    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="exceptions")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="standard_exceptions")
    what = models.CharField(max_length=200)
    reason = models.CharField(max_length=300)
    owner = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="standard_exceptions")
    granted_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    start = models.DateField("from")
    until = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    follows = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="renewals")
    warned_days = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)

    objects: ClassVar[ExceptionQuerySet] = manager_of(ExceptionQuerySet)

    class Meta:
        ordering = ["standard", "until", "id"]
        indexes = [models.Index(fields=["standard", "team", "until"], name="exception_by_end")]
        constraints = [
            unique_constraint(
                "exception_once", ["standard", "team", "what", "start"],
                "This team already has this exception from that day.",
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | Q(granted_by__isnull=True) | ~Q(owner=F("granted_by")),
                name="exception_granted_by_another",
                violation_error_message="An exception is granted by someone other than its owner.",
            ),
            order_constraint("exception", "start", "until", "It can’t end before it starts."),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.what

    def clean(self) -> None:
        if self.start and self.until and self.until > self.start + LONGEST_EXCEPTION:
            raise ValidationError({"until": f"An exception lasts at most {LONGEST_EXCEPTION.days} days."})

    def is_live(self, day: date) -> bool:
        return self.start <= day <= self.until and (self.ended_on is None or day < self.ended_on)

    def is_expired(self, day: date) -> bool:
        """By the date alone: no one ended it."""
        return self.until < day and self.ended_on is None


class RevertReason(models.TextChoices):
    SCHEDULE = "schedule", "Schedule pressure"
    UNFAMILIAR = "unfamiliar", "The team didn’t know it well enough"
    MISSING_FEATURE = "missing_feature", "A missing feature"
    INCIDENT = "incident", "An incident"


class Revert(models.Model):
    """A team went back on a day, and what led to it. `restored_on` is the day from which it complies again."""

    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="reverts")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="standard_reverts")
    on = models.DateField()
    what = models.CharField("what was reverted", max_length=200)
    reason = models.CharField(max_length=15, choices=RevertReason)
    note = models.TextField(blank=True, default="")
    url = models.URLField(max_length=300, blank=True, default="")
    restored_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects: ClassVar[RevertQuerySet] = manager_of(RevertQuerySet)

    class Meta:
        ordering = ["standard", "-on", "-id"]
        indexes = [models.Index(fields=["standard", "team"], name="revert_by_team")]
        constraints = [order_constraint("revert", "on", "restored_on", "It can’t be restored before it was reverted.")]

    def __str__(self) -> str:
        return f"reverted on {self.on}"


class StandardAsk(models.Model):
    """The owner asked a team on that day; `to_name` is the person's name at the time. leadplan sends nothing itself."""

    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="asks")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="standard_asks")
    on = models.DateField()
    to = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    to_name = models.CharField(max_length=120, blank=True, default="")
    text = models.TextField(blank=True, default="")
    via = models.CharField(max_length=7, choices=AskedVia, default=AskedVia.MESSAGE)

    objects: ClassVar[AskQuerySet] = manager_of(AskQuerySet)

    class Meta:
        ordering = ["standard", "team", "on"]
        constraints = [
            unique_constraint(
                "standard_ask_one_a_day", ["standard", "team", "on"], "This team was already asked on that day."
            )
        ]

    def __str__(self) -> str:
        return f"{self.team}, asked on {self.on}"
