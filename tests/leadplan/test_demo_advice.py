"""Every kind of advice occurs in a realistic organisation: the demo, a team with one overloaded owner, and one who leaves."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from engine.weeks import Week
from focus.models import WeekPlan
from focus.plan import services
from leadplan.orgfile.importing import import_organisation
from people.models import Person
from tests.support.engine_facts import CODES

pytestmark = [pytest.mark.django_db, pytest.mark.once]

STRETCHED = """
leadplan: 1
organisation: {name: Northlight, timezone: Europe/Madrid, country: ES}
skills:
  - {key: backend, name: Backend}
people:
  - {key: diego, name: Diego Funes, seniority: staff, joined: 2017-05-02, skills: {backend: 4}}
  - {key: tom, name: Tom Becker, seniority: senior, joined: 2019-01-14, skills: {backend: 4}}
  - {key: lena, name: Lena Virtanen, seniority: senior, joined: 2020-06-01, skills: {backend: 3}}
initiatives:
  - key: billing
    name: Billing
    phase: build
    leads: [{person: diego, role: lead, stage: embedded, hours: 8}]
    members: [{person: tom, familiarity: 3}, {person: lena, familiarity: 3}]
    areas:
      - {key: invoices, name: Invoices, impact: 4, owner: tom, needs: {backend: 3}}
      - {key: dunning, name: Dunning, impact: 4, owner: tom, needs: {backend: 3}}
      - {key: taxes, name: Taxes, impact: 4, owner: tom, needs: {backend: 3}}
      - {key: refunds, name: Refunds, impact: 4, owner: tom, needs: {backend: 3}}
"""


def advice_of(facts: dict[str, list[dict[str, dict[str, str]]]]) -> list[str]:
    return [area["advice"]["code"] for area in facts["areas"]]


def test_the_demo_has_every_kind_but_three(settings: Settings) -> None:
    settings.DEMO = settings.EMBEDDED = True
    call_command("demo", verbosity=0)
    found = {code for row in WeekPlan.objects.all() for code in advice_of(row.facts)}
    assert found == CODES - {"review", "reassign", "hand_over"}


def planned(organisation: str) -> WeekPlan:
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    import_organisation(organisation.encode(), by=None, now=now)
    return services.replan(Person.objects.get(key="diego"), Week(2026, 48), now=now)


def test_areas_of_an_overloaded_owner_go_to_someone_with_fewer() -> None:
    row = planned(STRETCHED)
    assert advice_of(row.facts) == ["reassign"] * 4
    assert {tuple(area["advice"]["people"]) for area in row.facts["areas"]} == {("lena",)}


def test_areas_of_a_member_who_leaves_are_handed_over() -> None:
    row = planned(STRETCHED.replace("{person: tom, familiarity: 3}", "{person: tom, familiarity: 3, to: 2026-12-04}"))
    assert advice_of(row.facts) == ["hand_over"] * 4
    # Lena is at level 3 as well, so no one is closer than Diego.
    assert {tuple(area["advice"]["people"]) for area in row.facts["areas"]} == {("tom", "diego")}
    assert {area["receipt"]["leaving"]["people"][0]["last_day"] for area in row.facts["areas"]} == {"2026-12-04"}
