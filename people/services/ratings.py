"""Recording ratings of people's skills, one or many. The history is kept: the latest of each kind counts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple, Protocol, Self

from django.db import transaction

from people import audit
from people.concurrency import EditConflict
from people.keys import lock_person
from people.models import Interest, NotificationKind, Person, Rating, RatingKind, Skill
from people.notifications import Event, notify
from people.queries.ratings import current_ratings, kind_of, latest, rating_etag


class Follower(Protocol):
    """What an app above does once someone changed ratings of people in skills (ids) on a day, in the same transaction."""

    def __call__(
        self, rated: Collection[tuple[int, int]], on: date, /, *, by: Person | None, now: datetime
    ) -> None: ...


FOLLOWERS: Final[list[Follower]] = []


class NotAuthor(Exception):
    """Only its author may undo a rating; others add a new one."""


@dataclass(frozen=True, slots=True)
class RatingValue:
    """The content of a rating, without its person, skill, kind and day."""

    level: int
    author: int | None
    disputed: bool
    note: str = ""

    @classmethod
    def of(cls, rating: Rating) -> Self:
        return cls(rating.level, rating.author_id, rating.disputed, rating.note)


@dataclass(frozen=True, slots=True)
class RatingChange:
    """How the rating of one kind and day changed; either side is None if there was no row."""

    person: int
    skill: int
    kind: str
    on: str | None
    before: RatingValue | None
    after: RatingValue | None

    def pack(self) -> dict[str, object]:
        """As JSON, for the address that undoes it."""
        sides = [side and [side.level, side.author, side.disputed, side.note] for side in (self.before, self.after)]
        return {"person": self.person, "skill": self.skill, "kind": self.kind, "on": self.on, "sides": sides}

    @classmethod
    def unpack(cls, packed: dict[str, Any]) -> Self:
        before, after = (RatingValue(*side) if side else None for side in packed["sides"])
        return cls(packed["person"], packed["skill"], packed["kind"], packed["on"], before, after)


@transaction.atomic
def record(
    person: Person,
    skill: Skill,
    level: int,
    *,
    by: Person,
    now: datetime,
    today: date,
    seen: str | None = None,
    note: str = "",
) -> RatingChange:
    """Rate yourself or assess someone else, optionally with a note. A second rating on the same day replaces the first.

    `seen` is the etag of the rating the author was looking at. Raises EditConflict if another author has rated since.
    """
    lock_person(person)
    kind = kind_of(person, by)
    last = latest(person, skill, kind)
    check_conflict(last, seen, by)
    day, was = day_after(last, today), last.level if last else "–"
    before = RatingValue.of(last) if last and last.on == day else None
    if before and (before.level, before.author) == (level, by.pk) and note in ("", before.note):
        return RatingChange(person.pk, skill.pk, kind, day.isoformat(), before, before)
    row = last if before and last else Rating(person=person, skill=skill, kind=kind, on=day)
    own = latest(person, skill, RatingKind.SELF) if last and last.disputed else None
    row.disputed, row.level, row.author, row.note = stays_disputed(last, level, own), level, by, note
    row.clean_fields(exclude=("person", "skill", "author"))  # these rows exist; the lock guards the constraint
    row.save()
    record_sides(row, "rated", by, now, was, level)
    if kind == RatingKind.ASSESSED:
        notify([Event(NotificationKind.RATED, row.pk, person.pk)], by=by, now=now)
        follow([row], today, by=by, now=now)
    return RatingChange(person.pk, skill.pk, kind, day.isoformat(), before, RatingValue.of(row))


def day_after(last: Rating | None, today: date) -> date:
    """Further east it may be tomorrow already: the last rating recorded must also have the latest date."""
    return max(today, last.on) if last and last.on else today


def check_conflict(last: Rating | None, seen: str | None, by: Person) -> None:
    """The author's own rating in another tab is not a conflict."""
    if seen is None or rating_etag(last) == seen:
        return
    if last is None or last.author_id != by.pk:
        raise EditConflict


def stays_disputed(last: Rating | None, level: int, own: Rating | None) -> bool:
    """A dispute survives a new assessment until that agrees with the self-rating."""
    return last is not None and last.disputed and (own is None or own.level != level)


@transaction.atomic
def remove_latest(person: Person, skill: Skill, *, by: Person, now: datetime) -> RatingChange | None:
    """Remove the author's latest rating, so that the previous one counts again. Raises NotAuthor for someone else's."""
    lock_person(person)
    kind = kind_of(person, by)
    last = latest(person, skill, kind)
    if last is None:
        return None
    if last.author_id != by.pk and kind != RatingKind.SELF:
        raise NotAuthor
    last.delete()
    earlier = latest(person, skill, kind)
    record_sides(last, "took back", by, now, last.level, earlier.level if earlier else "–")
    follow([last], last.on or now.date(), by=by, now=now)
    return RatingChange(person.pk, skill.pk, kind, last.on.isoformat() if last.on else None, RatingValue.of(last), None)


