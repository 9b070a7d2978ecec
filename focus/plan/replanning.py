"""Replanning: which inputs have changed since a plan was made, the job that a page can watch, and how the new plan differs."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Final

import structlog
from django.db.models import Q

from engine.weeks import Week
from focus.models import WeekPlan
from focus.models.review import CURRENT_REVIEW, PAST_REVIEW
from focus.plan import services
from focus.plan.document import AreaDocument, PlanDocument, areas_of
from focus.plan.plan_differences import AreaDifference, CapacityDifference, PlanDifference, compare_plans
from initiatives.audit_log.redaction import redact_for_plan
from people import clock, jobs
from people.models import AuditLine, Job, Person

MOST_LINES = 20
OWN = ("meeting", "stakeholders", "own work", "suggestions")
"""Kinds of audit line that affect only the plan of the person they are about."""


def stale_lines(plan: WeekPlan) -> list[AuditLine]:
    """The newest changes since the plan was made that affect the lead, their initiatives, the people on them, or everyone.

    The plan lists the people it depends on; anyone who came later came with a change of the initiative or the lead. Querying
    leads, members and owners instead takes ten times as long, on the page that is opened most.
    """
    lines = AuditLine.objects.feeding(plan.computed_at).touching(
        plan.person, others=people_of(plan.facts), initiatives=list(plan.exposures)
    )
    lines = lines.applying_in(plan.week.monday, plan.week.sunday).exclude(reviews_beside(plan) | others_own(plan))
    rows = list(lines.select_related("about")[:MOST_LINES])
    return redact_for_plan(rows, plan.person, needs_of(plan.facts)) if rows else []


def reviews_beside(plan: WeekPlan) -> Q:
    """A plan uses the lead's reviews of earlier weeks, not reviews by colleagues, nor the review of its own week."""
    of_own_week = Q(thing=CURRENT_REVIEW, at__gte=datetime.combine(plan.week.monday, time(), UTC))
    return Q(thing__in=(PAST_REVIEW, CURRENT_REVIEW)) & (~Q(about=plan.person) | of_own_week)


def others_own(plan: WeekPlan) -> Q:
    """Colleagues' calendars and contacts affect only their own plans, and are private to them."""
    return Q(thing__in=OWN) & ~Q(about=plan.person)


def people_of(facts: PlanDocument) -> set[str]:
    """Keys of the owners and of everyone who counts, or would count if they were present."""
    found: set[str] = set()
    for area in facts["areas"]:
        receipt = area["receipt"]
        found.update(receipt["away"], [receipt["owner"]] if receipt["owner"] else [])
        found.update(level["person"] for need in receipt["requirements"] for level in need["people"])
    return found


def needs_of(facts: PlanDocument) -> set[tuple[str, str]]:
    """Who counts for which skill: the lead may see these levels."""
    return {
        (level["person"], need["skill"])
        for area in facts["areas"]
        for need in area["receipt"]["requirements"]
        for level in need["people"]
    }


@dataclass(frozen=True, slots=True)
class ChangedArea:
    """One area that changed, and the edits behind it."""

    difference: AreaDifference
    causes: list[AuditLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a page shows differently since an earlier plan; false if nothing. Its length counts the capacity as one."""

    areas: Sequence[ChangedArea] = ()
    capacity: Sequence[CapacityDifference] = ()

    def __len__(self) -> int:
        return len(self.areas) + bool(self.capacity)


def since_previous(plan: WeekPlan, decided: Mapping[str, float]) -> Changes:
    """What the page shows differently since the plan before; nothing for a first plan. At most one query.

    Replanning keeps the person's decisions (their hours by area), so both plans are shown with the same ones.
    """
    if plan.previous is None or plan.previous_at is None:
        return Changes()
    found = compare_plans(plan.previous, plan.facts, decided, decided)
    return explain(found, plan.previous, plan.previous_at, plan)


def explain(found: PlanDifference, before: PlanDocument, before_at: datetime, plan: WeekPlan) -> Changes:
    """Each changed area with what was edited between an earlier plan and this one. At most one query."""
    if not found.areas:
        return Changes((), found.capacity)
    lines = AuditLine.objects.behind(plan.computed_at, plan.week, before_at).exclude(others_own(plan))
    rows = lines.select_related("about")[:200]
    visible = redact_for_plan(rows, plan.person, needs_of(before) | needs_of(plan.facts))
    areas = {**areas_of(before), **areas_of(plan.facts)}
    changed = [ChangedArea(one, [line for line in visible if concerns(line, areas[one.area])]) for one in found.areas]
    return Changes(changed, found.capacity)


def concerns(line: AuditLine, area: AreaDocument) -> bool:
    """Whether a change affects everything, the area's initiative, or a rating in a skill that it requires."""
    if not line.initiative and line.about is None:
        return True
    if line.initiative:
        return line.initiative == area["initiative"]
    receipt = area["receipt"]
    if line.skill:
        about = line.about.key if line.about else ""
        return any(
            need["skill"] == line.skill
            and (about == need["lead"]["person"] or any(level["person"] == about for level in need["people"]))
            for need in receipt["requirements"]
        )
    people = {level["person"] for need in receipt["requirements"] for level in (need["lead"], *need["people"])}
    return line.about is not None and line.about.key in people | set(receipt["away"])


log = structlog.get_logger(__name__)

TASK: Final = "focus.tasks.replan_job"


def request_replan(person: Person, week: Week, *, now: datetime) -> Job:
    """Queue the planning of a week, and of that person's later weeks that are already planned."""
    later = WeekPlan.objects.filter(person=person, week__gt=str(week)).values_list("week", flat=True)
    weeks = [str(week), *sorted(str(one) for one in later)]
    return jobs.start(TASK, by=person, now=now, total=len(weeks), weeks=weeks)


def latest_job(person: Person, week: Week) -> Job | None:
    """The newest job that plans this week of a person."""
    rows = Job.objects.visible_to(person).filter(kind=TASK)[:5]
    return next((job for job in rows if str(week) in job.arguments["weeks"]), None)


def run_job(job_id: int) -> int:
    """Plan the job's weeks, one row after the other, from where an earlier worker stopped. Returns how many."""
    job = jobs.claim(job_id, clock.now())
    if job is None:
        return 0
    weeks = [Week.parse(text) for text in job.arguments["weeks"]]
    left = weeks[job.done :]
    try:
        for week in left:
            # A job that waited past Sunday leaves the week that is over as it was.
            with suppress(services.PastWeek):
                services.replan(job.requested_by, week, now=clock.now())
            jobs.report_progress(job, job.done + 1)
    except Exception as error:
        jobs.fail(job, "The week couldn’t be planned. The error is in the log.")
        log.exception("replan_failed", job=job.pk, fault=str(error))
        raise
    jobs.finish(job)
    return len(left)
