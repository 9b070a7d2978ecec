"""What one alone notes of stakeholders, and pitches: one's own, never what others note of oneself."""

from collections.abc import Mapping
from typing import Final

from people.mine import NOBODY, Entry, Kind, key_of, named, values
from stakeholders.models import Conversation, Pitch, Stakeholder


def stakeholder(row: Stakeholder) -> Entry:
    facts = ("audience", "influence", "interest", "engagement", "desired", "cadence_days")
    return {
        "key": row.key,
        "person": named(row.person),
        "name": row.name,
        **values(row, *facts),
        "initiatives": [named(one) for one in row.initiatives.all()],
        "touchpoints": [values(one, "on", "kind", "note") for one in row.touchpoints.all()],
        "promises": [values(one, "what", "whose", "due", "done") for one in row.promises.all()],
    }


def shared_pitch(row: Pitch) -> Entry:
    """What co-sponsors see: the proposal, without whom the author talked to."""
    facts = ("key", "title", "problem", "outcome", "value_amount", "value_currency", "value_per", "ticket")
    slices = ("name", "ask", "effort_weeks", "value_share", "by", "agreed")
    return {
        **values(row, *facts, "status", "reason"),
        "author": named(row.author),
        "co_sponsors": [named(one) for one in row.co_sponsors.all()],
        "cycle": named(row.cycle),
        "initiative": named(row.initiative),
        "evidence": [values(one, "what", "figure", "unit", "source", "date") for one in row.evidence.all()],
        "messages": [values(one, "audience", "text") for one in row.messages.all()],
        "slices": [{**values(one, *slices), "team": key_of(one.team)} for one in row.slices.all()],
    }


def pitch(row: Pitch) -> Entry:
    return {
        **shared_pitch(row),
        "stakeholders": [one.key for one in row.stakeholders.all()],
        "conversations": [conversation(one) for one in row.conversations.all()],
    }


def conversation(row: Conversation) -> Entry:
    return {"stakeholder": row.stakeholder.key, **values(row, "on", "kind", "result")}


PITCH: Final = ("co_sponsors", "evidence", "messages", "slices__team")
ONES: Final = ("author", "cycle", "initiative")

KINDS: Final = (
    Kind(
        "stakeholders", "Your stakeholders, with contacts, notes and promises", NOBODY,
        lambda asking: Stakeholder.objects.visible_to(asking.person).select_related("person")
        .prefetch_related("initiatives", "touchpoints", "promises"),
        stakeholder, ("stakeholders.Stakeholder.lead",),
    ),
    Kind(
        "pitches", "Your pitches, with conversations", "co-sponsors, without the conversations",
        lambda asking: Pitch.objects.filter(author=asking.person).select_related(*ONES)
        .prefetch_related(*PITCH, "stakeholders", "conversations__stakeholder"),
        pitch, ("stakeholders.Pitch.author",),
    ),
    Kind(
        "pitches_co_sponsored", "Pitches that you co-sponsor", "the author and the other co-sponsors",
        lambda asking: Pitch.objects.filter(co_sponsors=asking.person).select_related(*ONES).prefetch_related(*PITCH),
        shared_pitch, ("stakeholders.Pitch.co_sponsors",),
    ),
)  # fmt: skip

LEFT_OUT: Final[Mapping[str, str]] = {
    "stakeholders.Stakeholder.person": "What others note of you as their stakeholder: only they see it.",
}
