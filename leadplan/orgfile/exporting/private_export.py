"""What only one person may see, in the file's format: exported only for an operator."""

from collections.abc import Iterator

from django.db.models import Prefetch

from focus.models import Actual, Meeting, OwnWork
from leadplan.orgfile.exporting.yaml_writer import CHUNK, entry, short
from leadplan.orgfile.schema import private_entries as entries
from stakeholders.models import Conversation, Pitch, PitchStep, Stakeholder, TeamAnswer

Dict = dict[str, object]


def meeting_entries() -> Iterator[Dict]:
    """Only meetings added by hand: those of a calendar are read from it again."""
    rows = Meeting.objects.added_manually().select_related("person", "initiative", "area")
    rows = rows.prefetch_related("attendees").order_by("person__key", "starts", "title")
    return (entry(entries.MeetingEntry, row) for row in rows.iterator(CHUNK))


def own_work_entries() -> Iterator[Dict]:
    rows = OwnWork.objects.select_related("person", "initiative", "area").order_by("person__key", "title", "pk")
    return (short(entries.OwnWorkEntry, row) for row in rows.iterator(CHUNK))


def stakeholder_entries() -> Iterator[Dict]:
    rows = Stakeholder.objects.select_related("lead", "person").order_by("lead__key", "key")
    rows = rows.prefetch_related("initiatives", "touchpoints", "promises")
    return (entry(entries.StakeholderEntry, row) for row in rows.iterator(CHUNK))


def pitch_entries() -> Iterator[Dict]:
    rows = (
        Pitch.objects.select_related("author", "cycle", "initiative")
        .prefetch_related("co_sponsors", "evidence", "messages", "stakeholders")
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
        cost=short(
            entries.CostEntry, **{name: getattr(row, f"cost_{name}") for name in entries.CostEntry.model_fields}
        ),
        messages={one.audience: one.text for one in row.messages.all()},
        conversations=[short(entries.ConversationEntry, one) for one in conversations],
    )


def actual_entries() -> Iterator[Dict]:
    rows = Actual.objects.select_related("person", "area__initiative")
    rows = rows.order_by("person__key", "week", "area__initiative__key", "area__key")
    return (
        short(entries.ActualEntry, row, area=f"{row.area.initiative.key}/{row.area.key}")
        for row in rows.iterator(CHUNK)
    )
