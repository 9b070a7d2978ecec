"""Cells of the heatmap, and figures as text. Cells are rendered in Python because a page has hundreds of them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from allocation import text
from allocation.board.board_filters import BoardFilters
from allocation.board.heatmap import GroupTotal, LeadGroup, LeadRow, initiative_rows, quarter_starts
from allocation.board.queries import BoardPage, CellPage
from allocation.board.weekly_hours import ChosenHours, HoursCell, percent
from allocation.facts import Facts
from allocation.notices import text as notices_text
from allocation.text import hours_number
from engine.weeks import Week
from people.display import format_date

register = template.Library()

MARK = mark_safe('<i class="otherwise" aria-hidden="true">●</i>')
NOTHING = mark_safe("<b>–</b>")
FULL = 100
STEPS = 4


@register.simple_tag
def heat_cells(row: LeadRow, which: ChosenHours, filters: BoardFilters) -> SafeString:
    """All cells of a lead."""
    base = reverse("allocation_cell", args=[row.lead.key, "2026-W48"]).removesuffix("2026-W48/")
    starts = quarter_classes(filters.weeks)
    return SafeString(
        "".join(
            unseen_cell(row, starts.get(week, ""))
            if one is None
            else heat_cell(row, one, which, base, filters.window, starts.get(week, ""))
            for week, one in zip(filters.weeks, row.cells, strict=True)
        )
    )


def unseen_cell(row: LeadRow, quarter: str) -> SafeString:
    """A week in which the lead is in a different reporting line: no figures and no link."""
    words = f"{row.lead.name}: {text.leaves_words(row.lead)}"
    return format_html(
        '<td class="unseen{}" title="{}"><span class="visually-hidden">{}</span></td>', quarter, words, words
    )


def heat_cell(row: LeadRow, one: HoursCell, which: ChosenHours, base: str, window: str, quarter: str) -> SafeString:
    words = text.cell_words(one, row.lead.name, which, row.lead.knows_time_off)
    return format_html(
        '<td class="{}{}"><a href="{}{}/{}" aria-label="{}">{}</a></td>',
        shade(one, which), quarter, base, one.week, window, words, figures(one, which),
    )  # fmt: skip


def shade(one: HoursCell, which: ChosenHours) -> str:
    """CSS classes: how full, over capacity, away or unknown; hatched if there are tentative hours too."""
    shown = one.take(which)
    hatched = " has-tentative" if one.tentative else ""
    if one.is_unknown or shown is None:
        return f"heat-none{hatched}"
    if one.is_away:
        return f"away{hatched}"
    if degree := one.over_degree(shown):
        return f"overload over-{degree}{hatched}"
    return f"heat-{min(STEPS, (percent(shown, one.room) or 0) * STEPS // FULL)}{hatched}"


def figures(one: HoursCell, which: ChosenHours) -> SafeString:
    """The hours, the capacity, and notes such as actual and tentative hours."""
    shown = one.take(which)
    if one.is_unknown or shown is None:
        main = (
            NOTHING if shown is None or not shown else format_html("<b>{}</b><small>of –</small>", hours_number(shown))
        )
    elif one.is_away:
        main = format_html("<b>away</b>{}", format_html("<small>{} h</small>", hours_number(shown)) if shown else "")
    elif not one.firm and not shown:
        main = format_html("<b>0</b><small>of {}</small>", hours_number(one.room))
    else:
        over = one.over_by(shown)
        by = format_html('<small class="over-by">+{}</small>', hours_number(over)) if over else ""
        main = format_html("<b>{}</b><small>of {}</small>{}", hours_number(shown), hours_number(one.room), by)
    real = (
        format_html('<small class="real">{} actual</small>', hours_number(one.spent))
        if which != "real" and one.spent is not None
        else ""
    )
    perhaps = (
        format_html('<small class="tentative-hours">+ {}?</small>', hours_number(one.tentative))
        if one.tentative
        else ""
    )
    partly = (
        mark_safe('<i aria-hidden="true">◐</i>')
        if not one.is_away and (one.capacity.time_off or one.capacity.holidays)
        else ""
    )
    return format_html("{}{}{}{}", main, partly, real, perhaps)


@register.simple_tag
def opening(filters: BoardFilters, lead: str) -> str:
    """The query that shows or hides the lead's initiatives."""
    return filters.opening(lead)


register.filter("initiative_rows", initiative_rows)


@register.simple_tag
def group_query(filters: BoardFilters, group: LeadGroup) -> str:
    """The query that folds or unfolds the group."""
    return filters.toggled(group.key)


