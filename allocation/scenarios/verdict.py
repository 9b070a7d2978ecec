"""What a scenario comes to, in a few short lines: who is no longer over capacity, what is uncovered, which conflicts it makes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from allocation.coverage.weekly_coverage import UncoveredRow
from allocation.scenarios.comparison import ExposureCompared, HoursCompared, ListedItem, State
from focus.formatting import numbered
from people.model_fields import format_hours

Kind = Literal["good", "bad", "even"]
NOTHING: Final = "No difference to capacity, coverage or conflicts"


@dataclass(frozen=True, slots=True)
class VerdictLine:
    kind: Kind
    words: str


def lines_of(hours: HoursCompared, exposure: ExposureCompared) -> list[VerdictLine]:
    """Gains first."""
    found = [*capacity_lines(hours), *coverage_lines(exposure), *conflict_lines(exposure)]
    found.sort(key=lambda one: one.kind != "good")
    return found or [VerdictLine("even", NOTHING)]


def capacity_lines(hours: HoursCompared) -> list[VerdictLine]:
    was = {row.key for row in hours.rows if row.before is not None and row.before.over}
    will = {row.key for row in hours.rows if row.after is not None and row.after.over}
    found = []
    if relieved := was - will:
        found.append(VerdictLine("good", f"{numbered(len(relieved), 'lead')} no longer over capacity"))
    if over := will - was:
        found.append(VerdictLine("bad", f"{numbered(len(over), 'lead')} newly over capacity"))
    less = hours.over.before - hours.over.after
    if not relieved and not over and less:
        words = f"{format_hours(abs(less))} {'fewer' if less > 0 else 'more'} hours over capacity"
        found.append(VerdictLine("good" if less > 0 else "bad", words))
    return found


def coverage_lines(exposure: ExposureCompared) -> list[VerdictLine]:
    """Areas by name and initiative, each once."""
    was = areas_in(exposure.decide, "gone", "same")
    will = areas_in(exposure.decide, "new", "same")
    found = []
    if covered := was - will:
        found.append(VerdictLine("good", f"{numbered(len(covered), 'area')} no longer uncovered"))
    if bare := will - was:
        found.append(VerdictLine("bad", f"{numbered(len(bare), 'area')} uncovered"))
    return found


def areas_in(items: Sequence[ListedItem[UncoveredRow]], *states: State) -> set[tuple[str, str]]:
    return {(one.one.initiative, area) for one in items if one.state in states for area in one.one.areas}


def conflict_lines(exposure: ExposureCompared) -> list[VerdictLine]:
    states = [one.state for one in exposure.collisions]
    found = []
    if states.count("gone"):
        found.append(VerdictLine("good", f"{numbered(states.count('gone'), 'conflict')} resolved"))
    if states.count("new"):
        found.append(VerdictLine("bad", f"{numbered(states.count('new'), 'new conflict')}"))
    return found
