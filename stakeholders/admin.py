"""The admin shows only planning cycles.

Stakeholders, touchpoints and promises are visible only to their author, pitches to the author and the co-sponsors. The
admin leaves out what only one person may see, including its keys and owners: even who someone calls a stakeholder is
private.
"""

from django.contrib import admin

from people.admin_audit import AuditedModelAdmin
from stakeholders.models import PlanningCycle


@admin.register(PlanningCycle)
class CycleAdmin(AuditedModelAdmin):
    list_display = ("name", "key", "starts", "ends", "cutoff")
    date_hierarchy = "starts"
    search_fields = ("name", "key")
    prepopulated_fields = {"key": ("name",)}
