"""Around the plan: meetings, milestones ahead, changes of involvement."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from django.db.models import Q
from django.utils import timezone

from focus.models import Meeting, Reach, TopicSource
from focus.plan import plan_sentences
from focus.plan.document import MeetingDocument, MeetingNow, PlanDocument, StepDocument, areas_of
from focus.plan.labels import LabelResolver
from focus.plan.outcome_text import MissingData, names_no_skill
from focus.plan.plan_sentences import STAGES, rule_words, step_because, step_words, verdict_words
from initiatives.models import InflectionPoint, Stage
from initiatives.services.lead_assignments import USUAL_HOURS
from people.display import format_date
from people.models import Person

MOST_POINTS = 7
NO_SKILL = "its area names no skill, so leadplan can’t tell who has it"
NEAR_DAYS, CLOSE_DAYS = 14, 3
"""How far ahead the email mentions a milestone, and when it is highlighted."""


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting with its verdict. The person's own choice shows at once, even before the plan knows it."""

    number: int
    title: str
    starts: datetime | None
    hours: float
    verdict: str
    words: str
    rule: str
    choice: str
    delegates: Sequence[tuple[str, str]]
    """Key and name of everyone who could go instead."""
    note: str
    """What to send if someone else goes, or no one does."""
    untriaged: bool = False
    """From a calendar, and its topic is not set."""
    guess: str = ""
    """The guessed decision and scope of impact, if no one has set them."""
    is_away: bool = False  # then it takes no time, whatever was chosen for it


def meeting_lines(facts: PlanDocument, rows: Mapping[int, Meeting], names: LabelResolver) -> list[MeetingLine]:
    """In the order of the week; people who could go come from the meeting's initiative."""
    return [meeting_line(one, rows.get(int(one["key"])), facts, names) for one in facts["meetings"]]


def load_meetings(facts: PlanDocument, person: Person, now: datetime) -> dict[int, Meeting]:
    """The week's meetings, and those of the weeks whose milestones are shown. One query."""
    numbers = [int(one["key"]) for one in facts["meetings"]]
    ahead = Q(starts__gte=now - timedelta(days=1), starts__lt=now + timedelta(days=NEAR_DAYS + 2))
    rows = Meeting.objects.visible_to(person).filter(Q(pk__in=numbers) | ahead)
    return {row.pk: row for row in rows.select_related("delegate", "initiative", "area")}


def meeting_line(fact: MeetingDocument, row: Meeting | None, facts: PlanDocument, names: LabelResolver) -> MeetingLine:
    current = cast(MeetingNow, {**fact})
    if row is not None:
        current |= {"decides": row.decides, "reach": row.reach}
    is_away = fact["rule"] == "away"
    if row is not None and row.choice and not is_away:
        delegate = row.delegate.key if row.delegate else None
        current |= {"verdict": row.choice, "rule": "override", "delegate": delegate}
    return MeetingLine(
        number=int(fact["key"]),
        title=row.title if row else fact["title"],
        starts=row.starts if row else None,
        hours=fact["hours"],
        verdict=current["verdict"] or "",
        words=verdict_words(current, names),
        rule=NO_SKILL if names_no_skill_for(current, row, facts) else rule_words(current, names),
        choice=row.choice if row else "",
        delegates=delegates(row, facts, names) if row else (),
        note=note(row, current["verdict"]) if row else "",
        untriaged=row is not None and row.topic_source == TopicSource.OPEN,
        guess=guess_words(row) if row is not None and row.guessed else "",
        is_away=is_away,
    )


def names_no_skill_for(current: MeetingNow, row: Meeting | None, facts: PlanDocument) -> bool:
    """Whether someone is to go instead although the meeting’s area names no skill, so that no one can tell who has it."""
    if current["rule"] != "delegate" or row is None or row.area is None or row.initiative is None:
        return False
    area = areas_of(facts).get(f"{row.initiative.key}/{row.area.key}")
    return area is not None and names_no_skill(area)


def guess_words(row: Meeting) -> str:
    decides, reach = row.get_decides_display().lower(), row.get_reach_display().lower()
    return f"{decides}, {reach}" if row.reach != Reach.FEATURE else decides


def note(row: Meeting, verdict: str | None) -> str:
    starts = timezone.localtime(row.starts)
    if verdict == "skip":
        return plan_sentences.excuse(row.title, starts)
    if verdict != "delegate":
        return ""
    about = row.area.name if row.area else row.initiative.name if row.initiative else ""
    return plan_sentences.brief(
        row.title, starts, decides=row.decides, about=about, why=row.area.why if row.area else ""
    )


