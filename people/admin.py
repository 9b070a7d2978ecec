"""People in the Django admin.

Ratings, hours, duties and time off are left out: being an administrator doesn't make someone a lead or a manager.
"""

from typing import Final

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from people.admin_audit import AuditedModelAdmin
from people.models import Account, Heartbeat, Interest, Job, Organisation, Person, Skill, Team

PLACE: Final = ("country", "region")
"""They change from a day on, which the pages ask for."""


@admin.register(Person)
class PersonAdmin(AuditedModelAdmin):
    list_display = ("name", "key", "role", "seniority", "manager", "joined", "email")
    list_filter = ("role", "seniority", "teams")
    list_select_related = ("manager",)
    search_fields = ("name", "key", "email")
    autocomplete_fields = ("manager",)
    exclude = ("added_by", "day_to_day", "next_manager", "next_manager_from", "leaves", "leaving_is_known")

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        return PLACE if obj else ()


@admin.register(Skill)
class SkillAdmin(AuditedModelAdmin):
    list_display = ("name", "key", "general", "description")
    search_fields = ("name", "key")


@admin.register(Team)
class TeamAdmin(AuditedModelAdmin):
    list_display = ("name", "key", "engineering_manager", "product_manager", "tech_lead")
    list_select_related = ("engineering_manager", "product_manager", "tech_lead")
    search_fields = ("name", "key")
    autocomplete_fields = ("engineering_manager", "product_manager", "tech_lead", "members")


@admin.register(Interest)
class InterestAdmin(AuditedModelAdmin):
    list_display = ("person", "skill")
    list_select_related = ("person", "skill")
    autocomplete_fields = ("person", "skill")


@admin.register(Organisation)
class OrganisationAdmin(AuditedModelAdmin):
    list_display = ("name", "timezone", "country", "region", "planning_hour")

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        return PLACE if obj else ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not Organisation.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Account)
class AccountAdmin(AuditedModelAdmin):
    list_display = ("email", "person", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("email", "person__name")
    autocomplete_fields = ("person",)
    fields = ("email", "person", "is_active", "is_staff", "is_superuser", "last_login", "date_joined")
    readonly_fields = ("last_login", "date_joined")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Accounts are created by invitation, from the person's page."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """An account is deactivated, not deleted: its changes keep their author."""
        return False


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shown here, never edited."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Job)
class JobAdmin(ReadOnly):
    """The progress of jobs. Their arguments and results belong to the person who started them."""

    exclude = ("arguments", "result")
    list_display = ("kind", "state", "requested_by", "requested_at", "done", "total", "error")
    list_filter = ("state", "kind")
    list_select_related = ("requested_by",)


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnly):
    list_display = ("name", "at")
