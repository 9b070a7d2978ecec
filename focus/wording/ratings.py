"""The ratings behind a level: who rated it and when, or what was assumed instead."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from focus.names import Names
from focus.wording.plain import date_words

Facts = Mapping[str, Any]


def said_words(level: Facts, names: Names) -> str:
    """rated 2 by Diego on 12 Oct 2026; not rated: 1 is assumed, from role and seniority."""
    assessed, own = level["assessed"], level["own"]
    if level["assumed"]:
        return f"not rated: {level['proficiency']:g} is assumed, from role and seniority"
    if assessed is None:
        return f"self-rated {own['level']}{dated(own)}"
    words = f"rated {assessed['level']}{by(assessed, names)}{dated(assessed)}"
    if level["disputed"] and own is not None:
        words += f"; disputed: self-rated {own['level']}{dated(own)}, so the average counts"
    elif level["disputed"]:
        words += "; disputed"
    return words


def by(rating: Facts, names: Names) -> str:
    return f" by {names.person(rating['author'])}" if rating["author"] else ""


def dated(rating: Facts) -> str:
    if not rating["on"]:
        return ", date unknown"
    return f" on {date_words(date.fromisoformat(rating['on']))}"


def penalty_words(level: Facts) -> str:
    """minus 1, new to the product."""
    if not level["penalty"]:
        return ""
    reason = "new to the product" if level["familiarity"] == 0 else "partly knows the product"
    source = " (judged by time in the company)" if level["familiarity_source"] == "joined" else ""
    return f"minus {level['penalty']:g}, {reason}{source}"


def level_words(level: Facts, names: Names) -> str:
    """A level in one line: its rating, what is subtracted, whether the person is away."""
    parts = [said_words(level, names), penalty_words(level), "" if level["here"] else "away this week"]
    return "; ".join(part for part in parts if part)
