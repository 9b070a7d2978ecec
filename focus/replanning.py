"""Replanning on request, as a job that a page can watch."""

from datetime import datetime
from typing import Final

import structlog

from engine.weeks import Week
from focus import plans
from focus.models import WeekPlan
from people import clock, jobs
from people.models import Job, Person

log = structlog.get_logger(__name__)

TASK: Final = "focus.tasks.replan_job"


def request(person: Person, week: Week, *, now: datetime) -> Job:
    """Queue the planning of a week, and of that person's later weeks that are already planned."""
    later = WeekPlan.objects.filter(person=person, week__gt=str(week)).values_list("week", flat=True)
    weeks = [str(week), *sorted(str(one) for one in later)]
    return jobs.start(TASK, by=person, now=now, total=len(weeks), weeks=weeks)


def latest(person: Person, week: Week) -> Job | None:
    """The newest job that plans this week of a person."""
    rows = Job.objects.visible_to(person).filter(kind=TASK)[:5]
    return next((job for job in rows if str(week) in job.arguments["weeks"]), None)


def work(job_id: int) -> int:
    """Plan the job's weeks, one row after the other, from where an earlier worker stopped. Returns how many."""
    job = jobs.claim(job_id, clock.now())
    if job is None:
        return 0
    weeks = [Week.parse(text) for text in job.arguments["weeks"]]
    left = weeks[job.done :]
    try:
        for week in left:
            plans.replan(job.requested_by, week, now=clock.now())
            jobs.report_progress(job, job.done + 1)
    except Exception as fault:
        jobs.fail(job, "The week couldn’t be planned. The error is in the log.")
        log.exception("replan_failed", job=job.pk, fault=str(fault))
        raise
    jobs.finish(job)
    return len(left)
