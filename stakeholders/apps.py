from typing import ClassVar

from django.apps import AppConfig


class StakeholdersConfig(AppConfig):
    name = "stakeholders"
    verbose_name = "Stakeholders"
    # Earlier names of models and of their fields: rows in Trash may still have them (people/trash.py).
    renamed: ClassVar = {
        "stakeholders.slice": "stakeholders.pitchstep",
        "stakeholders.move": "stakeholders.engagementchange",
        "stakeholders.officehour": "stakeholders.officehourssession",
        "stakeholders.stakeholder.desired": "target_engagement",
        "stakeholders.promise.whose": "promised_by",
        "stakeholders.pitchstep.by": "needed_by",
        "stakeholders.officehourssession.honoured": "took_place",
    }
