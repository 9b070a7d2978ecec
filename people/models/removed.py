"""Trash: what a person has removed, kept for a while so that they can restore it."""

from typing import ClassVar

from django.db import models

from people.models.person import Person
from people.querysets import RemovedQuerySet


class Removed(models.Model):
    """The rows as they were, as JSON. `about` is the person it was removed from; a POST to `address` restores it."""

    name = models.CharField(max_length=20, unique=True)
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="removed")
    about = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    what = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    address = models.CharField(max_length=300)
    rows = models.TextField()
    beside = models.JSONField(default=dict)
    at = models.DateTimeField()
    back_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[RemovedQuerySet] = RemovedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = "item in Trash"
        verbose_name_plural = "items in Trash"

    def __str__(self) -> str:
        return f"{self.what}, removed"
