"""The gap map: the same figures as the week, who sees which of them, weeks, filters, inline rating."""

import json
import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focus.models import WeekPlan
from focus.plan import services as plan_services
from initiatives.models import CriticalArea, Dependency, Initiative, Membership
from people.models import Person, Rating, Skill, TimeOff
from tests.support import factories as make
from tests.support.planned_week import HTMX, NOW, WEEK, Desk, text_of
from tests.support.week_facts import context_of, toast_of

pytestmark = pytest.mark.django_db
MAP = "/initiatives/organisations/map/"
RATE = f"{MAP}tom/api-design/"


def rows_of(page: str) -> list[str]:
    return re.findall(r'<tr class="area-row">.*?</tr>', page, re.S)


def test_it_shows_the_same_figures_as_the_week(diego: Desk) -> None:
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


def test_a_late_dependency_sets_the_timing_as_in_the_plan(diego: Desk) -> None:
    area = CriticalArea.objects.get(initiative__key="organisations", key="observability")
    before = {row.area.key: row.receipt for row in context_of(diego, MAP, "map").areas}["observability"]
    Dependency.objects.create(
        initiative=area.initiative, area=area, key="agents", name="Agents", need_by=date(2026, 11, 20)
    )
    after = {row.area.key: row.receipt for row in context_of(diego, MAP, "map").areas}["observability"]
    # Its milestone is in February; a late dependency counts as a week away: 1 + 2 exp(-7/10).
    assert (after.dependency.cause, after.dependency.days) == ("late", 7)
    assert after.timing == pytest.approx(1.99317, abs=1e-5)
    assert after.exposure > before.exposure
    plan = plan_services.replan(diego.person, WEEK, now=NOW)
    planned = {one["area"]: one["receipt"] for one in plan.facts["areas"]}
    assert after.exposure == pytest.approx(planned["organisations/observability"]["exposure"], rel=1e-6)


def test_the_map_in_words_figures_and_marks(diego: Desk) -> None:
    """The wording of the page: a few key sentences."""
    page = diego.client.get(MAP).content.decode()
    # HTTP API design: owner 0 and best 2 effective of 4 required, so cover 1 and a shortfall of three quarters.
    first = rows_of(page)[0]
    assert "HTTP API design" in first
    assert "75%" in first
    words = text_of(diego.client.get(MAP))
    assert "✕ no one" in words
    assert "▲ single point of failure" in words
    assert "Priya Raman, HTTP API design: 0 effective" in page
    assert "minus 1 for being new to the product" in page
    assert "is the lead, so doesn’t count as cover" in page
    assert "2 of 6 areas are focus areas: critical, and the team can’t cover them yet." in words


def test_the_map_marks_focus_areas_and_single_points_of_failure(diego: Desk) -> None:
    found = context_of(diego, MAP, "map")
    assert [row.area.key for row in found.focus] == ["api", "scope"]
    needs = {(row.area.key, need.skill.key): need for row in found.areas for need in row.needs}
    api = needs["api", "api-design"]
    assert (api.level, api.cover, api.shortfall, api.nobody) == (4, 1, 0.75, True)
    # Only Tom is at 3 in security; the lead doesn't count.
    assert (needs["tokens", "security"].at_level, needs["tokens", "security"].one_deep) == (1, True)
    cells = {cell.column.person.key: cell for cell in api.cells}
    assert (cells["priya"].owner, cells["priya"].fact.penalty, cells["priya"].fact.effective) == (True, 1, 0)
    assert (cells["diego"].column.is_lead, cells["diego"].counts) == (True, False)


def test_people_are_sorted_by_name_with_the_lead_last(diego: Desk) -> None:
    found = diego.client.get(MAP).context["map"]
    names = [column.person.name for column in found.columns]
    assert names == [*sorted(names[:-1]), "Diego Funes"]


