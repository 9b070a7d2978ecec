"""The gap map: the same figures as the week, who sees which of them, weeks, filters, rating in place."""

import json
import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focus.models import WeekPlan
from initiatives.models import Initiative, Membership
from people.models import Person, Rating, Skill, TimeOff
from tests.support import factories as make
from tests.support.planned_week import HTMX, Desk, text_of

pytestmark = pytest.mark.django_db
MAP = "/initiatives/organisations/map/"
RATE = f"{MAP}tom/api-design/"


def rows_of(page: str) -> list[str]:
    return re.findall(r'<tr class="area-row">.*?</tr>', page, re.S)


def test_it_says_what_the_week_says(diego: Desk) -> None:
    found = diego.client.get(MAP).context["map"]
    plan = WeekPlan.objects.get(person=diego.person)
    planned = {one["area"]: one["receipt"] for one in plan.facts["areas"] if one["initiative"] == "organisations"}
    mapped = {f"organisations/{row.area.key}": row.receipt for row in found.areas}
    assert mapped.keys() == planned.keys()
    for key, receipt in mapped.items():
        told = planned[key]
        assert receipt.gap == pytest.approx(told["gap"], abs=1e-6), key
        assert receipt.exposure == pytest.approx(told["exposure"], rel=1e-6), key
    exposures = [row.receipt.exposure for row in found.areas]
    assert exposures == sorted(exposures, reverse=True)


def test_the_intersection_is_told_in_words_figures_and_marks(diego: Desk) -> None:
    page = diego.client.get(MAP).content.decode()
    # HTTP API design: owner 0 and best 2 effective of 4 needed, so cover 1 and three quarters short.
    first = rows_of(page)[0]
    assert "HTTP API design" in first
    assert "75 %" in first
    assert "✕ nobody" in page
    assert "▲ one person deep" in page
    words = text_of(diego.client.get(MAP))
    assert "Priya Raman, HTTP API design: 0 effective" in page
    assert "less 1 for being new to the product" in page
    assert "leads it, so does not count as cover" in page
    assert "2 of 6 areas need somebody most" in words


def test_people_stand_by_name_and_the_lead_last(diego: Desk) -> None:
    found = diego.client.get(MAP).context["map"]
    names = [column.person.name for column in found.columns]
    assert names == [*sorted(names[:-1]), "Diego Funes"]


@pytest.mark.parametrize(("key", "seen"), [("tom", {"tom"}), ("priya", {"priya"}), ("marta", set())])
def test_others_see_their_own_column_and_no_gap(diego: Desk, key: str, seen: set[str]) -> None:
    person = Person.objects.get(key=key)
    if key == "tom":
        # Tom deputises: without that he is a member like any other.
        person.assignments.all().delete()
    if key == "marta":
        # Manager of the lead alone.
        Person.objects.filter(manager=person).exclude(key="diego").update(manager=None)
    client = Client()
    make.sign_in(client, person)
    response = client.get(MAP)
    found = response.context["map"]
    page = response.content.decode()
    told = {cell.column.person.key for row in found.areas for need in row.needs for cell in need.cells if cell.fact}
    assert told <= seen | ({"diego"} if key == "marta" else set())
    assert not found.whole
    assert "not yours to see" in page
    assert "exposure" not in page
    assert "one person deep" not in page
    assert "<svg" not in page.split('id="map"')[1]
    # Without the gap the order follows what rests on no rating.
    costs = [row.cost for row in found.areas]
    assert costs == sorted(costs, reverse=True)


def test_a_stranger_does_not_learn_that_there_is_one(diego: Desk) -> None:
    client = Client()
    make.sign_in(client, make.PersonFactory.create(key="stranger"))
    assert client.get(MAP).status_code == 404
    assert client.post(RATE, {"level": "4"}, headers=HTMX).status_code == 404


def test_whoever_is_away_until_the_point_does_not_count(diego: Desk) -> None:
    here = text_of(diego.client.get(f"{MAP}?week=2026-W49"))
    assert "(away)" not in here
    TimeOff.objects.create(person=Person.objects.get(key="tom"), start=date(2026, 11, 23), end=date(2026, 12, 11))
    page = diego.client.get(f"{MAP}?week=2026-W49").content.decode()
    assert "Tom Becker (away)" in page
    assert "away until the next point, so does not count" in page


def test_a_joiner_is_there_from_their_week_on(diego: Desk) -> None:
    joiner = make.PersonFactory.create(key="new", name="Nora Neu")
    Membership.objects.create(
        initiative=Initiative.objects.get(key="organisations"), person=joiner, start=date(2026, 12, 7)
    )
    assert "Nora Neu" not in text_of(diego.client.get(f"{MAP}?week=2026-W49"))
    assert "Nora Neu" in text_of(diego.client.get(f"{MAP}?week=2026-W50"))


