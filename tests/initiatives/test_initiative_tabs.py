"""The tabs of an initiative: what each shows, where its sections are, and how many queries they take."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from initiatives.models import Dependency
from tests.support import factories as make
from tests.support.initiative_facts import page_of
from tests.support.one_area_initiative import HTMX, Story
from tests.support.planned_week import plain

HERE = "/initiatives/organisations/"


def test_wording_of_the_other_tabs(as_lead: Client, story: Story) -> None:
    timeline = plain(as_lead.get(f"{HERE}timeline/").content.decode())
    for words in ("No milestone yet. A milestone is a date on which much is decided", "Add milestone", "Phase dates"):
        assert words in timeline, words
    team = plain(as_lead.get(f"{HERE}team/").content.decode())
    for words in ("2 people", "Product familiarity", "Assign lead", "Handover notes"):
        assert words in team, words
    assert "What do you wait for from other teams?" in plain(as_lead.get(f"{HERE}dependencies/").content.decode())


def test_a_section_without_script_is_on_its_tab(as_lead: Client) -> None:
    for part, tab in (("points", "timeline"), ("team", "team"), ("leads", "team")):
        response = as_lead.get(HERE, {"part": part})
        assert (response.status_code, response.headers["Location"]) == (302, f"{HERE}{tab}/#{part}")
    assert as_lead.get(HERE, {"part": "areas"}).status_code == 200


@pytest.mark.at("2026-11-23T09:00Z")
def test_the_tabs_say_how_many_dependencies_are_late(as_lead: Client, story: Story) -> None:
    days = {"late": ("2026-11-22", "asked"), "today": ("2026-11-23", "asked"), "done": ("2026-11-01", "accepted")}
    for key, (day, status) in days.items():
        story.initiative.dependencies.create(key=key, name=key, need_by=day, status=status)
    for tab in ("", "map/", "timeline/", "team/", "dependencies/", "history/"):
        assert "Dependencies 1 late" in plain(as_lead.get(f"{HERE}{tab}").content.decode()), tab


def test_an_area_names_the_next_milestone_that_counts_for_it(as_lead: Client, story: Story) -> None:
    other = make.AreaFactory.create(initiative=story.initiative)
    points = {"passed": "2026-11-30", "others": "2026-12-01", "all": "2026-12-02", "later": "2026-12-03"}
    for key, day in points.items():
        make.PointFactory.create(
            initiative=story.initiative, key=key, name=key, date=date.fromisoformat(day), passed=key == "passed"
        )
    story.initiative.points.get(key="others").areas.add(other)
    named = {one.area.pk: one.next_point for one in page_of(as_lead.get(HERE)).areas}
    assert [(named[pk] or pytest.fail("none")).point.key for pk in (story.area.pk, other.pk)] == ["all", "others"]


@pytest.mark.parametrize("number", [1, 30, pytest.param(300, marks=[pytest.mark.once, pytest.mark.thorough])])
def test_the_pages_take_as_many_queries_for_many_rows(as_lead: Client, story: Story, number: int) -> None:
    team = make.TeamFactory.create()
    for _ in range(number):
        area = make.AreaFactory.create(initiative=story.initiative, owner=make.PersonFactory.create())
        make.RequirementFactory.create(area=area)
        point = make.PointFactory.create(initiative=story.initiative)
        point.areas.add(area)
        make.MembershipFactory.create(initiative=story.initiative)
        make.LeadFactory.create(initiative=story.initiative)
        waits = Dependency.objects.create(
            initiative=story.initiative, key=f"d-{area.pk}", name="D", need_by=date(2026, 12, 1), producer=team
        )
        waits.dates_given.create(recorded_on=date(2026, 11, 2), eta=date(2026, 12, 1))
    # One of the map's is the stored plan, for what it assumes.
    for tab, most in {"": 12, "timeline/": 6, "team/": 6, "dependencies/": 7, "map/": 13, "map/summary/": 12}.items():
        with CaptureQueriesContext(connection) as queries:
            headers = HTMX if "summary" in tab else {}
            assert as_lead.get(f"{HERE}{tab}", headers=headers).status_code == 200
        assert len(queries) == most, tab
