"""Rows before and after: cells as on the allocation pages, with a mark and a word on those that changed."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString, mark_safe

from allocation import text
from allocation.board.heatmap import LeadRow
from allocation.board.weekly_hours import HoursCell
from allocation.coverage.weekly_coverage import CoverageRow
from allocation.evaluation.queries import EvaluationOption
from allocation.facts import Facts
from allocation.scenarios.comparison import Pair
from allocation.templatetags.coverage_tags import cover_cell
from allocation.templatetags.heatmap_tags import figure_cell, figures, quarter_classes, shade
from focus.formatting import listed

register = template.Library()

NONE = mark_safe('<td class="unseen"><span class="visually-hidden">no data</span></td>')


@register.simple_tag
def hour_pair(pair: Pair[LeadRow], side: str, facts: Facts) -> SafeString:
    """The cells of a lead, before or after."""
    row: LeadRow | None = getattr(pair, side)
    if row is None:
        return SafeString(NONE * len(pair.changed))
    changed = pair.changed if side == "after" else [False] * len(pair.changed)
    return hour_cells(row.cells, changed, pair.name, facts, row.lead.knows_time_off)


@register.simple_tag
def option_cells(option: EvaluationOption) -> SafeString:
    """The viewer's own weeks in one of the options."""
    return hour_cells(option.row.cells, option.changed, option.name, option.facts, True)


def hour_cells(
    cells: Sequence[HoursCell | None], changed: Sequence[bool], name: str, facts: Facts, knows_time_off: bool
) -> SafeString:
    starts = quarter_classes(list(facts.weeks))
    found = []
    for cell, is_changed in zip(cells, changed, strict=True):
        if cell is None:
            found.append(NONE)
        else:
            words = text.cell_words(cell, name, "planned", knows_time_off)
            found.append(
                figure_cell(
                    shade(cell, "planned"), starts.get(cell.week, ""), words, figures(cell, "planned"), is_changed
                )
            )
    return SafeString("".join(found))


@register.simple_tag
def cover_pair(pair: Pair[CoverageRow], side: str, facts: Facts) -> SafeString:
    """The cells of an initiative, before or after: who leads it then, because that may be the only change."""
    row: CoverageRow | None = getattr(pair, side)
    if row is None:
        return SafeString(NONE * len(pair.changed))
    starts = quarter_classes(list(facts.weeks))
    found = []
    for cell, changed in zip(row.cells, pair.changed, strict=True):
        names = [facts.names.get(one.person, one.person) for one in cell.leads]
        led = f"; led by {listed(names)}" if names else ""
        is_changed = changed and side == "after"
        found.append(cover_cell(cell, pair.name, starts.get(cell.week, ""), also=led, is_changed=is_changed))
    return SafeString("".join(found))
