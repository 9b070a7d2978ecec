"""What stakeholders and pitches need from a lead in one week: promises, steps of a pitch, people out of touch.

For the week page and the email. Two queries, however many rows there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from engine.weeks import Week
from people.models import Person
from stakeholders.models import (
    Conversation,
    Evidence,
    Pitch,
    PitchStatus,
    PromiseOwner,
    Slice,
    Stakeholder,
    TouchpointKind,
)
from stakeholders.pitches import back_planning
from stakeholders.pitches.back_planning import OneToOne, ScheduleStep
from stakeholders.touchpoints import NO_MEETING, LastMeeting, last_contact_of, with_last_contact

QUIET_DAYS: Final = 60  # without a contact, after which someone without a cadence is out of touch


@dataclass(frozen=True, slots=True)
class DuePromise:
    """An open promise with its due date; `url_id` and `name` are the stakeholder's."""

    url_id: str
    name: str
    what: str
    is_mine: bool
    due: date
    is_late: bool


@dataclass(frozen=True, slots=True)
class OutOfTouch:
    """Someone without a cadence and without a recent contact; `last` is None where there was never one."""

    url_id: str
    name: str
    last: date | None


@dataclass(frozen=True, slots=True)
class PitchStep:
    """A step that is overdue or due in the week; `url_id` and `title` are the pitch's, `left` the days to its cutoff."""

    url_id: str
    title: str
    step: ScheduleStep
    left: int
    too_late: bool


@dataclass(frozen=True, slots=True)
class ThisWeek:
    promises: Sequence[DuePromise]
    quiet: Sequence[OutOfTouch]
    steps: Sequence[PitchStep]

    @property
    def late_steps(self) -> list[PitchStep]:
        return [one for one in self.steps if one.step.late]

    @property
    def says_something(self) -> bool:
        """Whether there is anything to show in an email."""
        return bool(self.promises or self.steps or self.quiet)


def load(lead: Person, week: Week, today: date, met: LastMeeting = NO_MEETING) -> ThisWeek:
    """What is due in the week; for the current week also what is overdue. Two queries."""
    first = date.min if today in week else week.monday
    promises, quiet = promises_and_out_of_touch(lead, first, week.sunday, today, met)
    return ThisWeek(promises, quiet if today in week else [], steps(lead, first, week.sunday, today))


def promises_and_out_of_touch(
    lead: Person, first: date, last: date, today: date, met: LastMeeting
) -> tuple[list[DuePromise], list[OutOfTouch]]:
    """Promises by due date, and people out of touch, the longest first. One query."""
    rows = (
        with_last_contact(Stakeholder.objects.visible_to(lead), met, today)
        .alias(
            promise=FilteredRelation(
                "promises", condition=Q(promises__done=False, promises__due__gte=first, promises__due__lte=last)
            )
        )
        .annotate(
            called=Coalesce(NullIf(F("name"), Value("")), F("person__name")),
            what=F("promise__what"),
            whose=F("promise__whose"),
            due=F("promise__due"),
        )
        .values("url_id", "called", "cadence_days", "touched", "talked", "met", "zone", "what", "whose", "due")
        .order_by("due", "called", "what")
    )
    promises: list[DuePromise] = []
    quiet: dict[str, OutOfTouch] = {}
    for row in rows:
        if row["due"] is not None:
            is_mine = row["whose"] == PromiseOwner.MINE
            promises.append(
                DuePromise(row["url_id"], row["called"], row["what"], is_mine, row["due"], row["due"] < today)
            )
        last_seen = last_contact_of(row)
        if row["cadence_days"] is None and is_quiet(last_seen, today):
            quiet[row["url_id"]] = OutOfTouch(row["url_id"], row["called"], last_seen)
    return promises, sorted(quiet.values(), key=lambda one: (one.last or date.min, one.name))


def is_quiet(last: date | None, today: date) -> bool:
    return last is None or today - last > timedelta(days=QUIET_DAYS)


def steps(lead: Person, first: date, last: date, today: date) -> list[PitchStep]:
    """Steps of the lead's own open pitches, by due date. One query."""
    alone = Conversation.objects.filter(
        pitch=OuterRef("pk"), stakeholder=OuterRef("stakeholders__pk"), kind=TouchpointKind.ONE_TO_ONE
    )
    asked = Slice.objects.filter(pitch=OuterRef("pk"))
    rows = (
        Pitch.objects.filter(author=lead, status__in=(PitchStatus.DRAFT, PitchStatus.SOCIALISING))
        .filter(cycle__cutoff__isnull=False)
        .annotate(
            cutoff=F("cycle__cutoff"),
            evident=Exists(Evidence.objects.filter(pitch=OuterRef("pk"))),
            asks=Exists(asked),
            open_asks=Exists(asked.filter(agreed=False)),
            called=Coalesce(NullIf(F("stakeholders__name"), Value("")), F("stakeholders__person__name")),
            alone=Subquery(alone.order_by("on").values("on")[:1]),
        )
        .values("url_id", "title", "aimed_on", "cutoff", "evident", "asks", "open_asks", "called", "alone")
        .order_by("url_id", "-stakeholders__influence", "called")
    )
    pitches = groupby(rows, key=itemgetter("url_id"))
    found = [one for _, group in pitches for one in steps_of(list(group), first, last, today)]
    return sorted(found, key=lambda one: (one.step.by, one.title))


def steps_of(rows: Sequence[Mapping[str, Any]], first: date, last: date, today: date) -> list[PitchStep]:
    """The steps of one pitch; `rows` has one row per stakeholder of it."""
    pitch = rows[0]
    plan = back_planning.plan_backwards(
        pitch["cutoff"],
        today,
        since=pitch["aimed_on"],
        evidence=pitch["evident"],
        talks=[OneToOne(row["called"], row["alone"]) for row in rows if row["called"]],
        asks_agreed=not pitch["open_asks"],
        asks=pitch["asks"],
    )
    wanted = [one for one in plan.steps if not one.done and first <= one.by <= last]
    return [PitchStep(pitch["url_id"], pitch["title"], one, plan.left, plan.too_late) for one in wanted]
