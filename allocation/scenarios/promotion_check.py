"""Each change of a scenario as a reader sees it: as text, and whether it can be promoted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from allocation.models import Scenario, ScenarioChange
from allocation.scenarios.changes.baseline import HOURS, ChangedValue, CurrentRows, load_current_rows
from allocation.scenarios.changes.conflicts import conflict_with
from allocation.scenarios.changes.planned_change import PlannedChange
from allocation.scenarios.changes.registry import planned_change
from allocation.scenarios.changes.text import HOURS_HIDDEN
from initiatives.models import LeadAssignment
from people.concurrency import etag
from people.effective_dates import day_of_new
from people.models import Person, Skill

State = Literal["ready", "moved", "gone", "past", "conflict", "unreal", "forbidden"]
HIDDEN_CHANGE: Final = "A change to an initiative you can’t see"
NEEDS_NEW_HIRE: Final = "This depends on a new hire. Remove it, or choose someone who already works here."


@dataclass(frozen=True, slots=True)
class CheckedChange:
    """`why` says what prevents promoting it; `moved` which values have changed since it was added."""

    change: ScenarioChange
    words: str
    state: State
    why: str
    moved: Sequence[ChangedValue]
    is_seen: bool

    @property
    def is_ready(self) -> bool:
        return self.state == "ready"


@dataclass(frozen=True, slots=True)
class PromotionCheck:
    version: int
    lines: Sequence[CheckedChange]

    @property
    def etag(self) -> str:
        """Of what a reader was shown; promotion compares it."""
        return etag((self.version, *((line.change.pk, line.words, line.state, line.why) for line in self.lines)))

    @property
    def is_ready(self) -> bool:
        """Whether everything can be promoted."""
        return bool(self.lines) and all(line.is_ready for line in self.lines)

    @property
    def in_the_way(self) -> list[CheckedChange]:
        return [line for line in self.lines if not line.is_ready]


def check_changes(scenario: Scenario, viewer: Person, today: date) -> PromotionCheck:
    """Four queries."""
    changes = list(ScenarioChange.objects.filter(scenario=scenario).with_rows().with_access(viewer, today))
    for change in changes:
        change.scenario = scenario
    current, skills = load_current_rows(changes), skill_names(changes)
    is_author = viewer.pk == scenario.author_id
    lines = [check_change(planned_change(one), changes, current, skills, is_author, today) for one in changes]
    return PromotionCheck(scenario.version, lines)


def skill_names(changes: Sequence[ScenarioChange]) -> Mapping[str, str]:
    keys = {key for one in changes for key in one.levels}
    return dict(Skill.objects.filter(key__in=keys).values_list("key", "name"))


def check_change(
    change: PlannedChange,
    all_changes: Sequence[ScenarioChange],
    current: CurrentRows,
    skills: Mapping[str, str],
    is_author: bool,
    today: date,
) -> CheckedChange:
    row = change.row
    if row.initiative_id and not row.initiative_visible:
        why = "You don’t have permission to change that initiative."
        return CheckedChange(row, HIDDEN_CHANGE, "forbidden", why, (), False)
    hours = is_author or sees_hours(change)
    moved = redact_hours(change.changed_values(current, today), hours)
    state, why = state_of(change, moved, today)
    if state == "ready" and (words := conflict_with(row, [one for one in all_changes if one.pk != row.pk])):
        state, why = "conflict", words
    return CheckedChange(row, change.describe(hours, skills), state, why, moved, True)


def sees_hours(change: PlannedChange) -> bool:
    """Whether the reader may see the hours, which are those of the person who has, or else gets, the assignment.

    The hours of a new hire are visible to every reader.
    """
    if change.includes_hours:
        return change.row.holder_in_line
    return change.row.person_id is None or change.row.person_in_line


def redact_hours(moved: Sequence[ChangedValue], hours: bool) -> list[ChangedValue]:
    return [ChangedValue(HOURS, HOURS_HIDDEN, "changed") if one.label == HOURS and not hours else one for one in moved]


def state_of(change: PlannedChange, moved: Sequence[ChangedValue], today: date) -> tuple[State, str]:
    row = change.row
    if change.why_not_promotable:
        return "unreal", change.why_not_promotable
    if row.new_hire_id is not None:
        return "unreal", NEEDS_NEW_HIRE
    if not row.initiative_editable:
        return "forbidden", "You don’t have permission to change this initiative. Its leads and their managers do."
    if change.includes_hours and row.assignment is not None and not row.holder_in_line:
        return "forbidden", f"Only {row.assignment.person} and the managers above them can change these hours."
    if moved and change.is_gone:
        return "gone", "What it refers to no longer exists."
    if row.effective_on is not None and row.effective_on < day_of_new(today):
        return "past", "That week is over. Choose this week or a later one."
    return ("moved", "The current values have changed since it was added.") if moved else ("ready", "")


def load_leads(initiatives: Collection[int], today: date) -> dict[int, list[LeadAssignment]]:
    """Current and upcoming leads and deputies."""
    found: dict[int, list[LeadAssignment]] = {}
    rows = LeadAssignment.objects.firm().current_or_coming(today).filter(initiative__in=initiatives)
    for row in rows.select_related("person__account").order_by("pk"):
        found.setdefault(row.initiative_id, []).append(row)
    return found
