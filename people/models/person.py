"""People; their teams; their departures; and accounts: a person needs none, and an administrator's needs no person."""

import secrets
import zoneinfo
from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from people.addresses import check_ascii_domain
from people.display import Display
from people.django_types import manager_of
from people.model_fields import HoursField, KeyField
from people.models.organisation import COUNTRY, check_timezone
from people.names import FORMER, short_name
from people.querysets import DepartureQuerySet, PersonQuerySet, TeamQuerySet
from people.time_zones import COLUMNS, timezone_on


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
    what was done, without their name.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="departure")
    requested_at = models.DateTimeField()
    day = models.DateField("effective date", null=True, blank=True)
    scheduled_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
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


class AccountManager(BaseUserManager["Account"]):
    """Accounts are loaded with their person: every request needs both."""

    def get_queryset(self) -> models.QuerySet["Account"]:
        return super().get_queryset().select_related("person")

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(email__iexact=username)

    def visible_to(self, person: Person) -> models.QuerySet["Account"]:
        """A person's own account; all of them for an administrator."""
        rows = self.get_queryset()
        return rows if person.is_administrator else rows.filter(person=person)

    def changeable_by(self, person: Person) -> models.QuerySet["Account"]:
        """For administrators: all accounts but their own."""
        rows = self.get_queryset()
        return rows.exclude(person=person) if person.is_administrator else rows.none()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        account = self.model(email=email.strip().lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Theme(models.TextChoices):
    SYSTEM = "system", "Same as your system"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class Clock(models.TextChoices):
    TWENTY_FOUR = "24", "24 hours: 14:30"
    TWELVE = "12", "12 hours: 2:30 PM"


class DateOrder(models.TextChoices):
    DAY = "day", "Day first: Thu 3 Dec, 3 Dec 2026"
    MONTH = "month", "Month first: Thu, Dec 3; Dec 3, 2026"
    ISO = "iso", "With a year as 2026-12-03"


class Account(AbstractBaseUser, PermissionsMixin):
    """`clock` and `dates`: how pages, emails and fields of forms show times and dates (people.display).

    `must_change_password`: someone else chose the password, so that it opens nothing but the page to change it.
    `has_checklist`: the week shows what to set up next.
    """

    email = models.EmailField(unique=True, validators=[check_ascii_domain])
    person = models.OneToOneField(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="account")
    is_active = models.BooleanField("active", default=True)
    is_staff = models.BooleanField("can use the admin site", default=False)
    session_salt = models.CharField(max_length=22, blank=True, default="", editable=False)
    date_joined = models.DateTimeField(default=timezone.now)
    theme = models.CharField(max_length=6, choices=Theme, default=Theme.SYSTEM)
    clock = models.CharField(max_length=2, choices=Clock, default=Clock.TWENTY_FOUR)
    has_unread = models.BooleanField(default=False, editable=False)
    """Whether there may be unread notifications: pages count them only then."""
    dates = models.CharField(max_length=5, choices=DateOrder, default=DateOrder.DAY)

    must_change_password = models.BooleanField("must change the password", default=False, editable=False)
    has_checklist = models.BooleanField("shows the checklist of first steps", default=False, editable=False)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="account_email_once",
                violation_error_message="An account with this address already exists.",
            )
        ]

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        self.email = self.email.strip().lower()

    def set_password(self, raw_password: str | None) -> None:
        """Whoever else chooses it sets `must_change_password` afterwards."""
        super().set_password(raw_password)
        self.must_change_password = False

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """A session is valid only while the password and the salt match those of its sign-in (Django's hook for both keys)."""
        fixed = self.password + self.session_salt
        return salted_hmac("people.account.session", fixed, secret=secret, algorithm="sha256").hexdigest()

    def change_session_salt(self) -> None:
        """End every session."""
        self.session_salt = secrets.token_urlsafe(16)
        self.save(update_fields=["session_salt"])

    @property
    def display(self) -> Display:
        return Display(self.clock, self.dates)

    @property
    def is_administrator(self) -> bool:
        return self.is_active and self.is_superuser

    def attach(self: Self, person: Person) -> None:
        """Link this account to a person."""
        self.person = person
        self.save(update_fields=["person"])
