"""The week's facts in words, and the rows of a score breakdown, for templates."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from engine.weeks import Week
from focus import formatting
from focus.plan import change_text, level_text, outcome_text, plan_sentences
from focus.plan.document import KeyPersonDocument, TransferDocument
from focus.plan.labels import LabelResolver
from focus.week import text as week_text
from focus.week.queries.input_links import InputLink
from focus.week.queries.missing_inputs import MissingInputs, missing_inputs
from focus.week.queries.plan_items import PlanItem
from focus.week.queries.receipt_view import CalculationLine, CostFactor, RatedPerson, RequirementCover
from focus.week.queries.week_page import WeekPage
from people.display import format_date

register = template.Library()

register.filter("clocked", formatting.clocked)
register.filter("cause", change_text.cause_words)
register.filter("move", change_text.move_words)
register.filter(change_text.capacity_words)
register.filter(week_text.overload_words)
register.filter(week_text.overload_words_for_manager)
register.filter(week_text.reduction_words)

ACTS: Final = ("accept", "adjust", "pin", "dismiss", "undo", "receipt", "options")


@register.filter
def hours(number: float | None) -> str:
    """8, 3.5, 23.75."""
    return formatting.hours(number or 0)


@register.filter
def minutes_clocked(minutes: int) -> str:
    return formatting.clocked(minutes / 60)


@register.filter
def quarters(number: float) -> str:
    """To the nearest quarter of an hour: 28.07 is 28."""
    return formatting.hours(round(number * 4) / 4)


@register.filter
def worded(key: str, words: Mapping[str, str]) -> str:
    return words.get(key, "")


@register.filter
def workdays(week: Week) -> str:
    """23–27 November 2026."""
    return formatting.span_words(week.days[0], week.days[4])


@register.simple_tag
def decide_urls(week: Week, item: PlanItem) -> dict[str, str]:
    """The URLs of the actions on an area and of its parts that load when opened, by name."""
    address = reverse("week_decide", args=[week, item.initiative_key, item.area_key, "ACT"])
    return {act: address.replace("/ACT/", f"/{act}/") for act in ACTS}


@register.filter
def area_name(names: LabelResolver, key: str) -> str:
    return names.area(key)


@register.filter
def initiative_name(names: LabelResolver, key: str) -> str:
    return names.initiative(key)


@register.filter
def full_name(names: LabelResolver, key: str) -> str:
    return names.full(key)


@register.filter
def day(when: date) -> str:
    """26 Nov."""
    return format_date(when, "j M")


@register.simple_tag
def due_date(due: str, page: WeekPage) -> str:
    """Thursday; Thu 3 Dec; 15 Feb."""
    return formatting.day_words(date.fromisoformat(due), page.week)


@register.simple_tag
def price(page: WeekPage) -> str:
    return plan_sentences.price_words(page.facts, page.weights)


@register.simple_tag
def more_and_less(page: WeekPage) -> str:
    return plan_sentences.margin_words(page.facts, page.names)


@register.simple_tag
def stays_free(page: WeekPage) -> str:
    given_up = sum(max(0.0, one.offered - one.hours) for one in page.all_items if one.decision)
    return outcome_text.free_words(page.capacity_summary.free, given_up, page.facts, page.missing)


@register.simple_tag
def nothing_planned(page: WeekPage) -> str:
    return outcome_text.nothing_words(page.facts, page.missing, page.weights)


@register.simple_tag
def nothing_uncovered(page: WeekPage) -> str:
    dismissed = sum(one.state == "dismissed" for one in page.all_items)
    return outcome_text.uncovered_words(page.facts, page.missing, dismissed=dismissed)


@register.simple_tag
def no_key_people(page: WeekPage) -> str:
    return outcome_text.key_people_words(page.facts["key_people"], page.facts, page.missing)


@register.simple_tag
def co_leads_on(page: WeekPage, area: str) -> str:
    """Other leads with hours on an area: Nadia Rahimi 4 h, Omar Diaz 2 h."""
    return ", ".join(f"{one.name} {formatting.hours(one.hours)} h" for one in page.co_leads.get(area, ()))


@register.simple_tag
def inputs_missing(page: WeekPage) -> MissingInputs:
    return missing_inputs(page.missing, page.names)


@register.simple_tag
def no_capacity(page: WeekPage) -> str:
    return plan_sentences.none_words(page.capacity_summary.focus, page.facts)


@register.simple_tag
def key_person(one: KeyPersonDocument, page: WeekPage) -> str:
    return plan_sentences.key_words(one, page.names, page.facts["lead"])


@register.simple_tag
def transfer_session(one: TransferDocument, page: WeekPage) -> str:
    return plan_sentences.session_words(one, page.names)


FACTOR: Final = (
    '<tr{}><td class="sign">{}</td><th scope="row">{}</th><td class="num">{}</td><td class="unit">{}</td>'
    '<td class="bar-cell">{}</td><td>{}{}</td></tr>\n'
)
BAR: Final = '<meter class="short" min="0" max="{}" value="{}" aria-label="{}">{}</meter>'
LINK: Final = '<a href="{}">{}</a>'
FIGURE: Final = '<span title="{}">{}</span>'
FORMULA: Final = '<span class="visually-hidden"> {}</span>'
RATED: Final = (
    '<tr><th scope="row"><a href="{}">{}</a></th><td class="num"><span class="{}">{}</span></td>'
    "<td><b>{}</b>{}</td></tr>\n"
)
SUM: Final = SafeString(' class="sum"')


@register.simple_tag
def factor_rows(lines: Iterable[CalculationLine]) -> SafeString:
    return format_html_join("", FACTOR, [factor_row(line) for line in lines])


def factor_row(line: CalculationLine) -> tuple[str, ...]:
    """The formula is the tooltip of the figure, and is read out after the words."""
    bar = "" if line.share is None else format_html(BAR, repr(line.most), repr(line.share), line.name, line.figure)
    text = cost_steps(line.steps) if line.steps else linked(line.text, line.links)
    figure = format_html(FIGURE, line.formula, line.figure) if line.formula else line.figure
    formula = format_html(FORMULA, line.formula) if line.formula else ""
    return (SUM if line.is_sum else "", line.sign, line.name, figure, line.unit, bar, text, formula)


def cost_steps(steps: Iterable[CostFactor]) -> SafeString:
    """impact 5, irreversible 5, complex 4, priority 5."""
    return format_html_join(", ", "{}", [(grade_link(one),) for one in steps])


def grade_link(one: CostFactor) -> str:
    words = f"{one.name} {one.grade}"
    return format_html(LINK, one.url, words) if one.url else words


@register.simple_tag
def linked(text: str, links: Iterable[InputLink]) -> str:
    """A text in which the words of each link lead to its address."""
    for words, url in links:
        before, found, after = text.partition(words)
        if found:
            return format_html("{}{}{}", before, format_html(LINK, url, found), after)
    return text


@register.simple_tag
def rated_rows(need: RequirementCover, names: LabelResolver) -> SafeString:
    """The people who count for a requirement, then the lead, each with a link to the cell of the skill matrix."""
    address = reverse("skill_cell", args=["SOMEBODY", need.skill])
    lines = [(one, one.name) for one in need.people] + [(need.yours, "You")]
    return format_html_join("", RATED, [rated_row(one, name, address, names) for one, name in lines])


def rated_row(one: RatedPerson, name: str, address: str, names: LabelResolver) -> tuple[str, ...]:
    marks = [word for word, holds in (("owner", one.is_owner), ("at the required level", one.is_enough)) if holds]
    return (
        address.replace("SOMEBODY", one.person),
        name,
        "assumed" if one.fact["assumed"] else "",
        one.effective,
        ", ".join(marks),
        level_text.level_words(one.fact, names) if not marks else f", {level_text.level_words(one.fact, names)}",
    )
