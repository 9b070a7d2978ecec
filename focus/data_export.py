"""A person's data in focus: weeks, meetings, reviews and captures."""

from collections.abc import Mapping
from typing import Final

from focus.models import (
    Actual,
    Block,
    Calendar,
    Commitment,
    Concern,
    Decision,
    Interruption,
    Meeting,
    MeetingRule,
    NotSuggested,
    OwnWork,
    Pairing,
    ProposalAnswer,
    Review,
    ReviewDraft,
    WeekPlan,
    WeekPreferences,
)
from initiatives.models import CriticalArea
from people.data_export import NO_ONE_ELSE, DataKind, ExportedRow, key_and_name, values


def of_area(row: CriticalArea) -> ExportedRow:
    return {"initiative": key_and_name(row.initiative), "area": key_and_name(row)}


def plan(row: WeekPlan) -> ExportedRow:
    return {"week": str(row.week), **values(row, "computed_at", "facts", "previous_at", "previous")}


def decision(row: Decision) -> ExportedRow:
    return {"week": str(row.week), **of_area(row.area), **values(row, "kind", "hours", "reason", "at")}


def actual(row: Actual) -> ExportedRow:
    return {"week": str(row.week), **of_area(row.area), **values(row, "hours", "note", "helped")}


def commitment(row: Commitment) -> ExportedRow:
    return {"week": str(row.week), "at": row.at}


def block(row: Block) -> ExportedRow:
    about = of_area(row.area) if row.area else {"stakeholder": row.stakeholder and row.stakeholder.key}
    return {"week": str(row.week), **about, **values(row, "kind", "starts", "minutes", "at"), "by_hand": row.is_manual}


def preferences(row: WeekPreferences) -> ExportedRow:
    shown = {"day_starts": f"{row.day_starts:%H:%M}", "shares_real": row.shares_actual_hours}
    return shown | values(row, "afternoons", "longest_block", "changed_at")


def meeting(row: Meeting) -> ExportedRow:
    return {
        **values(row, "title", "series", "starts", "minutes", "decides", "reach", "choice", "notes_dismissed"),
        "initiative": key_and_name(row.initiative),
        "area": key_and_name(row.area),
        "attendees": [key_and_name(one) for one in row.attendees.all()],
        "delegate": key_and_name(row.delegate),
    }


def calendar(row: Calendar) -> ExportedRow:
    """Without its URL: everyone who has it can read the calendar."""
    return {**values(row, "name", "host", "details", "added_at", "read_at"), "told": row.sync_result}


def meeting_rule(row: MeetingRule) -> ExportedRow:
    return {
        **values(row, "words", "decides", "reach", "choice", "at"),
        "of_a_series": bool(row.uid),
        "initiative": key_and_name(row.initiative),
        "area": key_and_name(row.area),
        "attendees": [key_and_name(one) for one in row.attendees.all()],
        "delegate": key_and_name(row.delegate),
    }


def pairing(row: Pairing) -> ExportedRow:
    with_whom = {"learner": key_and_name(row.learner), "beside": key_and_name(row.expert)}
    return {"week": str(row.week), **of_area(row.area), **with_whom, **values(row, "at")}


def review(row: Review | ReviewDraft) -> ExportedRow:
    if isinstance(row, ReviewDraft):
        return {"week": str(row.week), "typed": row.form_data, "at": row.at}
    return {"week": str(row.week), **values(row, "note", "remember", "day_to_day", "meetings", "at")}


def proposal(row: ProposalAnswer) -> ExportedRow:
    return {**values(row, "kind", "about", "before", "after", "at"), "taken": row.accepted}


def interruption(row: Interruption) -> ExportedRow:
    return {**values(row, "at", "source", "minutes", "about"), "source_person": key_and_name(row.source_person)}


def concern(row: Concern) -> ExportedRow:
    area = of_area(row.area) if row.area else {"initiative": None, "area": None}
    return {**area, **values(row, "text", "at", "done_at")}


def own_work(row: OwnWork) -> ExportedRow:
    about = {"initiative": key_and_name(row.initiative), "area": key_and_name(row.area)}
    return {**values(row, "title", "hours", "due", "weekly", "done", "done_hours", "moved_hours"), **about}


def not_suggested(row: NotSuggested) -> ExportedRow:
    return {"person": key_and_name(row.colleague), **values(row, "at", "until")}