@transaction.atomic
def undo(change: RatingChange, *, by: Person, now: datetime) -> None:
    """Undo a change. Raises EditConflict if its row has changed since."""
    on = date.fromisoformat(change.on) if change.on else None
    place = Rating(person_id=change.person, skill_id=change.skill, kind=change.kind, on=on)
    lock_person(Person(pk=change.person))
    same = Rating.objects.filter(person=change.person, skill=change.skill, kind=change.kind, on=on)
    row = same.select_related("person", "skill", "author").first()
    if (RatingValue.of(row) if row else None) != change.after:
        raise EditConflict
    if change.before is None:
        if row is not None:
            row.delete()
    else:
        row = row or place
        row.level, row.author_id, row.disputed = change.before.level, change.before.author, change.before.disputed
        row.note = change.before.note
        row.save()
    if row is not None:
        sides = [side.level if side else "–" for side in (change.after, change.before)]
        record_sides(row, "took back", by, now, *sides)
        follow([row], on or now.date(), by=by, now=now)


@transaction.atomic
def dispute(person: Person, skill: Skill, disputed: bool, *, now: datetime) -> Rating | None:
    """The rated person disputes or accepts the current assessment; None if there is none."""
    lock_person(person)
    assessed = latest(person, skill, RatingKind.ASSESSED)
    if assessed is None or assessed.disputed == disputed:
        return assessed
    assessed.disputed = disputed
    assessed.save(update_fields=["disputed"])
    words = ("not disputed", "disputed") if disputed else ("disputed", "not disputed")
    record_sides(assessed, "changed", person, now, *words)
    if disputed and assessed.author_id is not None:
        notify([Event(NotificationKind.DISPUTED, assessed.pk, assessed.author_id)], by=person, now=now)
    return assessed


@transaction.atomic
def set_interest(person: Person, skill: Skill, wanted: bool, *, now: datetime) -> None:
    """Record whether the person wants to grow in a skill."""
    lock_person(person)
    if wanted:
        changed = Interest.objects.get_or_create(person=person, skill=skill)[1]
    else:
        changed = bool(Interest.objects.filter(person=person, skill=skill).delete()[0])
    if not changed:
        return
    sides = ("", "wants to grow") if wanted else ("wants to grow", "")
    record_sides(Interest(person=person, skill=skill), "changed", person, now, *sides)


def follow(rows: Collection[Rating], on: date, *, by: Person | None, now: datetime) -> None:
    """Assessments that changed on a day."""
    rated = {(one.person_id, one.skill_id) for one in rows if one.kind == RatingKind.ASSESSED}
    for follower in FOLLOWERS if rated else ():
        follower(rated, on, by=by, now=now)


def record_sides(row: Rating | Interest, verb: str, by: Person, now: datetime, before: object, after: object) -> None:
    audit.append([audit.row_line(row, verb, by=by, now=now, before=before, after=after)])


class NewRating(NamedTuple):
    person: Person
    skill: Skill
    level: int


@transaction.atomic
def record_many(entries: Sequence[NewRating], *, by: Person | None, now: datetime, today: date) -> int:
    """Like `record` for one; an unchanged level is skipped. Returns how many were written."""
    people = {one.person.pk for one in entries}
    # Locked in the same order everywhere, so that two imports can't deadlock.
    list(Person.objects.select_for_update().filter(pk__in=people).order_by("pk").values_list("pk"))
    standing = current_ratings(people)
    new: list[Rating] = []
    changed: list[Rating] = []
    lines = []
    for person, skill, level in entries:
        kind = kind_of(person, by)
        last = standing.get((person.pk, skill.pk, kind))
        if last is not None and last.level == level:
            continue
        day = day_after(last, today)
        row = last if last and last.on == day else Rating(person=person, skill=skill, kind=kind, on=day)
        own = standing.get((person.pk, skill.pk, RatingKind.SELF))
        row.disputed = stays_disputed(last, level, own)
        was = last.level if last else "–"
        row.level, row.author, row.note = level, by, ""
        (new if row.pk is None else changed).append(row)
        lines.append(audit.row_line(row, "rated", by=by, now=now, before=was, after=level))
    Rating.objects.bulk_create(new, batch_size=500)
    Rating.objects.bulk_update(changed, ["level", "author", "note", "disputed"], batch_size=500)
    audit.append(lines)
    assessed = [one for one in (*new, *changed) if one.kind == RatingKind.ASSESSED]
    follow(assessed, today, by=by, now=now)
    notify([Event(NotificationKind.RATED, one.pk, one.person_id) for one in assessed], by=by, now=now)
    return len(lines)
