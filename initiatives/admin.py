"""Initiatives in the admin site. Changes here write audit lines too, so that plans notice them."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from initiatives.models import (
    AcceptanceCheck,
    CriticalArea,
    DateGiven,
    DateRequest,
    Dependency,
    InflectionPoint,
    Initiative,
    LeadAssignment,
    Membership,
    SkillRequirement,
)
from initiatives.templatetags.audit_sentences import audit_sentence
from people.admin import ReadOnly
from people.admin_audit import AuditedModelAdmin
from people.models import AuditLine


class Inline(admin.TabularInline):  # type: ignore[type-arg]
    extra = 0


class Dated(admin.options.BaseModelAdmin):  # type: ignore[type-arg]
    """Only shown: on the initiative's page a change has a day, and weeks that are over stay as they are."""

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Together with the initiative or the person that they belong to."""
        match = request.resolver_match
        return match is not None and f"_{self.opts.model_name}_" not in str(match.url_name)


class LeadInline(Dated, Inline):
    model = LeadAssignment
    can_delete = False
    # Only the lead and their managers may see agreed hours; being an administrator is not enough.
    exclude = ("hours",)


class MemberInline(Dated, Inline):
    model = Membership
    can_delete = False


class PointInline(Inline):
    model = InflectionPoint
    fields = ("key", "name", "date", "kind", "presence", "passed")


class AreaInline(Inline):
    model = CriticalArea
    fields = ("key", "name", "status", "owner", "position")
    raw_id_fields = ("owner",)
    show_change_link = True


@admin.register(Initiative)
class InitiativeAdmin(AuditedModelAdmin):
    list_display = ("name", "key", "priority", "phase", "health", "start", "target", "open_to_everyone")
    list_filter = ("phase", "health", "open_to_everyone")
    search_fields = ("name", "key", "summary")
    prepopulated_fields = {"key": ("name",)}
    raw_id_fields = ("teams",)
    readonly_fields = ("version", "phase_starts")
    inlines = (LeadInline, MemberInline, AreaInline, PointInline)


class RequirementInline(Inline):
    model = SkillRequirement
    raw_id_fields = ("skill",)


@admin.register(CriticalArea)
class AreaAdmin(AuditedModelAdmin):
    list_display = ("name", "initiative", "status", "impact", "irreversibility", "complexity", "effort", "owner")
    list_filter = ("status", "effort", "initiative")
    list_select_related = ("initiative", "owner")
    search_fields = ("name", "key", "initiative__name")
    prepopulated_fields = {"key": ("name",)}
    autocomplete_fields = ("initiative",)
    raw_id_fields = ("owner",)
    readonly_fields = ("version",)
    inlines = (RequirementInline,)


@admin.register(InflectionPoint)
class PointAdmin(AuditedModelAdmin):
    list_display = ("name", "initiative", "date", "kind", "presence", "passed")
    list_filter = ("kind", "presence", "passed")
    list_select_related = ("initiative",)
    date_hierarchy = "date"
    search_fields = ("name", "key", "initiative__name")
    prepopulated_fields = {"key": ("name",)}
    autocomplete_fields = ("initiative", "areas")


@admin.register(LeadAssignment)
class LeadAdmin(Dated, AuditedModelAdmin):
    list_display = ("person", "initiative", "role", "stage", "start", "end", "tentative")
    list_filter = ("role", "stage", "tentative")
    list_select_related = ("person", "initiative")
    search_fields = ("person__name", "initiative__name")
    exclude = ("hours",)


@admin.register(Membership)
class MemberAdmin(Dated, AuditedModelAdmin):
    list_display = ("person", "initiative", "familiarity", "start", "end")
    list_filter = ("familiarity",)
    list_select_related = ("person", "initiative")
    search_fields = ("person__name", "initiative__name")


@admin.register(SkillRequirement)
class RequirementAdmin(AuditedModelAdmin):
    list_display = ("skill", "level", "area", "initiative")
    list_filter = ("level",)
    list_select_related = ("skill", "area__initiative")
    search_fields = ("skill__name", "area__name", "area__initiative__name")
    autocomplete_fields = ("area",)
    raw_id_fields = ("skill",)

    @admin.display(ordering="area__initiative__name")
    def initiative(self, row: SkillRequirement) -> str:
        return str(row.area.initiative)


class EtaInline(Inline):
    model = DateGiven
    raw_id_fields = ("by",)


class CheckInline(Inline):
    model = AcceptanceCheck


class AskInline(Inline):
    model = DateRequest


@admin.register(Dependency)
class DependencyAdmin(AuditedModelAdmin):
    list_display = ("name", "initiative", "producer", "dri", "need_by", "last_confirmed", "status")
    list_filter = ("status", "producer")
    list_select_related = ("initiative", "producer", "dri")
    search_fields = ("name", "key", "initiative__name")
    prepopulated_fields = {"key": ("name",)}
    autocomplete_fields = ("initiative",)
    raw_id_fields = ("producer", "dri")
    inlines = (EtaInline, CheckInline, AskInline)


@admin.register(AuditLine)
class AuditLineAdmin(ReadOnly):
    """Without the values before and after: who may see them depends on the entry, and the audit page checks that."""

    list_display = ("at", "actor_name", "did")
    fields = ("at", "actor_name", "did", "about", "initiative", "skill")
    list_filter = ("thing", "verb")
    search_fields = ("label", "actor_name")
    date_hierarchy = "at"

    @admin.display(description="did")
    def did(self, line: AuditLine) -> str:
        return audit_sentence(line)
