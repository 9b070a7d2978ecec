"""A person's own stakeholders and pitches for their data export; never what others record about them."""

from collections.abc import Mapping
from typing import Final

from people.mine import NOBODY, Entry, Kind, key_of, named, values
from stakeholders.models import Conversation, Dismissal, OfficeHours, Pitch, Stakeholder


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
        "moves": [values(one, "on", "before", "after") for one in row.moves.all()],
    }


def dismissal(row: Dismissal) -> Entry:
    return {
        "person": named(row.person),
        "initiative": named(row.initiative),
        "pitch": row.pitch.key if row.pitch else None,
        **values(row, "reason", "at"),
    }


def office_hours(row: OfficeHours) -> Entry:
    return {
        **values(row, "first", "last", "at", "minutes", "timezone", "place"),
        "held": [values(one, "on", "honoured") for one in row.held.all()],
    }


def shared_pitch(row: Pitch) -> Entry:
    """What co-sponsors see: the proposal, without who the author talked to."""
    facts = ("key", "title", "problem", "outcome", "value_amount", "value_currency", "value_per", "ticket")
    slices = ("name", "ask", "effort_weeks", "value_share", "by", "agreed", "agreed_by")
    return {
        **values(row, *facts, "status", "reason", "aimed_on", "stood_on", "back_on"),
        "author": named(row.author),
        "co_sponsors": [named(one) for one in row.co_sponsors.all()],
        "cycle": named(row.cycle),
        "initiative": named(row.initiative),
        "area": key_of(row.area),
        "office_hours": [office_hours(one) for one in row.office_hours.all()],
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


PITCH: Final = ("co_sponsors", "evidence", "messages", "slices__team", "office_hours__held")
ONES: Final = ("author", "cycle", "initiative", "area")

KINDS: Final = (
    Kind(
        "stakeholders", "Your stakeholders, with contacts, notes and promises", NOBODY,
        lambda asking: Stakeholder.objects.visible_to(asking.person).select_related("person")
        .prefetch_related("initiatives", "touchpoints", "promises", "moves"),
        stakeholder, ("stakeholders.Stakeholder.lead",),
    ),
    Kind(
        "left_out", "People you excluded, and why", NOBODY,
        lambda asking: Dismissal.objects.visible_to(asking.person).select_related("person", "initiative", "pitch"),
        dismissal, ("stakeholders.Dismissal.lead",),
    ),
    Kind(
        "pitches", "Your pitches, with conversations", "co-sponsors, without the conversations",
        lambda asking: Pitch.objects.filter(author=asking.person).select_related(*ONES)
        .prefetch_related(*PITCH, "stakeholders", "conversations__stakeholder"),
        pitch, ("stakeholders.Pitch.author",),
    ),
    Kind(
        "pitches_co_sponsored", "Pitches you co-sponsor", "the author and the other co-sponsors",
        lambda asking: Pitch.objects.filter(co_sponsors=asking.person).select_related(*ONES).prefetch_related(*PITCH),
        shared_pitch, ("stakeholders.Pitch.co_sponsors",),
    ),
)  # fmt: skip

LEFT_OUT: Final[Mapping[str, str]] = {
    "stakeholders.Stakeholder.person": "What others record about you as their stakeholder: only they can see it.",
    "stakeholders.Dismissal.person": "Why others excluded you as a stakeholder: only they can see it.",
}
