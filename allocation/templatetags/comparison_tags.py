"""Rows before and after: cells as on the allocation pages, with a mark and a word on those that changed."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from allocation import text
from allocation.board.heatmap import quarter_starts
from allocation.evaluation.queries import EvaluationOption
from allocation.facts import Facts
from allocation.scenarios.comparison import Pair
from allocation.templatetags.heatmap_tags import POINT, cover_figure, cover_shade, cover_words, figures, shade
from focus.formatting import listed

register = template.Library()

MARK = mark_safe('<i class="otherwise" aria-hidden="true">●</i>')
NONE = mark_safe('<td class="unseen"><span class="visually-hidden">no data</span></td>')


@register.simple_tag
def hour_pair(pair: Pair[Any], side: str, facts: Facts) -> SafeString:
    """The cells of a lead, before or after."""
    row = getattr(pair, side)
    if row is None:
        return SafeString(NONE * len(pair.changed))
    starts = quarter_starts(list(facts.weeks))
    found = []
    for cell, changed in zip(row.cells, pair.changed, strict=True):
        if cell is None:
            found.append(NONE)
            continue
        words = text.cell_words(cell, pair.name, "planned", row.lead.knows_time_off)
        found.append(
            comparison_cell(shade(cell, "planned"), cell.week in starts, words, figures(cell, "planned"), changed, side)
        )
    return SafeString("".join(found))


@register.simple_tag
def cover_pair(pair: Pair[Any], side: str, facts: Facts) -> SafeString:
    """The cells of an initiative, before or after."""
    row = getattr(pair, side)
    if row is None:
        return SafeString(NONE * len(pair.changed))
    starts = quarter_starts(list(facts.weeks))
    cells = zip(row.cells, pair.changed, strict=True)
    return SafeString(
        "".join(
            comparison_cell(
                cover_shade(cell),
                cell.week in starts,
                f"{pair.name}, week {cell.week.number}: {cover_words(cell)}{led_by(cell, facts)}",
                format_html("{}{}{}", cover_figure(cell), reached(cell), POINT if cell.points else ""),
                changed,
                side,
            )
            for cell, changed in cells
        )
    )


def led_by(cell: Any, facts: Facts) -> str:
    """Who leads it then, because that may be the only change."""
    names = [facts.names.get(one.person, one.person) for one in cell.leads]
    return f"; led by {listed(names)}" if names else ""


def reached(cell: Any) -> Any:
    """The exposure that lead hours cover."""
    return "" if cell.hidden else format_html("<small>{}</small>", f"{cell.covered:.1f}")


@register.simple_tag
def option_cells(option: EvaluationOption) -> SafeString:
    """The viewer's own weeks in one of the options."""
    starts = quarter_starts(list(option.facts.weeks))
    return SafeString(
        "".join(
            comparison_cell(
                shade(cell, "planned"),
                cell.week in starts,
                text.cell_words(cell, option.name, "planned", knows_time_off=True),
                figures(cell, "planned"),
                changed,
                "after",
            )
            for cell, changed in zip(option.row.cells, option.changed, strict=True)
            if cell is not None
        )
    )


def comparison_cell(kind: str, quarter: bool, words: str, inside: Any, changed: bool, side: str) -> SafeString:
    is_marked = changed and side == "after"
    return format_html(
        '<td class="{}{}{}" title="{}"><span class="visually-hidden">{}{}</span><span aria-hidden="true">{}{}</span></td>',
        kind,
        " quarter" if quarter else "",
        " changed" if is_marked else "",
        words,
        words,
        "; changed" if is_marked else "",
        inside,
        MARK if is_marked else "",
    )


@register.filter
def first(both: tuple[float, float]) -> str:
    return f"{both[0]:.1f}"


@register.filter
def second(both: tuple[float, float]) -> str:
    return f"{both[1]:.1f}"
