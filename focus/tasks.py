"""Background work of the week. Tasks take ids and call one function."""

from celery import shared_task

from engine.weeks import Week
from focus.calendars.services import connections, syncing
from focus.plan import replanning, services, weekly_run
from people import clock


@shared_task
def plan_due_weeks() -> int:
    """Runs on the beat schedule: queue due weeks in chunks. Returns how many weeks."""
    total = 0
    for week, people in weekly_run.due_weeks(clock.now()).items():
        for first in range(0, len(people), weekly_run.CHUNK):
            plan_chunk.delay(people[first : first + weekly_run.CHUNK], str(week))
        total += len(people)
    study_plans.delay()
    return total


@shared_task
def plan_chunk(person_ids: list[int], week: str) -> int:
    return services.plan_chunk(person_ids, Week.parse(week), now=clock.now())


@shared_task
def study_plans() -> int:
    """Runs after planning, so that no plan waits for it: queue what is not studied yet. Returns how many weeks."""
    total = 0
    for week, people in weekly_run.unstudied(clock.now()).items():
        for first in range(0, len(people), weekly_run.CHUNK):
            study_chunk.delay(people[first : first + weekly_run.CHUNK], str(week))
        total += len(people)
    return total


@shared_task
def study_chunk(person_ids: list[int], week: str) -> int:
    return services.study_chunk(person_ids, Week.parse(week))


@shared_task
def replan_job(job_id: int) -> int:
    return replanning.run_job(job_id)


@shared_task
def sync_due_calendars() -> int:
    """Beat's tick: hand out what is due. Returns how many calendars."""
    due = syncing.due(clock.now())
    for calendar_id in due:
        sync_calendar.delay(calendar_id)
    return len(due)


@shared_task
def sync_calendar(calendar_id: int) -> str | None:
    return syncing.sync_one(calendar_id)


@shared_task
def sync_calendar_job(job_id: int) -> None:
    connections.run_job(job_id)
