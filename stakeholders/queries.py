"""Loads the stakeholder pages: the list with who is due and who is missing, and one stakeholder with their history."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import chain
from typing import Any, Final

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from engine.weeks import Week
from initiatives.models import Initiative
from people.models import Person
from stakeholders import missing_stakeholders, text, touchpoints
from stakeholders.missing_stakeholders import MissingStakeholder
from stakeholders.models import (
    Conversation,
    Engagement,
    EngagementChange,
    Exclusion,
    Pitch,
    Promise,
    Stakeholder,
    Touchpoint,
    TouchpointKind,
)
from stakeholders.stakeholder_charts import EngagementChart, draw_engagement
from stakeholders.this_week import is_out_of_touch
from stakeholders.touchpoints import NO_MEETING, LastMeeting

ENGAGEMENT_ORDER = {value: place for place, value in enumerate(Engagement.values)}


@dataclass(frozen=True, slots=True)
class StakeholderRow:
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
    def needs_work(self) -> bool:
        return ENGAGEMENT_ORDER[self.row.engagement] < ENGAGEMENT_ORDER[self.row.target_engagement]

    @property
    def is_late(self) -> bool:
        """Someone never contacted is due, not late; someone who is away is neither."""
        return not self.is_away and self.due is not None and self.last is not None and self.due < self.today

    @property
    def is_due(self) -> bool:
        in_week = self.due is not None and self.due <= Week.of(self.today).sunday
        return in_week and not self.is_late and not self.is_away

    @property
    def needs_contact(self) -> bool:
        return self.is_late or self.is_due

    @property
    def is_out_of_touch(self) -> bool:
        """Without a cadence after two months, else after twice the cadence; someone who is away is not."""
        if self.is_away:
            return False
        if self.row.cadence_days is None:
            return is_out_of_touch(self.last, self.today)
        return self.last is not None and (self.today - self.last).days > 2 * self.row.cadence_days

    @property
    def days_over(self) -> int:
        return (self.today - self.due).days if self.due else 0


HIGH: Final = 4
"""Influence or interest from here on is high; 3, the middle, is what everyone begins with."""


@dataclass(frozen=True, slots=True)
class MapQuarter:
    """A quarter of the map, and who is in it with the number that they have in the table."""

    influence_is_high: bool
    interest_is_high: bool
    entries: Sequence[tuple[int, StakeholderRow]]

    @property
    def is_key(self) -> bool:
        """The people to keep closest."""
        return self.influence_is_high and self.interest_is_high


def map_quarters(entries: Sequence[StakeholderRow]) -> list[MapQuarter]:
    """Upper left, upper right, lower left, lower right: influence upward, interest to the right."""
    found: dict[tuple[bool, bool], list[tuple[int, StakeholderRow]]] = {}
    for number, one in enumerate(entries, start=1):
        found.setdefault((one.row.influence >= HIGH, one.row.interest >= HIGH), []).append((number, one))
    return [MapQuarter(up, right, found.get((up, right), [])) for up in (True, False) for right in (False, True)]


@dataclass(frozen=True)
class StakeholderList:
    entries: Sequence[StakeholderRow]
    missing_people: Sequence[MissingStakeholder]
    excluded: Sequence[Exclusion]

    @cached_property
    def map(self) -> list[MapQuarter]:
        return map_quarters(self.entries)

    @property
    def due_now(self) -> list[StakeholderRow]:
        return [one for one in self.entries if one.needs_contact]

    @property
    def out_of_touch(self) -> list[StakeholderRow]:
        return [one for one in self.entries if one.is_out_of_touch and not one.needs_contact]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One entry of a stakeholder's history: a contact, a conversation about a pitch, a meeting, or a change of engagement.

    `meetings` are the titles of that day's meetings with them: what was recorded on the day was said there.
    """

    on: date
    kind: str
    words: str = ""
    contact: Touchpoint | None = None
    conversation: Conversation | None = None
    change: EngagementChange | None = None
    meetings: Sequence[str] = ()

    @property
    def is_in_person(self) -> bool:
        recorded = self.conversation or self.contact
        return recorded is not None and recorded.kind != TouchpointKind.MESSAGE


