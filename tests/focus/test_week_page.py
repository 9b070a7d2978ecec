"""The page of a planned week: what stands there, in which words, for whom, from how many queries."""

import gzip
from datetime import date

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focus import models, plans
from people.models import Person, TimeOff
from tests.support import factories as make
from tests.support.planned_week import NOW, WEEK, Desk, desk_of, entry_in

pytestmark = pytest.mark.django_db


def test_items_stand_in_order_with_their_hours_and_the_optional_ones_apart(diego: Desk) -> None:
    markup = diego.client.get("/week/").content.decode()
    keys = ["organisations/api", "organisations/scope", "organisations/tokens", "organisations/observability"]
    places = [markup.index(f'data-key="{key}"') for key in keys]
    assert places == sorted(places)
    assert places[2] < markup.index('id="optional"') < places[3]
    # expectations.md: firm are api 8, scope 4, tokens 1; optional scope 4, tokens 5, observability 1.
    assert entry_in(markup, keys[0]).startswith("8 h HTTP API design Organisations product")
    assert entry_in(markup, keys[1]).startswith("4 h + 4 optional Scope of the first release")
    assert entry_in(markup, keys[2]).startswith("1 h + 5 optional Token storage")
    assert entry_in(markup, keys[3]).startswith("1 h optional Observability")


def test_an_item_opens_with_what_is_at_stake_in_one_sentence(diego: Desk) -> None:
    # Priya joined on 5 October, seven weeks before Monday 23 November.
    assert (
        "Nobody on the team is above 2 of 4, its owner Priya is seven weeks in, and the design document review "
        "is on Thursday 3 December." in diego.item("organisations/api")
    )
    assert "Work beside Priya" in diego.item("organisations/api")
    assert "or bring in Inés" in diego.item("organisations/scope")
    assert "Pair Lena with Tom" in diego.item("organisations/tokens")


def test_the_strip_says_where_the_hours_went(diego: Desk) -> None:
    page = diego.page()
    # 40 − 12 day-to-day − 3.75 meetings − 0.5 touchpoint = 23.75.
    assert "23.75 h to focus of 40 h; 16.25 h are taken." in page
    assert "Meetings 3.75 Day-to-day 12 Touchpoints 0.5 Opening 0.5 Focus 13 Optional 10" in page
    assert "13 h proposed of 23.75 h to focus" in page
    assert "One more hour would buy next to nothing: 0.09, where your best hour buys 5.06." in page


def test_meetings_have_their_verdict_and_the_rule_in_words(diego: Desk) -> None:
    page = diego.page()
    assert "Tue 10:00 Scope definition for the first release attend decides scope" in page
    assert "Tue 15:00 How to build the rate limiter Lena goes Lena is at the level for all of it" in page
    assert "Wed 09:30 Weekly with Priya attend one-to-one" in page
    assert "Error format across all teams attend affects several teams" in page
    assert "Screens walkthrough skip nobody need go for you" in page
    assert "All-hands status 1 h tied to no initiative" in page
    assert "Meetings 2.5 h saved" in page  # The rate limiter's hour and the screens' hour and a half.


def test_what_is_left_out_has_its_reason(diego: Desk) -> None:
    page = diego.page()
    assert "Every area with much at stake has hours." in page
    assert "Dashboard screens Organisations product not yet begun" in page
    assert "Quality of reviews Incident review practice settled" in page
    assert "Rate limits Organisations product Lena and Tom have it" in page


def test_the_margin_names_who_is_due_left_out_and_alone(diego: Desk) -> None:
    page = diego.page()
    assert "Marta Solé 7 days overdue" in page  # 14 days after 2 November was the 16th.
    assert "Inés Duarte leads a team of yours not yet in touch" in page
    assert "Karl Weiss leads a team of yours not yet in touch" in page
    assert "Tom Becker leads" not in page
    assert "You alone are at 4 in HTTP API design" in page
    assert "Inés alone is at 4 in product scoping" in page
    assert "26 Nov Scope workshop Organisations product · in 3 days · be there" in page


def test_the_page_says_who_sees_it_and_no_title_leaks_to_the_admin(diego: Desk) -> None:
    markup = diego.client.get("/week/").content.decode()
    assert "Only you see this page" in markup
    private = {models.WeekPlan, models.Decision, models.Actual, models.Meeting}
    assert private.isdisjoint(admin.site._registry)


def test_hours_that_are_worth_nothing_stay_free_and_the_page_says_so(client: Client, monday: None) -> None:
    noor = desk_of(client, "reliability-backlog", "noor")
    page = noor.page()
    # 22.5 focus − 8 − 3.5 − 0.5 to open the initiative; of the 3.5 an hour is optional.
    assert "10.5 hours stay free: nothing else is worth the time this week." in page
    assert "One more hour would buy nothing worth its time." in page


def test_a_rating_worth_asking_for_links_to_its_cell(client: Client, monday: None) -> None:
    mei = desk_of(client, "slipping-platform", "mei")
    assert "Raj’s iOS: not assessed, taken as 2 could move" in mei.page()
    assert "/people/skills/raj/ios/" in mei.client.get("/week/").content.decode()


