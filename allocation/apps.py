from typing import ClassVar

from django.apps import AppConfig


class AllocationConfig(AppConfig):
    name = "allocation"
    verbose_name = "Allocation"
    # Earlier names of models and of their fields: rows in Trash may still have them (people/trash.py).
    renamed: ClassVar = {
        "allocation.scenario.why": "reason",
        "allocation.scenario.made_at": "created_at",
        "allocation.scenariochange.stand_in": "new_hire",
        "allocation.scenariochange.day": "effective_on",
        "allocation.scenariochange.days": "shift_days",
        "allocation.scenariochange.contracted": "contracted_hours",
        "allocation.scenariochange.reserve": "day_to_day",
        "allocation.scenariochange.base": "baseline",
    }
