"""Each change of a scenario as a reader sees it: as text, and whether it can be promoted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from django.db.models import Exists, OuterRef

from allocation.models import Scenario, ScenarioChange
from allocation.scenarios.changes.baseline import HOURS, ChangedValue, CurrentRows, load_current_rows
from allocation.scenarios.changes.planned_change import PlannedChange
from allocation.scenarios.changes.registry import planned_change
from allocation.scenarios.changes.text import HOURS_HIDDEN
from initiatives.models import Initiative, LeadAssignment
from people.models import Person, Skill

State = Literal["ready", "moved", "gone", "unreal", "forbidden"]
HIDDEN_CHANGE: Final = "A change to an initiative you can’t see"
NEEDS_NEW_HIRE: Final = "This depends on a new hire. Remove it, or choose someone who already works here."


@dataclass(frozen=True, slots=True)
class Visibility:
    """What a reader may see and change, as ids. `line`: people whose hours they see."""

    line: Collection[int]
    seen: Collection[int]
    editable: Collection[int]


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
    lines: Sequence[CheckedChange]

    @property
    def is_ready(self) -> bool:
        """Whether everything can be promoted."""
        return bool(self.lines) and all(line.is_ready for line in self.lines)

    @property
    def in_the_way(self) -> list[CheckedChange]:
        return [line for line in self.lines if not line.is_ready]


def visibility_of(viewer: Person, changes: Sequence[ScenarioChange], today: date) -> Visibility:
    """Two queries."""
    ids = {one.initiative_id for one in changes if one.initiative_id}
    people = {one.person_id for one in changes if one.person_id}
    people |= {one.assignment.person_id for one in changes if one.assignment}
    may = Initiative.objects.editable_by(viewer, today).filter(pk=OuterRef("pk"))
    both = Initiative.objects.visible_to(viewer, today).filter(pk__in=ids).annotate(may=Exists(may))
    rows = dict(both.values_list("pk", "may"))
    line = set(Person.objects.in_line_of(viewer).filter(pk__in=people).values_list("pk", flat=True))
    return Visibility(line, set(rows), {pk for pk, editable in rows.items() if editable})


def check_changes(scenario: Scenario, changes: Sequence[ScenarioChange], viewer: Person, today: date) -> PromotionCheck:
    """Five queries."""
    sight, stands = visibility_of(viewer, changes, today), load_current_rows(changes)
    skills = skill_names(changes)
    is_author = viewer.pk == scenario.author_id
    planned = map(planned_change, changes)
    return PromotionCheck([check_change(one, sight, stands, skills, is_author, today) for one in planned])


def skill_names(changes: Sequence[ScenarioChange]) -> Mapping[str, str]:
    keys = {key for one in changes for key in one.levels}
    return dict(Skill.objects.filter(key__in=keys).values_list("key", "name"))


def check_change(
    change: PlannedChange,
    sight: Visibility,
    stands: CurrentRows,
    skills: Mapping[str, str],
    is_author: bool,
    today: date,
) -> CheckedChange:
    row = change.row
    if row.initiative_id and row.initiative_id not in sight.seen:
        why = "You don’t have permission to change that initiative."
        return CheckedChange(row, HIDDEN_CHANGE, "forbidden", why, (), False)
    hours = is_author or sees_hours(change, sight)
    moved = redact_hours(change.changed_values(stands, today), hours)
    state, why = state_of(change, sight, moved)
    return CheckedChange(row, change.describe(hours, skills), state, why, moved, True)


def sees_hours(change: PlannedChange, sight: Visibility) -> bool:
    """Whether the reader may see the hours, which are those of the person who has, or else gets, the assignment.

    The hours of a new hire are visible to every reader.
    """
    row = change.row
    if change.includes_hours:
        return row.assignment is not None and row.assignment.person_id in sight.line
    return row.person_id is None or row.person_id in sight.line


def redact_hours(moved: Sequence[ChangedValue], hours: bool) -> list[ChangedValue]:
    return [ChangedValue(HOURS, HOURS_HIDDEN, "changed") if one.label == HOURS and not hours else one for one in moved]


def state_of(change: PlannedChange, sight: Visibility, moved: Sequence[ChangedValue]) -> tuple[State, str]:
    row = change.row
    if change.why_not_promotable:
        return "unreal", change.why_not_promotable
    if row.stand_in_id is not None:
        return "unreal", NEEDS_NEW_HIRE
    if row.initiative_id not in sight.editable:
        return "forbidden", "You don’t have permission to change this initiative. Its leads and their managers do."
    if change.includes_hours and row.assignment is not None and row.assignment.person_id not in sight.line:
        return "forbidden", f"Only {row.assignment.person} and the managers above them can change these hours."
    if moved and change.is_gone:
        return "gone", "What it refers to no longer exists."
    return ("moved", "The current values have changed since it was added.") if moved else ("ready", "")


def load_leads(initiatives: Collection[int], today: date) -> dict[int, list[LeadAssignment]]:
    """Current and upcoming leads and deputies."""
    found: dict[int, list[LeadAssignment]] = {}
    rows = LeadAssignment.objects.firm().current_or_coming(today).filter(initiative__in=initiatives)
    for row in rows.select_related("person__account").order_by("pk"):
        found.setdefault(row.initiative_id, []).append(row)
    return found