@pytest.mark.parametrize(("key", "seen"), [("tom", {"tom"}), ("priya", {"priya"}), ("marta", set())])
def test_others_see_their_own_column_and_no_gap(diego: Desk, key: str, seen: set[str]) -> None:
    person = Person.objects.get(key=key)
    if key == "tom":
        # Tom is a deputy: without that he is a member like any other.
        person.assignments.all().delete()
    if key == "marta":
        # Manager of the lead only.
        Person.objects.filter(manager=person).exclude(key="diego").update(manager=None)
    client = Client()
    make.sign_in(client, person)
    response = client.get(MAP)
    found = response.context["map"]
    page = response.content.decode()
    told = {cell.column.person.key for row in found.areas for need in row.needs for cell in need.cells if cell.fact}
    assert told <= seen | ({"diego"} if key == "marta" else set())
    assert not found.whole
    assert all(row.receipt is None for row in found.areas)
    assert all((need.cover, need.shortfall, need.at_level) == (None,) * 3 for row in found.areas for need in row.needs)
    assert found.quadrant is None
    assert 'class="gap-col' not in page
    assert "<svg" not in page.split('id="map"')[1]
    # Without the gap the order follows the cost, which depends on no rating.
    costs = [row.cost for row in found.areas]
    assert costs == sorted(costs, reverse=True)


def test_a_stranger_gets_404(diego: Desk) -> None:
    client = Client()
    make.sign_in(client, make.PersonFactory.create(key="stranger"))
    assert client.get(MAP).status_code == 404
    assert client.post(RATE, {"level": "4"}, headers=HTMX).status_code == 404


def test_people_away_until_the_milestone_do_not_count(diego: Desk) -> None:
    assert context_of(diego, f"{MAP}?week=2026-W49", "map").away == []
    TimeOff.objects.create(person=Person.objects.get(key="tom"), start=date(2026, 11, 23), end=date(2026, 12, 11))
    found = context_of(diego, f"{MAP}?week=2026-W49", "map")
    assert [column.person.key for column in found.away] == ["tom"]
    toms = [cell for row in found.areas for need in row.needs for cell in need.cells if cell.column.person.key == "tom"]
    # The areas' milestones are during the absence, except that of observability in February.
    counts = {row.area.key: need.cells for row in found.areas for need in row.needs}
    assert not next(cell for cell in counts["api"] if cell.column.person.key == "tom").counts
    assert len(toms) > 1


def people_on(desk: Desk, week: str) -> set[str]:
    return {column.person.key for column in context_of(desk, f"{MAP}?week={week}", "map").columns}


def test_a_joiner_is_on_the_map_from_their_week_on(diego: Desk) -> None:
    joiner = make.PersonFactory.create(key="new", name="Nora Neu")
    Membership.objects.create(
        initiative=Initiative.objects.get(key="organisations"), person=joiner, start=date(2026, 12, 7)
    )
    assert "new" not in people_on(diego, "2026-W49")
    assert "new" in people_on(diego, "2026-W50")


@pytest.mark.parametrize("week", ["2026-W54", "x", "9999-W52", "0001-W01", "2026-W53", "", "٢٠٢٦-W01"])
def test_any_requested_week_is_answered(diego: Desk, week: str) -> None:
    response = diego.client.get(MAP, {"week": week})
    assert response.status_code == 200
    assert str(response.context["week"]) == ("2026-W53" if week == "2026-W53" else "2026-W48")


def test_it_is_filtered_by_skill_and_phase_and_the_url_keeps_that(diego: Desk) -> None:
    initiative = Initiative.objects.get(key="organisations")
    initiative.phase_starts = {"design": "2026-10-05", "build": "2026-12-07"}
    initiative.save()
    found = diego.client.get(MAP, {"skill": "api-design"}).context["map"]
    assert [row.area.key for row in found.areas] == ["api"]
    assert found.hidden == 5
    found = diego.client.get(MAP, {"phase": "build"}).context["map"]
    # Only the implementation review, in February, falls into build; areas without their own milestone have that one next.
    assert {row.area.name for row in found.areas}.isdisjoint({"HTTP API design", "Scope of the first release"})
    assert found.areas
    unknown = diego.client.get(MAP, {"skill": "juggling"}).context["map"]
    assert (unknown.areas, unknown.hidden) == ([], 6)
    assert diego.client.get(MAP, {"skill": "x" * 4000, "phase": "lunch"}).status_code == 200


