"""Small words: lists, numbers, days."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Final

from engine.weeks import Week
from people.display import format_date

SMALL: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NAMED: Final = 4
"""A sentence names at most this many people."""
DAYS_A_MONTH: Final = 30.44


def listed(words: Sequence[str], last: str = "and") -> str:
    """a; a and b; a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def some_of(words: Sequence[str], last: str = "and", total: int = 0) -> str:
    """a, b, c and 12 others: the first three of `total`, if there are too many to name."""
    total = max(total, len(words))
    if total <= NAMED:
        return listed(words, last)
    return f"{', '.join(words[: NAMED - 1])} {last} {total - NAMED + 1} others"


def clauses(parts: Sequence[str]) -> str:
    """Clauses joined with commas, and one before the last `and`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])}, and {parts[-1]}"


def sentence(words: str) -> str:
    """With a capital letter and a full stop."""
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def counted(number: int, thing: str, things: str = "") -> str:
    """one hour, two hours, 14 hours."""
    word = SMALL[number] if 0 <= number < len(SMALL) else str(number)
    return f"{word} {thing if number == 1 else things or thing + 's'}"


def numbered(number: int, thing: str) -> str:
    """1 item, 2 items."""
    return f"{number} {thing if number == 1 else thing + 's'}"


def hours(number: float) -> str:
    """8, 3.5, 23.75: hours as they are shown everywhere."""
    return f"{round(float(number), 2):g}".replace("-", "−")


def clocked(number: float) -> str:
    """Hours recorded in minutes, with their unit: 1.5 h, 25 min, 7 h 25 min."""
    minutes = round(float(number) * 60)
    if minutes % 15 == 0:
        return f"{hours(minutes / 60)} h"
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


def hours_long(number: float) -> str:
    return f"{hours(number)} {'hour' if number == 1 else 'hours'}"


def in_sentence(name: str) -> str:
    """A name within a sentence: 'Design review' as 'design review', but 'API review' and 'Q1 Launch' unchanged."""
    words = name.split()
    if words and words[0][1:].islower() and all(word.islower() for word in words[1:]):
        return f"{name[0].lower()}{name[1:]}"
    return name


def percent(share: float) -> str:
    """68%: rounded down, so that no share reads like a limit that it has not reached."""
    return f"{math.floor(share * 100 + 1e-9)}%"


def quoted(text: str) -> str:
    """A person's own words in a sentence: “Support is ours”."""
    return f"“{text}”"


def quoted_sentence(text: str) -> str:
    """The same as the end of a sentence, without a second full stop."""
    words = text.strip().removesuffix(".")
    return quoted(words) if words[-1:] in "!?" else f"{quoted(words)}."


MILESTONE_WORDS: Final = frozenset(
    {"discovery", "scope decision", "design review", "implementation review", "launch", "milestone"}
)


def milestone(name: str) -> str:
    """A milestone in a sentence: the design review; “Support is ours”. Names that people chose are quoted."""
    return f"the {name.lower()}" if name.lower() in MILESTONE_WORDS else f"“{name}”"


def day_words(day: date, week: Week) -> str:
    """Thursday (in that week); Thu 3 Dec (in the two weeks after it); 15 Feb; 15 Feb 2028."""
    if day in week:
        return f"{day:%A}"
    ahead = (day - week.monday).days
    if 0 < ahead < 21:
        return format_date(day, "D j M")
    if abs(ahead) < 300:
        return format_date(day, "j M")
    return date_words(day)


def date_words(day: date) -> str:
    """3 Dec 2026."""
    return format_date(day, "j M Y")


def in_days(number: int) -> str:
    """How far ahead of Monday: on Monday; in 3 days; in 12 weeks."""
    if number == 0:
        return "on Monday"
    if number < 21:
        return f"in {number} {'day' if number == 1 else 'days'}"
    return f"in {number // 7} weeks"


def ago(number: int) -> str:
    """7 days ago, five weeks ago, eight months ago."""
    if number < 21:
        return "today" if number == 0 else f"{number} {'day' if number == 1 else 'days'} ago"
    if number < 84:
        return f"{number // 7} weeks ago"
    return f"{round(number / DAYS_A_MONTH)} months ago"


def tenure(joined: date, monday: date) -> str:
    """joined seven weeks ago; joined this week; joins on 3 Dec."""
    days = (monday - joined).days
    if days < 0:
        return f"joins on {format_date(joined, 'j M')}"
    if days < 7:
        return "joined this week"
    if days < 91:
        return f"joined {counted(days // 7, 'week')} ago"
    return f"joined {counted(round(days / DAYS_A_MONTH), 'month')} ago"


def span_words(first: date, last: date) -> str:
    """23–27 November 2026; 30 November – 4 December 2026; 28 December 2026 – 1 January 2027; November 23–27, 2026."""
    end = format_date(last, "j F Y")
    if first.year != last.year or end[:4].isdigit():
        return f"{format_date(first, 'j F Y')} – {end}"
    if first.month != last.month:
        return f"{format_date(first, 'j F')} – {end}"
    if end[0].isdigit():
        return f"{first.day}–{end}"
    return f"{format_date(first, 'j F')}–{last.day}, {last.year:04}"
