"""People, their teams and their departures."""

import zoneinfo
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models.functions import Lower

from people.addresses import check_ascii_domain
from people.display import Display
from people.django_types import manager_of
from people.model_fields import HoursField, KeyField
from people.models.organisation import COUNTRY, check_timezone
from people.names import FORMER, short_name
from people.querysets import DepartureQuerySet, PersonQuerySet, TeamQuerySet
from people.time_zones import COLUMNS, earlier_zones, timezone_on

if TYPE_CHECKING:
    from people.models.account import Account


class Role(models.TextChoices):
    ENGINEER = "engineer", "Engineer"
    PRODUCT_MANAGER = "product_manager", "Product manager"
    ENGINEERING_MANAGER = "engineering_manager", "Engineering manager"
    DESIGNER = "designer", "Designer"
    EXECUTIVE = "executive", "Executive"
    OTHER = "other", "Other"


class Seniority(models.TextChoices):
    JUNIOR = "junior", "Junior"
    MID = "mid", "Mid-level"
    SENIOR = "senior", "Senior"
    STAFF = "staff", "Staff"
    PRINCIPAL = "principal", "Principal"


class Person(models.Model):
    """Someone who works here. `day_to_day` is the hours a week reserved from initiatives.

    `leaves` is their last working day. Plans and leads use it only once `leaving_is_known`.
    """

    key = KeyField(unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True, null=True, default=None, validators=[check_ascii_domain])  # noqa: DJ001 - null, so that several people may have none
    role = models.CharField(max_length=20, choices=Role, default=Role.ENGINEER)
    seniority = models.CharField(max_length=10, choices=Seniority, default=Seniority.MID)
    joined = models.DateField("joined on", null=True, blank=True)
    manager = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="reports")
    next_manager = models.ForeignKey(
        "self",
        verbose_name="will report to",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Their manager from `next_manager_from`; who sees what changes on that day.",
    )
    next_manager_from = models.DateField("from", null=True, blank=True)
    timezone = models.CharField("time zone", max_length=60, blank=True, default="", validators=[check_timezone])
    next_timezone = models.CharField(
        max_length=60,
        blank=True,
        default="",
        validators=[check_timezone],
        editable=False,
        help_text="Their time zone from `next_timezone_from`; empty for the organisation's.",
    )
    next_timezone_from = models.DateField(null=True, blank=True, editable=False)
    earlier_timezones = models.JSONField(
        default=list, blank=True, editable=False, help_text="Oldest first, each with its last day (`until`)."
    )
    country = models.CharField(max_length=2, blank=True, default="", validators=[COUNTRY])
    region = models.CharField(max_length=12, blank=True, default="")
    day_to_day = HoursField("day-to-day hours a week", default=12)
    leaves = models.DateField("last working day", null=True, blank=True)
    leaving_is_known = models.BooleanField("known to the team", default=False)

    left_on = models.DateField(
        null=True, blank=True, editable=False, help_text="The first day after they left; anonymous since then."
    )
    added_by = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The person who added them manages their record until they have an account.",
    )

    # What the viewer may do with them: columns of PersonQuerySet.for_profile.
    is_managed: bool
    is_editable: bool
    can_change_manager: bool

    objects: ClassVar[PersonQuerySet] = manager_of(PersonQuerySet)

    class Meta:
        ordering = ["name", "key"]
        verbose_name_plural = "people"
        indexes = [
            models.Index(fields=["manager", "id"], name="person_by_manager"),
            models.Index(fields=["name", "key"], condition=models.Q(left_on__isnull=True), name="person_by_name"),
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="person_email_once",
                violation_error_message="Another person has this email address.",
            ),
            models.CheckConstraint(
                condition=models.Q(day_to_day__gte=0, day_to_day__lte=168),
                name="person_day_to_day_range",
                violation_error_message="Enter 0 to 168 hours a week.",
            ),
            models.CheckConstraint(
                condition=models.Q(manager__isnull=True) | ~models.Q(manager=models.F("id")),
                name="person_not_own_manager",
                violation_error_message="A person can’t be their own manager.",
            ),
            models.CheckConstraint(
                condition=models.Q(next_manager__isnull=True)
                | models.Q(next_manager_from__isnull=False) & ~models.Q(next_manager=models.F("id")),
                name="person_next_manager_from_a_day",
                violation_error_message="A new manager needs a start date.",
            ),
            models.CheckConstraint(
                condition=models.Q(leaving_is_known=False) | models.Q(leaves__isnull=False),
                name="person_known_leaving_has_a_day",
                violation_error_message="Enter the last working day that the team knows about.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_administrator(self) -> bool:
        """Whether this person's account is an administrator."""
        account = getattr(self, "account", None)
        return account is not None and account.is_administrator

    @property
    def first_name(self) -> str:
        """As sentences call them."""
        return FORMER if self.left_on else short_name(self.name)

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()

    @property
    def display(self) -> Display:
        """How they read dates and times; as everyone by default, without an account."""
        account: Account | None = getattr(self, "account", None)
        return account.display if account else Display()

    def zone(self, organisation_zone: str, on: date | None = None) -> zoneinfo.ZoneInfo:
        """The person's time zone, or the organisation's if they have none: the present one, or that of a day."""
        name = self.timezone if on is None else timezone_on({one: getattr(self, one) for one in COLUMNS}, on)
        return zoneinfo.ZoneInfo(name or organisation_zone)

    @property
    def earlier_zones(self) -> list[tuple[str, date]]:
        """Time zones of earlier days, each with its last day; empty for the organisation's."""
        return earlier_zones(self)


class Team(models.Model):
    key = KeyField(unique=True)
    name = models.CharField(max_length=120)
    engineering_manager = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="teams_managed"
    )
    product_manager = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="teams_of_product"
    )
    tech_lead = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="teams_led")
    members = models.ManyToManyField(Person, blank=True, related_name="teams")

    objects: ClassVar[TeamQuerySet] = manager_of(TeamQuerySet)

    class Meta:
        ordering = ["name", "key"]

    def __str__(self) -> str:
        return self.name


class Departure(models.Model):
    """One person's departure. A request by the person has no day yet; with a day it is due from then on, once.

    Once carried out (`completed_at`), the person is an anonymous former colleague with this `number`; `outcome` records
    what was done, without their name. `signed` is the address of the account that scheduled it, if it is no person.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="departure")
    requested_at = models.DateTimeField()
    day = models.DateField("effective date", null=True, blank=True)
    scheduled_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    signed = models.CharField(max_length=254, blank=True, default="")
    scheduled_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True, unique=True)
    outcome = models.JSONField(default=list, blank=True)
    error = models.CharField(max_length=300, blank=True, default="")

    objects: ClassVar[DepartureQuerySet] = manager_of(DepartureQuerySet)

    class Meta:
        ordering = ["-completed_at", "day", "-requested_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(completed_at__isnull=True) | models.Q(day__isnull=False, number__isnull=False),
                name="departure_done_has_day_and_number",
                violation_error_message="A completed departure needs a day and a number.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} leaves" + (f" on {self.day}" if self.day else "")
