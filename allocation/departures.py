"""What happens to scenarios when someone leaves."""

from typing import Final

from allocation.models import Scenario, ScenarioChange
from people.departures import deleted, kept

STEPS: Final = (
    deleted("scenarios", lambda it: Scenario.objects.filter(author=it.person), "allocation.Scenario.author"),
    deleted(
        "scenarios shared with them",
        lambda it: Scenario.shared_with.through.objects.filter(person=it.person), "allocation.Scenario.shared_with",
    ),
    deleted(
        "changes about them in colleagues’ scenarios", lambda it: ScenarioChange.objects.filter(person=it.person),
        "allocation.ScenarioChange.person",
    ),
    kept(
        "colleagues’ scenarios they promoted",
        lambda it: Scenario.objects.filter(promoted_by=it.person).exclude(author=it.person),
        "allocation.Scenario.promoted_by",
    ),
)  # fmt: skip
