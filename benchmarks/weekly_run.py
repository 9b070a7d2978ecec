"""One size of `benchmarks.weekly` in a separate process: fills the database, runs, and prints the figures as JSON."""

import json
import logging
import os
import sys
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any, Final

import django
from django.core.management import call_command

PATIENCE: Final = 3600.0
WEEK: Final = "2026-W48"


def measure(size: int, sample: int) -> dict[str, float]:
    from benchmarks import large_organisation
    from benchmarks.weekly import megabytes, processor_seconds, seconds, workers
    from engine.weeks import Week
    from focus import tasks
    from focus.models import WeekPlan
    from focus.models.plan_field import pack
    from focus.plan.services import plan_chunk
    from focus.plan.weekly_run import CHUNK
    from people import clock
    from tests.support.services import wait_for

    large_organisation.fill(size)
    ids = large_organisation.lead_ids()
    middle = max(0, (len(ids) - sample) // 2)
    people = ids[middle : middle + sample]
    chunks = [people[first : first + CHUNK] for first in range(0, len(people), CHUNK)]
    with workers(dict(os.environ)) as processes:
        wait_for(lambda: answering(len(processes)), "workers that answer", PATIENCE)
        idle = memory = max(megabytes(pid, "VmRSS") for pid in processes)
        early = CHUNK * len(processes)

        def all_planned() -> bool:
            nonlocal memory
            planned = WeekPlan.objects.count()
            if planned <= early:
                memory = max(megabytes(pid, "VmRSS") for pid in processes)
            return planned == len(people)

        before = sum(map(processor_seconds, processes))
        wall = seconds(lambda: queue(tasks.plan_chunk, chunks, all_planned))
        run = sum(map(processor_seconds, processes)) - before
        queue(tasks.study_chunk, chunks, lambda: not WeekPlan.objects.unstudied().exists())
        study = sum(map(processor_seconds, processes)) - before - run
        last = max(megabytes(pid, "VmRSS") for pid in processes)
        peak = max(megabytes(pid, "VmHWM") for pid in processes)
    plans = list(WeekPlan.objects.all())
    begun = time.process_time()
    plan_chunk(chunks[0], Week.parse(WEEK), now=clock.now())
    again = time.process_time() - begun
    WeekPlan.objects.all().delete()
    queries = queries_of(lambda: plan_chunk(chunks[0], Week.parse(WEEK), now=clock.now()))
    WeekPlan.objects.all().delete()
    begun = time.process_time()
    for place, chunk in enumerate(chunks):
        floor(chunk, plans[place * CHUNK : (place + 1) * CHUNK])
    least = time.process_time() - begun
    return {
        "leads": size, "planned": len(people), "run": run, "study": study, "floor": least, "wall": wall, "again": again,
        "queries": queries, "kilobytes": median(len(json.dumps(pack(one.facts))) for one in plans) / 1000,
        "idle": idle, "first": memory, "last": last, "peak": peak,
    }  # fmt: skip


def answering(count: int) -> bool:
    from leadplan.celery import app

    return len(app.control.ping(timeout=1.0) or []) == count


def queue(task: Any, chunks: Sequence[Sequence[int]], done: Callable[[], bool]) -> None:
    """Hand the chunks out as beat's tick does, and wait."""
    from tests.support.services import wait_for

    for chunk in chunks:
        task.delay(list(chunk), WEEK)
    wait_for(done, "all weeks", PATIENCE)


def queries_of(act: Callable[[], Any]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)


LED = "SELECT initiative_id FROM initiatives_leadassignment WHERE person_id = ANY(%(leads)s)"
AROUND = f"SELECT person_id FROM initiatives_membership WHERE initiative_id IN ({LED}) UNION SELECT unnest(%(leads)s::bigint[])"
READ: Final = (
    f"SELECT * FROM people_person WHERE id IN ({AROUND})",
    f"SELECT * FROM people_rating WHERE person_id IN ({AROUND})",
    f"SELECT * FROM people_timeoff WHERE person_id IN ({AROUND})",
    f"SELECT * FROM initiatives_initiative WHERE id IN ({LED})",
    f"SELECT * FROM initiatives_leadassignment WHERE initiative_id IN ({LED})",
    f"SELECT * FROM initiatives_membership WHERE initiative_id IN ({LED})",
    f"SELECT * FROM initiatives_criticalarea WHERE initiative_id IN ({LED})",
    "SELECT r.* FROM initiatives_requirement r JOIN initiatives_criticalarea a ON a.id = r.area_id"
    f" WHERE a.initiative_id IN ({LED})",
    f"SELECT * FROM initiatives_inflectionpoint WHERE initiative_id IN ({LED})",
    "SELECT * FROM focus_meeting WHERE person_id = ANY(%(leads)s) AND starts >= '2026-11-22' AND starts < '2026-12-01'",
    "SELECT * FROM focus_decision WHERE person_id = ANY(%(leads)s)",
    "SELECT s.*, t.* FROM stakeholders_stakeholder s JOIN stakeholders_touchpoint t ON t.stakeholder_id = s.id"
    " WHERE s.lead_id = ANY(%(leads)s)",
)  # fmt: skip
WRITE: Final = "INSERT INTO focus_weekplan (person_id, week, computed_at, facts, exposures) VALUES (%s, %s, %s, %s, %s)"


def floor(leads: Sequence[int], plans: Sequence[Any]) -> None:
    """Read the rows of these leads, and write their plans."""
    from django.db import connection
    from psycopg.types.json import Jsonb

    from focus.models.plan_field import pack

    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        for statement in READ:
            cursor.execute(statement, {"leads": list(leads)})
            cursor.fetchall()
        rows = [(one.person_id, WEEK, one.computed_at, Jsonb(pack(one.facts)), Jsonb(one.exposures)) for one in plans]
        cursor.executemany(WRITE, rows)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadplan.settings")
    django.setup()
    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]))))