def test_a_digit_rates_and_the_whole_map_changes(diego: Desk) -> None:
    seen = re.search(
        r'href="(/initiatives/organisations/map/lena/api-design/[^"]+)"', diego.client.get(MAP).content.decode()
    )
    assert seen
    before = diego.client.get(MAP).context["map"].areas[0].receipt.gap
    response = diego.client.post(seen[1].replace("&amp;", "&"), {"level": "4"}, headers=HTMX)
    assert response.status_code == 200
    assert 'id="map"' in response.content.decode()
    assert diego.client.get(MAP).context["map"].areas[0].receipt.gap < before
    assert Rating.objects.filter(person__key="lena", skill__key="api-design").latest("on", "pk").level == 4
    toast = toast_of(response)
    undone = diego.client.post(toast["undo"]["url"], headers=HTMX)
    assert "rated" in json.loads(undone.headers["HX-Trigger"])
    assert diego.client.get(MAP).context["map"].areas[0].receipt.gap == pytest.approx(before)


def test_a_second_rater_gets_a_conflict_and_nothing_is_lost(diego: Desk) -> None:
    tom, marta = Person.objects.get(key="tom"), Person.objects.get(key="marta")
    stale = diego.client.get(MAP).content.decode()
    url = re.search(r'href="(/initiatives/organisations/map/tom/api-design/[^"]+)"', stale)
    assert url
    skill = Skill.objects.get(key="api-design")
    make.RatingFactory.create(person=tom, skill=skill, level=1, on=date(2026, 11, 23), author=marta)
    response = diego.client.post(url[1].replace("&amp;", "&"), {"level": "4"}, headers=HTMX)
    assert response.status_code == 409
    assert (toast_of(response)["level"], str(marta) in toast_of(response)["text"]) == ("warning", True)
    assert [row.level for row in Rating.objects.filter(person=tom, skill=skill)][-1] == 1


@pytest.mark.parametrize("level", ["5", "-1", "x", "²", ""])
def test_an_invalid_level_is_refused(diego: Desk, level: str) -> None:
    before = Rating.objects.count()
    response = diego.client.post(RATE, {"level": level}, headers=HTMX)
    assert response.status_code in (200, 409, 422)
    assert Rating.objects.count() == before


def test_without_javascript_a_cell_leads_to_its_page(diego: Desk) -> None:
    assert diego.client.get(RATE).headers["Location"] == "/people/skills/tom/api-design/"


def test_an_initiative_without_areas_people_or_lead_has_a_map(diego: Desk) -> None:
    empty = make.InitiativeFactory.create(key="empty", open_to_everyone=True)
    found = context_of(diego, "/initiatives/empty/map/", "map")
    assert (found.areas, found.hidden, found.quadrant) == ([], 0, None)
    make.AreaFactory.create(initiative=empty, name="漢字 <b>")
    page = diego.client.get("/initiatives/empty/map/").content.decode()
    (row,) = context_of(diego, "/initiatives/empty/map/", "map").areas
    assert row.needs == []
    assert "漢字 &lt;b&gt;" in page


@pytest.mark.once
def test_the_number_of_queries_stays_the_same_for_any_size(client: Client, db: None) -> None:
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
        with CaptureQueriesContext(connection) as captured:
            assert client.get(MAP).status_code == 200
        counts.append(len(captured))
    assert len(set(counts)) == 1
    assert counts[0] <= 12
