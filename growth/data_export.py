"""A person's data in growth: journal, goals, mentoring."""

from collections.abc import Mapping
from typing import Final

from growth.models import Goal, JournalDismissal, JournalEntry, Mentoring, MentorOffer
from people.data_export import NO_ONE_ELSE, DataKind, ExportedRow, key_and_name, values

IF_SHARED: Final = "your direct manager, if you share it"


def entry(row: JournalEntry) -> ExportedRow:
    names = ("on", "title", "text", "kind", "result_figure", "result_unit", "evidence_url", "source_kind")
    return {**values(row, *names), "shared_with": key_and_name(row.shared_with)}


def dismissal(row: JournalDismissal) -> ExportedRow:
    return values(row, "source_kind", "source_id", "at")


def goal(row: Goal) -> ExportedRow:
    names = ("title", "from_level", "to_level", "by", "why", "position", "status")
    return {**values(row, *names), "skill": key_and_name(row.skill), "shared_with": key_and_name(row.shared_with)}


def offer(row: MentorOffer) -> ExportedRow:
    return {"skill": key_and_name(row.skill), **values(row, "hours_a_month")}


def mentoring(row: Mentoring) -> ExportedRow:
    """Without the goal's title: only the mentee knows it."""
    people = {"mentor": key_and_name(row.mentor), "mentee": key_and_name(row.mentee)}
    return {
        **people,
        "skill": key_and_name(row.goal.skill),
        **values(row, "asked_at", "started", "ended", "every_days"),
    }


KINDS: Final = (
    DataKind(
        "journal", "Your journal", IF_SHARED,
        lambda asking: JournalEntry.objects.of(asking.person).select_related("shared_with"), entry,
        ("growth.JournalEntry.person",),
    ),
    DataKind(
        "journal_dismissals", "Proposals for your journal that you dismissed", NO_ONE_ELSE,
        lambda asking: JournalDismissal.objects.of(asking.person), dismissal, ("growth.JournalDismissal.person",),
    ),
    DataKind(
        "goals", "Your goals", IF_SHARED,
        lambda asking: Goal.objects.of(asking.person).select_related("skill", "shared_with"), goal,
        ("growth.Goal.person",),
    ),
    DataKind(
        "mentor_offers", "Mentoring you offer", "people with a goal you could help with: your name",
        lambda asking: MentorOffer.objects.of(asking.person).select_related("skill"), offer,
        ("growth.MentorOffer.person",),
    ),
    DataKind(
        "mentorings", "Your mentorships", "the other person",
        lambda asking: Mentoring.objects.visible_to(asking.person).select_related("mentor", "mentee", "goal__skill"),
        mentoring, ("growth.Mentoring.mentor", "growth.Mentoring.mentee"),
    ),
)  # fmt: skip

LEFT_OUT: Final[Mapping[str, str]] = {
    "growth.JournalEntry.shared_with": "Journal entries that others share with you. They belong to them.",
    "growth.Goal.shared_with": "Goals that others share with you. They belong to them.",
}
