"""What the scenario pages show: the list, and one scenario with its changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count

from allocation.models import ChangeKind, Scenario, ScenarioChange
from allocation.scenarios import reviewing, telling
from allocation.scenarios.reviewing import Line, Review
from people.models import Job, Person

ROWS = 50


@dataclass(frozen=True, slots=True)
class ScenarioPage:
    """`told` is the job that notifies the people affected by a promoted scenario."""

    scenario: Scenario
    review: Review
    shared_with: Sequence[Person]
    is_author: bool
    told: Job | None

    @property
    def lines(self) -> Sequence[Line]:
        return self.review.lines

    @property
    def is_editable(self) -> bool:
        return self.is_author and self.scenario.is_open

    @property
    def kinds(self) -> Sequence[tuple[str, str]]:
        return ChangeKind.choices

    @property
    def not_told(self) -> Sequence[str]:
        """People whose email could not be sent: someone has to tell them."""
        return list(self.told.result.get("failed", [])) if self.told else []


def listed(viewer: Person, number: str) -> Page[Scenario]:
    """The viewer's own and those shared with them, with the number of changes (`size`). Two queries."""
    rows = Scenario.objects.visible_to(viewer).listed().annotate(size=Count("changes", distinct=True))
    return Paginator(rows, ROWS).get_page(number)


def load(viewer: Person, key: str, today: date) -> ScenarioPage | None:
    """Eight queries, and one more for a promoted scenario."""
    rows = Scenario.objects.visible_to(viewer).select_related("author", "promoted_by")
    scenario = rows.prefetch_related("shared_with").filter(key=key).first()
    if scenario is None:
        return None
    changes = list(ScenarioChange.objects.filter(scenario=scenario).with_rows())
    for change in changes:
        change.scenario = scenario
    review = reviewing.load(scenario, changes, viewer, today)
    told = None if scenario.is_open else telling.of(scenario)
    shared = sorted(scenario.shared_with.all(), key=lambda one: one.name.casefold())
    return ScenarioPage(scenario, review, shared, viewer.pk == scenario.author_id, told)
