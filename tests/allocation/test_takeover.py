"""Who could take something over: at the level, with room, without a conflict; and the prepared scenario."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from allocation.collisions.cards import build_cards
from allocation.collisions.detection import find_collisions
from allocation.models import Scenario, ScenarioChange
from allocation.text import card_words
from initiatives.models import LeadAssignment
from people.models import Skill, TimeOff
from tests.support import factories as make
from tests.support.allocation_facts import area, assigned, facts, initiative, lead, person, point
from tests.support.scenario_desk import NOW, Office

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def office(client: Client) -> Iterator[Office]:
    """The vault needs level 3 in security, which Lena and Omar have; Tom has 14 hours a week more than fit."""
    with time_machine.travel(NOW, tick=False):
        found = Office(client)
        need = make.RequirementFactory.create(area=make.AreaFactory.create(initiative=found.vault), level=3)
        for one in (found.lena, found.omar):
            make.RatingFactory.create(person=one, skill=need.skill, level=3)
        LeadAssignment.objects.filter(pk=found.leads.pk).update(hours=24)
        LeadAssignment.objects.filter(pk=found.deputises.pk).update(hours=18)
        yield found


def suggested(office: Office, address: str = "/allocation/tom/who/") -> list[tuple[str, str, str]]:
    """Who, what, and from which week."""
    found = office.client.get(address).context["page"].found
    return [(one.person, one.opening.initiative, str(one.start)) for one in found]


def test_only_people_at_the_level_with_room_are_suggested(office: Office) -> None:
    # Lena leads nothing: 28 h free. Omar leads search with 10 h: 18 h free, not 24.
    assert suggested(office) == [("lena", "vault", "2026-W48")]
    LeadAssignment.objects.filter(pk=office.leads.pk).update(hours=18)
    assert suggested(office) == [("lena", "vault", "2026-W48"), ("omar", "vault", "2026-W48")]


def test_no_one_below_the_level_is_suggested(office: Office) -> None:
    office.lena.ratings.update(level=2)
    assert suggested(office) == []


def test_someone_without_room_at_first_is_suggested_from_the_week_in_which_they_have_it(office: Office) -> None:
    other = make.InitiativeFactory.create()
    office.lead(other, office.lena, 12, end=date(2026, 12, 4))
    assert suggested(office) == [("lena", "vault", "2026-W50")]


def test_no_one_who_would_have_a_conflict_is_suggested(office: Office) -> None:
    make.PointFactory.create(initiative=office.vault, date=date(2026, 12, 3))
    assert suggested(office) == [("lena", "vault", "2026-W48")]
    TimeOff.objects.create(person=office.lena, start=date(2026, 12, 3), end=date(2026, 12, 3))
    LeadAssignment.objects.filter(pk=office.leads.pk).update(hours=20)
    assert suggested(office) == []


def test_an_initiative_without_a_lead_is_offered_to_those_who_could_lead_it(office: Office) -> None:
    office.leads.delete()
    make.MembershipFactory.create(initiative=office.vault, person=office.tom)
    assert suggested(office, "/allocation/who/vault/?week=2026-W49") == [
        ("lena", "vault", "2026-W49"),
        ("omar", "vault", "2026-W49"),
    ]
    page: Any = office.client.get("/allocation/who/vault/").context["page"]
    assert {(one.opening.role, one.opening.end) for one in page.found} == {("lead", None)}


def test_a_conflict_is_offered_to_those_who_could_stand_in_that_week(office: Office) -> None:
    page: Any = office.client.get("/allocation/who/vault/?week=2026-W49&until=2026-W49").context["page"]
    assert [(one.person, one.opening.role, one.opening.hours, one.opening.end) for one in page.found] == [
        ("lena", "deputy", 3, date(2026, 12, 6)),
        ("omar", "deputy", 3, date(2026, 12, 6)),
    ]


def test_trying_opens_a_prepared_scenario_and_changes_nothing(office: Office) -> None:
    before = list(LeadAssignment.objects.order_by("pk").values())
    markup = office.client.get("/allocation/tom/who/").content.decode()
    assert "3" not in markup.split("at the level", 1)[1].split("h a week", 1)[0].replace("28", "")
    typed = {"kind": "move", "name": "Lena takes over Vault", "assignment": str(office.leads.pk), "who": "lena"}
    answer = office.client.post("/allocation/try/", {**typed, "effective_on": "2026-11-23"})
    row = Scenario.objects.get()
    assert answer["Location"] == f"/allocation/scenarios/{row.url_id}/"
    change = row.changes.get()
    assert (change.kind, change.person, change.assignment, change.effective_on) == (
        "move", office.lena, office.leads, date(2026, 11, 23),
    )  # fmt: skip
    assert list(LeadAssignment.objects.order_by("pk").values()) == before


def test_what_cannot_be_tried_leaves_no_scenario(office: Office) -> None:
    for typed in (
        {"kind": "move", "assignment": str(office.leads.pk), "who": "noor", "effective_on": "2026-11-23"},
        {"kind": "move", "assignment": "999999", "who": "lena", "effective_on": "2026-11-23"},
    ):
        assert office.client.post("/allocation/try/", typed)["Location"] == "/allocation/"
    assert office.client.post("/allocation/try/", {"kind": "leaves", "who": "lena"}).status_code == 404
    assert not Scenario.objects.exists()
    assert not ScenarioChange.objects.exists()


def test_only_those_who_see_it_are_offered_anyone(office: Office) -> None:
    office.as_(office.noor)
    assert office.client.get("/allocation/tom/who/").status_code == 404
    assert office.client.get("/allocation/who/vault/").status_code == 404
    # Tom leads the vault, but no one reports to him.
    assert suggested_for(office.as_(office.tom), "/allocation/who/vault/") == []


def suggested_for(client: Client, address: str) -> list[Any]:
    page: Any = client.get(address)
    return list(page.context["page"].found)


def test_the_number_of_queries_is_constant(office: Office) -> None:
    skill = Skill.objects.get()
    counts = set()
    for size in (3, 30):
        for _ in range(size):
            one = make.PersonFactory.create(manager=office.marta)
            make.RatingFactory.create(person=one, skill=skill, level=4)
            make.LeadFactory.create(person=one, hours=2)
        with CaptureQueriesContext(connection) as asked:
            assert len(suggested(office)) == 3
        counts.add(len(asked))
    assert len(counts) == 1


def test_one_fact_is_one_card() -> None:
    """Two leads with the same two milestones; someone away on two days of a week; two people away on the same day."""
    rows = [
        initiative("a", area("a/x", 5), points=(point("scope", date(2026, 12, 3)),)),
        initiative("b", area("b/y"), points=(point("demo", date(2026, 12, 4)),)),
    ]
    both = [assigned(name, key, 1) for name in ("ada", "ben") for key in ("a", "b")]
    off = (date(2026, 12, 3), date(2026, 12, 4))
    for people, expected in (
        ({}, "Ada and Ben: two milestones in week 49"),
        ({"ada": person("ada", off), "ben": person("ben", off)}, "Ada and Ben are away on Thu 3 Dec and Fri 4 Dec"),
    ):
        given = facts([lead("ada"), lead("ben")], both, rows, people=people)
        (card,) = build_cards(find_collisions(given))
        assert card_words(card, given) == expected
        assert [met.point.key for met in card.points] == ["scope", "demo"]
        assert card.stakes == "high"
