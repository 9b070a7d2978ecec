"""Accounts and secret links. A person needs no account, and an administrator's account needs no person."""

import secrets
from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from people.django_types import manager_of
from people.models.person import Person
from people.querysets import SecretLinkQuerySet


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


class Account(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(unique=True)
    person = models.OneToOneField(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="account")
    is_active = models.BooleanField("active", default=True)
    is_staff = models.BooleanField("can use the admin site", default=False)
    session_salt = models.CharField(max_length=22, blank=True, default="", editable=False)
    date_joined = models.DateTimeField(default=timezone.now)

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

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """A session is valid only while the password and the salt match those of its sign-in (Django's hook for both keys)."""
        fixed = self.password + self.session_salt
        return salted_hmac("people.account.session", fixed, secret=secret, algorithm="sha256").hexdigest()

    def change_session_salt(self) -> None:
        """End every session."""
        self.session_salt = secrets.token_urlsafe(16)
        self.save(update_fields=["session_salt"])

    @property
    def is_administrator(self) -> bool:
        return self.is_active and self.is_superuser

    def attach(self: Self, person: Person) -> None:
        """Link this account to a person."""
        self.person = person
        self.save(update_fields=["person"])


class LinkKind(models.TextChoices):
    INVITATION = "invitation", "Invitation"
    CALENDAR_FEED = "calendar_feed", "Calendar feed"
    STATUS_PAGE = "status_page", "Status page"
    PITCH_PAGE = "pitch_page", "Pitch page"
    MAIL_ACTION = "mail_action", "Email action"


class SecretLink(models.Model):
    """One link. Only the SHA-256 `digest` of its secret is stored, so it can be shown only once.

    `owner` created it and may revoke it; `about` is the person it concerns; `subject` is the key of what it opens and
    `label` its name at the time; `purpose` is the owner's note on who or what it is for.
    """

    kind = models.CharField(max_length=20, choices=LinkKind)
    digest = models.CharField(max_length=64, unique=True)
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="links")
    about = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    subject = models.CharField(max_length=120, blank=True, default="")
    label = models.CharField(max_length=120, blank=True, default="")
    purpose = models.CharField(max_length=120, blank=True, default="")
    address = models.EmailField(blank=True, default="", help_text="Where it was sent, if it was emailed.")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    uses = models.PositiveIntegerField(default=0)

    objects: ClassVar[SecretLinkQuerySet] = manager_of(SecretLinkQuerySet)

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["kind", "subject"], name="link_by_subject")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}".strip()

    def is_live(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at
