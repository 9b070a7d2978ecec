"""Offers, asking, agreeing and ending. Agreeing writes a rhythm of check-ins for both people, so that they become touchpoints."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from growth.journal.services import log
from growth.models import Goal, Mentoring, MentorOffer
from people import trash
from people.concurrency import EditConflict
from people.keys import lock_person
from people.models import NotificationKind, Person, Skill
from people.notifications import Event, notify
from stakeholders import services as stakeholders

THING = "mentoring"


@transaction.atomic
def offer(person: Person, skill: Skill, hours: Decimal, *, now: datetime) -> MentorOffer:
    """A new offer, or other hours of the one there is."""
    row, is_new = MentorOffer.objects.update_or_create(person=person, skill=skill, defaults={"hours_a_month": hours})
    log(person, "added" if is_new else "changed", now, thing=THING)
    return row


@transaction.atomic
def remove_offer(row: MentorOffer, keeper: trash.RemovalContext) -> str:
    """Mentorings that run go on. Returns the name that restores it."""
    kept, person = trash.add_to_trash(keeper, [row]), row.person
    row.delete()
    log(person, "removed", keeper.now, thing=THING)
    return kept.name


@transaction.atomic
def restore_offer(person: Person, name: str, *, now: datetime) -> None:
    """Raises CannotRestore."""
    removal = trash.find_in_trash(person, name)
    if not isinstance(removal.row, MentorOffer) or removal.row.person_id != person.pk:
        raise trash.CannotRestore
    trash.restore(removal)
    log(person, "restored", now, thing=THING)


@transaction.atomic
def ask(goal: Goal, mentor: Person, every_days: int, *, now: datetime) -> Mentoring:
    """Asked once, whatever the number of clicks; the mentor is notified."""
    row, is_new = Mentoring.objects.get_or_create(
        goal=goal,
        mentor=mentor,
        ended=None,
        defaults={"mentee": goal.person, "every_days": every_days, "asked_at": now},
    )
    if is_new:
        log(goal.person, "added", now, thing=THING)
        notify([Event(NotificationKind.MENTORING_ASKED, row.pk, mentor.pk)], by=goal.person, now=now)
    return row


@transaction.atomic
def agree(row: Mentoring, *, now: datetime, today: date) -> None:
    """Both get a rhythm of check-ins with the other one. Raises EditConflict where it was answered or withdrawn already."""
    lock_person(row.mentor)
    if not Mentoring.objects.asked().filter(pk=row.pk).update(started=today):
        raise EditConflict
    for lead, other in ((row.mentor, row.mentee), (row.mentee, row.mentor)):
        stakeholders.keep_in_touch(lead, other, row.every_days, now=now)
    log(row.mentor, "changed", now, thing=THING)
    notify([Event(NotificationKind.MENTORING_AGREED, row.pk, row.mentee_id)], by=row.mentor, now=now)


@transaction.atomic
def end(row: Mentoring, *, by: Person, now: datetime, today: date) -> None:
    """A question that isn't answered yet is withdrawn or declined; what runs ends today, with its rhythm of check-ins."""
    stored = Mentoring.objects.current().select_for_update().filter(pk=row.pk).first()
    if stored is None:
        return
    if stored.started is None:
        stored.delete()
    else:
        Mentoring.objects.filter(pk=row.pk).update(ended=today)
        for lead, other in ((row.mentor, row.mentee), (row.mentee, row.mentor)):
            stakeholders.end_rhythm(lead, other, row.every_days, now=now)
    log(by, "changed", now, thing=THING)
