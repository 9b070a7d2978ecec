"""The tab Around the week: what surrounds a plan, and how many things of it ask for something."""

from collections.abc import Sequence
from dataclasses import dataclass

from focus.plan.dependency_text import DependencyLine, dependency_lines
from focus.plan.labels import load_labels
from focus.week.queries.week_context import WeekContext
from focus.week.queries.week_page import WeekPage, load_plan
from focus.week.queries.week_request import WeekRequest


@dataclass(frozen=True)
class Around:
    """`page` is None for a week that is not planned; it has no areas, as nothing here is about them."""

    week_context: WeekContext
    page: WeekPage | None

    @property
    def check_ins(self) -> int:
        """People to talk to this week, and those who were never talked to."""
        return len(self.page.due) + len(self.page.facts["left_out"]) if self.page else 0

    @property
    def dependencies(self) -> Sequence[DependencyLine]:
        return dependency_lines(self.page.facts) if self.page else ()

    @property
    def count(self) -> int:
        """The lines that ask for something; own work, the team and key people only inform."""
        found, others = self.week_context, self.week_context.stakeholders
        asking = (
            found.concerns,
            found.notes,
            found.flags,
            found.costly_sources,
            others.promises,
            others.steps,
            others.out_of_touch,
            self.dependencies,
        )
        return self.check_ins + sum(map(len, asking))

    @property
    def is_quiet(self) -> bool:
        """There is nothing to show."""
        return self.page is None and self.week_context.is_quiet


def load(week_request: WeekRequest) -> Around:
    """Eleven queries at most, with those of every request; three more if overload is asked for."""
    plan, person = load_plan(week_request), week_request.person
    names = load_labels(plan.facts, person, {}) if plan else None
    page = WeekPage(week_request, plan, plan.facts, names, {}, ()) if plan and names else None
    return Around(WeekContext(week_request), page)
