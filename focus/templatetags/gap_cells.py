"""Cells of the gap map. Built here because a page has thousands: template nodes take ten times as long."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from focus.gap_map.queries.gap_map import Cell, NeedRow
from initiatives.drawing.labels import Box
from initiatives.templatetags.skill_cells import FAMILIARITIES, UNSEEN
from people.display import format_date

register = template.Library()


@register.simple_tag
def map_cells(need: NeedRow) -> SafeString:
    return SafeString("\n".join(UNSEEN if one.fact is None else map_cell(one) for one in need.cells))


def map_cell(cell: Cell) -> SafeString:
    fact = cell.fact
    assert fact is not None
    marks = {
        "assumed": fact.assumed,
        "disputed": fact.disputed,
        "enough": cell.enough,
        "excluded": not cell.counts,
        "owner": cell.owner,
        "lead-col": cell.column.is_lead,
    }
    return format_html(
        '<td class="heat-{}{}"{}><a href="{}" title="{}" aria-label="{}">{}{}</a></td>',
        "none" if fact.assumed else int(fact.effective),
        "".join(f" {name}" for name, holds in marks.items() if holds),
        "" if fact.assumed else format_html(' data-level="{}"', f"{fact.proficiency:g}"),
        cell.url,
        explained(cell),
        explained(cell),
        f"{fact.effective:g}",
        "?" if fact.assumed else "",
    )


def explained(cell: Cell) -> str:
    """The effective level in words: the rating, who gave it and when, and the penalty for being new."""
    fact = cell.fact
    assert fact is not None
    parts = [f"{cell.column.person}, {cell.skill}: {fact.effective:g} effective"]
    if fact.assumed:
        parts.append(f"not rated ({fact.proficiency:g} assumed)")
    elif fact.disputed:
        parts.append(f"{fact.proficiency:g} is the average of {levels(cell)}, disputed")
    elif fact.counted is not None:
        when = f" on {format_date(fact.counted.on, 'j M Y')}" if fact.counted.on else ""
        parts.append(f"{'self-rated' if fact.assessed is None else 'rated'} {fact.proficiency:g}{when}")
    if fact.penalty:
        parts.append(f"minus {fact.penalty:g} for being {FAMILIARITIES[fact.familiarity]} to the product")
    if cell.owner:
        parts.append("owns the area")
    if cell.column.is_lead:
        parts.append("is the lead, so doesn’t count as cover")
    elif not cell.counts:
        parts.append("away until the next milestone, so doesn’t count")
    return "; ".join(parts)


def levels(cell: Cell) -> str:
    fact = cell.fact
    assert fact is not None
    return " and ".join(str(one.level) for one in (fact.assessed, fact.own) if one is not None)


@register.filter
def percent(share: float) -> str:
    return f"{share:.0%}"


@register.filter
def width_of(box: Box) -> float:
    return box.right - box.left


@register.filter
def height_of(box: Box) -> float:
    return box.bottom - box.top
