from typing import ClassVar

from django.apps import AppConfig


class FocusConfig(AppConfig):
    name = "focus"
    verbose_name = "Focus"
    # Earlier names of models and of their fields: rows in Trash may still have them (people/trash.py).
    renamed: ClassVar = {
        "focus.worry": "focus.concern",
        "focus.block.by_hand": "is_manual",
        "focus.calendar.told": "sync_result",
        "focus.meeting.matched": "topic_source",
    }
