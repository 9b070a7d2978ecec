"""Knowledge transfers: who learns a skill that an area requires and who teaches it, in dated sessions."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from initiatives.models.area import CriticalArea
from initiatives.querysets import SessionQuerySet, TransferQuerySet
from people.django_types import manager_of
from people.model_fields import HoursField, range_constraints, unique_constraint
from people.models import Person, Skill


class TransferReason(models.TextChoices):
    LEAVING = "leaving", "Someone at the level leaves"
    INTERRUPTIONS = "interruptions", "Interruptions reach the only expert"
    OTHER = "other", "Planned by a lead"


class SessionKind(models.TextChoices):
    OBSERVE = "observe", "Observe"
    PAIR = "pair", "Pair"
    LEAD = "lead", "Lead, with a review"
    ALONE = "alone", "Alone"


class KnowledgeTransfer(models.Model):
    """Of a skill that an area requires. `done_on` is when everyone who learns it was assessed at the level by someone else.

    `ended_on` is when it could not go on, because `from_person` or everyone who learns it left the organisation.
    `left_out` counts sessions that did not fit before the last day of `from_person`.
    """

    area = models.ForeignKey(CriticalArea, on_delete=models.CASCADE, related_name="transfers")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="transfers")
    from_person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="taught_transfers")
    reason = models.CharField(max_length=13, choices=TransferReason, default=TransferReason.OTHER)
    made_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    left_out = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[TransferQuerySet] = manager_of(TransferQuerySet)

    class Meta:
        ordering = ["area", "made_on", "id"]
        verbose_name = "knowledge transfer"
        constraints = [
            models.UniqueConstraint(
                fields=["area", "skill"],
                condition=Q(done_on__isnull=True, ended_on__isnull=True),
                name="transfer_open_once",
                violation_error_message="A knowledge transfer of this skill is already planned.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.skill}, from {self.from_person}"

    @property
    def is_open(self) -> bool:
        return self.done_on is None and self.ended_on is None


class TransferSession(models.Model):
    """`done_on` is set once it took place. `version` counts changes, for calendars and second editors."""

    transfer = models.ForeignKey(KnowledgeTransfer, on_delete=models.CASCADE, related_name="sessions")
    to_person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="transfer_sessions")
    kind = models.CharField(max_length=7, choices=SessionKind)
    on = models.DateField()
    hours = HoursField(default=1, most=8)
    done_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[SessionQuerySet] = manager_of(SessionQuerySet)

    class Meta:
        ordering = ["transfer", "on", "id"]
        verbose_name = "session of a knowledge transfer"
        constraints = [
            unique_constraint(
                "transfer_session_once_a_day",
                ["transfer", "to_person", "on"],
                "They already have a session on that day.",
            ),
            *range_constraints("transfer_session", 0, 8, {"hours": "Hours"}),
        ]
        indexes = [models.Index(fields=["on", "to_person"], name="transfer_session_by_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.on}"
