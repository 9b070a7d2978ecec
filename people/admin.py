"""People in the administration."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.forms import AdminUserCreationForm
from django.http import HttpRequest

from people.administration import Audited
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
class PersonAdmin(Audited):
    """Time off is left out: it is the person's and their manager's."""

    list_display = ("name", "key", "role", "seniority", "manager", "joined", "email")
    list_filter = ("role", "seniority", "teams")
    list_select_related = ("manager",)
    search_fields = ("name", "key", "email")
    autocomplete_fields = ("manager",)
    exclude = ("added_by",)
    inlines = (HoursInline, DutyInline)


@admin.register(Skill)
class SkillAdmin(Audited):
    list_display = ("name", "key", "description")
    search_fields = ("name", "key")


@admin.register(Team)
class TeamAdmin(Audited):
    list_display = ("name", "key", "engineering_manager", "product_manager", "tech_lead")
    list_select_related = ("engineering_manager", "product_manager", "tech_lead")
    search_fields = ("name", "key")
    autocomplete_fields = ("engineering_manager", "product_manager", "tech_lead", "members")


@admin.register(Rating)
class RatingAdmin(Audited):
    """To mend or remove what was imported wrongly. Ratings serve planning, never appraisal: no sorting by level."""

    list_display = ("person", "skill", "kind", "on", "author", "disputed")
    list_filter = ("kind", "disputed", "skill")
    list_select_related = ("person", "skill", "author")
    search_fields = ("person__name", "skill__name")
    autocomplete_fields = ("person", "skill", "author")
    sortable_by = ("person", "skill", "on")


@admin.register(Interest)
class InterestAdmin(Audited):
    list_display = ("person", "skill")
    list_select_related = ("person", "skill")
    autocomplete_fields = ("person", "skill")


@admin.register(Organisation)
class OrganisationAdmin(Audited):
    list_display = ("name", "timezone", "country", "region", "planning_hour")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not Organisation.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AccountCreationForm(AdminUserCreationForm):  # type: ignore[type-arg]
    class Meta:
        model = Account
        fields = ("email",)


@admin.register(Account)
class AccountAdmin(Audited):
    list_display = ("email", "person", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("email", "person__name")
    autocomplete_fields = ("person",)
    fields = ("email", "person", "is_active", "is_staff", "is_superuser", "last_login", "date_joined")
    readonly_fields = ("last_login", "date_joined")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = AccountCreationForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fields(request, obj) if obj else ("email", "usable_password", "password1", "password2")


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
    """Without what was and what is: who may see that depends on the line, and the page of the audit knows."""

    list_display = ("at", "actor_name", "verb", "thing", "label")
    exclude = ("before", "after")
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
