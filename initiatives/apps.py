from typing import ClassVar

from django.apps import AppConfig


class InitiativesConfig(AppConfig):
    name = "initiatives"
    verbose_name = "Initiatives"
    # Earlier names of models and of their fields: rows in Trash may still have them (people/trash.py).
    renamed: ClassVar = {
        "initiatives.requirement": "initiatives.skillrequirement",
    }

    def ready(self) -> None:
        from initiatives.models import CriticalArea, Initiative
        from initiatives.transfers.services import follow_ratings
        from people import search_index
        from people.services import ratings

        search_index.register(Initiative, "initiative")
        search_index.register(CriticalArea, "area")
        ratings.FOLLOWERS.append(follow_ratings)
