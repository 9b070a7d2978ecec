"""Cells of the heatmap, and figures as text. Cells are rendered in Python because a page has hundreds of them."""

from decimal import Decimal

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from allocation import wording
from allocation.asked import Asked
from allocation.facts import Facts, Lead
from allocation.figures.collisions import Collision, Meeting
from allocation.figures.coverage import Cell as CoverageCell
from allocation.figures.coverage import Open
from allocation.figures.coverage import Row as CoverageRow
from allocation.figures.heatmap import Group, Heatmap, Row, Sum, quarter_starts
from allocation.figures.hours import Cell, Which, percent
from allocation.figures.overload import Range
from allocation.pages import BoardPage, CellPage
from allocation.wording import number
from engine.weeks import Week

register = template.Library()

POINT = mark_safe('<i class="point" aria-hidden="true">◆</i>')
LED = mark_safe("<b>led</b>")
NOTHING = mark_safe("<b>–</b>")
FULL = 100
STEPS = 4


@register.simple_tag
def heat_cells(row: Row, which: Which, weeks: list[Week]) -> SafeString:
    """All cells of a lead."""
    base = reverse("allocation_cell", args=[row.lead.key, "2026-W48"]).removesuffix("2026-W48/")
    starts = quarter_starts(weeks)
    return SafeString(
        "".join(
            unseen_cell(row, week in starts) if one is None else heat_cell(row, one, which, base, week in starts)
            for week, one in zip(weeks, row.cells, strict=True)
        )
    )


def unseen_cell(row: Row, starts_quarter: bool) -> SafeString:
    """A week in which the lead is in a different reporting line: no figures and no link."""
    words = f"{row.lead.name}: {wording.leaves_words(row.lead)}"
    return format_html(
        '<td class="unseen{}" title="{}"><span class="visually-hidden">{}</span></td>',
        " quarter" if starts_quarter else "",
        words,
        words,
    )


def heat_cell(row: Row, one: Cell, which: Which, base: str, starts_quarter: bool) -> SafeString:
    words = wording.cell_words(one, row.lead.name, which, row.lead.knows_time_off)
    return format_html(
        '<td class="{}{}"><a href="{}{}/" aria-label="{}">{}</a></td>',
        shade(one, which),
        " quarter" if starts_quarter else "",
        base,
        one.week,
        words,
        figures(one, which),
    )


def shade(one: Cell, which: Which) -> str:
    """CSS classes: how full, over capacity, away or unknown; hatched if there are tentative hours too."""
    shown = one.take(which)
    hatched = " has-tentative" if one.tentative else ""
    if one.is_unknown or shown is None:
        return f"lv-none{hatched}"
    if shown > one.room:
        return f"overload{hatched}"
    if one.is_away:
        return f"away{hatched}"
    return f"lv-{min(STEPS, (percent(shown, one.room) or 0) * STEPS // FULL)}{hatched}"


def figures(one: Cell, which: Which) -> SafeString:
    """The hours, the capacity, and notes such as actual and tentative hours."""
    shown = one.take(which)
    if one.is_unknown or shown is None:
        main = NOTHING if shown is None or not shown else format_html("<b>{}</b><small>of –</small>", number(shown))
    elif one.is_away:
        main = format_html("<b>away</b>{}", format_html("<small>{} h</small>", number(shown)) if shown else "")
    elif not one.firm and not shown:
        main = format_html("<b>0</b><small>of {}</small>", number(one.room))
    else:
        main = format_html("<b>{}</b><small>of {}</small>", number(shown), number(one.room))
    real = (
        format_html('<small class="real">{} actual</small>', number(one.spent))
        if which != "real" and one.spent is not None
        else ""
    )
    perhaps = format_html('<small class="perhaps">+ {}?</small>', number(one.tentative)) if one.tentative else ""
    partly = (
        mark_safe('<i aria-hidden="true">◐</i>')
        if not one.is_away and (one.capacity.time_off or one.capacity.holidays)
        else ""
    )
    return format_html("{}{}{}{}", main, partly, real, perhaps)


@register.simple_tag
def group_query(asked: Asked, group: Group) -> str:
    """The query that folds or unfolds the group."""
    return asked.toggled(group.key)


@register.simple_tag
def group_name(group: Group, by: str) -> str:
    if by == "team":
        return group.name or "No team"
    return f"{group.name}’s reports" if group.name else "No manager"


@register.simple_tag
def part_query(page: BoardPage) -> str:
    return page.asked.part_query(page.page.next_page_number())


@register.simple_tag
def cell_sentence(page: CellPage) -> str:
    """16 of 28 h planned, 57% of effective capacity; 8 h over."""
    one = page.cell
    parts = [wording.hours_words(one, "planned"), *wording.beside(one, "planned", page.lead.knows_time_off)]
    words = "; ".join(parts)
    return f"{words[:1].upper()}{words[1:]}."


@register.simple_tag
def sum_cells(sums: list[Sum], name: str) -> SafeString:
    return SafeString("".join(sum_cell(one, name, one.week in quarter_starts([one.week])) for one in sums))