def test_a_week_off_is_a_stated_fact(diego: Desk) -> None:
    TimeOff.objects.create(person=diego.person, start=date(2026, 11, 23), end=date(2026, 11, 29))
    plans.replan(diego.person, WEEK, now=NOW)
    page = diego.page()
    assert "You are off all week, so nothing is planned." in page
    assert "Not covered this week HTTP API design Organisations product · at stake 32.95 Nobody at the level" in page
    assert "has room: tell Marta Solé, or accept it Hard to reverse, and the design document review is on" in page
    assert "Token storage hard to reverse; the design document review is on Thursday 3 December" in page


def test_taken_hours_above_the_contract_are_told(diego: Desk) -> None:
    diego.person.day_to_day = 38
    diego.person.save()
    plans.replan(diego.person, WEEK, now=NOW)
    # 38 day-to-day + 3.75 meetings + 0.5 touchpoint = 42.25 of 40.
    assert "No focus capacity: 42.25 h are taken of the 40 h contracted." in diego.page()
    assert "40 h contracted, 2.25 h too many" in diego.page()


@pytest.mark.parametrize("week", ["2026-W60", "2025-W53", "x", "2026-w48", "99999-W01", "2026-W00"])
def test_a_week_that_no_calendar_has_is_told_in_words(diego: Desk, week: str) -> None:
    response = diego.client.get(f"/week/{week}/")
    assert response.status_code == 404
    page = response.content.decode()
    assert "No such week" in page
    assert "There is no week" in page or "A week is written like 2026-W48" in page


@pytest.mark.parametrize("week", ["0001-W01", "9999-W51", "2020-W10", "2040-W01"])
def test_weeks_far_away_are_pages_too(diego: Desk, week: str) -> None:
    assert diego.client.get(f"/week/{week}/").status_code == 200
    assert diego.client.post(f"/week/{week}/plan/").status_code == 422


def test_earlier_and_later_weeks_are_links_away(diego: Desk) -> None:
    markup = diego.client.get("/week/2026-W53/").content.decode()
    assert 'href="/week/2026-W52/"' in markup
    assert 'href="/week/2027-W01/"' in markup
    assert "28 December 2026 – 1 January 2027" in markup


def test_nobody_else_sees_a_week_by_any_address(diego: Desk) -> None:
    stranger = make.PersonFactory.create(name="Sam Stranger")
    other = Client()
    for person, rights in ((stranger, {}), (Person.objects.get(key="marta"), {"is_superuser": True})):
        make.sign_in(other, person, **rights)
        page = other.get("/week/2026-W48/").content.decode()
        assert "HTTP API design" not in page
        meeting = models.Meeting.objects.first()
        assert meeting is not None
        assert other.post(f"/week/2026-W48/meetings/{meeting.pk}/", {"choice": "skip"}).status_code == 404
        for act in ("accept", "adjust", "pin", "dismiss", "undo"):
            assert other.post(f"/week/2026-W48/areas/organisations/api/{act}/", {"hours": "1"}).status_code == 404
        other.post("/week/2026-W48/accept/")
    assert not models.Decision.objects.exists()
    assert other.get("/week/2026-W48/?changed").status_code == 200


def test_without_signing_in_the_week_leads_to_the_entrance(client: Client, db: None) -> None:
    assert client.get("/week/2026-W48/")["Location"].startswith("/accounts/login/")


@pytest.fixture
def crowded(db: None, monday: None) -> Person:
    make.OrganisationFactory.create(country="")
    return make.PersonFactory.create(seniority="staff")


def lead_more(lead: Person, count: int) -> None:
    for _ in range(count):
        initiative = make.InitiativeFactory.create()
        make.LeadFactory.create(initiative=initiative, person=lead)
        owner = make.PersonFactory.create()
        make.MembershipFactory.create(initiative=initiative, person=owner, familiarity=3)
        skill = make.SkillFactory.create()
        make.RatingFactory.create(person=owner, skill=skill, level=1)
        make.RatingFactory.create(person=lead, skill=skill, level=4)
        area = make.AreaFactory.create(initiative=initiative, owner=owner, impact=5, effort="S")
        make.RequirementFactory.create(area=area, skill=skill, level=4)
        make.PointFactory.create(initiative=initiative)
        make.MeetingFactory.create(person=lead, initiative=initiative, area=area, minutes=15)
        team = make.TeamFactory.create(tech_lead=make.PersonFactory.create())
        initiative.teams.add(team)
        make.StakeholderFactory.create(lead=lead, cadence_days=7)


def test_the_page_takes_twelve_queries_whatever_there_is(client: Client, crowded: Person) -> None:
    make.sign_in(client, crowded)
    counts = []
    for more in (1, 2, 27):
        lead_more(crowded, more)
        for _ in range(2):  # Twice: with what stood there before, the page tells what changed.
            plans.replan(crowded, WEEK, now=NOW)
        with CaptureQueriesContext(connection) as seen:
            response = client.get("/week/?changed")
        assert response.status_code == 200
        counts.append(len(seen))
    assert len(set(counts)) == 1
    assert counts[0] <= 12
    assert len(gzip.compress(response.content)) < 40_000
