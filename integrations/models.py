"""API tokens, and the answers kept for requests that arrive again."""

from typing import ClassVar

from django.db import models

from integrations.imports import models as imports  # noqa: F401 - so that Django finds them
from integrations.querysets import TokenQuerySet
from people.django_types import manager_of
from people.models import Person


class Scope(models.TextChoices):
    """What a token may do, within what its person may do."""

    READ = "read", "Read what you can see"
    PLAN_WRITE = "plan:write", "Decide about your weeks"
    INITIATIVES_WRITE = "initiatives:write", "Change initiatives you may change"
    PEOPLE_WRITE = "people:write", "Rate people you may rate"


class ApiToken(models.Model):
    """A token is shown once, as `lp_PREFIX_SECRET`; only the SHA-256 `digest` of it is stored."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=8, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    last_used_from = models.CharField(max_length=45, blank=True, default="", help_text="The network it was used from.")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[TokenQuerySet] = manager_of(TokenQuerySet)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def scope_labels(self) -> list[str]:
        return [str(one.label) for one in Scope if one.value in self.scopes]


class KeptAnswer(models.Model):
    """The answer to a request with an Idempotency-Key, given again to the same request for a day."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="kept_answers")
    key = models.CharField(max_length=100)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(null=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["token", "key"],
                name="kept_answer_once",
                violation_error_message="This key was used already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.token}, {self.key}"
