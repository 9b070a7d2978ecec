"""Accounts: a person needs none, and an administrator's needs no person."""

import secrets
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from people.addresses import check_ascii_domain
from people.display import Display
from people.models.person import Person


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
        """A password that someone else chose is marked afterwards, by `must_change_password`."""
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
