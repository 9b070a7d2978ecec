"""A level in words: its rating, what is deducted for being new, whether the person is away."""

from datetime import date

from focus.formatting import date_words
from focus.plan.labels import LabelResolver
from focus.plan.receipt_document import LevelDocument, RatingDocument


def rating_words(level: LevelDocument, names: LabelResolver) -> str:
    """rated 2 by Diego on 12 Oct 2026; not rated: 1 is assumed."""
    assessed, own = level["assessed"], level["own"]
    if level["assumed"]:
        return f"not rated: {level['proficiency']:g} is assumed"
    if assessed is None:
        assert own is not None  # otherwise a level is assumed
        return f"self-rated {own['level']}{dated(own)}"
    words = f"rated {assessed['level']}{by(assessed, names)}{dated(assessed)}"
    if level["disputed"] and own is not None:
        words += f"; disputed: self-rated {own['level']}{dated(own)}, so the average counts"
    elif level["disputed"]:
        words += "; disputed"
    return words


def by(rating: RatingDocument, names: LabelResolver) -> str:
    return f" by {names.person(rating['author'])}" if rating["author"] else ""


def dated(rating: RatingDocument) -> str:
    if not rating["on"]:
        return ", date unknown"
    return f" on {date_words(date.fromisoformat(rating['on']))}"


def penalty_words(level: LevelDocument) -> str:
    """minus 1, new to the product."""
    if not level["penalty"]:
        return ""
    reason = "new to the product" if level["familiarity"] == 0 else "partly knows the product"
    source = " (judged by time in the company)" if level["familiarity_source"] == "joined" else ""
    return f"minus {level['penalty']:g}, {reason}{source}"


def level_words(level: LevelDocument, names: LabelResolver) -> str:
    """A level in one line: its rating, what is subtracted, whether the person is away."""
    parts = [rating_words(level, names), penalty_words(level), "" if level["here"] else "away this week"]
    return "; ".join(part for part in parts if part)
