"""The emails to a lead: Monday's, which is the week page in another form, and Friday's reminder to review the week."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from digests.delivery import due
from digests.email_actions import plan_mark
from digests.email_content import DigestRequest, EmailContent, NothingToReport
from digests.models import ActionKind, DigestKind
from digests.queries import last_reported
from digests.unchanged import shown_in_full
from engine.weeks import NoSuchWeek, Week
from focus.formatting import hours, listed, span_words
from focus.models import Decision, Review, WeekPlan
from focus.plan import change_text as causes
from focus.plan import labels, replanning
from focus.plan.dependency_text import dependency_lines
from focus.plan.labels import LabelResolver
from focus.plan.plan_differences import AreaDifference, CapacityDifference, compare_plans
from focus.plan.plan_sentences import DueLine
from focus.plan.replanning import ChangedArea
from focus.week.queries import week_context
from focus.week.queries import week_page as pages
from focus.week.queries.sidebar import UpcomingPoint
from focus.week.queries.team_notices import TeamNotice
from focus.week.queries.week_page import WeekPage
from focus.week.services.midweek import Leftover, load_leftovers
from initiatives.dependencies.queries.pages import AskedDependency, load_asked
from initiatives.models import LeadAssignment, Stage

MOST_CAUSES = 3


@dataclass(frozen=True, slots=True)
class AreaChange:
    """An area, how its hours changed and why, in words."""

    name: str
    words: str
    causes: Sequence[str]


@dataclass(frozen=True, slots=True)
class SinceLastWeek:
    """`focus`: how focus time changed, empty if it didn't. `causes` are the ones that all changed areas share.

    `leftovers` are areas with fewer hours done than planned.
    """

    focus: str
    moved: Sequence[AreaChange]
    causes: Sequence[str] = ()
    leftovers: Sequence[Leftover] = ()
    areas: frozenset[str] = frozenset()
    """The keys of the changed areas."""


def changes_since_last_week(page: WeekPage, before: WeekPlan | None) -> SinceLastWeek | None:
    """None if last week was not planned. At most four queries."""
    if before is None:
        return None
    decided = Decision.objects.of(page.week_request.person, before.week).hours_by_area()
    found = compare_plans(before.facts, page.facts, decided, page.decided)
    hours_only = replace(found, areas=tuple(one for one in found.areas if one.hours_differ))
    changes = replanning.explain(hours_only, before.facts, before.computed_at, page.plan)
    known = names_with_removed([one.difference for one in changes.areas], page)
    lines = [
        AreaChange(known.area(one.difference.area), change_text(one.difference), cause_texts(one))
        for one in changes.areas
    ]
    leftovers = load_leftovers(page.week_request.person, before.week)
    keys = frozenset(one.area for one in hours_only.areas)
    return SinceLastWeek(focus_change_text(found.focus), *share_causes(lines), leftovers, keys)


def share_causes(lines: Sequence[AreaChange]) -> tuple[list[AreaChange], Sequence[str]]:
    """Causes that all changes share are listed once, below them."""
    if len(lines) < 2 or any(one.causes != lines[0].causes for one in lines):
        return list(lines), ()
    return [replace(one, causes=()) for one in lines], lines[0].causes


def names_with_removed(moved: Sequence[AreaDifference], page: WeekPage) -> LabelResolver:
    """Includes the areas of initiatives that were planned only last week."""
    gone = {one.area.split("/", 1)[0] for one in moved if one.area not in page.names.areas}
    return replace(page.names, areas={**page.names.areas, **labels.load_areas(gone)}) if gone else page.names


def last_weeks_plan(page: WeekPage) -> WeekPlan | None:
    try:
        week = page.week.previous
    except NoSuchWeek:
        return None
    person = page.week_request.person
    return WeekPlan.objects.visible_to(person).of(person, week).first()


def change_text(one: AreaDifference) -> str:
    """8 h (4 h + 1 h optional last week); new, 4 h; no hours this week (3 h last week)."""
    if one.move == "new":
        return f"new, {causes.figure(one.after)}"
    now = causes.figure(one.after) if one.move != "gone" else "no hours this week"
    return f"{now} ({causes.figure(one.before)} last week)"


def cause_texts(one: ChangedArea) -> list[str]:
    return [causes.cause_words(line) for line in one.causes[:MOST_CAUSES]]


def focus_change_text(focus: CapacityDifference | None) -> str:
    """2.5 h more focus time than last week."""
    if focus is None:
        return ""
    more = focus.after - focus.before
    return f"{hours(abs(more))} h {'more' if more > 0 else 'less'} focus time than last week"


@dataclass(frozen=True, slots=True)
class DueContact:
    """A contact that is due, and the address that logs it."""

    line: DueLine
    done: str


def week_content(request: DigestRequest) -> EmailContent:
    """Raises NothingToReport if the week is not planned, or if neither the plan nor anything around it is worth an email."""
    page = pages.load(request.week_request)
    if page is None:
        raise NothingToReport
    around = week_context.WeekContext(request.week_request)
    if page.capacity_summary.is_off:
        return week_off_content(request, page, around.team)
    before = last_weeks_plan(page)
    waits, asked_of_us = dependency_lines(page.facts, before.facts if before else None), asked_soon(request)
    says_something = around.team or around.stakeholders.says_something or waits or asked_of_us
    if not (due.has_news(page.facts) or page.near or says_something):
        raise NothingToReport
    earlier = last_reported(request.person, DigestKind.WEEK, request.week) or {}
    told = {one.code for one in around.team if one.code in earlier}
    since = changes_since_last_week(page, before)
    accept = request.button(ActionKind.ACCEPT, "", plan_mark(page.plan.computed_at)) if page.undecided else ""
    context = {
        "page": page,
        "since": since,
        "shown": shown_in_full(page, around.concerns, before, since.areas if since else ()).with_told(len(told)),
        "team": [one.words(request.today) for one in around.team if one.code not in told],
        "waits": waits,
        "asked_of_us": asked_of_us,
        "accept": accept,
        "accepted_hours": sum(one.firm for one in page.undecided),
        "contacts": due_contacts(page, request),
        "asked": around.stakeholders,
        "week_context": around,
        "surely": any(one.confidence for one in page.items),
    }
    reported = {one.code: f"{one.day}" for one in around.team}
    return EmailContent(week_subject(request.week), context, reported)


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """An initiative in a week off: who else leads it then, and its milestones of the week."""

    name: str
    leads: str
    points: Sequence[UpcomingPoint]


def week_off_content(request: DigestRequest, page: WeekPage, team: Sequence[TeamNotice]) -> EmailContent:
    """A week off all week: what happens meanwhile, and no plan. One query."""
    week = request.week
    rows = LeadAssignment.objects.firm().during(week.monday, week.sunday).exclude(stage=Stage.HANDED_OFF)
    led = rows.filter(initiative__in=rows.of(request.person).values("initiative")).order_by("initiative__name", "pk")
    names: dict[tuple[str, str], list[str]] = {}
    for key, name, who, pk in led.values_list("initiative__key", "initiative__name", "person__name", "person"):
        names.setdefault((key, name), []).extend([who] if pk != request.person.pk else [])
    points = [one for one in page.upcoming if one.date in week]
    meanwhile = [
        Meanwhile(name, listed(sorted(set(leads))), [one for one in points if one.initiative_key == key])
        for (key, name), leads in names.items()
    ]
    context = {"page": page, "meanwhile": meanwhile, "team": [one.words(request.today) for one in team]}
    return EmailContent(week_subject(request.week), context, {one.code: f"{one.day}" for one in team}, "week_off")


def asked_soon(request: DigestRequest) -> list[AskedDependency]:
    """What others wait for from the person's teams and need within 14 days, or needed already."""
    today = request.week_request.today
    return [one for one in load_asked(request.person, today) if one.is_due_soon or one.is_late]


def due_contacts(page: WeekPage, request: DigestRequest) -> list[DueContact]:
    return [DueContact(one, request.button(ActionKind.TOUCH, one.key, "")) for one in page.due]


def week_subject(week: Week) -> str:
    """Your focus for week 48 (23–27 November 2026). Nothing from the plan, because administrators see subjects."""
    return f"Your focus for week {week.number} ({span_words(week.days[0], week.days[4])})"


def review_content(request: DigestRequest) -> EmailContent:
    """Raises NothingToReport if the week is already reviewed, is not planned, is a week off, or has nothing to review."""
    page = pages.load(request.week_request)
    reviewed = Review.objects.visible_to(request.person).filter(week=request.week).exists()
    if page is None or reviewed or page.capacity_summary.is_off or not due.has_news(page.facts):
        raise NothingToReport
    planned = [one for one in page.items if one.state != "dismissed"]
    context = {"page": page, "planned": planned, "hours": sum(one.shown for one in planned)}
    return EmailContent(f"How did week {request.week.number} go?", context)
