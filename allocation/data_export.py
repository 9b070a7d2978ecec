"""What scenarios hold about a person: their own, those shared with them and those they promoted. Never what others try out
about them."""

from collections.abc import Mapping
from typing import Final

from allocation.models import Scenario, ScenarioChange
from people.mine import Entry, Kind, named, values

SHARED: Final = "the people each is shared with"


def change(row: ScenarioChange) -> Entry:
    facts = ("kind", "role", "stage", "hours", "day", "end", "days", "title", "contracted", "levels")
    return {"initiative": named(row.initiative), "person": named(row.person), **values(row, *facts)}


def scenario(row: Scenario) -> Entry:
    return {
        **values(row, "key", "name", "why", "made_at", "promoted_at"),
        "shared_with": [named(one) for one in row.shared_with.all()],
        "changes": [change(one) for one in row.changes.all()],
    }


def head(row: Scenario) -> Entry:
    return {**values(row, "key", "name", "made_at", "promoted_at"), "author": named(row.author)}


KINDS: Final = (
    Kind(
        "scenarios", "Scenarios you created", SHARED,
        lambda asking: Scenario.objects.filter(author=asking.person)
        .prefetch_related("shared_with", "changes__initiative", "changes__person"),
        scenario, ("allocation.Scenario.author",),
    ),
    Kind(
        "scenarios_shared", "Scenarios shared with you", "their authors and the other people they are shared with",
        lambda asking: Scenario.objects.filter(shared_with=asking.person).select_related("author"),
        head, ("allocation.Scenario.shared_with",),
    ),
    Kind(
        "scenarios_promoted", "Scenarios you promoted", SHARED,
        lambda asking: Scenario.objects.filter(promoted_by=asking.person).select_related("author"),
        head, ("allocation.Scenario.promoted_by",),
    ),
)  # fmt: skip
LEFT_OUT: Final[Mapping[str, str]] = {
    "allocation.ScenarioChange.person": "Changes in colleagues’ scenarios, even where they name you.",
}