def sum_cell(one: Sum, name: str, starts_quarter: bool) -> SafeString:
    share = "–" if one.percent is None else f"{one.percent}%"
    words = (
        f"{name}, week {one.week.number}: {number(one.hours)} of {number(one.room)} h, {share} of effective capacity"
        if one.leads
        else f"{name}, week {one.week.number}: no data"
    )
    return format_html(
        '<td class="{}" title="{}"><span class="visually-hidden">{}</span><b aria-hidden="true">{}</b></td>',
        "quarter" if starts_quarter else "",
        words,
        words,
        share,
    )


@register.simple_tag
def week_heads(found: Heatmap, this: Week) -> SafeString:
    return head_cells(list(found.weeks), this)


@register.simple_tag
def head_cells(weeks: list[Week], this: Week) -> SafeString:
    """Column headings; the first week of a quarter is marked with the quarter."""
    starts = quarter_starts(weeks)
    return SafeString("".join(head_cell(week, week == this, week in starts) for week in weeks))


def head_cell(week: Week, is_this: bool, starts: bool) -> SafeString:
    last = week.sunday
    quarter = (
        format_html('<small class="which-quarter">Q{} {}</small>', (last.month - 1) // 3 + 1, last.year)
        if starts
        else ""
    )
    return format_html(
        '<th scope="col"{}>{}<span class="nowrap">W{}</span><small class="nowrap">{}</small></th>',
        mark_safe(' class="quarter"') if starts else mark_safe(' class="this"') if is_this else "",
        quarter,
        week.number,
        "this week" if is_this else f"{week.monday.day} {week.monday:%b}",
    )


@register.simple_tag
def cover_cells(cells: list[CoverageCell], name: str) -> SafeString:
    starts = quarter_starts([one.week for one in cells])
    return SafeString("".join(cover_cell(one, name, one.week in starts) for one in cells))


def cover_cell(one: CoverageCell, name: str, starts_quarter: bool) -> SafeString:
    """Lead hours and involvement; exposure covered and uncovered as text; a diamond for a milestone."""
    words = f"{name}, week {one.week.number}: {cover_words(one)}"
    points = POINT if one.points else ""
    return format_html(
        '<td class="{}{}" title="{}"><span class="visually-hidden">{}</span><span aria-hidden="true">{}{}</span></td>',
        cover_shade(one),
        " quarter" if starts_quarter else "",
        words,
        words,
        cover_figure(one),
        points,
    )


def cover_shade(one: CoverageCell) -> str:
    if one.hidden:
        return "lv-none"
    if one.open and one.uncovered >= one.covered and one.uncovered > 0:
        return "overload"
    return "lv-1" if one.open else "lv-0" if not one.reached else "lv-2"


def cover_figure(one: CoverageCell) -> SafeString:
    if one.hidden:
        return LED
    hours = format_html("<b>{} h</b>", number(one.hours))
    exposure = format_html("<small>{} uncovered</small>", f"{one.uncovered:.1f}") if one.open else ""
    return format_html("{}{}", hours, exposure)


def cover_words(one: CoverageCell) -> str:
    points = "".join(f"; “{point.name}” on {point.date.day} {point.date:%b}" for point in one.points)
    if one.hidden:
        return f"led from outside your reporting line (hours hidden){points}"
    if not one.leads:
        led = "no lead"
    else:
        stage = {"on_call": "on call"}.get(one.stage or "", one.stage or "")
        led = f"{number(one.hours)} lead hours, {stage}"
    return f"{led}; at stake: {one.covered:.1f} covered, {one.uncovered:.1f} uncovered{points}"


@register.filter
def h(value: Decimal | None) -> str:
    """Hours in the usual format, or a dash for none."""
    return "–" if value is None else number(value)


@register.filter
def range_words(one: Range) -> str:
    return wording.range_words(one)


@register.simple_tag
def collision_words(one: Collision, facts: Facts) -> str:
    return wording.collision_words(one, facts)


@register.simple_tag
def collision_head(one: Collision, facts: Facts) -> str:
    return wording.collision_head(one, facts)


@register.simple_tag
def point_words(one: Meeting, facts: Facts) -> str:
    return wording.point_words(one, facts)


@register.simple_tag
def open_words(one: Open, facts: Facts) -> str:
    return wording.open_words(one, facts)


@register.simple_tag
def open_span(one: Open, facts: Facts) -> str:
    return wording.open_span(one, facts)


@register.simple_tag
def called(key: str, facts: Facts) -> str:
    return facts.called.get(key, key)


@register.filter
def purpose(stage: str) -> str:
    return wording.PURPOSE.get(stage, "")


@register.filter
def stage_name(stage: str) -> str:
    return stage.replace("_", " ").capitalize()


@register.filter
def leaves_words(lead: Lead) -> str:
    return wording.leaves_words(lead)


@register.simple_tag
def absence(one: Cell, knows: bool) -> str:
    return wording.absence(one, knows)


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
