"""A line of the audit as a sentence, and its two sides as a small difference."""

import re
from typing import Final, NamedTuple

from django import template

from initiatives.models import AreaStatus, Health
from people.models import AuditLine

register = template.Library()

OF: Final = {
    "hours", "time off", "duties", "day-to-day", "agreed hours", "account", "rating", "self-rating", "interest",
    "password", "address", "second factor", "recovery codes", "single sign-on",
}  # fmt: skip
"""Things that are somebody's: the label says whose."""
SAID: Final = {
    ("rating", "rated"): "rated {label}",
    ("self-rating", "rated"): "rated themself: {label}",
    ("team", "joined"): "put into a team: {label}",
    ("team", "left"): "took out of a team: {label}",
    ("person", "arrived"): "arrived",
    ("sign-in", "signed in"): "signed in",
    ("sign-in", "signed out"): "signed out",
    ("sign-in", "failed"): "tried to sign in as {label} and failed",
    ("lead", "assigned"): "assigned a lead: {label}",
    ("organisation file", "imported"): "imported {label}",
    ("organisation file", "exported"): "exported {label}",
    ("constants", "changed"): "changed the focus model’s constants",
    ("second factor", "failed"): "gave a wrong second factor",
}
PART: Final = re.compile(r"; (?=[A-Za-z][\w -]{0,40}: )")
EMPTY: Final = ("", "–")


class Part(NamedTuple):
    """One fact of a line; either side may be empty."""

    name: str
    before: str
    after: str


@register.filter
def said(line: AuditLine) -> str:
    """What somebody did: rated Ada Kowal, HTTP API."""
    words = SAID.get((line.thing, line.verb))
    if words is not None:
        return words.format(label=line.label)
    return f"{line.verb} the {line.thing}{' of' if line.thing in OF else ''} {line.label}"


@register.filter
def parts(line: AuditLine) -> list[Part]:
    """From and to, fact by fact where both sides name the same facts."""
    before, after = facts_of(line.before), facts_of(line.after)
    names = [*before, *(name for name in after if name not in before)]
    found = [Part(name, shown(before.get(name, "")), shown(after.get(name, ""))) for name in names]
    return [part for part in found if part.before != part.after or len(found) == 1]


def facts_of(side: str) -> dict[str, str]:
    """By name; what names no fact stands under none."""
    found: dict[str, str] = {}
    for part in PART.split(side) if side else []:
        name, colon, value = part.partition(": ")
        named = colon and len(name) <= 40 and "," not in name
        found[name if named else ""] = value if named else part
    return found


def shown(text: str) -> str:
    return "" if text in EMPTY else text


@register.filter
def health_words(value: str) -> str:
    return Health(value).label if value in Health.values else value


@register.filter
def status_words(value: str) -> str:
    return AreaStatus(value).label.lower() if value in AreaStatus.values else value
