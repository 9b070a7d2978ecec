"""Who is missing from initiatives and pitches, and who was excluded."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from focus.plan import services
from initiatives.models import Dependency, Initiative
from people.models import Person
from stakeholders import missing_stakeholders
from stakeholders.models import Exclusion, Pitch, PitchStep, Stakeholder
from tests.support import factories as make
from tests.support.planned_week import WEEK, bring_scenario
from tests.support.readable_ids import make_ids_readable

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def noor() -> Iterator[Person]:
    with time_machine.travel(NOW, tick=False):
        bring_scenario("reliability-backlog")
        make_ids_readable()
        yield Person.objects.get(key="noor")


INITIATIVE, PITCH = "reliability", "failover"


def found(lead: Person) -> dict[str, list[str]]:
    """For each missing person, the keys of what they are missing from."""
    return {
        one.person.key: [place.key for place in one.places]
        for one in missing_stakeholders.load_missing(lead, NOW.date())
    }


def reasons(lead: Person, key: str) -> set[str]:
    return {
        why.words
        for one in missing_stakeholders.load_missing(lead, NOW.date())
        if one.person.key == key
        for why in one.reasons
    }


def test_only_sam_is_missing_from_the_initiative_and_the_pitch(noor: Person) -> None:
    """Ben, a tech lead, is a member; Vera manages Rosa, whose team's step takes six weeks, and is on the pitch."""
    assert found(noor) == {"sam": [INITIATIVE, PITCH]}
    assert services.preview(noor, WEEK)[1] == ["sam"]


def test_a_manager_is_missing_where_a_step_takes_more_than_two_weeks(noor: Person) -> None:
    pitch = Pitch.objects.get()
    pitch.stakeholders.remove(Stakeholder.objects.get(key="vera"))
    assert found(noor)["vera"] == [PITCH]
    PitchStep.objects.filter(team__key="accounts").update(effort_weeks=2)
    assert "vera" not in found(noor)


def test_producers_of_a_dependency_count_until_it_is_accepted(noor: Person) -> None:
    boss = make.PersonFactory.create(key="kim", name="Kim Identity")
    team = make.TeamFactory.create(key="identity", name="Identity", engineering_manager=boss)
    waits = Dependency.objects.create(initiative=Initiative.objects.get(), key="login", name="Login", producer=team)
    assert found(noor)["kim"] == [INITIATIVE]
    assert services.preview(noor, WEEK)[1] == ["kim", "sam"]
    waits.status = "accepted"
    waits.save()
    assert "kim" not in found(noor)


def test_someone_excluded_from_the_initiative_is_still_missing_from_the_pitch(noor: Person) -> None:
    sam = Person.objects.get(key="sam")
    Exclusion.objects.create(
        lead=noor, person=sam, initiative=Initiative.objects.get(), reason="Rosa speaks for him", at=NOW
    )
    assert found(noor) == {"sam": [PITCH]}
    assert services.preview(noor, WEEK)[1] == []
    Exclusion.objects.create(lead=noor, person=sam, pitch=Pitch.objects.get(), reason="The same", at=NOW)
    assert found(noor) == {}


def test_no_one_is_missing_from_a_declined_pitch(noor: Person) -> None:
    Pitch.objects.update(status="declined")
    assert found(noor) == {"sam": [INITIATIVE]}


def test_the_wording_of_the_reasons(noor: Person) -> None:
    team = make.TeamFactory.create(name="Identity", engineering_manager=make.PersonFactory.create(key="kim"))
    Dependency.objects.create(initiative=Initiative.objects.get(), key="login", name="Login", producer=team)
    Pitch.objects.get().stakeholders.remove(Stakeholder.objects.get(key="vera"))
    assert reasons(noor, "sam") == {"product manager of Accounts"}
    assert reasons(noor, "kim") == {"engineering manager of Identity, which it depends on"}
    assert reasons(noor, "vera") == {"manages someone responsible for Accounts; its step takes more than two weeks"}


def test_four_queries_at_any_size(noor: Person) -> None:
    for size in (1, 30):
        for number in range(size):
            team = make.TeamFactory.create(engineering_manager=make.PersonFactory.create())
            Initiative.objects.get().teams.add(team)
            Pitch.objects.get().steps.create(name=f"{size}-{number}", team=team, effort_weeks=3)
        with CaptureQueriesContext(connection) as asked:
            missing_stakeholders.load_missing(noor, NOW.date())
        assert len(asked) == 4
