"""Stakeholders as one lead sees them, with contacts, promises, engagement history and exclusions. Only that lead sees them."""

from typing import ClassVar

from django.db import models

from initiatives.models import Initiative
from people.django_types import manager_of
from people.model_fields import KeyField, UrlIdField, one_to_five, range_constraints, unique_constraint
from people.models import Person
from stakeholders.querysets import OfLeadQuerySet, OfStakeholderQuerySet


class Audience(models.TextChoices):
    PRODUCT_MANAGER = "product_manager", "Product manager"
    ENGINEERING_MANAGER = "engineering_manager", "Engineering manager"
    EXECUTIVE = "executive", "Executive"
    OTHER = "other", "Other"

    @classmethod
    def of(cls, person: Person) -> "Audience":
        return cls(person.role) if person.role in cls.values else cls.OTHER


class Engagement(models.TextChoices):
    UNAWARE = "unaware", "Unaware"
    RESISTANT = "resistant", "Resistant"
    NEUTRAL = "neutral", "Neutral"
    SUPPORTIVE = "supportive", "Supportive"
    LEADING = "leading", "Leading"


class Stakeholder(models.Model):
    """Someone `lead` keeps in touch with, inside (`person`) or outside (`name`) the organisation."""

    lead = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="stakeholders")
    key = KeyField()
    url_id = UrlIdField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="stakeholder_of")
    name = models.CharField(max_length=120, blank=True, default="")
    audience = models.CharField(max_length=20, choices=Audience, default=Audience.OTHER)
    initiatives = models.ManyToManyField(Initiative, blank=True, related_name="stakeholders")
    influence = one_to_five()
    interest = one_to_five()
    engagement = models.CharField(max_length=12, choices=Engagement, default=Engagement.NEUTRAL)
    target_engagement = models.CharField(max_length=12, choices=Engagement, default=Engagement.SUPPORTIVE)
    cadence_days = models.PositiveSmallIntegerField(null=True, blank=True)

    objects: ClassVar[OfLeadQuerySet["Stakeholder"]] = manager_of(OfLeadQuerySet)

    class Meta:
        ordering = ["lead", "key"]
        constraints = [
            unique_constraint("stakeholder_key_once", ["lead", "key"], "A stakeholder with this key already exists."),
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, name="") | models.Q(person__isnull=True) & ~models.Q(name=""),
                name="stakeholder_person_or_name",
                violation_error_message="Choose a person or enter a name, not both.",
            ),
            models.CheckConstraint(
                condition=models.Q(cadence_days__isnull=True) | models.Q(cadence_days__gte=1),
                name="stakeholder_cadence_range",
                violation_error_message="Enter a cadence of at least 1 day.",
            ),
            *range_constraints("stakeholder", 1, 5, {"influence": "Influence", "interest": "Interest"}),
        ]

    def __str__(self) -> str:
        return self.person.name if self.person else self.name


class TouchpointKind(models.TextChoices):
    ONE_TO_ONE = "one_to_one", "One-to-one"
    GROUP = "group", "Group"
    MESSAGE = "message", "Message"


class Touchpoint(models.Model):
    """A past contact. `about` are the initiatives whose assignment a manager discussed with a lead."""

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="touchpoints")
    on = models.DateField()
    kind = models.CharField(max_length=12, choices=TouchpointKind, default=TouchpointKind.ONE_TO_ONE)
    note = models.TextField(blank=True, default="")
    about = models.ManyToManyField(Initiative, blank=True, related_name="touchpoints")

    objects: ClassVar[OfStakeholderQuerySet["Touchpoint"]] = manager_of(OfStakeholderQuerySet)

    class Meta:
        ordering = ["stakeholder", "on"]
        constraints = [
            unique_constraint("touchpoint_one_a_day", ["stakeholder", "on"], "A contact on that day is already logged.")
        ]

    def __str__(self) -> str:
        return f"{self.stakeholder} on {self.on}"


class PromiseOwner(models.TextChoices):
    MINE = "mine", "You"
    THEIRS = "theirs", "Them"


class Promise(models.Model):
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="promises")
    what = models.CharField(max_length=300)
    promised_by = models.CharField(max_length=8, choices=PromiseOwner, default=PromiseOwner.MINE)
    due = models.DateField(null=True, blank=True)
    done = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)

    objects: ClassVar[OfStakeholderQuerySet["Promise"]] = manager_of(OfStakeholderQuerySet)

    class Meta:
        ordering = ["stakeholder", "position", "id"]
        constraints = [unique_constraint("promise_once", ["stakeholder", "what"], "That promise is already recorded.")]

    def __str__(self) -> str:
        return self.what


class EngagementChange(models.Model):
    """A change from one level of engagement to another, with the conversation that caused it, if any."""

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="engagement_changes")
    on = models.DateField()
    before = models.CharField(max_length=12, choices=Engagement)
    after = models.CharField(max_length=12, choices=Engagement)
    conversation = models.ForeignKey(
        "stakeholders.Conversation", on_delete=models.SET_NULL, null=True, blank=True, related_name="engagement_changes"
    )

    objects: ClassVar[OfStakeholderQuerySet["EngagementChange"]] = manager_of(OfStakeholderQuerySet)

    class Meta:
        db_table = "stakeholders_move"
        ordering = ["stakeholder", "on", "id"]

    def __str__(self) -> str:
        return f"{self.stakeholder} on {self.on}"


class Exclusion(models.Model):
    """`person` need not be a stakeholder of `lead` for that initiative or pitch. Only the lead can see the reason."""

    lead = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="exclusions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="excluded_by")
    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, null=True, blank=True, related_name="exclusions"
    )
    pitch = models.ForeignKey(
        "stakeholders.Pitch", on_delete=models.CASCADE, null=True, blank=True, related_name="exclusions"
    )
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()

    objects: ClassVar[OfLeadQuerySet["Exclusion"]] = manager_of(OfLeadQuerySet)

    class Meta:
        db_table = "stakeholders_dismissal"
        ordering = ["lead", "at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["lead", "person", "initiative"],
                condition=models.Q(initiative__isnull=False),
                name="exclusion_once_an_initiative",
                violation_error_message="They are already excluded from this initiative.",
            ),
            models.UniqueConstraint(
                fields=["lead", "person", "pitch"],
                condition=models.Q(pitch__isnull=False),
                name="exclusion_once_a_pitch",
                violation_error_message="They are already excluded from this pitch.",
            ),
            models.CheckConstraint(
                condition=models.Q(initiative__isnull=False, pitch__isnull=True)
                | models.Q(initiative__isnull=True, pitch__isnull=False),
                name="exclusion_of_one_thing",
                violation_error_message="Choose either an initiative or a pitch.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.initiative or self.pitch}"
