"""Planning, changing and ending knowledge transfers. Both people's plans are outdated by it; calendars follow."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from engine.weeks import Week
from initiatives.models import CriticalArea, KnowledgeTransfer, SkillRequirement, TransferSession
from initiatives.transfers import emails
from initiatives.transfers.queries.transfer_sessions import ProposedTransfer, other_of
from people import audit, events, trash
from people.concurrency import Version
from people.effective_dates import (
    ChangedDays,
    PastWeeks,
    PastWeeksChange,
    Span,
    past_weeks_changed,
    protect_past,
    protect_restored,
)
from people.models import EventType, NotificationKind, Person, Rating, RatingKind, Skill
from people.notifications import Event, notify

SESSION_FIELDS: Final = ("on", "done_on")


class OnlySession(Exception):
    """The only session of a transfer is not removed: the transfer is."""


class AlreadyPlanned(Exception):
    """A knowledge transfer of this skill is planned for the area already."""


def plan_transfer(
    need: SkillRequirement,
    teacher: Person,
    proposed: ProposedTransfer,
    reason: str,
    *,
    by: Person,
    now: datetime,
    today: date,
) -> KnowledgeTransfer:
    """With its sessions. Raises AlreadyPlanned."""
    row = KnowledgeTransfer(
        area=need.area, skill=need.skill, from_person=teacher, reason=reason, made_on=today, left_out=proposed.left_out
    )
    sessions = [
        TransferSession(transfer=row, to_person=learner.person, kind=session.kind, on=session.on)
        for learner, plan in proposed.learners
        for session in plan.sessions
    ]
    try:
        with transaction.atomic():
            row.save()
            TransferSession.objects.bulk_create(sessions)
            log(row, sessions, "added", by=by, now=now, after=audit_text(sessions), event=EventType.TRANSFER_ADDED)
            people = {teacher.pk, *(one.to_person_id for one in sessions)}
            notify([Event(NotificationKind.TRANSFER, row.pk, one) for one in people], by=by, now=now)
            emails.send_dates(row, sessions, by=by, now=now)
    except IntegrityError as fault:
        raise AlreadyPlanned from fault
    return row


def weeks_of(sessions: Iterable[TransferSession]) -> list[Span]:
    """Each session as a span of its week, in which it takes an hour of both people."""
    return [Span(Week.of(one.on).monday, Week.of(one.on).sunday, (one.to_person_id,)) for one in sessions]


@transaction.atomic
def change_session(
    session: TransferSession, *, seen: Version, by: Person, now: datetime, today: date, correcting: str
) -> None:
    """Move it, or record whether it took place. Raises EditConflict, and PastWeeksChange if it leaves or enters a past week."""
    stored = TransferSession.objects.select_for_update().get(pk=session.pk)
    seen.compare(stored, session)
    protect_past(weeks_of([stored]), weeks_of([session]), today, correcting)
    session.version = stored.version + 1
    session.full_clean()
    session.save()
    changed = audit.changed_fields(session, stored, SESSION_FIELDS)
    if changed:
        before, after = (audit.fields_text(side, changed) for side in (stored, session))
        log(session.transfer, [session], "changed", by=by, now=now, before=before, after=after, moved_from=stored.on)
    if "on" in changed:
        emails.send_dates(session.transfer, [session], by=by, now=now)


@transaction.atomic
def record_held(sessions: Iterable[tuple[TransferSession, bool]]) -> None:
    """What a review says: which took place, on their day, and which did not."""
    for session, held in sessions:
        if (session.done_on is not None) != held:
            TransferSession.objects.filter(pk=session.pk).update(done_on=session.on if held else None)


def past_weeks_of(sessions: Iterable[TransferSession], today: date) -> PastWeeks | None:
    """The weeks that are over and would change without them."""
    return past_weeks_changed(weeks_of(sessions), [], today)


@transaction.atomic
def remove_transfer(row: KnowledgeTransfer, keeper: trash.RemovalContext, *, today: date, correcting: str) -> str:
    """With its sessions. Returns the name to restore it by. Raises PastWeeksChange."""
    sessions = list(row.sessions.with_names())
    protect_past(weeks_of(sessions), [], today, correcting)
    kept = trash.add_to_trash(keeper, [row, *sessions])
    announce_removed(row, sessions, by=keeper.owner, now=keeper.now)
    row.delete()
    return kept.name


@transaction.atomic
def remove_session(session: TransferSession, keeper: trash.RemovalContext, *, today: date, correcting: str) -> str:
    """Returns the name to restore it by. Raises OnlySession, PastWeeksChange."""
    protect_past(weeks_of([session]), [], today, correcting)
    row = KnowledgeTransfer.objects.select_for_update(of=("self",)).get(pk=session.transfer_id)
    if not row.sessions.exclude(pk=session.pk).exists():
        raise OnlySession
    kept = trash.add_to_trash(keeper, [session])
    announce_removed(session.transfer, [session], by=keeper.owner, now=keeper.now, whole=False)
    session.delete()
    complete_or_reopen(row, today, by=keeper.owner, now=keeper.now)
    return kept.name


def announce_removed(
    row: KnowledgeTransfer, sessions: Sequence[TransferSession], *, by: Person, now: datetime, whole: bool = True
) -> None:
    """A line for everyone who takes part; those without an account get a cancellation of what was still to come."""
    event = EventType.TRANSFER_REMOVED if whole else None
    log(row, sessions, "removed", by=by, now=now, before=audit_text(sessions), event=event)
    emails.send_dates(row, still_to_come(sessions, now), by=by, now=now, cancelled=True)


def announce_restored(row: KnowledgeTransfer, *, by: Person, now: datetime, only: int | None = None) -> None:
    """The same for what was restored, with a version that calendars take for a later one than that of the cancellation.

    `only` is the one session that was restored.
    """
    rows = TransferSession.objects.filter(transfer=row, **({} if only is None else {"pk": only}))
    rows.update(version=F("version") + 2)
    sessions = list(rows.with_names())
    end_without_people(row)
    event = EventType.TRANSFER_ADDED if only is None else None
    log(row, sessions, "restored", by=by, now=now, after=audit_text(sessions), event=event)
    emails.send_dates(row, still_to_come(sessions, now), by=by, now=now)


def end_without_people(row: KnowledgeTransfer) -> None:
    """Of one that comes back after a departure: it has ended if its teacher or everyone who learns it is gone."""
    learners = list(Person.objects.filter(transfer_sessions__transfer=row).values_list("left_on", flat=True))
    gone = [one for one in learners if one is not None]
    left_on = row.from_person.left_on or (max(gone) if gone and len(gone) == len(learners) else None)
    if left_on is not None and row.is_open:
        KnowledgeTransfer.objects.filter(pk=row.pk).update(ended_on=left_on - timedelta(days=1))


def audit_text(sessions: Sequence[TransferSession]) -> str:
    """A single session in full; of several, their number."""
    return audit.fields_text(sessions[0], ("kind", "on")) if len(sessions) == 1 else f"sessions: {len(sessions)}"


def still_to_come(sessions: Iterable[TransferSession], now: datetime) -> list[TransferSession]:
    return [one for one in sessions if one.done_on is None and one.on >= now.date()]


@transaction.atomic
def restore(
    name: str, *, by: Person, now: datetime, today: date, initiative: int
) -> KnowledgeTransfer | TransferSession:
    """A transfer or one of its sessions. Raises CannotRestore, also where weeks have passed without them."""
    removal = trash.find_in_trash(by, name)
    row = removal.row
    if isinstance(row, TransferSession):
        there = KnowledgeTransfer.objects.filter(pk=row.transfer_id, area__initiative=initiative).exists()
    elif isinstance(row, KnowledgeTransfer):
        needed = CriticalArea.objects.filter(pk=row.area_id, initiative=initiative)
        there = needed.exists() and Skill.objects.filter(pk=row.skill_id).exists()
    else:
        there = False
    if not there or not isinstance(row, KnowledgeTransfer | TransferSession):
        raise trash.CannotRestore
    try:
        for session in (one.object for one in removal.rows if isinstance(one.object, TransferSession)):
            protect_restored(session.on, session.on, removal.item.removed_at.date(), today)
    except PastWeeksChange as fault:
        raise trash.CannotRestore from fault
    if trash.restore(removal):
        if isinstance(row, TransferSession):
            announce_restored(row.transfer, by=by, now=now, only=row.pk)
            complete_or_reopen(row.transfer, today, by=by, now=now)
        else:
            announce_restored(row, by=by, now=now)
    return row


def follow_ratings(rated: Collection[tuple[int, int]], on: date, /, *, by: Person | None, now: datetime) -> None:
    """After ratings of people in skills (ids): a transfer is done once everyone who learns is assessed at the level.

    A rating that is undone on the same day reopens it. One query where no transfer is about them.
    """
    rows = KnowledgeTransfer.objects.filter(Q(done_on=None) | Q(done_on__gte=on))
    if len(rated) == 1:
        ((person, skill),) = rated
        rows = rows.filter(skill=skill, sessions__to_person=person).distinct()
    skills = {skill for _, skill in rated}
    for row in rows:
        if row.skill_id in skills:
            complete_or_reopen(row, on, by=by, now=now)


def complete_or_reopen(
    row: KnowledgeTransfer, on: date, *, by: Person | None, now: datetime, leaving: Person | None = None
) -> None:
    """By whether everyone who learns it, without who is leaving, has learned it. Those without an account get an email."""
    done_on = (row.done_on or on) if is_learned(row, leaving) else None
    if done_on == row.done_on or (done_on is None and is_planned_again(row)):
        return
    KnowledgeTransfer.objects.filter(pk=row.pk).update(done_on=done_on)
    coming = row.sessions.filter(done_on=None, on__gte=on).exclude(to_person=leaving)
    if done_on is None:
        coming.update(version=F("version") + 2)  # later than the cancellation
    sessions = list(coming.with_names())
    if sessions:
        sender, done = by or sessions[0].to_person, done_on is not None
        emails.send_dates(
            sessions[0].transfer, sessions, by=sender, now=now, cancelled=done, why="done" if done else ""
        )


@transaction.atomic
def follow_departure(person: Person, day: date, *, by: Person | None, now: datetime) -> None:
    """Before someone's rows are gone, who is away from a day on: cancel what was still to come with those who stay.

    What the others of a transfer have all learned is done.
    """
    for row in KnowledgeTransfer.objects.open().with_part_of(person).select_related("area__initiative", "skill"):
        sessions = list(row.sessions.of(person).filter(done_on=None, on__gte=day).with_names())
        if sessions:
            sender = by or other_of(sessions[0], person.pk)
            emails.send_dates(sessions[0].transfer, sessions, by=sender, now=now, cancelled=True, why="left")
        if person.pk != row.from_person_id:
            complete_or_reopen(row, day, by=by, now=now, leaving=person)


def is_planned_again(row: KnowledgeTransfer) -> bool:
    """Whether another one of the same took its place, so that it can't be open too."""
    return KnowledgeTransfer.objects.open().filter(area=row.area_id, skill=row.skill_id).exists()


