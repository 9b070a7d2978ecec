"""Many ratings at once, for imports: in a constant number of queries, all or nothing."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from people import audit
from people.models import Person, Rating, RatingKind, Skill
from people.ratings import kind_of, stays_disputed, written

Standing = dict[tuple[int, int, str], Rating]
"""The rating that counts, by ids of person and skill, and kind."""


class Entry(NamedTuple):
    person: Person
    skill: Skill
    level: int


def standing_of(people: Collection[int]) -> Standing:
    rows = Rating.objects.filter(person__in=people).select_related("person", "skill", "author")
    return {(row.person_id, row.skill_id, row.kind): row for row in rows.order_by(F("on").asc(nulls_first=True), "id")}


@transaction.atomic
def record(entries: Sequence[Entry], *, by: Person, now: datetime, today: date) -> int:
    """Like `ratings.record` for one; an unchanged level is skipped. Returns how many were written."""
    people = {one.person.pk for one in entries}
    # Locked in the same order everywhere, so that two imports can't deadlock.
    list(Person.objects.select_for_update().filter(pk__in=people).order_by("pk").values_list("pk"))
    standing = standing_of(people)
    new: list[Rating] = []
    changed: list[Rating] = []
    lines = []
    for person, skill, level in entries:
        kind = kind_of(person, by)
        last = standing.get((person.pk, skill.pk, kind))
        if last is not None and last.level == level:
            continue
        day = max(today, last.on) if last and last.on else today
        row = last if last and last.on == day else Rating(person=person, skill=skill, kind=kind, on=day)
        own = standing.get((person.pk, skill.pk, RatingKind.SELF))
        row.disputed = stays_disputed(last, level, own)
        was = last.level if last else "–"
        row.level, row.author, row.note = level, by, ""
        (new if row.pk is None else changed).append(row)
        lines.append(written(row, "rated", by, now, was, level))
    Rating.objects.bulk_create(new, batch_size=500)
    Rating.objects.bulk_update(changed, ["level", "author", "note", "disputed"], batch_size=500)
    audit.append(lines)
    return len(lines)
