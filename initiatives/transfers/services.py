"""Planning, changing and ending knowledge transfers. Both people's plans are outdated by it; calendars follow."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q

from engine.weeks import Week
from initiatives.models import CriticalArea, KnowledgeTransfer, SkillRequirement, TransferSession
from initiatives.transfers import emails
from initiatives.transfers.queries.transfer_sessions import ProposedTransfer
from people import audit, trash
from people.concurrency import Version
from people.effective_dates import PastWeeks, PastWeeksChange, Span, past_weeks_changed, protect_past, protect_restored
from people.models import NotificationKind, Person, Rating, RatingKind, Skill
from people.notifications import Event, notify

SESSION_FIELDS: Final = ("on", "done_on")


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
            log(row, sessions, "added", by=by, now=now, after=f"sessions: {len(sessions)}")
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
        log(session.transfer, [session], "changed", by=by, now=now, before=before, after=after)
    if "on" in changed:
        emails.send_dates(session.transfer, [session], by=by, now=now)


@transaction.atomic
def record_held(sessions: Iterable[tuple[TransferSession, bool]]) -> None:
    """What a review says: which took place, on their day, and which did not."""
    for session, held in sessions:
        done_on = session.on if held else None
        if (session.done_on is not None) != held:
            TransferSession.objects.filter(pk=session.pk).update(done_on=done_on)


def past_weeks_of(row: KnowledgeTransfer, today: date) -> PastWeeks | None:
    """The weeks that are over and would change without it."""
    return past_weeks_changed(weeks_of(row.sessions.all()), [], today)


@transaction.atomic
def remove_transfer(row: KnowledgeTransfer, keeper: trash.RemovalContext, *, today: date, correcting: str) -> str:
    """With its sessions. Returns the name to restore it by. Raises PastWeeksChange."""
    sessions = list(row.sessions.with_names())
    protect_past(weeks_of(sessions), [], today, correcting)
    kept = trash.add_to_trash(keeper, [row, *sessions])
    log(row, sessions, "removed", by=keeper.owner, now=keeper.now)
    emails.send_dates(row, sessions, by=keeper.owner, now=keeper.now, cancelled=True)
    row.delete()
    return kept.name


@transaction.atomic
def restore_transfer(name: str, *, by: Person, now: datetime, today: date, initiative: int) -> KnowledgeTransfer:
    """Raises CannotRestore, also where weeks have passed without some of its sessions."""
    removal = trash.find_in_trash(by, name)
    row = removal.row
    if not isinstance(row, KnowledgeTransfer):
        raise trash.CannotRestore
    needed = CriticalArea.objects.filter(pk=row.area_id, initiative=initiative)
    if not needed.exists() or not Skill.objects.filter(pk=row.skill_id).exists():
        raise trash.CannotRestore
    try:
        for session in (one.object for one in removal.rows[1:]):
            protect_restored(session.on, session.on, removal.item.removed_at.date(), today)
    except PastWeeksChange as fault:
        raise trash.CannotRestore from fault
    if trash.restore(removal):
        sessions = list(row.sessions.with_names())
        log(row, sessions, "restored", by=by, now=now)
        emails.send_dates(row, sessions, by=by, now=now)
    return row


def follow_ratings(rated: Collection[tuple[int, int]], on: date) -> None:
    """After ratings of people in skills (ids): a transfer is done once everyone who learns is assessed at the level.

    A rating that is undone on the same day reopens it. One query where no transfer is about them.
    """
    rows = KnowledgeTransfer.objects.filter(Q(done_on=None) | Q(done_on__gte=on))
    if len(rated) == 1:
        ((person, skill),) = rated
        rows = rows.filter(skill=skill, sessions__to_person=person).distinct()
    skills = {skill for _, skill in rated}
    for row in rows:
        if row.skill_id not in skills:
            continue
        done_on = (row.done_on or on) if is_learned(row) else None
        if row.done_on and not done_on and is_planned_again(row):
            continue
        if done_on != row.done_on:
            KnowledgeTransfer.objects.filter(pk=row.pk).update(done_on=done_on)


def is_planned_again(row: KnowledgeTransfer) -> bool:
    """Whether another one of the same took its place, so that it can't be open too."""
    return KnowledgeTransfer.objects.open().filter(area=row.area_id, skill=row.skill_id).exists()


def is_learned(row: KnowledgeTransfer) -> bool:
    """Whether everyone who was chosen is assessed at the level that the area requires."""
    need = SkillRequirement.objects.filter(area=row.area_id, skill=row.skill_id).first()
    learners = set(row.sessions.order_by().values_list("to_person_id", flat=True))
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
) -> None:
    """A line for each of those whose weeks it takes time of."""
    people = {row.from_person_id: row.from_person} | {one.to_person_id: one.to_person for one in sessions}
    lines = [
        audit.line(
            at=now, by=by, verb=verb, thing="knowledge transfer", label=f"{row.area.initiative}: {row.skill}",
            about=person, initiative=row.area.initiative.key, skill=row.skill.key, before=before, after=after,
        )
        for person in people.values()
    ]  # fmt: skip
    audit.append(lines)
