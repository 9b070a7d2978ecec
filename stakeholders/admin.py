"""Planning cycles alone. Stakeholders with their touchpoints and promises are seen by their author alone, pitches
by the author and the co-sponsors: what one person alone may see is left out of the administration, also its keys and
who keeps them, since already whom somebody calls a stakeholder is theirs.
"""

from django.contrib import admin

from people.administration import Audited
from stakeholders.models import PlanningCycle


@admin.register(PlanningCycle)
class CycleAdmin(Audited):
    list_display = ("name", "key", "starts", "ends", "cutoff")
    date_hierarchy = "starts"
    search_fields = ("name", "key")
    prepopulated_fields = {"key": ("name",)}
