"""Cells of the large tables. Rendered here because a page has thousands of them and template nodes are ten times slower."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from initiatives.skill_matrix.queries.matrix import MatrixCell, MatrixRow
from people.models import Level

register = template.Library()

UNSEEN = mark_safe('<td class="unseen"><span class="visually-hidden">hidden</span></td>')
LEVELS = {float(level): level.label.lower() for level in Level}
FAMILIARITIES = (
    "new to the product",
    "some product familiarity",
    "good product familiarity",
    "deep product familiarity",
)


@register.simple_tag
def rated_cell(cell: MatrixCell, fresh: bool = False) -> SafeString:
    """One person's level in one skill; a fresh cell glows once. `data-level` is the level that a choice would replace."""
    text = figure(cell)
    mine = "" if cell.mine is None else str(cell.mine)
    return format_html(
        '<td class="{}{}"{}><a href="{}" aria-label="{}, {}: {}">{}{}</a></td>',
        marks_of(cell),
        " changed" if fresh else "",
        format_html(' data-level="{}"', mine) if text != mine or cell.own is not None else "",
        cell.url,
        cell.person.name,
        cell.skill.name,
        in_words(cell),
        text,
        "" if cell.own is None else format_html("<small>{}</small>", cell.own),
    )


def figure(cell: MatrixCell) -> str:
    if not cell.assumed:
        return f"{cell.level:g}"
    return f"{cell.level:g}?" if cell.level else "–"


def marks_of(cell: MatrixCell) -> str:
    """The CSS classes of a cell."""
    marks = {
        f"heat-{'none' if cell.assumed else int(cell.level)}": True,
        "assumed": cell.assumed,
        "own": cell.self_only,
        "stale": cell.stale,
        "disputed": cell.disputed,
        "wish": cell.interest,
        "key": cell.is_key,
    }
    return " ".join(name for name, holds in marks.items() if holds)


@register.filter
def in_words(cell: MatrixCell) -> str:
    """The cell in words, for its label."""
    if cell.assumed:
        level_text = f"not rated, {cell.level:g} assumed" if cell.level else "not rated"
    else:
        level_text = f"{cell.level:g}" + (f" {LEVELS[cell.level]}" if cell.level in LEVELS else "")
    marks = {
        "self-rated only": cell.self_only,
        "rated over 90 days ago": cell.stale,
        "disputed": cell.disputed,
        "wants to grow": cell.interest,
        f"self-rating {cell.own}": cell.own is not None,
        "only person at the highest required level": cell.is_key,
    }
    return ", ".join([level_text, *(words for words, holds in marks.items() if holds)])


@register.simple_tag
def rated_cells(row: MatrixRow) -> SafeString:
    """All cells of a row."""
    return SafeString("\n".join(UNSEEN if cell is None else rated_cell(cell) for cell in row.cells))
