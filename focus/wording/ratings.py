"""The ratings behind a level: who said what when, and what was assumed instead."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from focus.names import Names

Facts = Mapping[str, Any]


def said_words(level: Facts, names: Names) -> str:
    """rated 2 by Diego on 12 October 2026; not assessed, so 1 is assumed from their seniority."""
    assessed, own = level["assessed"], level["own"]
    if level["assumed"]:
        return f"not assessed: {level['proficiency']:g} is assumed, from role and seniority"
    if assessed is None:
        return f"says {own['level']} of themself{dated(own)}"
    words = f"rated {assessed['level']}{by(assessed, names)}{dated(assessed)}"
    if level["disputed"] and own is not None:
        words += f"; disputed, they say {own['level']}{dated(own)}: the mean counts"
    elif level["disputed"]:
        words += "; disputed"
    return words


def by(rating: Facts, names: Names) -> str:
    return f" by {names.person(rating['author'])}" if rating["author"] else ""


def dated(rating: Facts) -> str:
    if not rating["on"]:
        return ", date not known"
    on = date.fromisoformat(rating["on"])
    return f" on {on.day} {on:%B} {on.year}"


def penalty_words(level: Facts) -> str:
    """less 1, new to the product."""
    if not level["penalty"]:
        return ""
    told = "new to the product" if level["familiarity"] == 0 else "knows the product in part"
    source = ", from time in the company" if level["familiarity_source"] == "joined" else ""
    return f"less {level['penalty']:g}, {told}{source}"


def level_words(level: Facts, names: Names) -> str:
    """All of a level in one line: what was said, what is taken off, whether the person is there."""
    off = penalty_words(level)
    told = f"{said_words(level, names)}; {off}" if off else said_words(level, names)
    return told if level["here"] else f"{told}; away this week"