@pytest.mark.parametrize("week", ["2026-W54", "x", "9999-W52", "0001-W01", "2026-W53", "", "٢٠٢٦-W01"])
def test_any_week_that_is_asked_for_is_answered(diego: Desk, week: str) -> None:
    response = diego.client.get(MAP, {"week": week})
    assert response.status_code == 200
    assert str(response.context["week"]) == ("2026-W53" if week == "2026-W53" else "2026-W48")


def test_it_is_narrowed_by_skill_and_phase_and_the_address_keeps_it(diego: Desk) -> None:
    initiative = Initiative.objects.get(key="organisations")
    initiative.phase_days = {"design": "2026-10-05", "build": "2026-12-07"}
    initiative.save()
    found = diego.client.get(MAP, {"skill": "api-design"}).context["map"]
    assert [row.area.key for row in found.areas] == ["api"]
    assert found.hidden == 5
    found = diego.client.get(MAP, {"phase": "build"}).context["map"]
    # Only the implementation review, in February, falls into build; areas without a point of their own wait for it.
    assert {row.area.name for row in found.areas}.isdisjoint({"HTTP API design", "Scope of the first release"})
    assert found.areas
    assert "No area like that" in text_of(diego.client.get(MAP, {"skill": "juggling"}))
    assert diego.client.get(MAP, {"skill": "x" * 4000, "phase": "lunch"}).status_code == 200


def test_a_digit_rates_and_the_whole_map_moves(diego: Desk) -> None:
    seen = re.search(
        r'href="(/initiatives/organisations/map/lena/api-design/[^"]+)"', diego.client.get(MAP).content.decode()
    )
    assert seen
    before = diego.client.get(MAP).context["map"].areas[0].receipt.gap
    response = diego.client.post(seen[1].replace("&amp;", "&"), {"level": "4"}, headers=HTMX)
    assert response.status_code == 200
    assert 'id="map"' in response.content.decode()
    assert diego.client.get(MAP).context["map"].areas[0].receipt.gap < before
    toast = json.loads(response.headers["HX-Trigger"])["toast"]
    assert toast["text"] == "Lena Virtanen, HTTP API design: 4."
    undone = diego.client.post(toast["undo"]["url"], headers=HTMX)
    assert "rated" in json.loads(undone.headers["HX-Trigger"])
    assert diego.client.get(MAP).context["map"].areas[0].receipt.gap == pytest.approx(before)


def test_a_second_rater_is_told_and_nothing_is_lost(diego: Desk) -> None:
    tom, marta = Person.objects.get(key="tom"), Person.objects.get(key="marta")
    stale = diego.client.get(MAP).content.decode()
    url = re.search(r'href="(/initiatives/organisations/map/tom/api-design/[^"]+)"', stale)
    assert url
    skill = Skill.objects.get(key="api-design")
    make.RatingFactory.create(person=tom, skill=skill, level=1, on=date(2026, 11, 23), author=marta)
    response = diego.client.post(url[1].replace("&amp;", "&"), {"level": "4"}, headers=HTMX)
    assert response.status_code == 409
    assert "has said 1 since you opened this" in json.loads(response.headers["HX-Trigger"])["toast"]["text"]
    assert [row.level for row in Rating.objects.filter(person=tom, skill=skill)][-1] == 1


@pytest.mark.parametrize("level", ["5", "-1", "x", "²", ""])
def test_what_is_no_level_is_refused(diego: Desk, level: str) -> None:
    before = Rating.objects.count()
    response = diego.client.post(RATE, {"level": level}, headers=HTMX)
    assert response.status_code in (200, 409, 422)
    assert Rating.objects.count() == before


def test_without_script_a_cell_leads_to_its_page(diego: Desk) -> None:
    assert diego.client.get(RATE).headers["Location"] == "/people/skills/tom/api-design/"


def test_an_initiative_without_areas_people_or_lead_has_a_map(diego: Desk) -> None:
    empty = make.InitiativeFactory.create(key="empty", open=True)
    assert "No critical areas yet" in text_of(diego.client.get("/initiatives/empty/map/"))
    make.AreaFactory.create(initiative=empty, name="漢字 <b>")
    page = diego.client.get("/initiatives/empty/map/").content.decode()
    assert "Needs no skill yet" in page
    assert "漢字 &lt;b&gt;" in page


def test_the_questions_stay_the_same_for_any_number(client: Client, db: None) -> None:
    make.OrganisationFactory.create(country="")
    lead = make.PersonFactory.create()
    make.sign_in(client, lead)
    initiative = make.InitiativeFactory.create(key="organisations")
    make.LeadFactory.create(initiative=initiative, person=lead)
    counts = []
    for size in (1, 30, 300):
        skill = make.SkillFactory.create()
        for number in range(size):
            member = make.MembershipFactory.create(initiative=initiative)
            if number % 10 == 0:
                area = make.AreaFactory.create(initiative=initiative, owner=member.person)
                make.RequirementFactory.create(area=area, skill=skill)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(MAP).status_code == 200
        counts.append(len(captured))
    assert len(set(counts)) == 1
    assert counts[0] <= 25
