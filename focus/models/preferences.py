"""How somebody likes their week."""

from datetime import time
from typing import ClassVar, Final

from django.db import models

from focus.querysets import WeekPreferencesQuerySet
from people.models import Person

DAY_STARTS: Final = time(9)


class WeekPreferences(models.Model):
    """`day_starts` is by the person's own clock. `shares_real`: their managers see the hours that they really spent."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="week_preferences")
    day_starts = models.TimeField("your day starts at", default=DAY_STARTS)
    afternoons = models.BooleanField("afternoons first", default=False)
    shares_real = models.BooleanField("share the hours that you really spent", default=False)
    changed_at = models.DateTimeField(null=True)

    objects: ClassVar[WeekPreferencesQuerySet] = WeekPreferencesQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "week preferences"

    def __str__(self) -> str:
        return f"{self.person}’s preferences"
