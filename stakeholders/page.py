"""What the stakeholder pages show: who to contact first, who is missing, and one stakeholder with their history."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from engine.weeks import Week
from initiatives.models import Initiative
from people.models import DayPart, Person, TimeOff
from stakeholders import influence_map, leftout, messages, touchpoints, trail
from stakeholders.influence_map import Map
from stakeholders.leftout import LeftOut
from stakeholders.models import Conversation, Dismissal, Engagement, Move, Pitch, Promise, Stakeholder, Touchpoint
from stakeholders.this_week import is_quiet
from stakeholders.touchpoints import NOBODY_MET, Met
from stakeholders.trail import Trail

STEPS = {value: place for place, value in enumerate(Engagement.values)}


@dataclass(frozen=True, slots=True)
class Entry:
    """A stakeholder with the date of the last and the next contact, and the number of open promises."""

    row: Stakeholder
    last: date | None
    due: date | None
    promises: int
    today: date
    is_away: bool = False

    @property
    def name(self) -> str:
        return str(self.row)

    @property
    def place(self) -> tuple[int, int]:
        return self.row.influence, self.row.interest

    @property
    def steps(self) -> tuple[int, int]:
        return STEPS[self.row.engagement], STEPS[self.row.desired]

    @property
    def needs_work(self) -> bool:
        return STEPS[self.row.engagement] < STEPS[self.row.desired]

    @property
    def is_late(self) -> bool:
        """Someone never contacted is due, not late; someone who is away is neither."""
        return not self.is_away and self.due is not None and self.last is not None and self.due < self.today

    @property
    def is_due(self) -> bool:
        in_week = self.due is not None and self.due <= Week.of(self.today).sunday
        return in_week and not self.is_late and not self.is_away

    @property
    def is_asked_for(self) -> bool:
        return self.is_late or self.is_due

    @property
    def is_quiet(self) -> bool:
        """Without a cadence after two months, else after twice the cadence."""
        if self.row.cadence_days is None:
            return is_quiet(self.last, self.today)
        return self.last is not None and (self.today - self.last).days > 2 * self.row.cadence_days

    @property
    def days_over(self) -> int:
        return (self.today - self.due).days if self.due else 0


@dataclass(frozen=True)
class Overview:
    entries: Sequence[Entry]
    left_out: Sequence[LeftOut]
    dismissed: Sequence[Dismissal]

    @cached_property
    def map(self) -> Map:
        return influence_map.draw(self.entries)

    @property
    def asked_for(self) -> list[Entry]:
        return [one for one in self.entries if one.is_asked_for]

    @property
    def quiet(self) -> list[Entry]:
        return [one for one in self.entries if one.is_quiet and not one.is_asked_for]


@dataclass(frozen=True, slots=True)
class Said:
    """One entry of a stakeholder's history: a contact, a conversation about a pitch, a meeting, or a change of engagement."""

    on: date
    kind: str
    words: str = ""
    contact: Touchpoint | None = None
    talk: Conversation | None = None
    move: Move | None = None


@dataclass(frozen=True)
class Known:
    """One stakeholder: the entry, the history (latest first), and promises (open ones first)."""

    entry: Entry
    said: Sequence[Said]
    promises: Sequence[Promise]
    moves: Sequence[Move]
    message: str
    meetings: Sequence[Said] = field(default_factory=tuple)

    @property
    def history(self) -> list[Said]:
        return sorted([*self.said, *self.meetings], key=lambda one: one.on, reverse=True)

    @property
    def trail(self) -> Trail | None:
        return trail.draw(self.moves, self.entry.row.desired, self.entry.today)

    @property
    def initiatives(self) -> list[Initiative]:
        return list(self.entry.row.initiatives.all())

    @property
    def pitches(self) -> list[Pitch]:
        row: Any = self.entry.row
        return list(row.pitches.all())

    @property
    def matters(self) -> bool:
        return bool(self.initiatives or self.pitches)


def load(lead: Person, today: date, met: Met = NOBODY_MET) -> Overview:
    """The most overdue first, then by due date, then by name; those who are away come last. Six queries."""
    entries = [entry(row, today) for row in annotated(lead, today, met)]
    entries.sort(key=lambda one: (one.is_away, one.due or date.max, one.name.casefold()))
    dismissed = Dismissal.objects.visible_to(lead).select_related("person", "initiative", "pitch")
    return Overview(entries, leftout.found(lead, today), list(dismissed.order_by("person__name", "pk")))


def annotated(lead: Person, today: date, met: Met) -> "Any":
    rows = touchpoints.with_last(Stakeholder.objects.visible_to(lead), met, today).select_related("person")
    kept = Promise.objects.filter(stakeholder=OuterRef("pk"), done=False).order_by().values("stakeholder")
    off = TimeOff.objects.filter(person=OuterRef("person"), start__lte=today, end__gte=today, part=DayPart.ALL)
    return rows.annotate(
        open_promises=Coalesce(Subquery(kept.annotate(number=Count("pk")).values("number")), 0), is_away=Exists(off)
    )


def entry(row: Any, today: date) -> Entry:
    last = touchpoints.last_of({name: getattr(row, name) for name in ("touched", "talked", "met", "zone")})
    due = None
    if row.cadence_days:
        due = last + timedelta(days=row.cadence_days) if last else Week.of(today).monday
    return Entry(row, last, due, row.open_promises, today, row.is_away)


def load_one(lead: Person, key: str, today: date, met: Met = NOBODY_MET) -> Known | None:
    """Seven queries."""
    rows = annotated(lead, today, met).filter(key=key).prefetch_related("initiatives", "pitches")
    row = rows.first()
    if row is None:
        return None
    contacts = Touchpoint.objects.visible_to(lead).filter(stakeholder=row)
    talks = Conversation.objects.visible_to(lead).filter(stakeholder=row).select_related("pitch")
    moves = list(Move.objects.visible_to(lead).filter(stakeholder=row).order_by("on", "pk"))
    promises = list(Promise.objects.visible_to(lead).filter(stakeholder=row).order_by("done", "due", "position", "pk"))
    said = [
        *(Said(one.on, one.get_kind_display(), one.note, contact=one) for one in contacts.order_by("-on")),
        *(Said(one.on, one.get_kind_display(), one.result, talk=one) for one in talks.order_by("-on", "-pk")),
        *(Said(one.on, "", move=one) for one in reversed(moves)),
    ]
    about = [one.name for one in row.initiatives.all()], [one.title for one in row.pitches.all() if one.is_open]
    return Known(entry(row, today), said, promises, moves, messages.draft(row, *about, promises, today))
