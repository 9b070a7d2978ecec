"""What scenarios hold about a person: one's own, and those that one promoted; never what others try out about oneself."""

from collections.abc import Mapping
from typing import Final

from allocation.models import Scenario, ScenarioChange
from people.mine import Entry, Kind, named, values

SHARED: Final = "those with whom each is shared"


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
        "scenarios", "Scenarios that you made", SHARED,
        lambda asking: Scenario.objects.filter(author=asking.person)
        .prefetch_related("shared_with", "changes__initiative", "changes__person"),
        scenario, ("allocation.Scenario.author",),
    ),
    Kind(
        "scenarios_shared", "Scenarios that others share with you", "their authors and the others with whom they are shared",
        lambda asking: Scenario.objects.filter(shared_with=asking.person).select_related("author"),
        head, ("allocation.Scenario.shared_with",),
    ),
    Kind(
        "scenarios_promoted", "Scenarios that you promoted", SHARED,
        lambda asking: Scenario.objects.filter(promoted_by=asking.person).select_related("author"),
        head, ("allocation.Scenario.promoted_by",),
    ),
)  # fmt: skip
LEFT_OUT: Final[Mapping[str, str]] = {
    "allocation.ScenarioChange.person": "What colleagues try out in scenarios of theirs, also where it names you.",
}
