"""Who is available, and when: working days, time off, public holidays.

A working day is a day with contracted hours that is not a public holiday. Time off does not remove a
working day; it means being away on one.
"""

from datetime import date, timedelta

from engine.facts import Absence, PersonFacts
from engine.weeks import Week


def contracted_hours(person: PersonFacts, day: date) -> float:
    """Contracted hours on a day; before the first dated pattern, the first one applies."""
    if len(person.hours) == 1:
        return person.hours[0].weekdays[day.weekday()]
    patterns = sorted(person.hours, key=lambda pattern: pattern.start or date.min)
    if not patterns:
        return 0.0
    valid = patterns[0]
    for pattern in patterns[1:]:
        if pattern.start is not None and pattern.start <= day:
            valid = pattern
    return valid.weekdays[day.weekday()]


def works_on(person: PersonFacts, day: date) -> bool:
    return day not in person.holidays and contracted_hours(person, day) > 0


def halves_away(person: PersonFacts, day: date) -> int:
    """Half-days of time off on a day: 0, 1 or 2; a morning and an afternoon make a full day."""
    halves: set[str] = set()
    for absence in person.away:
        if absence.start <= day <= absence.end:
            halves |= {"morning", "afternoon"} if absence.part == "all" else {absence.part}
    return len(halves)


def is_at_work(person: PersonFacts, day: date) -> bool:
    """At work for at least half a day, on one of their working days."""
    return works_on(person, day) and halves_away(person, day) < 2


def is_available(person: PersonFacts, start: date, end: date) -> bool:
    """Whether someone works at least half a day on one of their working days in the range.

    Without a working day in the range, the seven days from its start are used: someone who works Tuesday to
    Thursday is not away just because a review is on Monday.
    """
    found = False
    day = start
    while day <= end:
        if works_on(person, day):
            found = True
            if halves_away(person, day) < 2:
                return True
        # Compare before adding a day: open-ended time off runs to the last representable date.
        last = last_day_away(person.away, day) if found else day
        if last >= end:
            break
        day = last + timedelta(days=1)
    return not found and (end - start).days < 6 and is_available(person, start, start + timedelta(days=6))


def last_day_away(absences: tuple[Absence, ...], day: date) -> date:
    """The last day of the whole absence that includes this day; the day itself if there is none."""
    ends = [absence.end for absence in absences if absence.part == "all" and absence.start <= day <= absence.end]
    return max(ends, default=day)


def works_in_week(person: PersonFacts, week: Week) -> bool:
    """At work for at least half a working day in the week itself."""
    return any(is_at_work(person, day) for day in week.days)
