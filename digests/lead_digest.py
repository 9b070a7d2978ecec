"""The emails to a lead: Monday's, which is the week page in another form, and Friday's reminder to review the week."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from digests.delivery import due
from digests.email_actions import plan_mark
from digests.email_content import DigestRequest, EmailContent, NothingToReport
from digests.models import ActionKind
from digests.subjects import review_subject, standards_subject, week_off_subject, week_subject
from digests.unchanged import shown_in_full
from digests.week_lines import DueContact, EmailLine, Surroundings, limited, lines_around, meeting_lines, standard_lines
from engine.weeks import NoSuchWeek
from focus.formatting import hours, listed
from focus.models import Decision, Review, WeekPlan
from focus.plan import change_text as causes
from focus.plan import labels, replanning
from focus.plan.dependency_text import DependencyLine, dependency_lines
from focus.plan.labels import LabelResolver
from focus.plan.plan_differences import AreaDifference, CapacityDifference, compare_plans
from focus.plan.plan_sentences import first_upper
from focus.plan.replanning import ChangedArea
from focus.week.queries import week_context
from focus.week.queries import week_page as pages
from focus.week.queries.leftovers import Leftover, load_leftovers
from focus.week.queries.plan_items import PlanItem
from focus.week.queries.sidebar import UpcomingPoint
from focus.week.queries.team_notices import TeamNotice
from focus.week.queries.week_page import WeekPage
from initiatives.dependencies.queries.pages import AskedSoon, load_asked_soon
from initiatives.models import LeadAssignment, Stage
from standards.queries.this_week import StandardsThisWeek

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
    person, ready = page.week_request.person, page.week_request.preloaded
    decided = (
        ready.committed(person.pk, before.week) if ready else Decision.objects.of(person, before.week).hours_by_area()
    )
    found = compare_plans(before.facts, page.facts, decided, page.decided)
    hours_only = replace(found, areas=tuple(one for one in found.areas if one.hours_differ))
    changes = replanning.explain(hours_only, before.facts, before.computed_at, page.plan)
    known = names_with_removed([one.difference for one in changes.areas], page)
    lines = [
        AreaChange(known.area(one.difference.area), change_text(one.difference), cause_texts(one))
        for one in changes.areas
    ]
    leftovers = ready.leftovers.get(person.pk, ()) if ready else load_leftovers(person, before.week)
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
    person, ready = page.week_request.person, page.week_request.preloaded
    if ready is not None:
        return ready.plans.get((person.pk, week))
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


def week_content(request: DigestRequest) -> EmailContent:
    """Raises NothingToReport if neither the plan nor anything around it is worth an email."""
    page, around = pages.load(request.week_request), week_context.WeekContext(request.week_request)
    if page is None:
        return standards_content(request, around.standards)
    if page.capacity_summary.is_off:
        return week_off_content(request, page, around.team)
    before = last_weeks_plan(page)
    waits, asked_of_us = dependency_lines(page.facts, before.facts if before else None), asked_soon(request)
    says_something = around.team or around.stakeholders.says_something or waits or asked_of_us or around.standards
    if not (due.has_news(page.facts) or page.near or says_something):
        raise NothingToReport
    earlier = request.last_reported() or {}
    told = {one.code for one in around.team if one.code in earlier}
    since = changes_since_last_week(page, before)
    accept = request.button(ActionKind.ACCEPT, "", plan_mark(page.plan.computed_at)) if page.undecided else ""
    shown = shown_in_full(page, around.concerns, before, since.areas if since else ()).with_told(len(told))
    team = [one.words(request.today) for one in around.team if one.code not in told]
    found = Surroundings(
        page, around, shown, due_contacts(page, request),
        [one for one in waits if not (since and one.was)], asked_of_us, () if since else team,
    )  # fmt: skip
    context = {
        "page": page,
        "since": since,
        "news": news_lines(since, [one for one in waits if one.was], team) if since else (),
        "rows": [ItemRow(one, since is None or one in shown.items) for one in page.items],
        "planned": sum(one.shown for one in page.items if one.state != "dismissed"),
        "meetings": meeting_lines(page, shown.meetings),
        "lines": lines_around(found),
        "unchanged": shown.unchanged,
        "accept": accept,
        "accepted_hours": sum(one.firm for one in page.undecided),
    }
    reported = {one.code: f"{one.day}" for one in around.team}
    return EmailContent(week_subject(request.week, page.items, page.near), context, reported)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """`is_full`: with its reason, because it is new or differs from last week."""

    item: PlanItem
    is_full: bool

    @property
    def advice(self) -> str:
        return f"{self.item.advice}"

    @property
    def alternative(self) -> str:
        """The first one."""
        return next(iter(self.item.alternatives), "")


def news_lines(since: SinceLastWeek, waits: Sequence[DependencyLine], team: Sequence[str]) -> list[EmailLine]:
    """What is new since last week, one line each."""
    found = [EmailLine(f"{since.focus}.")] if since.focus else []
    for one in since.moved:
        found.append(EmailLine(f"{one.name}: {one.words}. {' '.join(f'{words}.' for words in one.causes)}".rstrip()))
    if since.causes:
        found.append(EmailLine(f"{'; '.join(since.causes)}."))
    found += [
        EmailLine(f"{one.name} is {one.words} ({one.was} last week)", first_upper(one.step) or "Open", one.address)
        for one in waits
    ]
    found += [
        EmailLine(f"Left over: {one.area.name}, {hours(one.done)} of {hours(one.planned)} h done")
        for one in since.leftovers
    ]
    return [*found, *(EmailLine(f"{words}.") for words in team)]


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """An initiative in a week off: who else leads it then, and its milestones of the week."""

    name: str
    leads: str
    points: Sequence[UpcomingPoint]


def standards_content(request: DigestRequest, asked: StandardsThisWeek) -> EmailContent:
    """For someone without a plan, who may lead nothing: what standards ask of them. Raises NothingToReport."""
    if not asked:
        raise NothingToReport
    numbers = (
        (sum(len(one.talks) for one in asked.owned), "team to talk to", "teams to talk to"),
        (len(asked.asked), "answer due", "answers due"),
        (len(asked.ending), "exception ending", "exceptions ending"),
    )
    counts = [(f"{number} {one if number == 1 else many}", "") for number, one, many in numbers if number]
    lines = list(limited(standard_lines(asked), "line on standards", reverse("standards"), "lines on standards"))
    return EmailContent(standards_subject(request.week, counts), {"lines": lines}, template="standards")


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
    return EmailContent(week_off_subject(request.week), context, {one.code: f"{one.day}" for one in team}, "week_off")


def asked_soon(request: DigestRequest) -> list[AskedSoon]:
    """What others wait for from the person's teams and need within 14 days, or needed already."""
    return load_asked_soon(request.person, request.today)


def due_contacts(page: WeekPage, request: DigestRequest) -> list[DueContact]:
    return [DueContact(one, request.button(ActionKind.TOUCH, one.key, "")) for one in page.due]


def review_content(request: DigestRequest) -> EmailContent:
    """Raises NothingToReport if the week is already reviewed, is not planned, is a week off, or has nothing to review."""
    page, ready = pages.load(request.week_request), request.preloaded
    if ready is not None:
        reviewed = request.person.pk in ready.reviewed
    else:
        reviewed = Review.objects.visible_to(request.person).filter(week=request.week).exists()
    if page is None or reviewed or page.capacity_summary.is_off or not due.has_news(page.facts):
        raise NothingToReport
    planned = [one for one in page.items if one.state != "dismissed"]
    context = {"page": page, "planned": planned, "hours": sum(one.shown for one in planned)}
    return EmailContent(review_subject(request.week, planned), context)
