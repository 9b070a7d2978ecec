"""What only one person may see, in the file's format: exported only in an operator's backup."""

from collections.abc import Iterator

from django.db.models import Prefetch

from focus.models import Actual, Meeting, OwnWork
from initiatives.models import CriticalArea
from leadplan.orgfile.exporting.yaml_writer import CHUNK, Short, entry, short
from leadplan.orgfile.schema import private_entries as entries
from leadplan.orgfile.schema.own_work_entry import OwnWorkEntry
from leadplan.orgfile.week_lists import PERSON_FIELDS, REFERENCE_FIELDS, WeekList, column_of
from stakeholders.models import (
    Conversation,
    EngagementChange,
    Exclusion,
    OfficeHours,
    Pitch,
    PitchStep,
    Stakeholder,
    TeamAnswer,
)

Dict = dict[str, object]


def meeting_entries() -> Iterator[Dict]:
    """Only meetings added by hand: those of a calendar are read from it again."""
    rows = Meeting.objects.added_manually().select_related("person", "initiative", "area", "delegate")
    rows = rows.prefetch_related("attendees").order_by("person__key", "starts", "title")
    return (entry(entries.MeetingEntry, row) for row in rows.iterator(CHUNK))


def own_work_entries() -> Iterator[Dict]:
    rows = OwnWork.objects.select_related("person", "initiative", "area").order_by("person__key", "title", "pk")
    return (short(OwnWorkEntry, row) for row in rows.iterator(CHUNK))


def stakeholder_entries() -> Iterator[Dict]:
    rows = Stakeholder.objects.select_related("lead", "person").prefetch_related(
        "initiatives",
        "touchpoints",
        "promises",
        Prefetch("engagement_changes", EngagementChange.objects.select_related("conversation__pitch")),
    )
    for row in rows.order_by("lead__key", "key").iterator(CHUNK):
        yield entry(entries.StakeholderEntry, row, moves=[move_entry(one) for one in row.engagement_changes.all()])


def move_entry(one: EngagementChange) -> Short:
    talk = one.conversation
    talked_on = talk.on if talk and talk.on != one.on else None
    return short(entries.MoveEntry, one, pitch=talk.pitch.key if talk else None, talked_on=talked_on)


def pitch_entries() -> Iterator[Dict]:
    rows = (
        Pitch.objects.select_related("author", "cycle", "initiative", "area__initiative")
        .prefetch_related("co_sponsors", "evidence", "messages", "stakeholders", "office_hours__sessions")
        .prefetch_related(Prefetch("steps", PitchStep.objects.select_related("team")))
        .prefetch_related(Prefetch("answers", TeamAnswer.objects.select_related("team")))
        .prefetch_related(Prefetch("conversations", Conversation.objects.select_related("stakeholder")))
    )
    return (pitch_entry(row) for row in rows.order_by("key").iterator(CHUNK))


def pitch_entry(row: Pitch) -> Dict:
    conversations = sorted(row.conversations.all(), key=lambda one: (one.on, one.stakeholder.key))
    return entry(
        entries.PitchEntry,
        row,
        value=short(entries.ValueEntry, amount=row.value_amount, currency=row.value_currency, per=row.value_per),
        messages={one.audience: one.text for one in row.messages.all()},
        conversations=[short(entries.ConversationEntry, one) for one in conversations],
        office_hours=[office_hours_entry(one) for one in row.office_hours.all()],
        area=area_path(row.area),
    )


def area_path(area: CriticalArea | None) -> str | None:
    return f"{area.initiative.key}/{area.key}" if area else None


def office_hours_entry(row: OfficeHours) -> Short:
    return short(entries.OfficeHoursEntry, row, last=row.last if row.last != row.first else None)


def exclusion_entries() -> Iterator[Dict]:
    rows = Exclusion.objects.select_related("lead", "person", "initiative", "pitch")
    rows = rows.order_by("lead__key", "person__key", "initiative__key", "pitch__key")
    return (short(entries.DismissalEntry, row) for row in rows.iterator(CHUNK))


def actual_entries() -> Iterator[Dict]:
    rows = Actual.objects.select_related("person", "area__initiative")
    rows = rows.order_by("person__key", "week", "area__initiative__key", "area__key")
    return (short(entries.ActualEntry, row, area=area_path(row.area)) for row in rows.iterator(CHUNK))


SORT_COLUMNS = {"area": ("area__initiative__key", "area__key"), "stakeholder": ("stakeholder__key",)}


def week_list_entries(week_list: WeekList) -> Iterator[Dict]:
    pointing = [name for name in week_list.fields if name in REFERENCE_FIELDS]
    joined = ["area__initiative" if name == "area" else column_of(name).removesuffix("_id") for name in pointing]
    named = [SORT_COLUMNS.get(name, (f"{name}__key" if name in PERSON_FIELDS else name,)) for name in week_list.names]
    rows = week_list.model._default_manager.select_related(*joined)
    for row in rows.order_by(*(one for names in named for one in names), "pk").iterator(CHUNK):
        yield short(week_list.entry, row, area=area_path(getattr(row, "area", None)))
