"""Cells of the large tables. Written here because a page holds thousands: template nodes take ten times as long."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from initiatives.matrix import Cell, Row
from initiatives.page import Ability, NeedLine
from people.models import Level, Skill

register = template.Library()

UNSEEN = mark_safe('<td class="unseen"><span class="visually-hidden">not yours to see</span></td>')
LEVELS = {float(level): level.label.lower() for level in Level}
FAMILIARITIES = ("new", "some", "good", "deep")


@register.simple_tag
def rated_cell(cell: Cell, fresh: bool = False) -> SafeString:
    """What is said of one person in one skill; a fresh one glows once. `data-level` is what a choice would replace."""
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


def figure(cell: Cell) -> str:
    if not cell.assumed:
        return f"{cell.level:g}"
    return f"{cell.level:g}?" if cell.level else "–"


def marks_of(cell: Cell) -> str:
    """The classes that draw a cell."""
    marks = {
        f"lv-{'none' if cell.assumed else int(cell.level)}": True,
        "assumed": cell.assumed,
        "own": cell.self_only,
        "stale": cell.stale,
        "disputed": cell.disputed,
        "wish": cell.interest,
        "key": cell.is_key,
    }
    return " ".join(name for name, holds in marks.items() if holds)


@register.filter
def in_words(cell: Cell) -> str:
    """The cell read out."""
    if cell.assumed:
        said = f"not assessed, {cell.level:g} assumed" if cell.level else "not assessed"
    else:
        said = f"{cell.level:g}" + (f" {LEVELS[cell.level]}" if cell.level in LEVELS else "")
    marks = {
        "self-rated only": cell.self_only,
        "old": cell.stale,
        "disputed": cell.disputed,
        "wants to grow": cell.interest,
        f"own word {cell.own}": cell.own is not None,
        "the only one at the level": cell.is_key,
    }
    return ", ".join([said, *(words for words, holds in marks.items() if holds)])


@register.simple_tag
def rated_cells(row: Row) -> SafeString:
    """All cells of a row."""
    return SafeString("\n".join(UNSEEN if cell is None else rated_cell(cell) for cell in row.cells))


@register.simple_tag
def effective_cells(need: NeedLine, base: str) -> SafeString:
    """The effective levels of those whom the viewer may see; `base` is the address of the matrix."""
    return SafeString("\n".join(effective_cell(one, need.requirement.skill, base) for one in need.seen))


def effective_cell(one: Ability, skill: Skill, base: str) -> SafeString:
    fact = one.fact
    assert fact is not None
    marks = {"assumed": fact.assumed, "disputed": fact.disputed, "enough": one.enough}
    stated = f"not assessed, {fact.proficiency:g} assumed" if fact.assumed else f"{fact.proficiency:g} stated"
    off = f", less {fact.penalty:g}: {FAMILIARITIES[fact.familiarity]} to the product" if fact.penalty else ""
    return format_html(
        '<td class="lv-{}{}"><a href="{}{}/{}/" title="{}{}" aria-label="{}, {}: {}{}">{}{}</a></td>',
        one.band,
        "".join(f" {name}" for name, holds in marks.items() if holds),
        base,
        one.person.key,
        skill.key,
        stated,
        off,
        one.person.name,
        skill.name,
        f"{fact.effective:g}",
        ", assumed" if fact.assumed else "",
        f"{fact.effective:g}",
        "?" if fact.assumed else "",
    )
