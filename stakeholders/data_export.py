"""A person's own stakeholders and pitches for their data export; never what others record about them."""

from collections.abc import Mapping
from typing import Final

from people.data_export import NO_ONE_ELSE, DataKind, ExportedRow, key_and_name, key_of, values
from stakeholders.models import Conversation, Exclusion, OfficeHours, Pitch, Stakeholder


def stakeholder(row: Stakeholder) -> ExportedRow:
    facts = ("audience", "influence", "interest", "engagement", "target_engagement", "cadence_days")
    return {
        "key": row.key,
        "person": key_and_name(row.person),
        "name": row.name,
        **values(row, *facts),
        "initiatives": [key_and_name(one) for one in row.initiatives.all()],
        "touchpoints": [
            {**values(one, "on", "kind", "note"), "about": [key_of(about) for about in one.about.all()]}
            for one in row.touchpoints.all()
        ],
        "promises": [values(one, "what", "promised_by", "due", "done") for one in row.promises.all()],
        "engagement_changes": [values(one, "on", "before", "after") for one in row.engagement_changes.all()],
    }


def exclusion(row: Exclusion) -> ExportedRow:
    return {
        "person": key_and_name(row.person),
        "initiative": key_and_name(row.initiative),
        "pitch": row.pitch.key if row.pitch else None,
        **values(row, "reason", "at"),
    }


def office_hours(row: OfficeHours) -> ExportedRow:
    return {
        **values(row, "first", "last", "at", "minutes", "timezone", "place"),
        "sessions": [values(one, "on", "took_place") for one in row.sessions.all()],
    }


COSTS: Final = tuple(
    f"cost_{name}"
    for name in ("one_off", "yearly", "contract_ends", "notice_by", "spent", "saving_yearly", "saving_from")
)


def shared_pitch(row: Pitch) -> ExportedRow:
    """What co-sponsors see: the proposal, without who the author talked to."""
    facts = ("key", "title", "problem", "outcome", "value_amount", "value_currency", "value_per", "ticket", *COSTS)
    step_facts = ("name", "ask", "effort_weeks", "value_share", "needed_by", "agreed", "agreed_by", "agreed_on")
    return {
        **values(row, *facts, "status", "reason", "targeted_on", "status_changed_on", "reopened_on"),
        "author": key_and_name(row.author),
        "co_sponsors": [key_and_name(one) for one in row.co_sponsors.all()],
        "cycle": key_and_name(row.cycle),
        "initiative": key_and_name(row.initiative),
        "area": key_of(row.area),
        "office_hours": [office_hours(one) for one in row.office_hours.all()],
        "evidence": [values(one, "what", "figure", "unit", "source", "date") for one in row.evidence.all()],
        "messages": [values(one, "audience", "text") for one in row.messages.all()],
        "steps": [{**values(one, *step_facts), "team": key_of(one.team)} for one in row.steps.all()],
        "answers": [{"team": one.team.key, **values(one, "status", "ticket", "reason")} for one in row.answers.all()],
    }


def pitch(row: Pitch) -> ExportedRow:
    return {
        **shared_pitch(row),
        "stakeholders": [one.key for one in row.stakeholders.all()],
        "conversations": [conversation(one) for one in row.conversations.all()],
    }


def conversation(row: Conversation) -> ExportedRow:
    return {"stakeholder": row.stakeholder.key, **values(row, "on", "kind", "result")}


PITCH: Final = ("co_sponsors", "evidence", "messages", "steps__team", "answers__team", "office_hours__sessions")
ONES: Final = ("author", "cycle", "initiative", "area")

KINDS: Final = (
    DataKind(
        "stakeholders", "Your stakeholders, with contacts, notes and promises", NO_ONE_ELSE,
        lambda asking: Stakeholder.objects.visible_to(asking.person).select_related("person")
        .prefetch_related("initiatives", "touchpoints__about", "promises", "engagement_changes"),
        stakeholder, ("stakeholders.Stakeholder.lead",),
    ),
    DataKind(
        "exclusions", "People you excluded, and why", NO_ONE_ELSE,
        lambda asking: Exclusion.objects.visible_to(asking.person).select_related("person", "initiative", "pitch"),
        exclusion, ("stakeholders.Exclusion.lead",),
    ),
    DataKind(
        "pitches", "Your pitches, with conversations", "co-sponsors, without the conversations",
        lambda asking: Pitch.objects.filter(author=asking.person).select_related(*ONES)
        .prefetch_related(*PITCH, "stakeholders", "conversations__stakeholder"),
        pitch, ("stakeholders.Pitch.author",),
    ),
    DataKind(
        "pitches_co_sponsored", "Pitches you co-sponsor", "the author and the other co-sponsors",
        lambda asking: Pitch.objects.filter(co_sponsors=asking.person).select_related(*ONES).prefetch_related(*PITCH),
        shared_pitch, ("stakeholders.Pitch.co_sponsors",),
    ),
)  # fmt: skip

LEFT_OUT: Final[Mapping[str, str]] = {
    "stakeholders.Stakeholder.person": "What others record about you as their stakeholder: only they can see it.",
    "stakeholders.Exclusion.person": "Why others excluded you as a stakeholder: only they can see it.",
}
