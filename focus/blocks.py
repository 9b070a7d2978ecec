"""The calendar of a week: committing it, laying what is wanted into it, and what a person moves by hand.

Only the person's own click comes here. What they put or moved themselves is never laid anew.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from engine.laying import Laid, Piece
from engine.weeks import Week
from focus import decisions, timetable
from focus.models import Block, Commitment, Decision, DecisionKind, WeekPlan
from focus.page import Viewing
from focus.timetable import Timetable, key_of
from initiatives.models import CriticalArea
from people import removals
from people.models import Person


class Moved(Exception):
    """The block is no longer where the person saw it."""


@dataclass(frozen=True, slots=True)
class Done:
    """How many items were accepted, how many blocks lie in the week now, what found no room in half-hours by area."""

    accepted: int
    laid: Laid
    first: bool = True


@transaction.atomic
def commit(viewing: Viewing) -> Done | None:
    """Accept what is undecided and lay the firm hours; None where the week is not planned. Once is enough."""
    table = locked(viewing)
    if table is None:
        return None
    person, week, now = viewing.person, viewing.week, viewing.now
    _, first = Commitment.objects.get_or_create(person=person, week=week, defaults={"at": now})
    accepted = decisions.accept_all(person, week, now=now)
    laid = table.laid_out(table.standing)
    write(table, laid.pieces)
    return Done(len(accepted), laid, first)


@transaction.atomic
def take_back(viewing: Viewing) -> None:
    """The week is open again: what committing has accepted and laid goes, what the person did themselves stays."""
    person, week = viewing.person, viewing.week
    row = Commitment.objects.of(person, week).select_for_update().first()
    if row is None:
        return
    Block.objects.of(person, week).filter(by_hand=False, starts__gte=viewing.now, area__isnull=False).delete()
    made = Decision.objects.of(person, week).filter(kind=DecisionKind.ACCEPT, at=row.at, before__isnull=True)
    made.delete()
    row.delete()


@transaction.atomic
def lay(viewing: Viewing, *, anew: bool) -> Laid | None:
    """Lay what is wanted and not there yet; `anew` moves what no hand has touched and has not begun."""
    table = locked(viewing)
    if table is None:
        return None
    laid = table.laid_out(table.standing if anew else table.blocks)
    write(table, laid.pieces, anew=anew)
    return laid


def locked(viewing: Viewing) -> Timetable | None:
    """The week, while nobody else lays it."""
    WeekPlan.objects.of(viewing.person, viewing.week).select_for_update().first()
    return timetable.load(viewing)


def write(table: Timetable, pieces: Sequence[Piece], *, anew: bool = True) -> None:
    """Blocks as laid. A row is kept for its area, so that calendars see it move rather than come and go."""
    held = {one.pk for one in table.standing} if anew else {one.pk for one in table.blocks}
    loose = [one for one in table.blocks if one.pk not in held]
    at = table.viewing.now
    matched = match(loose, pieces)
    fresh = []
    for piece in pieces:
        row = matched.get(piece)
        values = {"starts": piece.start, "minutes": piece.span.minutes}
        if row is None:
            area = table.names[piece.key].names.areas[piece.key]
            fresh.append(Block(person=table.viewing.person, week=table.viewing.week, area=area, at=at, **values))
        elif (row.starts, row.minutes) != (piece.start, piece.span.minutes):
            Block.objects.filter(pk=row.pk).update(at=at, **values)
    used = {row.pk for row in matched.values()}
    Block.objects.filter(pk__in=[one.pk for one in loose if one.pk not in used]).delete()
    Block.objects.bulk_create(fresh)


def match(rows: Iterable[Block], pieces: Sequence[Piece]) -> dict[Piece, Block]:
    """Which row becomes which piece: one that lies there already, else any of the same area."""
    left = list(rows)
    found: dict[Piece, Block] = {}
    for same_place in (True, False):
        for piece in pieces:
            fits = (row for row in left if key_of(row) == piece.key and (not same_place or row.starts == piece.start))
            row = next(fits, None) if piece not in found else None
            if row is not None:
                found[piece] = row
                left.remove(row)
    return found


@transaction.atomic
def put(person: Person, week: Week, area: CriticalArea, starts: datetime, minutes: int, *, now: datetime) -> Block:
    """A block of the person's own."""
    return Block.objects.create(
        person=person, week=week, area=area, starts=starts, minutes=minutes, by_hand=True, at=now
    )


@transaction.atomic
def move(row: Block, week: Week, starts: datetime, minutes: int, *, seen: str, by_hand: bool, now: datetime) -> bool:
    """To another time, or another length; False where it is there already. Raises Moved where it was moved meanwhile."""
    held = Block.objects.visible_to(row.person).select_for_update().get(pk=row.pk)
    if seen and seen != mark_of(held):
        raise Moved
    if (held.starts, held.minutes) == (starts, minutes):
        return False
    held.week, held.starts, held.minutes, held.by_hand, held.at = week, starts, minutes, by_hand, now
    held.save(update_fields=["week", "starts", "minutes", "by_hand", "at"])
    return True


def mark_of(row: Block) -> str:
    """Where it lies, in short: to notice that somebody moves what lies elsewhere by now."""
    return f"{row.starts:%Y%m%d%H%M}-{row.minutes}"


@transaction.atomic
def remove(row: Block, keeper: removals.Keeper) -> str:
    """The name to put it back by."""
    kept = removals.remember(keeper, [row])
    Block.objects.visible_to(row.person).filter(pk=row.pk).delete()
    return kept.name


@transaction.atomic
def restore(person: Person, name: str) -> bool:
    """False where it is back already. Raises Gone."""
    removal = removals.recall(person, name)
    if not isinstance(removal.row, Block) or removal.row.person_id != person.pk:
        raise removals.Gone
    return removals.put_back(removal)
