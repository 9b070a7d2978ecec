"""Saving a review, and its draft. Only the person sees them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import transaction

from engine.weeks import Week
from focus.models import Actual, Review, ReviewDraft
from initiatives.models import AreaStatus, CriticalArea
from initiatives.services import progress
from people import audit
from people.models import Person
from people.services import availability_records

MOST_TYPED: Final = 600
MOST_FIELDS: Final = 1200
OF_OLD, OF_NOW = "review", "review of this week"
"""Names in the audit log. A week's plan depends on the hours of earlier weeks, not on its own."""


class Overtaken(Exception):
    """The review was saved elsewhere since it was opened; nothing is changed."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What was recorded for one area."""

    area: CriticalArea
    hours: Decimal
    note: str = ""
    helped: bool | None = None
    settles: bool = False
    is_main: bool = True

    @property
    def says_something(self) -> bool:
        return bool(self.hours or self.note or self.settles)


@dataclass(frozen=True, slots=True)
class Said:
    """A review as it is saved."""

    note: str = ""
    day_to_day: Decimal | None = None
    meetings: Decimal | None = None
    spent: Sequence[Spent] = field(default_factory=tuple)

    @property
    def hours(self) -> Decimal:
        return sum((one.hours for one in self.spent), (self.day_to_day or Decimal(0)) + (self.meetings or Decimal(0)))


def mark(review: Review | None) -> str:
    """Identifies the review that the form was opened with."""
    return review.at.isoformat() if review else ""


@transaction.atomic
def save(person: Person, week: Week, said: Said, *, seen: str, today: date, now: datetime) -> Review:
    """Save the review and its hours, all or nothing; settled areas become visible to everyone. Raises Overtaken."""
    availability_records.lock_person(person)
    stored = Review.objects.of(person, week).first()
    if mark(stored) != seen:
        raise Overtaken
    facts = {"note": said.note, "day_to_day": said.day_to_day, "meetings": said.meetings, "at": now}
    review, _ = Review.objects.update_or_create(person=person, week=week, defaults=facts)
    keep_hours(person, week, said.spent)
    settle(person, said.spent, today=today, now=now)
    ReviewDraft.objects.of(person, week).delete()
    thing = OF_NOW if week == Week.of(today) else OF_OLD
    audit.append([audit.line(at=now, by=person, verb="saved", thing=thing, label="a week", about=person)])
    return review


def keep_hours(person: Person, week: Week, spent: Sequence[Spent]) -> None:
    rows = [
        Actual(person=person, week=week, area=one.area, hours=one.hours, note=one.note, helped=one.helped)
        for one in spent
    ]
    Actual.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["person", "week", "area"], update_fields=["hours", "note", "helped"]
    )


def settle(person: Person, spent: Sequence[Spent], *, today: date, now: datetime) -> None:
    """With the initiative's own function and permission. The private note is not passed on."""
    wanted = [one.area.pk for one in spent if one.settles]
    for area in CriticalArea.objects.editable_by(person, today).filter(pk__in=wanted):
        progress.set_area_status(area, AreaStatus.SETTLED, "", by=person, now=now)


def keep_draft(person: Person, week: Week, typed: Mapping[str, str], *, seen: str, now: datetime) -> None:
    """Save a draft, unless the review has been saved since: then it arrives too late."""
    if mark(Review.objects.of(person, week).first()) != seen:
        return
    fields = [(name, value) for name, value in typed.items() if name not in ("csrfmiddlewaretoken", "seen")]
    kept = {clean(name)[:80]: clean(value)[:MOST_TYPED] for name, value in fields[:MOST_FIELDS]}
    ReviewDraft.objects.update_or_create(person=person, week=week, defaults={"typed": kept, "at": now})


def clean(text: str) -> str:
    """PostgreSQL can't store NUL."""
    return text.replace("\0", "")


def forget_draft(person: Person, week: Week) -> None:
    ReviewDraft.objects.of(person, week).delete()
