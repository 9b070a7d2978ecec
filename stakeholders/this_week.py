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
    PitchStep,
    PromiseOwner,
    Stakeholder,
    TouchpointKind,
)
from stakeholders.pitches import back_planning
from stakeholders.pitches.back_planning import OneToOne, ScheduleStep
from stakeholders.touchpoints import NO_MEETING, LastMeeting, is_away_on, last_contact_of, with_last_contact

OUT_OF_TOUCH_DAYS: Final = 60  # without a contact, after which someone without a cadence is out of touch


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
class DueStep:
    """A step that is overdue or due in the week; `url_id` and `title` are the pitch's, `days_left` the days to its cutoff."""

    url_id: str
    title: str
    step: ScheduleStep
    days_left: int
    too_late: bool


@dataclass(frozen=True, slots=True)
class ThisWeek:
    promises: Sequence[DuePromise]
    out_of_touch: Sequence[OutOfTouch]
    steps: Sequence[DueStep]

    @property
    def late_steps(self) -> list[DueStep]:
        return [one for one in self.steps if one.step.late]

    @property
    def says_something(self) -> bool:
        """Whether there is anything to show in an email."""
        return bool(self.promises or self.steps or self.out_of_touch)


def load(lead: Person, week: Week, today: date, last_meeting: LastMeeting = NO_MEETING) -> ThisWeek:
    """What is due in the week; for the current week also what is overdue. Two queries."""
    first = date.min if today in week else week.monday
    promises, out_of_touch = promises_and_out_of_touch(lead, first, week.sunday, today, last_meeting)
    return ThisWeek(promises, out_of_touch if today in week else [], steps(lead, first, week.sunday, today))


def promises_and_out_of_touch(
    lead: Person, first: date, last: date, today: date, last_meeting: LastMeeting
) -> tuple[list[DuePromise], list[OutOfTouch]]:
    """Promises by due date, and people out of touch who are not away today, the longest first. One query."""
    rows = (
        with_last_contact(Stakeholder.objects.visible_to(lead), last_meeting, today)
        .alias(
            promise=FilteredRelation(
                "promises", condition=Q(promises__done=False, promises__due__gte=first, promises__due__lte=last)
            )
        )
        .annotate(
            called=Coalesce(NullIf(F("name"), Value("")), F("person__name")),
            what=F("promise__what"),
            promised_by=F("promise__promised_by"),
            due=F("promise__due"),
            is_away=is_away_on(today),
        )
        .values(
            "url_id",
            "called",
            "cadence_days",
            "last_touchpoint",
            "last_conversation",
            "last_meeting",
            "zone",
            "what",
            "promised_by",
            "due",
            "is_away",
        )
        .order_by("due", "called", "what")
    )
    promises: list[DuePromise] = []
    out_of_touch: dict[str, OutOfTouch] = {}
    for row in rows:
        if row["due"] is not None:
            is_mine = row["promised_by"] == PromiseOwner.MINE
            promises.append(
                DuePromise(row["url_id"], row["called"], row["what"], is_mine, row["due"], row["due"] < today)
            )
        last_seen = last_contact_of(row)
        if row["cadence_days"] is None and not row["is_away"] and is_out_of_touch(last_seen, today):
            out_of_touch[row["url_id"]] = OutOfTouch(row["url_id"], row["called"], last_seen)
    return promises, sorted(out_of_touch.values(), key=lambda one: (one.last or date.min, one.name))


def is_out_of_touch(last: date | None, today: date) -> bool:
    return last is None or today - last > timedelta(days=OUT_OF_TOUCH_DAYS)


def steps(lead: Person, first: date, last: date, today: date) -> list[DueStep]:
    """Steps of the lead's own open pitches, by due date. One query."""
    alone = Conversation.objects.filter(
        pitch=OuterRef("pk"), stakeholder=OuterRef("stakeholders__pk"), kind=TouchpointKind.ONE_TO_ONE
    )
    asked = PitchStep.objects.filter(pitch=OuterRef("pk"))
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
        .values("url_id", "title", "cutoff", "evident", "asks", "open_asks", "called", "alone")
        .order_by("url_id", "-stakeholders__influence", "called")
    )
    pitches = groupby(rows, key=itemgetter("url_id"))
    found = [one for _, group in pitches for one in steps_of(list(group), first, last, today)]
    return sorted(found, key=lambda one: (one.step.due, one.title))


def steps_of(rows: Sequence[Mapping[str, Any]], first: date, last: date, today: date) -> list[DueStep]:
    """The steps of one pitch; `rows` has one row per stakeholder of it."""
    pitch = rows[0]
    plan = back_planning.plan_backwards(
        pitch["cutoff"],
        today,
        evidence=pitch["evident"],
        one_to_ones=[OneToOne(row["called"], row["alone"]) for row in rows if row["called"]],
        asks_agreed=not pitch["open_asks"],
        asks=pitch["asks"],
    )
    wanted = [one for one in plan.steps if not one.done and first <= one.due <= last]
    return [DueStep(pitch["url_id"], pitch["title"], one, plan.days_left, plan.too_late) for one in wanted]
