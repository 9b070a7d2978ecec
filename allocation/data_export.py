"""What scenarios hold about a person: their own, those shared with them and those they promoted. Never what others try out
about them."""

from collections.abc import Mapping
from typing import Final

from allocation.models import Scenario, ScenarioChange
from people.data_export import DataKind, ExportedRow, key_and_name, values

SHARED: Final = "the people each is shared with"


def change(row: ScenarioChange) -> ExportedRow:
    facts = (
        "kind",
        "role",
        "stage",
        "hours",
        "effective_on",
        "end",
        "shift_days",
        "title",
        "contracted_hours",
        "levels",
    )
    return {"initiative": key_and_name(row.initiative), "person": key_and_name(row.person), **values(row, *facts)}


def scenario(row: Scenario) -> ExportedRow:
    return {
        **values(row, "key", "name", "reason", "created_at", "promoted_at"),
        "shared_with": [key_and_name(one) for one in row.shared_with.all()],
        "changes": [change(one) for one in row.changes.all()],
    }


def head(row: Scenario) -> ExportedRow:
    return {**values(row, "key", "name", "created_at", "promoted_at"), "author": key_and_name(row.author)}


KINDS: Final = (
    DataKind(
        "scenarios", "Scenarios you created", SHARED,
        lambda asking: Scenario.objects.filter(author=asking.person)
        .prefetch_related("shared_with", "changes__initiative", "changes__person"),
        scenario, ("allocation.Scenario.author",),
    ),
    DataKind(
        "scenarios_shared", "Scenarios shared with you", "their authors and the other people they are shared with",
        lambda asking: Scenario.objects.filter(shared_with=asking.person).select_related("author"),
        head, ("allocation.Scenario.shared_with",),
    ),
    DataKind(
        "scenarios_promoted", "Scenarios you promoted", SHARED,
        lambda asking: Scenario.objects.filter(promoted_by=asking.person).select_related("author"),
        head, ("allocation.Scenario.promoted_by",),
    ),
)  # fmt: skip
LEFT_OUT: Final[Mapping[str, str]] = {
    "allocation.ScenarioChange.person": "Changes in colleagues’ scenarios, even where they name you."
}
