"""After the weekly run: what would change each plan, and what is worth finding out, the same as in a replan."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engine.weeks import Week
from focus import tasks
from focus.models import WeekPlan
from focus.plan import services, weekly_run
from focus.plan.queries import lead_weeks
from initiatives.models import CriticalArea, LeadAssignment
from leadplan.orgfile.importing import import_organisation
from people.models import Person, Rating
from tests.support.factories import LeadFactory

SCENARIOS = Path(__file__).parents[1] / "scenarios"
WEEK = Week(2026, 48)
NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
"""Monday after 6:00 in every scenario's time zone."""
LATER = datetime(2026, 11, 23, 20, tzinfo=UTC)

# What these pages and emails say does not depend on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(params=["new-product", "reliability-backlog", "slipping-platform"])
def planned(request: pytest.FixtureRequest) -> list[int]:
    """The leads of a scenario, as the weekly run leaves them."""
    import_organisation((SCENARIOS / f"{request.param}.yaml").read_bytes(), by=None, now=NOW)
    people = weekly_run.due_weeks(NOW)[WEEK]
    services.plan_chunk(people, WEEK, now=NOW)
    return people


def facts_of(person: int) -> dict[str, Any]:
    return dict(WeekPlan.objects.get(person=person).facts)


def test_the_run_finds_what_a_replan_finds(planned: list[int]) -> None:
    assert weekly_run.unstudied(NOW) == {WEEK: planned}
    assert services.study_chunk(planned, WEEK) == len(planned)
    assert weekly_run.unstudied(NOW) == {}
    studied = {pk: facts_of(pk) for pk in planned}
    assert any(facts["what_ifs"] for facts in studied.values())
    for pk in planned:
        services.replan(Person.objects.get(pk=pk), WEEK, now=NOW)
    assert {pk: facts_of(pk) for pk in planned} == studied


def test_a_plan_replaced_in_the_meantime_stays(planned: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted = lead_weeks.load

    def load(ids: list[int], week: Week) -> Any:
        found = interrupted(ids, week)
        monkeypatch.setattr(services, "load", interrupted)
        services.replan(Person.objects.get(pk=planned[0]), WEEK, now=LATER)
        return found

    monkeypatch.setattr(services, "load", load)
    assert services.study_chunk(planned, WEEK) == len(planned) - 1
    assert WeekPlan.objects.get(person=planned[0]).computed_at == LATER


def settled() -> None:
    CriticalArea.objects.update(status="settled")


def rated() -> None:
    Rating.objects.update(level=4)


@pytest.mark.parametrize("change", [settled, rated])
def test_with_changed_inputs_no_what_ifs_are_stored(planned: list[int], change: Callable[[], None]) -> None:
    before = {pk: facts_of(pk)["areas"] for pk in planned}
    change()
    assert services.study_chunk(planned, WEEK) == len(planned)
    for pk in planned:
        facts = facts_of(pk)
        assert facts["areas"] == before[pk]
        assert facts["what_ifs"] == {} or not any(area["hours"] for area in facts["areas"])
    assert weekly_run.unstudied(NOW) == {}


def test_people_who_no_longer_lead_are_not_studied_again(planned: list[int]) -> None:
    LeadAssignment.objects.all().delete()
    assert services.study_chunk(planned, WEEK) == len(planned)
    assert weekly_run.unstudied(NOW) == {}


def test_past_weeks_are_left_alone(planned: list[int]) -> None:
    assert weekly_run.unstudied(datetime(2026, 12, 1, tzinfo=UTC)) == {}


def test_the_scheduled_task_studies_everyone(planned: list[int]) -> None:
    tasks.study_plans.app.conf.task_always_eager = True
    try:
        with time_machine.travel(NOW, tick=False):
            assert tasks.study_plans() == len(planned)
            assert tasks.study_plans() == 0
    finally:
        tasks.study_plans.app.conf.task_always_eager = False


@pytest.mark.parametrize("planned", ["new-product"], indirect=True)
def test_more_leads_only_add_the_queries_that_write_them(planned: list[int]) -> None:
    counts = []
    for _ in range(2):
        WeekPlan.objects.all().delete()
        services.plan_chunk(people := weekly_run.due_weeks(NOW)[WEEK], WEEK, now=NOW)
        with CaptureQueriesContext(connection) as asked:
            services.study_chunk(people, WEEK)
        counts.append(len(asked) - len(people))
        LeadFactory.create_batch(5, initiative=LeadAssignment.objects.earliest("pk").initiative)
    assert counts[0] == counts[1]
