"""Teams, with the people responsible for them."""

from typing import ClassVar

from django.db import models

from people.fields import KeyField
from people.models.person import Person
from people.querysets import TeamQuerySet


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

    objects: ClassVar[TeamQuerySet] = TeamQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name", "key"]

    def __str__(self) -> str:
        return self.name
