"""`focus.wording` for templates."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django import template
from django.urls import reverse

from engine.overload import OverloadSignal
from engine.weeks import Week
from focus.changes import Changed
from focus.entries import Entry
from focus.giving_up import GivingUp
from focus.names import Names
from focus.page import WeekPage
from focus.wording import causes, margins, plain, strain
from people.models import AuditLine, Person

register = template.Library()

ACTS: Final = ("accept", "adjust", "pin", "dismiss", "undo")


@register.filter
def hours(number: float | None) -> str:
    """8, 3.5, 23.75."""
    return plain.hours(number or 0)


@register.filter
def clocked(number: float) -> str:
    return plain.clocked(number)


@register.filter
def minutes_clocked(minutes: int) -> str:
    return plain.clocked(minutes / 60)


@register.filter
def quarters(number: float) -> str:
    """To the nearest quarter of an hour: 28.07 is 28."""
    return plain.hours(round(number * 4) / 4)


@register.filter
def cause(line: AuditLine, viewer: Person | None = None) -> str:
    return causes.cause_words(line, viewer)


@register.filter
def move(one: Changed) -> str:
    return causes.move_words(one)


@register.filter
def strain_words(flag: OverloadSignal) -> str:
    return strain.strain_words(flag)


@register.filter
def strain_of(flag: OverloadSignal) -> str:
    return strain.strain_of(flag)


@register.filter
def way_out_words(one: GivingUp) -> str:
    return strain.way_out_words(one)


@register.filter
def worded(key: str, words: Mapping[str, str]) -> str:
    return words.get(key, "")


@register.filter
def workdays(week: Week) -> str:
    """23–27 November 2026."""
    return plain.span_words(week.days[0], week.days[4])


@register.simple_tag
def decide_urls(week: Week, entry: Entry) -> dict[str, str]:
    """The URLs of the actions on an area, by action."""
    address = reverse("week_decide", args=[week, entry.initiative_key, entry.area_key, "ACT"])
    return {act: address.replace("/ACT/", f"/{act}/") for act in ACTS}


@register.filter
def area_name(names: Names, key: str) -> str:
    return names.area(key)


@register.filter
def initiative_name(names: Names, key: str) -> str:
    return names.initiative(key)


@register.filter
def full_name(names: Names, key: str) -> str:
    return names.full(key)


@register.filter
def day(when: date) -> str:
    """26 Nov."""
    return f"{when.day} {when:%b}"


@register.simple_tag
def price(page: WeekPage) -> str:
    return margins.price_words(page.facts, page.weights)


@register.simple_tag
def more_and_less(page: WeekPage) -> str:
    return margins.margin_words(page.facts, page.names)


@register.simple_tag
def stays_free(page: WeekPage) -> str:
    return margins.free_words(page.tally.free, page.facts)


@register.simple_tag
def no_capacity(page: WeekPage) -> str:
    return margins.none_words(page.tally.focus, page.facts)


@register.simple_tag
def step_words(one: Mapping[str, Any]) -> str:
    return margins.step_words(one)


@register.simple_tag
def step_because(one: Mapping[str, Any]) -> str:
    return margins.step_because(one)


@register.simple_tag
def key_person(one: Mapping[str, Any], page: WeekPage) -> str:
    return margins.key_words(one, page.names, page.facts["lead"])