def delegates(row: Meeting, facts: PlanDocument, names: LabelResolver) -> list[tuple[str, str]]:
    """The team of the meeting's initiative, by name; if it has none, everyone on the week's initiatives."""
    areas = [
        area
        for area in facts["areas"]
        if row.initiative_id is None
        or (area["area"] in names.areas and names.areas[area["area"]].initiative_id == row.initiative_id)
    ]
    people = {one["person"] for area in areas for need in area["receipt"]["requirements"] for one in need["people"]}
    return sorted(((key, names.full(key)) for key in people), key=lambda one: one[1])


def hours_saved(meetings: Iterable[MeetingLine]) -> float:
    return sum(one.hours for one in meetings if one.verdict in ("delegate", "skip"))


@dataclass(frozen=True, slots=True)
class UpcomingPoint:
    """A milestone; `asked`: its date has passed, and no one has recorded whether it happened."""

    name: str
    initiative: str
    initiative_key: str
    date: date
    words: str
    asked: bool
    required: bool
    days: int
    missing: str = ""
    """A warning that no meeting of that day is about it, although attendance is required."""

    @property
    def is_near(self) -> bool:
        """Mentioned in the email: two weeks ahead, and until it is recorded whether it happened."""
        return self.days <= NEAR_DAYS

    @property
    def is_close(self) -> bool:
        return 0 <= self.days <= CLOSE_DAYS


def load_points(initiatives: Iterable[str]) -> Sequence[InflectionPoint]:
    """Their milestones that have not happened, by date. One query."""
    rows = InflectionPoint.objects.filter(initiative__key__in=list(initiatives), passed=False)
    return list(rows.select_related("initiative").order_by("date", "pk"))


def preloaded_points(
    points: Mapping[str, Sequence[InflectionPoint]], initiatives: Iterable[str]
) -> Sequence[InflectionPoint]:
    """The same of rows that are there already."""
    rows = [row for key in initiatives for row in points.get(key, ())]
    return sorted(rows, key=lambda row: (row.date, row.pk))


def upcoming_points(rows: Iterable[InflectionPoint], today: date, meetings: Collection[Meeting]) -> list[UpcomingPoint]:
    """Milestones to ask about, then those coming, soonest first; `meetings` are those of these days."""
    found = [upcoming_point(row, today, meetings) for row in rows]
    return [one for one in found if one.asked][-3:] + [one for one in found if not one.asked][:MOST_POINTS]


def upcoming_point(row: InflectionPoint, today: date, meetings: Collection[Meeting]) -> UpcomingPoint:
    days = (row.date - today).days
    near = f"in {days} {'day' if days == 1 else 'days'}" if days < 21 else f"in {days // 7} weeks"
    words = near if days else "today"
    return UpcomingPoint(
        name=row.name,
        initiative=row.initiative.name,
        initiative_key=row.initiative.key,
        date=row.date,
        words=words,
        asked=days < 0,
        required=row.presence == "required",
        days=days,
        missing=missing_from(row, days, meetings),
    )


def missing_from(row: InflectionPoint, days: int, meetings: Collection[Meeting]) -> str:
    """A warning for a required milestone within two weeks without a meeting about it that day; "" otherwise."""
    if row.presence != "required" or not 0 <= days <= NEAR_DAYS:
        return ""
    that_day = [one for one in meetings if timezone.localtime(one.starts).date() == row.date]
    if any(one.initiative_id == row.initiative_id for one in that_day):
        return ""
    if any(one.topic_source == TopicSource.OPEN for one in that_day):
        return "no meeting that day is about it yet: triage your meetings, or ask for an invite"
    return "no meeting in your calendar that day: ask for an invite"


@dataclass(frozen=True, slots=True)
class StepLine:
    """A proposed change of involvement; `taken`: the change after this week that is already agreed."""

    initiative: str
    name: str
    words: str
    because: str
    to: str
    to_words: str
    hours: float
    day: date
    taken: str
    is_off: bool


def steps_of(facts: PlanDocument, missing: MissingData) -> list[StepDocument]:
    """Proposed changes of involvement, without less for an initiative that is quiet only because data is missing."""
    unknown = {key.split("/", 1)[0] for key in (*missing.no_skill, *missing.no_rating)}
    return [one for one in facts["steps"] if "quiet" not in one["because"] or one["initiative"] not in unknown]


def step_of(one: StepDocument, names: LabelResolver, day: date) -> StepLine:
    coming = names.stages.get(one["initiative"])
    since = f" from {format_date(coming.joined, 'j M')}" if coming and coming.joined else ""
    return StepLine(
        initiative=one["initiative"],
        name=names.initiative(one["initiative"]),
        words=step_words(one),
        because=step_because(one),
        to=one["to"],
        to_words=STAGES[one["to"]],
        hours=float(USUAL_HOURS[Stage(one["to"])]),
        day=day,
        taken=f"{STAGES[coming.name]}{since}" if coming else "",
        is_off=one["to"] == Stage.HANDED_OFF,
    )
