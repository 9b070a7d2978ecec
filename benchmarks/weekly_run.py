"""One size of `benchmarks.weekly` in a separate process: fills the database, runs, and prints the figures as JSON."""

import json
import logging
import os
import sys
import time
from statistics import median
from typing import Any

import django
from django.core.management import call_command

MANY = 200
PATIENCE = 1800.0


def measure(size: int) -> dict[str, float]:
    from benchmarks import large_organisation
    from benchmarks.weekly import megabytes, processor_seconds, seconds, workers
    from engine.weeks import Week
    from focus.models import WeekPlan
    from focus.models.plan_field import pack
    from tests.support.services import wait_for

    large_organisation.fill(size)
    week = Week(2026, 48)
    with workers(dict(os.environ)) as processes:
        wait_for(lambda: answering(len(processes)), "workers that answer", PATIENCE)
        idle = max(megabytes(pid, "VmRSS") for pid in processes)
        before = sum(map(processor_seconds, processes))
        wall = seconds(lambda: run_week(size, week))
        run = sum(map(processor_seconds, processes)) - before
        peak = max(megabytes(pid, "VmHWM") for pid in processes)
    plans = list(WeekPlan.objects.all())
    WeekPlan.objects.all().delete()
    kilobytes = median(len(json.dumps(pack(one.facts))) for one in plans) / 1000
    begun = time.process_time()
    floor(plans)
    least = time.process_time() - begun
    return {
        "leads": size, "run": run, "floor": least, "wall": wall, "kilobytes": kilobytes, "idle": idle, "peak": peak,
    }  # fmt: skip


def answering(count: int) -> bool:
    from leadplan.celery import app

    return len(app.control.ping(timeout=1.0) or []) == count


def run_week(size: int, week: Any) -> None:
    """Run it as beat's tick does, until every lead has a plan."""
    from focus import tasks
    from focus.models import WeekPlan
    from focus.plan.weekly_run import CHUNK
    from initiatives.models import LeadAssignment
    from tests.support.services import wait_for

    people = sorted(set(LeadAssignment.objects.firm().values_list("person_id", flat=True)))
    for first in range(0, len(people), CHUNK):
        tasks.plan_chunk.delay(people[first : first + CHUNK], str(week))
    wait_for(lambda: WeekPlan.objects.count() == size, "all weeks planned", PATIENCE)


def floor(plans: list[Any]) -> None:
    """Read every row that a week depends on once, as plain values, and write the same plans."""
    from focus.models import WeekPlan
    from initiatives.models import (
        CriticalArea,
        InflectionPoint,
        Initiative,
        LeadAssignment,
        Membership,
        SkillRequirement,
    )
    from people.models import Person, Rating

    for model in (
        Person,
        Rating,
        Initiative,
        LeadAssignment,
        Membership,
        CriticalArea,
        SkillRequirement,
        InflectionPoint,
    ):
        list(model._default_manager.values())
    for one in plans:
        one.pk = None
    WeekPlan.objects.bulk_create(plans, batch_size=MANY)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadplan.settings")
    django.setup()
    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    print(json.dumps(measure(int(sys.argv[1]))))
