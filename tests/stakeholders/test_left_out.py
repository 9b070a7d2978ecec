"""Who has been left out, of initiatives and of pitches, and who is meant to be."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from focus import plans
from initiatives.models import Dependency, Initiative
from people.models import Person
from stakeholders import leftout
from stakeholders.models import Dismissal, Pitch, Slice, Stakeholder
from tests.support import factories as make
from tests.support.planned_week import SCENARIOS, WEEK

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def noor() -> Iterator[Person]:
    with time_machine.travel(NOW, tick=False):
        call_command("import_org", str(SCENARIOS / "reliability-backlog.yaml"), verbosity=0)
        yield Person.objects.get(key="noor")


def found(lead: Person) -> dict[str, list[str]]:
    rows = leftout.found(lead, NOW.date())
    return {one.person.key: [f"{why.place.name}: {why.words}" for why in one.reasons] for one in rows}


def test_sam_alone_is_left_out_of_the_initiative_and_of_the_pitch(noor: Person) -> None:
    """Ben, a tech lead, is a member; Vera manages Rosa, whose team's step takes six weeks, and is on the pitch."""
    words = "product manager of Accounts"
    assert found(noor) == {"sam": [f"Reliability programme: {words}", f"Fail over without waking anyone: {words}"]}
    assert plans.preview(noor, WEEK)[1] == ["sam"]


def test_a_manager_is_asked_for_where_a_step_takes_more_than_two_weeks(noor: Person) -> None:
    pitch = Pitch.objects.get()
    pitch.stakeholders.remove(Stakeholder.objects.get(key="vera"))
    words = "manages who answers for Accounts, whose step takes more than two weeks"
    assert found(noor)["vera"] == [f"Fail over without waking anyone: {words}"]
    Slice.objects.filter(team__key="accounts").update(effort_weeks=2)
    assert "vera" not in found(noor)


def test_producers_that_an_initiative_waits_for_count_until_it_has_what_it_waits_for(noor: Person) -> None:
    boss = make.PersonFactory.create(key="kim", name="Kim Identity")
    team = make.TeamFactory.create(key="identity", name="Identity", engineering_manager=boss)
    waits = Dependency.objects.create(initiative=Initiative.objects.get(), key="login", name="Login", producer=team)
    words = "engineering manager of Identity, which it waits for"
    assert found(noor)["kim"] == [f"Reliability programme: {words}"]
    assert plans.preview(noor, WEEK)[1] == ["kim", "sam"]
    waits.status = "accepted"
    waits.save()
    assert "kim" not in found(noor)


def test_whoever_was_dismissed_is_left_out_of_that_alone(noor: Person) -> None:
    sam = Person.objects.get(key="sam")
    Dismissal.objects.create(
        lead=noor, person=sam, initiative=Initiative.objects.get(), reason="Rosa speaks for him", at=NOW
    )
    assert found(noor) == {"sam": ["Fail over without waking anyone: product manager of Accounts"]}
    assert plans.preview(noor, WEEK)[1] == []
    Dismissal.objects.create(lead=noor, person=sam, pitch=Pitch.objects.get(), reason="The same", at=NOW)
    assert found(noor) == {}


def test_a_pitch_that_is_over_leaves_nobody_out(noor: Person) -> None:
    Pitch.objects.update(status="declined")
    assert found(noor) == {"sam": ["Reliability programme: product manager of Accounts"]}


def test_four_queries_whatever_there_is(noor: Person) -> None:
    for size in (1, 30):
        for number in range(size):
            team = make.TeamFactory.create(engineering_manager=make.PersonFactory.create())
            Initiative.objects.get().teams.add(team)
            Pitch.objects.get().slices.create(name=f"{size}-{number}", team=team, effort_weeks=3)
        with CaptureQueriesContext(connection) as asked:
            leftout.found(noor, NOW.date())
        assert len(asked) == 4
