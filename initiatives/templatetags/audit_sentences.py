"""A line of the audit log as a sentence, and its old and new values fact by fact."""

import re
from typing import Final, NamedTuple

from django import template

from initiatives.audit_log.text import THING_WORDS, VERB_WORDS
from initiatives.models import AreaStatus, Health, Phase
from people.models import AuditLine

register = template.Library()

NAMED_BY_LABEL: Final = {
    "hours", "time off", "duties", "day-to-day", "agreed hours", "account", "rating", "self-rating", "interest",
    "password", "address", "second factor", "recovery codes", "single sign-on", "phases", "last day", "time zone",
}  # fmt: skip
"""Things that belong to a person or an initiative: the label says whose."""
SENTENCES: Final = {
    ("audit", "exported"): "exported the audit log: {label}",
    ("constants", "changed"): "changed the focus model constants",
    ("critical area", "put off"): "marked the critical area {label} as not started",
    ("invitation", "accepted"): "accepted an invitation",
    ("lead", "assigned"): "assigned a lead: {label}",
    ("leaving", "asked"): "asked to leave leadplan",
    ("leaving", "called off"): "cancelled the departure of {label}",
    ("leaving", "set"): "scheduled the departure of {label}",
    ("leaving", "withdrew"): "withdrew their request to leave leadplan",
    ("organisation file", "exported"): "exported {label}",
    ("organisation file", "imported"): "imported {label}",
    ("own data", "exported"): "exported their own data",
    ("person", "arrived"): "joined leadplan",
    ("person", "left"): "offboarded {label}",
    ("person", "withdrew"): "cancelled a planned change of manager: {label}",
    ("rating", "rated"): "rated {label}",
    ("retention", "changed"): "changed how long data is kept",
    ("retention", "deleted"): "deleted expired data: {label}",
    ("review", "saved"): "reviewed a week",
    ("review of this week", "saved"): "reviewed a week",
    ("second factor", "failed"): "entered a wrong two-factor code",
    ("self-rating", "rated"): "rated their own skill: {label}",
    ("sign-in", "failed"): "failed to sign in as {label}",
    ("sign-in", "signed in"): "signed in",
    ("sign-in", "signed out"): "signed out",
    ("skill matrix", "exported"): "exported the skill matrix: {label}",
    ("skill matrix", "imported"): "imported skills: {label}",
    ("team", "joined"): "added a team member: {label}",
    ("team", "left"): "removed a team member: {label}",
}
PRIVATE_THINGS: Final = {
    "meeting": "a meeting", "pitches": "a pitch", "scenarios": "a scenario", "stakeholders": "a stakeholder",
}  # fmt: skip
"""Things that only their owner sees: the label doesn't say which, and speaks to the owner."""
MEMBER_SENTENCES: Final = {"added": "added {name} to the team{where}", "removed": "removed {name} from the team{where}"}
FACT_SEPARATOR: Final = re.compile(r"; (?=[A-Za-z][\w -]{0,40}: )")
EMPTY: Final = ("", "–")
FACT_NAMES: Final = {"open": "open to everyone", "stage": "involvement", "why": "why it matters"}
"""Names of facts that pages write differently."""
VALUE_WORDS: Final = {
    value: label.lower() for choices in (AreaStatus, Health, Phase) for value, label in choices.choices if "_" in value
}
"""Stored values that are no words: on_track."""


class ChangedFact(NamedTuple):
    """One fact of a line; either side may be empty."""

    name: str
    before: str
    after: str


@register.filter
def audit_sentence(line: AuditLine) -> str:
    """What the actor did: rated Ada Kowal, HTTP API."""
    if line.thing == "member" and line.verb in MEMBER_SENTENCES:
        return MEMBER_SENTENCES[line.verb].format(**member_of(line))
    words = SENTENCES.get((line.thing, line.verb))
    if words is not None:
        return words.format(label=line.label)
    verb, thing = VERB_WORDS.get(line.verb, line.verb), THING_WORDS.get(line.thing, line.thing)
    if line.thing in PRIVATE_THINGS:
        own = line.label == f"your {line.thing}"
        return f"{verb} {PRIVATE_THINGS[line.thing] if own else line.label.replace('your ', 'their ', 1)}"
    of = " of" if line.thing in NAMED_BY_LABEL or line.thing.endswith(" link") else ""
    return f"{verb} the {thing}{of} {line.label}"


def member_of(line: AuditLine) -> dict[str, str]:
    """A member's name and where: labels are "Ada Kowal on Organisations" or, from a file, "Organisations: Ada Kowal"."""
    name = line.about.name if line.about else ""
    for start, end in ((f"{name} on ", ""), ("", f": {name}")):
        if name and line.label.startswith(start) and line.label.endswith(end):
            return {"name": name, "where": f": {line.label.removeprefix(start).removesuffix(end)}"}
    return {"name": line.label, "where": ""}


@register.filter
def changed_facts(line: AuditLine) -> list[ChangedFact]:
    """Old and new value, fact by fact where both sides name the same facts."""
    before, after = facts_of(line.before), facts_of(line.after)
    names = [*before, *(name for name in after if name not in before)]
    found = [
        ChangedFact(FACT_NAMES.get(name, name), shown(before.get(name, "")), shown(after.get(name, "")))
        for name in names
    ]
    return [part for part in found if part.before != part.after or len(found) == 1]


def facts_of(side: str) -> dict[str, str]:
    """By name; a part that names no fact is under an empty name."""
    found: dict[str, str] = {}
    for part in FACT_SEPARATOR.split(side) if side else []:
        name, colon, value = part.partition(": ")
        named = colon and len(name) <= 40 and "," not in name
        found[name if named else ""] = value if named else part
    return found


def shown(text: str) -> str:
    return "" if text in EMPTY else VALUE_WORDS.get(text, text)


@register.filter
def health_words(value: str) -> str:
    return Health(value).label if value in Health.values else value


@register.filter
def status_words(value: str) -> str:
    return AreaStatus(value).label.lower() if value in AreaStatus.values else value
