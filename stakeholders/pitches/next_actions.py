"""What to do next about a pitch, the most urgent first: one list in place of notes all over its page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from people.display import format_date
from stakeholders.models import Answer, PitchStatus
from stakeholders.pitches.back_planning import AGREE, COLLECT, SUBMIT, TALK, ScheduleStep
from stakeholders.pitches.queries import PitchPage
from stakeholders.text import listed

MOST_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class NextAction:
    """`part` is where on the page it is done. `due` is None where no date follows from the schedule."""

    what: str
    part: str
    due: date | None = None
    is_late: bool = False


def next_actions(page: PitchPage, now: datetime) -> list[NextAction]:
    found = list(before_submitting(page) if page.pitch.is_open else after_submitting(page))
    return [*found, *office_hours(page, now)]


def before_submitting(page: PitchPage) -> Iterator[NextAction]:
    """What can't be submitted without, then people, then teams, then submitting it."""
    due = {one.what: one for one in page.schedule.steps if not one.done} if page.schedule else {}
    yield from what_is_missing(page, due)
    yield from people_to_meet(page, due)
    yield from agreements_to_get(page, due.get(AGREE))
    if page.pitch.status == PitchStatus.DRAFT:
        yield NextAction("Start socialising", "status")
    elif not page.missing:
        yield dated(SUBMIT, "status", due)


def what_is_missing(page: PitchPage, due: Mapping[str, ScheduleStep]) -> Iterator[NextAction]:
    if not page.pitch.problem.strip():
        yield NextAction("Describe the problem: what is wrong today, and who it affects", "problem")
    if not page.pitch.outcome.strip() and page.pitch.value_amount is None:
        yield NextAction("State the outcome, or what it is worth", "problem")
    if not page.evidence:
        yield dated(COLLECT, "evidence", due)


def people_to_meet(page: PitchPage, due: Mapping[str, ScheduleStep]) -> Iterator[NextAction]:
    for one in page.one_to_ones_first:
        met = " (so far only met in a group)" if one.group_on else ""
        yield dated(f"{TALK} {one.row}", "conversations", due, met)
    if page.missing_people:
        names = listed([str(one.person) for one in page.missing_people])
        yield NextAction(f"Add or exclude {names}: responsible for one of its teams", "conversations")


def agreements_to_get(page: PitchPage, agree: ScheduleStep | None) -> Iterator[NextAction]:
    if not page.steps:
        yield NextAction("Add the smallest step that already delivers something, and the team you ask", "steps")
    for step in page.steps:
        if step.team_id is None:
            yield NextAction(f"Name the team for “{step}”", "steps")
    for team in page.teams:
        if not team.has_agreed:
            needed = [one.needed_by for one in team.steps if one.needed_by and not one.agreed]
            by = min([*needed, *([agree.due] if agree else [])], default=None)
            yield NextAction(f"Get the agreement of {team.team}", "teams", by, by is not None and by < page.today)


def dated(words: str, part: str, due: Mapping[str, ScheduleStep], more: str = "") -> NextAction:
    step = due.get(words)
    return NextAction(words + more, part, step.due if step else None, bool(step and step.late))


def after_submitting(page: PitchPage) -> Iterator[NextAction]:
    for team in page.teams:
        if team.is_waiting:
            yield NextAction(f"Ask {team.team} for an answer, and record it", "teams")
        elif team.status == Answer.ACCEPTED and not team.ticket:
            yield NextAction(f"Link the ticket of {team.team}", "teams")
        elif (
            team.status == Answer.DEFERRED
            and page.pitch.status == PitchStatus.ACCEPTED
            and page.reopens_on == page.today
        ):
            yield NextAction(f"Ask {team.team} again: {page.next_cycle} is being planned", "teams")
    if not page.teams and page.pitch.status == PitchStatus.SUBMITTED:
        yield NextAction("Record the answer", "teams")
    if page.pitch.status == PitchStatus.ACCEPTED and page.pitch.initiative_id is None:
        yield NextAction("Make it an initiative, with its steps, owners and dates", "status")


def office_hours(page: PitchPage, now: datetime) -> Iterator[NextAction]:
    for hour in page.hours if page.is_author else ():
        if hour.is_over(now) and hour.took_place is None:
            yield NextAction(f"Were the office hours on {format_date(hour.on, 'D j M')} held?", "office-hours", hour.on)