@register.simple_tag
def group_name(group: LeadGroup, by: str) -> str:
    if by == "team":
        return group.name or "No team"
    return f"{group.name}’s reports" if group.name else "No manager"


@register.simple_tag
def part_query(page: BoardPage) -> str:
    return page.filters.part_query(page.page.next_page_number())


@register.simple_tag
def cell_sentence(page: CellPage) -> str:
    """16 of 28 h planned, 57% of effective capacity; 8 h over."""
    one = page.cell
    parts = [text.hours_words(one, "planned"), *text.cell_notes(one, "planned", page.lead.knows_time_off)]
    words = "; ".join(parts)
    return f"{words[:1].upper()}{words[1:]}."


@register.simple_tag
def sum_cells(sums: list[GroupTotal], name: str) -> SafeString:
    return SafeString("".join(sum_cell(one, name, quarter_class(one.week)) for one in sums))


def sum_cell(one: GroupTotal, name: str, quarter: str) -> SafeString:
    hours, room = hours_number(one.hours), hours_number(one.room)
    words = f"{hours} of {room} h" if one.leads else "no data"
    shown = format_html("<b>{}</b> <small>of {}</small>", hours, room) if one.leads else "–"
    return format_html(
        '<td class="{}"><span class="visually-hidden">{}, week {}: {}</span><span aria-hidden="true">{}</span></td>',
        quarter.lstrip(), name, one.week.number, words, shown,
    )  # fmt: skip


@register.simple_tag
def head_cells(weeks: list[Week], this: Week) -> SafeString:
    """Column headings; the week in which a quarter starts names it and its first day."""
    starts = quarter_starts(weeks)
    return SafeString("".join(head_cell(week, week == this, starts.get(week)) for week in weeks))


def head_cell(week: Week, is_this: bool, starts: date | None) -> SafeString:
    quarter = ""
    if starts:
        number = (starts.month - 1) // 3 + 1
        quarter = format_html(
            '<small class="which-quarter">Q{} <span class="nowrap">from 1 {}</span></small>', number, f"{starts:%b}"
        )
    return format_html(
        '<th scope="col" class="{}{}">{}<span class="nowrap">W{}</span><small class="nowrap">{}</small></th>',
        "is-current" if is_this else "",
        quarter_class(week),
        quarter,
        week.number,
        "this week" if is_this else format_date(week.monday, "j M"),
    )


@register.filter
def quarter_class(week: Week) -> str:
    return quarter_classes([week]).get(week, "")


def quarter_classes(weeks: Sequence[Week]) -> dict[Week, str]:
    """The classes that draw a line within a week, before the quarter's first day."""
    return {week: f" quarter quarter-{day:%a}".lower() for week, day in quarter_starts(weeks).items()}


def figure_cell(kind: str, quarter: str, words: str, figure: str, is_changed: bool) -> SafeString:
    """A cell without a link, with its words for screen readers; a mark and a word if it differs from another one."""
    return format_html(
        '<td class="{}{}{}" title="{}"><span class="visually-hidden">{}{}</span><span aria-hidden="true">{}{}</span></td>',
        kind, quarter, " changed" if is_changed else "", words,
        words, "; changed" if is_changed else "", figure, MARK if is_changed else "",
    )  # fmt: skip


@register.filter
def h(value: Decimal | None) -> str:
    """Hours in the usual format, or a dash for none."""
    return "–" if value is None else hours_number(value)


register.filter(text.range_words)
register.filter(text.window_words)
register.filter(text.window_days)
register.simple_tag(text.collision_words)
register.simple_tag(text.card_words)
register.filter(text.stakes_words)
register.filter(text.card_stakes)
register.simple_tag(text.point_words)
register.simple_tag(text.open_words)
register.simple_tag(text.open_span)


@register.simple_tag
def called(key: str, facts: Facts) -> str:
    return facts.called.get(key, key)


@register.filter
def purpose(stage: str) -> str:
    return text.PURPOSE.get(stage, "")


@register.filter
def expected(stage: str) -> str:
    return text.EXPECTED.get(stage, "")


@register.filter
def not_expected(stage: str) -> str:
    return text.NOT_EXPECTED.get(stage, "")


@register.filter
def stage_name(stage: str) -> str:
    return stage.replace("_", " ").capitalize()


register.filter(text.leaves_words)
register.filter(notices_text.notice_words)
register.filter(notices_text.notice_address)
register.simple_tag(text.absence)
