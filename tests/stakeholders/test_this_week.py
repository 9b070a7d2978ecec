"""What stakeholders and pitches need from a lead in a week: promises, overdue steps, who is out of touch, due or away."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engine.weeks import Week
from focus.calendars import contact_history
from focus.models import Meeting
from focus.plan import services
from people.models import Person, TimeOff
from stakeholders import queries, this_week, touchpoints
from stakeholders.models import Pitch, PlanningCycle, Stakeholder
from stakeholders.this_week import DueStep
from tests.support import factories as make
from tests.support.planned_week import WEEK, bring_scenario
from tests.support.readable_ids import make_ids_readable

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def noor() -> Iterator[Person]:
    with time_machine.travel(NOW, tick=False):
        bring_scenario("reliability-backlog")
        make_ids_readable()
        yield Person.objects.get(key="noor")


def due(lead: Person, week: Week = WEEK) -> dict[str, str]:
    met = contact_history.last_met(touchpoints.meetings_until(week.monday))
    rows = touchpoints.due_by([lead.pk], week.monday, week.sunday, met).get(lead.pk, [])
    return {one.stakeholder: str(one.due) for one in rows}


def test_a_promise_is_in_the_week_of_its_due_date_until_it_is_kept(noor: Person) -> None:
    paul = Stakeholder.objects.get(key="paul")
    for what, day, promised_by, done in (
        ("Figures", date(2026, 11, 27), "mine", False), ("Budget", date(2026, 11, 20), "theirs", False),
        ("Later", date(2026, 12, 1), "mine", False), ("Kept", date(2026, 11, 26), "mine", True), ("Undated", None, "mine", False),
    ):  # fmt: skip
        paul.promises.create(what=what, due=day, promised_by=promised_by, done=done)
    found = this_week.load(noor, WEEK, TODAY)
    assert [(one.what, one.is_mine, one.is_late, one.name) for one in found.promises] == [
        ("Budget", False, True, "Paul Okafor"), ("Figures", True, False, "Paul Okafor"),
    ]  # fmt: skip
    assert [one.what for one in this_week.load(noor, WEEK + 1, TODAY).promises] == ["Later"]


def who(step: DueStep) -> str:
    """The stakeholder a step is about."""
    return next(str(row) for row in Stakeholder.objects.all() if str(row) in step.step.what)


def test_what_is_left_is_spread_from_today_and_late_once_the_cutoff_has_passed(noor: Person) -> None:
    """From 24 November to 8 December, three days before the cutoff: a third of it is Sat 28, so Fri 27."""
    plan = [(who(one), str(one.step.due), one.step.late) for one in this_week.load(noor, WEEK, TODAY).steps]
    assert plan == [("Vera Lindqvist", "2026-11-27", False)]
    later = this_week.load(noor, Week(2026, 49), date(2026, 12, 1)).steps
    assert [(who(one), str(one.step.due), one.step.late, one.days_left) for one in later] == [
        ("Vera Lindqvist", "2026-12-03", False, 10), ("Rosa Marin", "2026-12-04", False, 10),
    ]  # fmt: skip
    passed = this_week.load(noor, Week(2026, 51), date(2026, 12, 14)).steps
    assert [one.step.late for one in passed] == [True] * 4
    Pitch.objects.update(status="submitted")
    assert this_week.load(noor, WEEK, TODAY).steps == []


def test_someone_without_cadence_and_recent_contact_is_out_of_touch(noor: Person) -> None:
    Stakeholder.objects.update(cadence_days=None)
    Stakeholder.objects.get(key="paul").touchpoints.all().delete()
    late = date(2027, 1, 16)
    names = [one.name for one in this_week.load(noor, Week.of(late), late).out_of_touch]
    assert names == ["Vera Lindqvist", "Paul Okafor", "Emma Clarke", "Rosa Marin"]
    assert [one.name for one in this_week.load(noor, WEEK, TODAY).out_of_touch] == ["Vera Lindqvist"]


def test_someone_on_leave_is_not_out_of_touch(noor: Person) -> None:
    Stakeholder.objects.update(cadence_days=None)
    off = TimeOff.objects.create(person=Person.objects.get(key="vera"), start=TODAY, end=TODAY, part="morning")
    assert [one.name for one in this_week.load(noor, WEEK, TODAY).out_of_touch] == ["Vera Lindqvist"]
    TimeOff.objects.filter(pk=off.pk).update(part="all")
    assert this_week.load(noor, WEEK, TODAY).out_of_touch == []
    assert queries.load_list(noor, TODAY).out_of_touch == []
    assert [one.name for one in queries.load_list(noor, TODAY + timedelta(days=1)).out_of_touch] == ["Vera Lindqvist"]


def test_a_meeting_counts_as_a_contact_unless_it_was_skipped(noor: Person) -> None:
    assert due(noor) == {"emma": "2026-11-26", "paul": "2026-11-24", "vera": "2026-11-23"}
    for key, choice in (("paul", ""), ("emma", "skip")):
        meeting = make.MeetingFactory.create(person=noor, starts=datetime(2026, 11, 18, 10, tzinfo=UTC), title=key)
        meeting.attendees.add(Person.objects.get(key=key))
        Meeting.objects.filter(pk=meeting.pk).update(choice=choice)
    assert due(noor) == {"emma": "2026-11-26", "vera": "2026-11-23"}
    assert due(noor, WEEK + 1)["paul"] == "2026-12-02"
    assert services.preview(noor, WEEK)[0].capacity.touchpoints == 1.0


def test_someone_away_all_week_is_not_due(noor: Person) -> None:
    TimeOff.objects.create(person=Person.objects.get(key="paul"), start=date(2026, 11, 20), end=date(2026, 11, 27))
    TimeOff.objects.create(person=Person.objects.get(key="emma"), start=date(2026, 11, 23), end=date(2026, 11, 26))
    assert "paul" not in due(noor)
    assert "emma" in due(noor)
    assert "paul" in due(noor, WEEK + 1)
    assert services.preview(noor, WEEK)[0].capacity.touchpoints == 1.0


def test_a_conversation_about_a_pitch_is_a_contact_too(noor: Person) -> None:
    pitch = Pitch.objects.get()
    pitch.conversations.create(stakeholder=Stakeholder.objects.get(key="vera"), on=date(2026, 11, 20))
    assert "vera" not in due(noor)


def test_two_queries_at_any_size(noor: Person) -> None:
    for size in (1, 30):
        for number in range(size):
            row = Stakeholder.objects.create(lead=noor, key=f"s{size}-{number}", name=f"S {size} {number}")
            row.promises.create(what="x", due=TODAY + timedelta(days=1))
            pitch = Pitch.objects.create(
                author=noor, key=f"p{size}-{number}", title="P", cycle=PlanningCycle.objects.get()
            )
            pitch.stakeholders.add(row)
        with CaptureQueriesContext(connection) as asked:
            found = this_week.load(noor, WEEK, TODAY)
        assert len(asked) == 2
        assert found.says_something
