"""Recording ratings of a person's level in a skill. The history is kept: the latest of each kind counts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from django.db import transaction
from django.db.models import F

from people import audit
from people.models import AuditLine, Interest, Person, Rating, RatingKind, Skill


class Overtaken(Exception):
    """Someone else has rated since the page was shown; nothing is changed. `rating` is the current one."""

    def __init__(self, rating: Rating | None) -> None:
        super().__init__("Someone else has rated since.")
        self.rating = rating


class NotTheirs(Exception):
    """Only its author may undo a rating; others add a new one."""


@dataclass(frozen=True, slots=True)
class Said:
    """The content of a rating, without its person, skill, kind and day."""

    level: int
    author: int | None
    disputed: bool
    note: str = ""

    @classmethod
    def by(cls, rating: Rating) -> Self:
        return cls(rating.level, rating.author_id, rating.disputed, rating.note)


@dataclass(frozen=True, slots=True)
class Change:
    """How the rating of one kind and day changed; either side is None if there was no row."""

    person: int
    skill: int
    kind: str
    on: str | None
    before: Said | None
    after: Said | None

    def pack(self) -> dict[str, Any]:
        """As JSON, for the address that undoes it."""
        sides = [side and [side.level, side.author, side.disputed, side.note] for side in (self.before, self.after)]
        return {"person": self.person, "skill": self.skill, "kind": self.kind, "on": self.on, "sides": sides}

    @classmethod
    def unpack(cls, packed: dict[str, Any]) -> Self:
        before, after = (Said(*side) if side else None for side in packed["sides"])
        return cls(packed["person"], packed["skill"], packed["kind"], packed["on"], before, after)


def kind_of(person: Person, by: Person) -> RatingKind:
    """Rating yourself is a self-rating; rating someone else is an assessment."""
    return RatingKind.SELF if person.pk == by.pk else RatingKind.ASSESSED


def latest(person: Person, skill: Skill, kind: str) -> Rating | None:
    """The rating of a kind that counts: the last dated one."""
    found = Rating.objects.of(person).filter(skill=skill, kind=kind).select_related("author")
    return found.order_by(F("on").desc(nulls_last=True), "-id").first()


def mark_of(rating: Rating | None) -> str:
    """A short mark of the current rating, to notice later that it has changed."""
    return f"{rating.pk}.{rating.level}" if rating else "0"


def hold(person: Person) -> None:
    """Locks a person, so that a double click can't write the same day twice."""
    Person.objects.select_for_update().get(pk=person.pk)


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
) -> Change:
    """Rate yourself or assess someone else, optionally with a note. A second rating on the same day replaces the first.

    `seen` is the mark of the rating the author was looking at. Raises Overtaken if another author has rated since.
    """
    hold(person)
    kind = kind_of(person, by)
    last = latest(person, skill, kind)
    refuse_overtaken(last, seen, by)
    # Further east it may be tomorrow already: the last rating recorded must also have the latest date.
    day = max(today, last.on) if last and last.on else today
    before, was = (Said.by(last) if last and last.on == day else None), last.level if last else "–"
    if before and (before.level, before.author) == (level, by.pk) and note in ("", before.note):
        return Change(person.pk, skill.pk, kind, day.isoformat(), before, before)
    row = last if before and last else Rating(person=person, skill=skill, kind=kind, on=day)
    own = latest(person, skill, RatingKind.SELF) if last and last.disputed else None
    row.disputed = stays_disputed(last, level, own)
    row.level, row.author, row.note = level, by, note
    row.full_clean()
    row.save()
    audit.append([written(row, "rated", by, now, was, level)])
    return Change(person.pk, skill.pk, kind, day.isoformat(), before, Said.by(row))


def refuse_overtaken(last: Rating | None, seen: str | None, by: Person) -> None:
    """The author's own rating in another tab is not a conflict."""
    if seen is None or mark_of(last) == seen:
        return
    if last is None or last.author_id != by.pk:
        raise Overtaken(last)


def stays_disputed(last: Rating | None, level: int, own: Rating | None) -> bool:
    """A dispute survives a new assessment until that agrees with the self-rating."""
    return last is not None and last.disputed and (own is None or own.level != level)


@transaction.atomic
def take_back(person: Person, skill: Skill, *, by: Person, now: datetime) -> Change | None:
    """Remove the author's latest rating, so that the previous one counts again. Raises NotTheirs for someone else's."""
    hold(person)
    kind = kind_of(person, by)
    last = latest(person, skill, kind)
    if last is None:
        return None
    if last.author_id != by.pk and kind != RatingKind.SELF:
        raise NotTheirs
    last.delete()
    earlier = latest(person, skill, kind)
    audit.append([written(last, "took back", by, now, last.level, earlier.level if earlier else "–")])
    return Change(person.pk, skill.pk, kind, last.on.isoformat() if last.on else None, Said.by(last), None)


@transaction.atomic
def undo(change: Change, *, by: Person, now: datetime) -> None:
    """Undo a change. Raises Overtaken if its row has changed since."""
    place: dict[str, Any] = {
        "person_id": change.person,
        "skill_id": change.skill,
        "kind": change.kind,
        "on": date.fromisoformat(change.on) if change.on else None,
    }
    hold(Person(pk=change.person))
    row = Rating.objects.filter(**place).select_related("person", "skill", "author").first()
    if (Said.by(row) if row else None) != change.after:
        raise Overtaken(row)
    if change.before is None:
        if row is not None:
            row.delete()
    else:
        row = row or Rating(**place)
        row.level, row.author_id, row.disputed = change.before.level, change.before.author, change.before.disputed
        row.note = change.before.note
        row.save()
    if row is not None:
        sides = [side.level if side else "–" for side in (change.after, change.before)]
        audit.append([written(row, "took back", by, now, *sides)])


@transaction.atomic
def dispute(person: Person, skill: Skill, disputed: bool, *, now: datetime) -> Rating | None:
    """The rated person disputes or accepts the current assessment; None if there is none."""
    hold(person)
    assessed = latest(person, skill, RatingKind.ASSESSED)
    if assessed is None or assessed.disputed == disputed:
        return assessed
    assessed.disputed = disputed
    assessed.save(update_fields=["disputed"])
    words = ("not disputed", "disputed") if disputed else ("disputed", "not disputed")
    audit.append([written(assessed, "changed", person, now, *words)])
    return assessed


@transaction.atomic
def set_interest(person: Person, skill: Skill, wanted: bool, *, now: datetime) -> None:
    """Record whether the person wants to grow in a skill."""
    hold(person)
    if wanted:
        changed = Interest.objects.get_or_create(person=person, skill=skill)[1]
    else:
        changed = bool(Interest.objects.filter(person=person, skill=skill).delete()[0])
    if not changed:
        return
    line = audit.line(
        at=now,
        by=person,
        verb="changed",
        thing="interest",
        label=f"{person}, {skill}",
        about=person,
        skill=skill.key,
        before="" if wanted else "wants to grow",
        after="wants to grow" if wanted else "",
    )
    audit.append([line])


def written(row: Rating, verb: str, by: Person, now: datetime, before: object, after: object) -> AuditLine:
    """The audit entry of a change to a rating."""
    return audit.line(
        at=now,
        by=by,
        verb=verb,
        thing="self-rating" if row.kind == RatingKind.SELF else "rating",
        label=f"{row.person}, {row.skill}",
        about=row.person,
        skill=row.skill.key,
        before=before,
        after=after,
    )
