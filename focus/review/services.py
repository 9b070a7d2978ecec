"""Saving a review and its draft, and setting the day-to-day reserve that reviews suggest. Only the person sees them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import transaction

from engine.weeks import Week
from focus.capture import services
from focus.models import Actual, ProposalAnswer, ProposalKind, Review, ReviewDraft
from focus.models.review import CURRENT_REVIEW, PAST_REVIEW
from focus.own_work import services as own_work
from focus.review.queries.reviewed_areas import AreaHours, ReviewInput, mark
from initiatives.models import AreaStatus, CriticalArea
from initiatives.services import progress
from initiatives.transfers import services as transfers
from people import audit, events
from people.concurrency import EditConflict
from people.display import format_date
from people.effective_dates import day_of_change
from people.keys import lock_person
from people.model_fields import format_hours
from people.models import Person
from people.services import availability_records

MOST_TYPED: Final = 600
MOST_FIELDS: Final = 1200


@transaction.atomic
@events.together()
def save(person: Person, week: Week, said: ReviewInput, *, seen: str, today: date, now: datetime) -> Review:
    """Save the review and its hours, all or nothing; settled areas become visible to everyone. Raises EditConflict."""
    lock_person(person)
    stored = Review.objects.of(person, week).first()
    if mark(stored) != seen:
        raise EditConflict
    facts = {
        "note": said.note,
        "remember": said.remember,
        "day_to_day": said.day_to_day,
        "meetings": said.meetings,
        "at": now,
    }
    review, _ = Review.objects.update_or_create(person=person, week=week, defaults=facts)
    rows = [
        Actual(person=person, week=week, area=one.area, hours=one.hours, note=one.note, helped=one.helped)
        for one in said.spent
    ]
    Actual.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["person", "week", "area"], update_fields=["hours", "note", "helped"]
    )
    settle(person, said.spent, today=today, now=now)
    own_work.record_done(said.own_work, week)
    transfers.record_held(said.sessions)
    ReviewDraft.objects.of(person, week).delete()
    thing = CURRENT_REVIEW if week == Week.of(today) else PAST_REVIEW
    audit.append([audit.line(at=now, by=person, verb="saved", thing=thing, label="a week", about=person)])
    return review


def settle(person: Person, spent: Sequence[AreaHours], *, today: date, now: datetime) -> None:
    """With the initiative's own function and permission. The private note is not passed on."""
    wanted = [one.area.pk for one in spent if one.settles]
    for area in CriticalArea.objects.editable_by(person, today).filter(pk__in=wanted):
        progress.set_area_status(area, AreaStatus.SETTLED, "", by=person, now=now)


def keep_draft(person: Person, week: Week, typed: Mapping[str, str], *, seen: str, now: datetime) -> None:
    """Save a draft, unless the review has been saved since: then it arrives too late."""
    if mark(Review.objects.of(person, week).first()) != seen:
        return
    fields = [(name, value) for name, value in typed.items() if name not in ("csrfmiddlewaretoken", "seen")]
    # PostgreSQL can't store NUL.
    kept = {name.replace("\0", "")[:80]: value.replace("\0", "")[:MOST_TYPED] for name, value in fields[:MOST_FIELDS]}
    ReviewDraft.objects.update_or_create(person=person, week=week, defaults={"form_data": kept, "at": now})


def discard_draft(person: Person, week: Week) -> None:
    ReviewDraft.objects.of(person, week).delete()


@transaction.atomic
def answer_reserve(person: Person, hours: Decimal, *, accepted: bool, now: datetime, today: date) -> str:
    """Returns what was done, in words. A new reserve is set as if by hand, with its line in the audit log."""
    before = person.day_to_day
    services.answer_proposal(person, ProposalKind.RESERVE, "", accepted=accepted, now=now, before=before, after=hours)
    if not accepted:
        return f"Your day-to-day reserve stays at {format_hours(before)} h a week."
    availability_records.set_day_to_day(person, hours, by=person, now=now, today=today)
    day = day_of_change(today)
    return f"Your day-to-day reserve is {format_hours(hours)} h a week from {format_date(day, 'D j M')} on."


@transaction.atomic
def undo_reserve(person: Person, said: ProposalAnswer, *, now: datetime, today: date) -> str:
    """Back to the old reserve, unless it was changed since; it may be suggested again."""
    services.undo_answer(person, ProposalKind.RESERVE, "")
    if said.accepted and said.before is not None and person.day_to_day == said.after:
        availability_records.set_day_to_day(person, said.before, by=person, now=now, today=today)
        return f"Your day-to-day reserve is back to {format_hours(said.before)} h a week."
    return "Undone. It can be suggested again."
