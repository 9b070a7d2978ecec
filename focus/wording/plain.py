"""Small words: lists, numbers, days."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from engine.weeks import Week

SMALL: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NAMED: Final = 4
"""A sentence names this many people at most."""
DAYS_A_MONTH: Final = 30.44


def listed(words: Sequence[str], last: str = "and") -> str:
    """a; a and b; a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def some_of(words: Sequence[str], last: str = "and", total: int = 0) -> str:
    """a, b, c and 12 others: of more than can be named (`total`) the first three."""
    total = max(total, len(words))
    if total <= NAMED:
        return listed(words, last)
    return f"{', '.join(words[: NAMED - 1])} {last} {total - NAMED + 1} others"


def clauses(parts: Sequence[str]) -> str:
    """Whole clauses, with a comma before the last `and`."""
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


def hours(number: float) -> str:
    """8, 3.5, 23.75: hours as they are shown everywhere."""
    return f"{round(float(number), 2):g}".replace("-", "−")


def clocked(number: float) -> str:
    """Hours of what was noted in minutes, with their unit: 1.5 h, 25 min, 7 h 25 min."""
    minutes = round(float(number) * 60)
    if minutes % 15 == 0:
        return f"{hours(minutes / 60)} h"
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


def hours_long(number: float) -> str:
    return f"{hours(number)} {'hour' if number == 1 else 'hours'}"


def in_sentence(name: str) -> str:
    """A name within a sentence: 'Design review' as 'design review', but 'API review' and 'Q1 Launch' as they are."""
    words = name.split()
    if words and words[0][1:].islower() and all(word.islower() for word in words[1:]):
        return f"{name[0].lower()}{name[1:]}"
    return name


def day_words(day: date, week: Week) -> str:
    """Thursday (of the week); Thursday 3 December (of the two weeks after); 15 February; 15 February 2028."""
    if day in week:
        return f"{day:%A}"
    ahead = (day - week.monday).days
    if 0 < ahead < 21:
        return f"{day:%A} {day.day} {day:%B}"
    if abs(ahead) < 300:
        return f"{day.day} {day:%B}"
    return f"{day.day} {day:%B} {day.year}"


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
    """seven weeks in; five months in; not yet here."""
    days = (monday - joined).days
    if days < 0:
        return f"joining on {joined.day} {joined:%B}"
    if days < 7:
        return "in the first week"
    if days < 91:
        return f"{counted(days // 7, 'week')} in"
    return f"{counted(round(days / DAYS_A_MONTH), 'month')} in"


def span_words(first: date, last: date) -> str:
    """23–27 November 2026; 30 November – 4 December 2026; 28 December 2026 – 1 January 2027."""
    end = f"{last.day} {last:%B} {last.year:04}"
    if first.year != last.year:
        return f"{first.day} {first:%B} {first.year:04} – {end}"
    if first.month != last.month:
        return f"{first.day} {first:%B} – {end}"
    return f"{first.day}–{end}"
