"""Cells of the coverage page, and what an initiative lacks as text."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from allocation.coverage.weekly_coverage import CoverageCell, CoverageRow
from allocation.templatetags.heatmap_tags import figure_cell, quarter_classes, stage_name
from allocation.text import hours_number
from engine.weeks import Week
from focus.formatting import counted
from people.display import format_date

register = template.Library()

POINT = mark_safe('<i class="point" aria-hidden="true">◆</i>')
LED = mark_safe("<b>led</b>")


@register.simple_tag
def cover_cells(cells: list[CoverageCell], name: str) -> SafeString:
    starts = quarter_classes([one.week for one in cells])
    return SafeString("".join(cover_cell(one, name, starts.get(one.week, "")) for one in cells))


def cover_cell(one: CoverageCell, name: str, quarter: str, *, also: str = "", is_changed: bool = False) -> SafeString:
    """Lead hours and involvement; how many areas are covered and uncovered as text; a diamond for a milestone."""
    words = f"{name}, week {one.week.number}: {cover_words(one)}{also}"
    figure = format_html("{}{}", cover_figure(one), POINT if one.points else "")
    return figure_cell(cover_shade(one), quarter, words, figure, is_changed)


def cover_shade(one: CoverageCell) -> str:
    if one.hidden:
        return "heat-none"
    if one.open and one.uncovered >= one.covered and one.uncovered > 0:
        return "overload"
    return "heat-1" if one.open else "heat-0" if not one.reached else "heat-2"


def cover_figure(one: CoverageCell) -> SafeString:
    if one.hidden:
        return LED
    hours = format_html("<b>{} h</b>", hours_number(one.hours))
    bare = format_html("<small>{} uncovered</small>", len(one.open)) if one.open else ""
    return format_html("{}{}", hours, bare)


def cover_words(one: CoverageCell) -> str:
    points = "".join(f"; “{point.name}” on {format_date(point.date, 'j M')}" for point in one.points)
    if one.hidden:
        return f"led from outside your reporting line (hours hidden){points}"
    if not one.leads:
        led = "no lead"
    else:
        stage = {"on_call": "on call"}.get(one.stage or "", one.stage or "")
        led = f"{hours_number(one.hours)} lead hours, {stage}"
    return f"{led}; {counted(len(one.reached), 'area')} covered, {len(one.open)} uncovered{points}"


@register.simple_tag
def first_stage(row: CoverageRow) -> str:
    """The lead’s involvement in the first week ahead (Embedded), or no lead."""
    return stage_name(row.now.stage) if row.now and row.now.stage else "no lead"


@register.simple_tag
def no_lead_words(row: CoverageRow, weeks: list[Week]) -> str:
    """no lead; no lead from week 3; no lead in 2 of 13 weeks."""
    bare = row.no_lead
    if len(bare) == len(weeks):
        return "no lead"
    if bare[-1] == weeks[-1] and weeks[-1].since(bare[0]) + 1 == len(bare):
        return f"no lead from week {bare[0].number}"
    return f"no lead in {len(bare)} of {len(weeks)} weeks"
