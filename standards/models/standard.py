"""A standard, its wording over time, the teams it is for, and what its sponsors said."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from people.django_types import manager_of
from people.model_fields import KeyField, order_constraint, unique_constraint
from people.models import Person, Team
from stakeholders.models import Pitch
from standards.querysets import OfStandardQuerySet, ScopeQuerySet, StandardQuerySet


class StandardStatus(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    AGREED = "agreed", "Agreed"
    RETIRED = "retired", "Retired"


class Standard(models.Model):
    """`statement` is the text of its newest term. `version` counts changes, so that a second editor is warned."""

    key = KeyField(unique=True)
    name = models.CharField(max_length=120)
    statement = models.CharField(max_length=300)
    why = models.TextField(blank=True, default="")
    how_url = models.URLField("how to comply", max_length=300, blank=True, default="")
    owner = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="standards_owned")
    pitch = models.ForeignKey(Pitch, on_delete=models.SET_NULL, null=True, blank=True, related_name="standards")
    status = models.CharField(max_length=8, choices=StandardStatus, default=StandardStatus.PROPOSED)
    agreed_on = models.DateField(null=True, blank=True)
    review_by = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[StandardQuerySet] = manager_of(StandardQuerySet)

    class Meta:
        ordering = ["name", "key"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=StandardStatus.AGREED) | Q(agreed_on__isnull=False),
                name="standard_agreed_on_a_day",
                violation_error_message="Enter the day on which it was agreed.",
            ),
            order_constraint("standard", "agreed_on", "review_by", "The review can’t be before the agreement."),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_retired(self) -> bool:
        return self.status == StandardStatus.RETIRED


class StandardScope(models.Model):
    """A team that the standard is for, from a day until the last one."""

    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="scopes")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="standard_scopes")
    start = models.DateField("from")
    until = models.DateField(null=True, blank=True)

    # Columns of ScopeQuerySet.with_standing and with_last_ask.
    asked_on: date | None
    state: str
    term_number: int | None
    is_reverted: bool
    is_excepted: bool

    objects: ClassVar[ScopeQuerySet] = manager_of(ScopeQuerySet)

    class Meta:
        ordering = ["standard", "team__name", "team__key", "start"]
        constraints = [
            unique_constraint(
                "standard_scope_once", ["standard", "team", "start"], "This team is already in scope from that day."
            ),
            models.UniqueConstraint(
                fields=["standard", "team"],
                condition=Q(until__isnull=True),
                name="standard_scope_open_once",
                violation_error_message="This team is already in scope.",
            ),
            order_constraint("standard_scope", "start", "until", "It can’t end before it starts."),
        ]

    def __str__(self) -> str:
        return f"{self.standard}: {self.team}"


class StandardTerm(models.Model):
    """A wording and the day from which it applies. Teams agree to a number."""

    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="terms")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    start = models.DateField("from")

    objects: ClassVar[OfStandardQuerySet["StandardTerm"]] = manager_of(OfStandardQuerySet)

    class Meta:
        ordering = ["standard", "number"]
        constraints = [
            unique_constraint("standard_term_once", ["standard", "number"], "This wording already exists."),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="standard_term_number_range",
                violation_error_message="Wordings are numbered from 1.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard}, wording {self.number}"


class SponsorStatement(models.Model):
    """What a sponsor said, as reported by the person who recorded it. `name` is for someone without a record here."""

    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="sponsor_statements")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120, blank=True, default="")
    on = models.DateField("said on")
    text = models.CharField(max_length=600)
    url = models.URLField(max_length=300, blank=True, default="")
    reported_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects: ClassVar[OfStandardQuerySet["SponsorStatement"]] = manager_of(OfStandardQuerySet)

    class Meta:
        ordering = ["standard", "-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(name=""),
                name="sponsor_statement_has_a_name",
                violation_error_message="Enter who said it.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.said_by} on {self.on}"

    @property
    def said_by(self) -> str:
        return str(self.person) if self.person else self.name