KINDS: Final = (
    DataKind(
        "plans", "Planned weeks", NO_ONE_ELSE, lambda asking: WeekPlan.objects.visible_to(asking.person), plan,
        ("focus.WeekPlan.person",),
    ),
    DataKind(
        "decisions", "Decisions on your plan items", "your managers and other leads of the initiative: the hours",
        lambda asking: Decision.objects.visible_to(asking.person).select_related("area__initiative"), decision,
        ("focus.Decision.person",),
    ),
    DataKind(
        "commitments", "Weeks you committed", NO_ONE_ELSE,
        lambda asking: Commitment.objects.visible_to(asking.person), commitment, ("focus.Commitment.person",),
    ),
    DataKind(
        "blocks", "Focus blocks in your calendar", NO_ONE_ELSE,
        lambda asking: Block.objects.visible_to(asking.person).select_related("area__initiative", "stakeholder"), block,
        ("focus.Block.person",),
    ),
    DataKind(
        "week_preferences", "Your week preferences", NO_ONE_ELSE,
        lambda asking: WeekPreferences.objects.visible_to(asking.person), preferences,
        ("focus.WeekPreferences.person",),
    ),
    DataKind(
        "actuals", "Your actual hours", "your managers, if you share them",
        lambda asking: Actual.objects.filter(person=asking.person).select_related("area__initiative"), actual,
        ("focus.Actual.person",),
    ),
    DataKind(
        "meetings", "Meetings", NO_ONE_ELSE,
        lambda asking: Meeting.objects.visible_to(asking.person).select_related("initiative", "area", "delegate")
        .prefetch_related("attendees"),
        meeting, ("focus.Meeting.person",),
    ),
    DataKind(
        "calendars", "Calendars you connected", NO_ONE_ELSE,
        lambda asking: Calendar.objects.visible_to(asking.person), calendar, ("focus.Calendar.person",),
    ),
    DataKind(
        "meeting_rules", "Your meeting rules", NO_ONE_ELSE,
        lambda asking: MeetingRule.objects.visible_to(asking.person)
        .select_related("initiative", "area", "delegate").prefetch_related("attendees"),
        meeting_rule, ("focus.MeetingRule.person",),
    ),
    DataKind(
        "pairings", "Pairing sessions in your weeks", NO_ONE_ELSE,
        lambda asking: Pairing.objects.visible_to(asking.person)
        .select_related("area__initiative", "learner", "expert"),
        pairing, ("focus.Pairing.person",),
    ),
    DataKind(
        "reviews", "Weeks you reviewed", NO_ONE_ELSE, lambda asking: Review.objects.visible_to(asking.person), review,
        ("focus.Review.person",),
    ),
    DataKind(
        "review_drafts", "Your review drafts", NO_ONE_ELSE,
        lambda asking: ReviewDraft.objects.visible_to(asking.person), review, ("focus.ReviewDraft.person",),
    ),
    DataKind(
        "interruptions", "Interruptions you captured", NO_ONE_ELSE,
        lambda asking: Interruption.objects.visible_to(asking.person).select_related("source_person"), interruption,
        ("focus.Interruption.person",),
    ),
    DataKind(
        "worries", "Concerns you captured", NO_ONE_ELSE,
        lambda asking: Concern.objects.visible_to(asking.person).select_related("area__initiative"), concern,
        ("focus.Concern.person",),
    ),
    DataKind(
        "own_work", "Your own work", NO_ONE_ELSE,
        lambda asking: OwnWork.objects.visible_to(asking.person).select_related("initiative", "area"), own_work,
        ("focus.OwnWork.person",),
    ),
    DataKind(
        "not_suggested", "People you don’t want suggested", NO_ONE_ELSE,
        lambda asking: NotSuggested.objects.visible_to(asking.person).select_related("colleague"), not_suggested,
        ("focus.NotSuggested.person",),
    ),
    DataKind(
        "proposal_answers", "Your answers to suggestions", NO_ONE_ELSE,
        lambda asking: ProposalAnswer.objects.visible_to(asking.person), proposal, ("focus.ProposalAnswer.person",),
    ),
)  # fmt: skip

LEFT_OUT: Final[Mapping[str, str]] = {
    "focus.Pairing.learner": "Pairing sessions with you as the learner in leads’ weeks: only they can see them.",
    "focus.Pairing.expert": "Pairing sessions with you as the expert in leads’ weeks: only they can see them.",
    "focus.Meeting.attendees": "Meetings in other people’s calendars that name you: only they can see them.",
    "focus.Meeting.delegate": "Meetings that others plan to delegate to you: only they can see them.",
    "focus.MeetingRule.attendees": "Other people’s rules for meetings with you: only they can see them.",
    "focus.MeetingRule.delegate": "Meeting series that others plan to delegate to you: only they can see them.",
    "focus.Interruption.source_person": "Interruptions by you that others captured: only they can see them.",
    "focus.NotSuggested.colleague": "Leads who don’t want you suggested for 90 days: only they can see that.",
    "focus.FeedEntry.person": "Change markers of your calendar feed: they describe entries you already have in your calendar.",
}
