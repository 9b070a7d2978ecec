"""People in the administration."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from people.models import (
    Account,
    AuditLine,
    Duty,
    Heartbeat,
    Interest,
    Job,
    Organisation,
    Person,
    Rating,
    Skill,
    Team,
    WorkingHours,
)


class HoursInline(admin.TabularInline):  # type: ignore[type-arg]
    model = WorkingHours
    extra = 0


class DutyInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Duty
    extra = 0


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Time off is left out: it is the person's and their manager's."""

    list_display = ("name", "key", "role", "seniority", "manager", "joined", "email")
    list_filter = ("role", "seniority", "teams")
    list_select_related = ("manager",)
    search_fields = ("name", "key", "email")
    autocomplete_fields = ("manager",)
    exclude = ("added_by",)
    inlines = (HoursInline, DutyInline)


@admin.register(Skill)
class SkillAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "key", "description")
    search_fields = ("name", "key")


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "key", "engineering_manager", "product_manager", "tech_lead")
    list_select_related = ("engineering_manager", "product_manager", "tech_lead")
    search_fields = ("name", "key")
    autocomplete_fields = ("engineering_manager", "product_manager", "tech_lead", "members")


@admin.register(Rating)
class RatingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """To mend or remove what was imported wrongly. Ratings serve planning, never appraisal: no sorting by level."""

    list_display = ("person", "skill", "kind", "on", "author", "disputed")
    list_filter = ("kind", "disputed", "skill")
    list_select_related = ("person", "skill", "author")
    search_fields = ("person__name", "skill__name")
    autocomplete_fields = ("person", "skill", "author")
    sortable_by = ("person", "skill", "on")


@admin.register(Interest)
class InterestAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("person", "skill")
    list_select_related = ("person", "skill")
    autocomplete_fields = ("person", "skill")


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "timezone", "country", "region", "planning_hour")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not Organisation.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Account)
class AccountAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("email", "person", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("email", "person__name")
    autocomplete_fields = ("person",)
    fields = ("email", "person", "is_active", "is_staff", "is_superuser", "last_login", "date_joined")
    readonly_fields = ("last_login", "date_joined")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Accounts come by invitation, from the person's page."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An account is closed, not deleted: what it did keeps its author."""
        return False


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Looked at, never written here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(AuditLine)
class AuditLineAdmin(ReadOnly):
    list_display = ("at", "actor_name", "verb", "thing", "label", "before", "after")
    list_filter = ("thing", "verb")
    search_fields = ("label", "actor_name")
    date_hierarchy = "at"


@admin.register(Job)
class JobAdmin(ReadOnly):
    list_display = ("kind", "state", "requested_by", "requested_at", "done", "total", "fault")
    list_filter = ("state", "kind")
    list_select_related = ("requested_by",)


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnly):
    list_display = ("name", "at")