def is_learned(row: KnowledgeTransfer, leaving: Person | None = None) -> bool:
    """Whether everyone who was chosen and is still there is assessed at the level that the area requires."""
    need = SkillRequirement.objects.filter(area=row.area_id, skill=row.skill_id).first()
    staying = row.sessions.filter(to_person__left_on=None).exclude(to_person=leaving)
    learners = set(staying.order_by().values_list("to_person_id", flat=True))
    assessed = Rating.objects.filter(person__in=learners, skill=row.skill_id, kind=RatingKind.ASSESSED)
    levels = dict(assessed.values_list("person_id", "level"))  # in the order of their dates: the last one counts
    return need is not None and bool(learners) and all(levels.get(one, 0) >= need.level for one in learners)


def log(
    row: KnowledgeTransfer,
    sessions: Sequence[TransferSession],
    verb: str,
    *,
    by: Person,
    now: datetime,
    before: str = "",
    after: str = "",
    event: EventType | None = None,
    moved_from: date | None = None,
) -> None:
    """A line for each of those whose weeks it takes time of, from the first to the last session, and one event of them together.

    Why it is needed stays here, since that may be that someone leaves, and that it is done, since that is a rating.
    """
    people = {row.from_person_id: row.from_person} | {one.to_person_id: one.to_person for one in sessions}
    on = [one.on for one in sessions] + ([moved_from] if moved_from else [])
    days, home = ChangedDays(min(on, default=None), max(on, default=None)), row.area.initiative
    lines = [
        audit.line(
            at=now, by=by, verb=verb, thing="knowledge transfer", label=f"{home}: {row.skill}", days=days,
            about=person, initiative=home.key, skill=row.skill.key, before=before, after=after,
        )
        for person in people.values()
    ]  # fmt: skip
    if event is not None:
        facts = {
            "initiative": home, "area": f"{home.key}/{row.area.key}", "name": row.skill.name, "skill": row.skill,
            "teacher": row.from_person, "learners": sorted({one.to_person.key for one in sessions}),
        }  # fmt: skip
        lines[0].event = events.event(event, facts, is_open=home.open_to_everyone, by=by, now=now)
    audit.append(lines)
