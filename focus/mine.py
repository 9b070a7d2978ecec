"""A person's data in focus: weeks, meetings, reviews and captures."""

from collections.abc import Mapping
from typing import Final

from focus.models import (
    Actual,
    Block,
    Calendar,
    Commitment,
    Decision,
    Interruption,
    Meeting,
    MeetingRule,
    Pairing,
    ProposalAnswer,
    Review,
    ReviewDraft,
    WeekPlan,
    WeekPreferences,
    Worry,
)
from initiatives.models import CriticalArea
from people.mine import NOBODY, Entry, Kind, named, values


def of_area(row: CriticalArea) -> Entry:
    return {"initiative": named(row.initiative), "area": named(row)}


def plan(row: WeekPlan) -> Entry:
    return {"week": str(row.week), **values(row, "computed_at", "facts", "previous_at", "previous")}


def decision(row: Decision) -> Entry:
    return {"week": str(row.week), **of_area(row.area), **values(row, "kind", "hours", "reason", "at")}


def actual(row: Actual) -> Entry:
    return {"week": str(row.week), **of_area(row.area), **values(row, "hours", "note", "helped")}


def commitment(row: Commitment) -> Entry:
    return {"week": str(row.week), "at": row.at}


def block(row: Block) -> Entry:
    about = of_area(row.area) if row.area else {"stakeholder": row.stakeholder and row.stakeholder.key}
    return {"week": str(row.week), **about, **values(row, "kind", "starts", "minutes", "by_hand", "at")}


def preferences(row: WeekPreferences) -> Entry:
    return {"day_starts": f"{row.day_starts:%H:%M}", **values(row, "afternoons", "shares_real", "changed_at")}


def meeting(row: Meeting) -> Entry:
    return {
        **values(row, "title", "series", "starts", "minutes", "decides", "reach", "choice"),
        "initiative": named(row.initiative),
        "area": named(row.area),
        "attendees": [named(one) for one in row.attendees.all()],
        "delegate": named(row.delegate),
    }


def calendar(row: Calendar) -> Entry:
    """Without its URL: everyone who has it can read the calendar."""
    return values(row, "name", "host", "details", "added_at", "read_at", "told")


def meeting_rule(row: MeetingRule) -> Entry:
    return {
        **values(row, "words", "decides", "reach", "choice", "at"),
        "of_a_series": bool(row.uid),
        "initiative": named(row.initiative),
        "area": named(row.area),
        "attendees": [named(one) for one in row.attendees.all()],
        "delegate": named(row.delegate),
    }


def pairing(row: Pairing) -> Entry:
    with_whom = {"learner": named(row.learner), "beside": named(row.beside)}
    return {"week": str(row.week), **of_area(row.area), **with_whom, **values(row, "at")}


def review(row: Review | ReviewDraft) -> Entry:
    said = ("typed",) if isinstance(row, ReviewDraft) else ("note", "day_to_day", "meetings")
    return {"week": str(row.week), **values(row, *said, "at")}


def proposal(row: ProposalAnswer) -> Entry:
    return values(row, "kind", "about", "taken", "before", "after", "at")


def interruption(row: Interruption) -> Entry:
    return {**values(row, "at", "source", "minutes", "about"), "source_person": named(row.source_person)}


def worry(row: Worry) -> Entry:
    area = of_area(row.area) if row.area else {"initiative": None, "area": None}
    return {**area, **values(row, "text", "at", "done_at")}


KINDS: Final = (
    Kind(
        "plans", "Planned weeks", NOBODY, lambda asking: WeekPlan.objects.visible_to(asking.person), plan,
        ("focus.WeekPlan.person",),
    ),
    Kind(
        "decisions", "Decisions on your plan items", "your managers: the hours",
        lambda asking: Decision.objects.visible_to(asking.person).select_related("area__initiative"), decision,
        ("focus.Decision.person",),
    ),
    Kind(
        "commitments", "Weeks you committed", NOBODY,
        lambda asking: Commitment.objects.visible_to(asking.person), commitment, ("focus.Commitment.person",),
    ),
    Kind(
        "blocks", "Focus blocks in your calendar", NOBODY,
        lambda asking: Block.objects.visible_to(asking.person).select_related("area__initiative", "stakeholder"), block,
        ("focus.Block.person",),
    ),
    Kind(
        "week_preferences", "Your week preferences", NOBODY,
        lambda asking: WeekPreferences.objects.visible_to(asking.person), preferences,
        ("focus.WeekPreferences.person",),
    ),
    Kind(
        "actuals", "Your actual hours", "your managers, if you share them",
        lambda asking: Actual.objects.filter(person=asking.person).select_related("area__initiative"), actual,
        ("focus.Actual.person",),
    ),
    Kind(
        "meetings", "Meetings", NOBODY,
        lambda asking: Meeting.objects.visible_to(asking.person).select_related("initiative", "area", "delegate")
        .prefetch_related("attendees"),
        meeting, ("focus.Meeting.person",),
    ),
    Kind(
        "calendars", "Calendars you connected", NOBODY,
        lambda asking: Calendar.objects.visible_to(asking.person), calendar, ("focus.Calendar.person",),
    ),
    Kind(
        "meeting_rules", "Your meeting rules", NOBODY,
        lambda asking: MeetingRule.objects.visible_to(asking.person)
        .select_related("initiative", "area", "delegate").prefetch_related("attendees"),
        meeting_rule, ("focus.MeetingRule.person",),
    ),
    Kind(
        "pairings", "Pairing sessions in your weeks", NOBODY,
        lambda asking: Pairing.objects.visible_to(asking.person)
        .select_related("area__initiative", "learner", "beside"),
        pairing, ("focus.Pairing.person",),
    ),
    Kind(
        "reviews", "Weeks you reviewed", NOBODY, lambda asking: Review.objects.visible_to(asking.person), review,
        ("focus.Review.person",),
    ),
    Kind(
        "review_drafts", "Your review drafts", NOBODY,
        lambda asking: ReviewDraft.objects.visible_to(asking.person), review, ("focus.ReviewDraft.person",),
    ),
    Kind(
        "interruptions", "Interruptions you captured", NOBODY,
        lambda asking: Interruption.objects.visible_to(asking.person).select_related("source_person"), interruption,
        ("focus.Interruption.person",),
    ),
    Kind(
        "worries", "Concerns you captured", NOBODY,
        lambda asking: Worry.objects.visible_to(asking.person).select_related("area__initiative"), worry,
        ("focus.Worry.person",),
    ),
    Kind(
        "proposal_answers", "Your answers to suggestions", NOBODY,
        lambda asking: ProposalAnswer.objects.visible_to(asking.person), proposal, ("focus.ProposalAnswer.person",),
    ),
)  # fmt: skip

LEFT_OUT: Final[Mapping[str, str]] = {
    "focus.Pairing.learner": "Pairing sessions with you as the learner in leads’ weeks: only they can see them.",
    "focus.Pairing.beside": "Pairing sessions with you as the expert in leads’ weeks: only they can see them.",
    "focus.Meeting.attendees": "Meetings in other people’s calendars that name you: only they can see them.",
    "focus.Meeting.delegate": "Meetings that others plan to delegate to you: only they can see them.",
    "focus.MeetingRule.attendees": "Other people’s rules for meetings with you: only they can see them.",
    "focus.MeetingRule.delegate": "Meeting series that others plan to delegate to you: only they can see them.",
    "focus.Interruption.source_person": "Interruptions by you that others captured: only they can see them.",
    "focus.FeedEntry.person": "Change markers of your calendar feed: they describe entries you already have in your calendar.",
}
