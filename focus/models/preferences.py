"""A person's preferences for their week."""

from datetime import time
from typing import ClassVar, Final

from django.db import models

from focus.querysets import WeekPreferencesQuerySet
from people.models import Person

DAY_STARTS: Final = time(9)


class WeekPreferences(models.Model):
    """`day_starts` is in the person's time zone. `shares_real`: their managers see their actual hours."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="week_preferences")
    day_starts = models.TimeField("your day starts at", default=DAY_STARTS)
    afternoons = models.BooleanField("afternoons first", default=False)
    shares_real = models.BooleanField("share your actual hours", default=False)
    changed_at = models.DateTimeField(null=True)

    objects: ClassVar[WeekPreferencesQuerySet] = WeekPreferencesQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "week preferences"

    def __str__(self) -> str:
        return f"{self.person}’s preferences"