@dataclass(frozen=True)
class StakeholderDetails:
    """One stakeholder: the entry, the history (latest first), and promises (open ones first)."""

    entry: StakeholderRow
    recorded: Sequence[HistoryEntry]
    promises: Sequence[Promise]
    changes: Sequence[EngagementChange]
    pitches: Sequence[Pitch]
    message: str
    meetings: Sequence[HistoryEntry] = field(default_factory=tuple)

    @property
    def history(self) -> list[HistoryEntry]:
        """Latest first. What was recorded in person on the day of a meeting is listed with it, once."""
        met: dict[date, list[HistoryEntry]] = {}
        for one in self.meetings:
            met.setdefault(one.on, []).append(one)
        found = []
        for one in self.recorded:
            meetings = met.pop(one.on, []) if one.is_in_person else []
            found.append(replace(one, meetings=[it.words for it in meetings]))
        return sorted([*found, *chain(*met.values())], key=lambda one: one.on, reverse=True)

    @property
    def engagement_chart(self) -> EngagementChart | None:
        return draw_engagement(self.changes, self.entry.row.target_engagement, self.entry.today)

    @property
    def initiatives(self) -> list[Initiative]:
        return list(self.entry.row.initiatives.all())

    @property
    def has_context(self) -> bool:
        return bool(self.initiatives or self.pitches)


def load_list(lead: Person, today: date, last_meeting: LastMeeting = NO_MEETING) -> StakeholderList:
    """The most overdue first, then by due date, then by name; those who are away come last. Six queries."""
    entries = [row_of(row, today) for row in with_contact_facts(lead, today, last_meeting)]
    entries.sort(key=lambda one: (one.is_away, one.due or date.max, one.name.casefold()))
    excluded = Exclusion.objects.visible_to(lead).select_related("person", "initiative", "pitch")
    return StakeholderList(
        entries, missing_stakeholders.load_missing(lead, today), list(excluded.order_by("person__name", "pk"))
    )


def with_contact_facts(lead: Person, today: date, last_meeting: LastMeeting) -> Any:
    rows = touchpoints.with_last_contact(Stakeholder.objects.visible_to(lead), last_meeting, today).select_related(
        "person"
    )
    kept = Promise.objects.filter(stakeholder=OuterRef("pk"), done=False).order_by().values("stakeholder")
    return rows.annotate(
        open_promises=Coalesce(Subquery(kept.annotate(number=Count("pk")).values("number")), 0),
        is_away=touchpoints.is_away_on(today),
    )


def row_of(row: Stakeholder, today: date) -> StakeholderRow:
    columns = ("last_touchpoint", "last_conversation", "last_meeting", "zone", "open_promises", "is_away")
    facts = {name: getattr(row, name) for name in columns}
    last = touchpoints.last_contact_of(facts)
    due = None
    if row.cadence_days:
        due = last + timedelta(days=row.cadence_days) if last else Week.of(today).monday
    return StakeholderRow(row, last, due, facts["open_promises"], today, facts["is_away"])


def load_details(
    lead: Person, key: str, today: date, last_meeting: LastMeeting = NO_MEETING
) -> StakeholderDetails | None:
    """Seven queries."""
    rows = with_contact_facts(lead, today, last_meeting).filter(url_id=key).prefetch_related("initiatives")
    row = rows.first()
    if row is None:
        return None
    contacts = Touchpoint.objects.visible_to(lead).filter(stakeholder=row)
    conversations = Conversation.objects.visible_to(lead).filter(stakeholder=row).select_related("pitch")
    changes = list(EngagementChange.objects.visible_to(lead).filter(stakeholder=row).order_by("on", "pk"))
    promises = list(Promise.objects.visible_to(lead).filter(stakeholder=row).order_by("done", "due", "position", "pk"))
    recorded = [
        *contact_entries(list(contacts), list(conversations.order_by("-on", "-pk"))),
        *(HistoryEntry(one.on, "", change=one) for one in reversed(changes)),
    ]
    pitches = list(Pitch.objects.filter(stakeholders=row))
    about = [one.name for one in row.initiatives.all()], [one.title for one in pitches if one.is_open]
    message = text.draft_message(row, *about, promises, today)
    return StakeholderDetails(row_of(row, today), recorded, promises, changes, pitches, message)


def contact_entries(contacts: Sequence[Touchpoint], conversations: Sequence[Conversation]) -> list[HistoryEntry]:
    """A contact without a note is the same as the day's conversation of its kind, if there is one."""
    plain = {(one.on, one.kind): one for one in contacts if not one.note}
    talks = [
        HistoryEntry(
            one.on, one.get_kind_display(), one.result, conversation=one, contact=plain.pop((one.on, one.kind), None)
        )
        for one in conversations
    ]
    others = [one for one in contacts if one.note or (one.on, one.kind) in plain]
    return [*(HistoryEntry(one.on, one.get_kind_display(), one.note, contact=one) for one in others), *talks]
