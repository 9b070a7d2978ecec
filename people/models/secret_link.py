"""Secret links."""

from datetime import datetime
from typing import ClassVar

from django.db import models

from people.addresses import check_ascii_domain
from people.django_types import manager_of
from people.models.person import Person
from people.querysets import SecretLinkQuerySet


class LinkKind(models.TextChoices):
    INVITATION = "invitation", "Invitation"
    CALENDAR_FEED = "calendar_feed", "Calendar feed"
    STATUS_PAGE = "status_page", "Status page"
    PITCH_PAGE = "pitch_page", "Pitch page"
    STANDARD_PAGE = "standard_page", "Standard page"
    EMAIL_ACTION = "mail_action", "Email action"
    ANSWER = "ask", "Answer page"


class SecretLink(models.Model):
    """One link. Only the SHA-256 `digest` of its secret is stored, so it can be shown only once.

    `owner` created it and may revoke it; `about` is the person it concerns; `subject` is the key of what it opens and
    `label` its name at the time; `purpose` is the owner's note on who or what it is for. `issuer` is set on an invitation by
    an account without a person; its owner is the person it is for, who has no account.
    """

    kind = models.CharField(max_length=20, choices=LinkKind)
    digest = models.CharField(max_length=64, unique=True)
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="links")
    issuer = models.ForeignKey("people.Account", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    about = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    subject = models.CharField(max_length=120, blank=True, default="")
    label = models.CharField(max_length=120, blank=True, default="")
    purpose = models.CharField(max_length=120, blank=True, default="")
    sent_to = models.EmailField(
        validators=[check_ascii_domain], blank=True, default="", help_text="Where it was sent, if it was emailed."
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    use_count = models.PositiveIntegerField(default=0)

    objects: ClassVar[SecretLinkQuerySet] = manager_of(SecretLinkQuerySet)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["kind", "subject"], name="link_by_subject")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}".strip()

    @property
    def made_by(self) -> str:
        return str(self.issuer or self.owner)

    def is_live(self, now: datetime) -> bool:
        return self.revoked_at is None and not self.is_accepted and now < self.expires_at

    @property
    def is_accepted(self) -> bool:
        """An invitation works once."""
        return self.kind == LinkKind.INVITATION and self.use_count > 0
