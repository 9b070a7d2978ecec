"""Rehearsing an absence: what has nobody, and booking the remedy: a transfer, a deputy, a moved date in a scenario."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from allocation.models import Scenario, ScenarioChange
from engine.weeks import Week
from focus.gap_map.queries.coverage import Choice
from focus.gap_map.queries.rehearsal import Rehearsal
from initiatives.models import InflectionPoint, KnowledgeTransfer, LeadAssignment, SkillRequirement
from people.models import Person
from tests.support import factories as make
from tests.support.planned_week import plain

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
REHEARSAL = "/coverage/rehearsal/"
TWO_WEEKS = {"start": "2026-12-07", "end": "2026-12-18"}


@pytest.fixture
def mei(client: Client) -> Iterator[Person]:
    """Mei leads One Tap; of its team only Tom is at level 4 in Payments, and the launch is on 10 December."""
    with time_machine.travel(NOW, tick=False):
        make.OrganisationFactory.create(country="")
        mei = make.person_with_account(key="mei", name="Mei")
        initiative = make.InitiativeFactory.create(key="one-tap", name="One Tap")
        make.LeadFactory.create(initiative=initiative, person=mei, hours=8)
        area = make.AreaFactory.create(initiative=initiative, key="payments", name="Payments")
        skill = make.SkillFactory.create(key="payments-service", name="Payments service")
        make.RequirementFactory.create(area=area, skill=skill, level=4)
        for key, level in (("tom", 4), ("lena", 2)):
            person = make.PersonFactory.create(key=key, name=key.title())
            make.MembershipFactory.create(initiative=initiative, person=person, familiarity=3)
            make.RatingFactory.create(person=person, skill=skill, level=level)
        make.PointFactory.create(initiative=initiative, key="launch", name="Launch", date=date(2026, 12, 10))
        client.force_login(mei.account)
        yield mei


def rehearse(client: Client, *who: str, **days: str) -> Rehearsal:
    answer = client.get(REHEARSAL, {"who": who, **TWO_WEEKS, **days})
    assert answer.status_code == 200
    found: Rehearsal = answer.context["found"]
    return found


def test_areas_and_milestones_without_the_only_expert(client: Client, mei: Person) -> None:
    (one,) = rehearse(client, "tom").missing
    (skill,) = one.skills
    assert (skill.area, skill.level, skill.already) == ("Payments", 4, False)
    assert list(skill.weeks) == [Week(2026, 50), Week(2026, 51)]
    assert skill.teacher == Choice("tom", "Tom")
    (point,) = one.milestones
    assert (point.row.name, point.no_lead, list(point.areas)) == ("Launch", False, ["Payments"])
    assert one.days_without_lead == 0


def test_a_transfer_that_is_planned_is_not_offered_again(client: Client, mei: Person) -> None:
    need = SkillRequirement.objects.get()
    tom = Person.objects.get(key="tom")
    KnowledgeTransfer.objects.create(area=need.area, skill=need.skill, from_person=tom, made_on=NOW.date())
    answer = client.get(REHEARSAL, {"who": ["tom"], **TWO_WEEKS}).content.decode()
    assert "A transfer is planned" in answer
    assert "/new/transfer/" not in answer


def test_someone_who_is_back_on_friday_is_not_missed_that_week(client: Client, mei: Person) -> None:
    assert rehearse(client, "tom", end="2026-12-10").missing == []


def test_the_lead_is_missed_each_working_day_and_at_the_milestone(client: Client, mei: Person) -> None:
    (one,) = rehearse(client, "mei").missing
    assert (one.days_without_lead, one.skills) == (10, [])
    assert [(point.row.name, point.no_lead) for point in one.milestones] == [("Launch", True)]
    assert [stand_in.key for stand_in in one.stand_ins] == ["lena", "tom"]


def test_what_nobody_covers_anyway_is_marked(client: Client, mei: Person) -> None:
    Person.objects.get(key="tom").ratings.all().delete()
    (one,) = rehearse(client, "mei").missing
    assert [skill.already for skill in one.skills] == [True]


def test_a_deputy_for_these_days_is_one_click(client: Client, mei: Person) -> None:
    answer = client.post("/coverage/delegate/one-tap/", {"who": "lena", **TWO_WEEKS})
    assert answer.status_code == 303
    row = LeadAssignment.objects.get(person__key="lena")
    assert (row.role, row.start, row.end) == ("deputy", date(2026, 12, 7), date(2026, 12, 18))
    assert rehearse(client, "mei").missing == []


@pytest.mark.parametrize(
    "typed",
    [
        {"who": "", **TWO_WEEKS},
        {"who": "stranger", **TWO_WEEKS},
        {"who": "lena", "start": "2026-12-18", "end": "2026-12-07"},
        {"who": "lena", "start": "2026-11-02", "end": "2026-12-07"},
        {"who": "lena", "start": "x", "end": ""},
    ],
)
def test_a_wrong_deputy_or_day_changes_nothing(client: Client, mei: Person, typed: dict[str, str]) -> None:
    assert client.post("/coverage/delegate/one-tap/", typed).status_code == 303
    assert LeadAssignment.objects.count() == 1


def test_a_moved_date_is_tried_in_a_scenario(client: Client, mei: Person) -> None:
    point = InflectionPoint.objects.get()
    typed = {"kind": "point", "name": "Launch after the absence", "point": str(point.pk), "effective_on": "2026-12-21"}
    assert client.post("/allocation/try/", typed).status_code == 303
    change = ScenarioChange.objects.get(scenario=Scenario.objects.get())
    assert (change.point, change.effective_on) == (point, date(2026, 12, 21))
    point.refresh_from_db()
    assert point.date == date(2026, 12, 10)


def test_each_remedy_is_on_the_page(client: Client, mei: Person) -> None:
    answer = client.get(REHEARSAL, {"who": ["tom", "mei"], **TWO_WEEKS}).content.decode()
    assert "/initiatives/one-tap/new/transfer/payments/payments-service/?teacher=tom" in answer
    assert 'value="2026-12-21"' in answer  # the Monday after
    words = plain(answer)
    assert "no one at level 4 in Payments service, weeks 50, 51" in words
    assert "No lead or deputy on 10 days." in words


@pytest.mark.parametrize(
    "typed",
    [
        {"who": [], **TWO_WEEKS},
        {"who": ["nobody"], **TWO_WEEKS},
        {"who": ["tom"], "start": "2026-12-18", "end": "2026-12-07"},
        {"who": ["tom"], "start": "2026-11-20", "end": "2026-12-07"},
        {"who": ["tom"], "start": "2026-12-07", "end": "2027-12-07"},
        {"who": ["tom"], "start": "soon", "end": ""},
    ],
)
def test_bad_input_is_explained(client: Client, mei: Person, typed: dict[str, Any]) -> None:
    answer = client.get(REHEARSAL, typed)
    assert answer.status_code == 422
    assert answer.context["form"].errors


def test_members_rehearse_nothing_of_what_others_lead(client: Client, mei: Person) -> None:
    client.force_login(make.AccountFactory.create(person=Person.objects.get(key="lena")))
    assert client.get(REHEARSAL).context["choices"] == []
    assert client.post("/coverage/delegate/one-tap/", {"who": "tom", **TWO_WEEKS}).status_code == 404


@pytest.mark.once
def test_the_number_of_queries_is_constant(client: Client, mei: Person) -> None:
    counts = []
    for size in (1, 8):
        for _ in range(size):
            initiative = make.InitiativeFactory.create()
            make.LeadFactory.create(initiative=initiative, person=mei)
            need = make.RequirementFactory.create(area=make.AreaFactory.create(initiative=initiative))
            person = make.MembershipFactory.create(initiative=initiative).person
            make.RatingFactory.create(person=person, skill=need.skill)
            make.PointFactory.create(initiative=initiative, date=date(2026, 12, 9))
        with CaptureQueriesContext(connection) as asked:
            rehearse(client, "mei", "tom")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 16
