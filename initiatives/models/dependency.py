"""What an initiative depends on from other teams: the dates they gave, what was asked, and what must be checked."""

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from initiatives.models.area import CriticalArea
from initiatives.models.initiative import Initiative
from initiatives.querysets import CheckQuerySet, DateGivenQuerySet, DateRequestQuerySet, DependencyQuerySet
from people.django_types import manager_of
from people.model_fields import KeyField
from people.models import Person, Team

GRACE_DAYS = 3
MOST_GRACE_DAYS = 20


class DependencyStatus(models.TextChoices):
    ASKED = "asked", "Asked"
    PROMISED = "promised", "Promised"
    DELIVERED = "delivered", "Delivered"
    ACCEPTED = "accepted", "Accepted"
    CANCELLED = "cancelled", "Cancelled"


class DriState(models.TextChoices):
    NAMED = "named", "Named"
    CONFIRMED = "confirmed", "Confirmed"
    DECLINED = "declined", "Declined"


class DateSource(models.TextChoices):
    LEAD = "lead", "Recorded by a lead"
    DRI = "dri", "Given on the answer page"
    IMPORT = "import", "Imported"


class CheckedBy(models.TextChoices):
    PRODUCER = "producer", "They show it"
    CONSUMER = "consumer", "You check it"


class AskedVia(models.TextChoices):
    MESSAGE = "message", "Message"
    EMAIL = "email", "Email"
    MEETING = "meeting", "Meeting"


class Dependency(models.Model):
    """`dri` is the directly responsible individual on the producer's side.

    `delivered_on` and `accepted_on` follow the deliveries where there are any. `grace_days` are working days to wait for
    an answer before the next rung is proposed. `dri_instead` is who was named on the answer page, until the DRI changes.
    `version` counts changes, so that a second editor is warned.
    """

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="dependencies")
    key = KeyField()
    name = models.CharField(max_length=120)
    area = models.ForeignKey(
        CriticalArea, on_delete=models.SET_NULL, null=True, blank=True, related_name="dependencies"
    )
    producer = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="produced_dependencies"
    )
    dri = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="dri_of")
    dri_state = models.CharField("DRI", max_length=9, choices=DriState, default=DriState.NAMED)
    dri_instead = models.CharField("named instead", max_length=120, blank=True, default="")
    need_by = models.DateField("needed by", null=True, blank=True)
    last_confirmed = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=DependencyStatus, default=DependencyStatus.ASKED)
    delivered_on = models.DateField(null=True, blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    grace_days = models.PositiveSmallIntegerField(
        "days to wait for an answer",
        default=GRACE_DAYS,
        validators=[MaxValueValidator(MOST_GRACE_DAYS, "Enter 0 to 20 working days.")],
    )
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[DependencyQuerySet] = manager_of(DependencyQuerySet)

    class Meta:
        ordering = ["initiative", models.F("need_by").asc(nulls_last=True), "key"]
        verbose_name_plural = "dependencies"
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "key"],
                name="dependency_key_once",
                violation_error_message="This initiative already has a dependency with this key.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_on__isnull=True)
                | Q(delivered_on__isnull=True)
                | Q(accepted_on__gte=F("delivered_on")),
                name="dependency_accepted_after_delivered",
                violation_error_message="It can’t be accepted before it was delivered.",
            ),
            models.CheckConstraint(
                condition=Q(grace_days__lte=MOST_GRACE_DAYS),
                name="dependency_grace_range",
                violation_error_message="Enter 0 to 20 working days.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.status not in (DependencyStatus.ACCEPTED, DependencyStatus.CANCELLED)


class DateGiven(models.Model):
    """A delivery date that the producer gave, and the day it was recorded (`recorded_on`)."""

    dependency = models.ForeignKey(Dependency, on_delete=models.CASCADE, related_name="dates_given")
    recorded_on = models.DateField("given on")
    eta = models.DateField("date given")
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True, default="")
    source = models.CharField(max_length=6, choices=DateSource, default=DateSource.LEAD)

    objects: ClassVar[DateGivenQuerySet] = manager_of(DateGivenQuerySet)

    class Meta:
        db_table = "initiatives_dependencyeta"
        ordering = ["dependency", "recorded_on"]
        verbose_name_plural = "dates given"
        constraints = [
            models.UniqueConstraint(
                fields=["dependency", "recorded_on"],
                name="date_given_one_a_day",
                violation_error_message="A date is already recorded for that day.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.eta}, recorded on {self.recorded_on}"


class AcceptanceCheck(models.Model):
    """`done` once it passed or was waived; `failed_on` is the last day on which it did not pass."""

    dependency = models.ForeignKey(Dependency, on_delete=models.CASCADE, related_name="acceptance_checks")
    check_text = models.CharField("check", max_length=200)
    by = models.CharField("shown by", max_length=8, choices=CheckedBy, default=CheckedBy.PRODUCER)
    done = models.BooleanField(default=False)
    passed_on = models.DateField(null=True, blank=True)
    failed_on = models.DateField(null=True, blank=True)
    waived_reason = models.CharField(max_length=300, blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")
    position = models.PositiveIntegerField(default=0)

    objects: ClassVar[CheckQuerySet] = manager_of(CheckQuerySet)

    class Meta:
        ordering = ["dependency", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["dependency", "check_text"],
                name="check_once",
                violation_error_message="This check already exists.",
            )
        ]

    def __str__(self) -> str:
        return self.check_text

    @property
    def section(self) -> str:
        """Of its page."""
        return f"check-{self.pk}"


class DateRequest(models.Model):
    """The producer was asked for a date on that day: the DRI (rung 0), or someone further up (engine/follow_ups.py).

    `to_name` is the person's name at the time; `reason` is why a higher rung was asked.
    """

    dependency = models.ForeignKey(Dependency, on_delete=models.CASCADE, related_name="date_requests")
    on = models.DateField()
    to = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    to_name = models.CharField(max_length=120, blank=True, default="")
    rung = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    answered_on = models.DateField(null=True, blank=True)
    via = models.CharField(max_length=7, choices=AskedVia, default=AskedVia.MESSAGE)

    objects: ClassVar[DateRequestQuerySet] = manager_of(DateRequestQuerySet)

    class Meta:
        db_table = "initiatives_dependencyask"
        ordering = ["dependency", "on", "rung"]
        constraints = [
            models.UniqueConstraint(
                fields=["dependency", "on", "rung"],
                name="date_request_one_a_day",
                violation_error_message="They were already asked on that day.",
            ),
            models.CheckConstraint(
                condition=Q(rung__lte=4),
                name="date_request_rung_range",
                violation_error_message="Choose a rung from 0 to 4.",
            ),
        ]

    def __str__(self) -> str:
        return f"asked on {self.on}"
