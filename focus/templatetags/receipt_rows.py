"""The rows of a receipt: most of the page's markup. As template nodes they took longer than the rest of the page."""

from collections.abc import Iterable
from typing import Final

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from focus.arithmetic import Line, Need, Rated, Step
from focus.names import Names
from focus.wording import ratings

register = template.Library()

FACTOR: Final = (
    '<tr{}><td class="sign">{}</td><th scope="row">{}</th><td class="num">{}</td><td class="bar-cell">{}</td>'
    "<td>{}</td></tr>\n"
)
BAR: Final = '<meter class="short" min="0" max="{}" value="{}" aria-label="{}">{}</meter>'
STEP: Final = "{} {}: {}<sup>{}−3</sup> = {}"
RATED: Final = (
    '<tr><th scope="row"><a href="{}">{}</a></th><td class="num"><span class="{}">{}</span></td>'
    "<td><b>{}</b>{}</td></tr>\n"
)
SUM: Final = SafeString(' class="sum"')


@register.simple_tag
def factor_rows(lines: Iterable[Line]) -> SafeString:
    return format_html_join("", FACTOR, [factor_row(line) for line in lines])


def factor_row(line: Line) -> tuple[str, ...]:
    bar = "" if line.share is None else format_html(BAR, repr(line.most), repr(line.share), line.name, line.figure)
    text = cost_steps(line.steps) if line.steps else line.text
    return (SUM if line.is_sum else "", line.sign, line.name, line.figure, bar, text)


def cost_steps(steps: Iterable[Step]) -> SafeString:
    """impact 5: 2^(5−3) = 4 × …"""
    return format_html_join(" × ", STEP, [(one.name, one.grade, one.ratio, one.grade, one.figure) for one in steps])


@register.simple_tag
def rated_rows(need: Need, names: Names) -> SafeString:
    """The people who count for a requirement, then the lead, each with a link to the cell of the skill matrix."""
    address = reverse("skill_cell", args=["SOMEBODY", need.skill])
    lines = [(one, one.name) for one in need.people] + [(need.yours, "You")]
    return format_html_join("", RATED, [rated_row(one, name, address, names) for one, name in lines])


def rated_row(one: Rated, name: str, address: str, names: Names) -> tuple[str, ...]:
    marks = [word for word, holds in (("owner", one.is_owner), ("at the required level", one.is_enough)) if holds]
    return (
        address.replace("SOMEBODY", one.person),
        name,
        "assumed" if one.fact["assumed"] else "",
        one.effective,
        ", ".join(marks),
        ratings.level_words(one.fact, names) if not marks else f", {ratings.level_words(one.fact, names)}",
    )
