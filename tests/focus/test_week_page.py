"""The page of a planned week: its content and wording, who sees it, and how many queries it takes."""

import gzip
import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focus import models
from focus.plan import services
from initiatives.models import Initiative
from people.models import Person, Rating, TimeOff
from tests.support import factories as make
from tests.support.planned_week import NOW, WEEK, Desk, desk_of
from tests.support.week_facts import meeting_of, milestone_of, page_of, plan_item_of

pytestmark = pytest.mark.django_db


def test_items_are_in_order_with_their_hours_and_the_optional_ones_apart(diego: Desk) -> None:
    page = page_of(diego)
    # expectations.md: firm are api 8, scope 4.5, tokens 4.5; optional scope 3.5, tokens 1.5, observability 1.
    assert [(one.key, one.firm, one.optional) for one in page.items] == [
        ("organisations/api", 8, 0),
        ("organisations/scope", 4.5, 3.5),
        ("organisations/tokens", 4.5, 1.5),
    ]
    assert [(one.key, one.firm, one.optional) for one in page.optional] == [("organisations/observability", 0, 1)]
    markup = diego.client.get("/week/").content.decode()
    places = [markup.index(f'data-key="{one.key}"') for one in page.all_items]
    assert places == sorted(places)
    assert places[2] < markup.index('id="optional"') < places[3]


def test_the_page_in_words(diego: Desk) -> None:
    """The wording of the page: a few key sentences."""
    page = diego.page()
    assert "17 h planned of 23.75 h focus time" in page
    # Priya joined on 5 October, seven weeks before Monday 23 November.
    assert (
        "No one on the team is above level 2 of 4, its owner, Priya, joined seven weeks ago, and “Design document review” "
        "is on Thu 3 Dec." in diego.item("organisations/api")
    )
    assert "Pair with Priya high confidence (100%)" in diego.item("organisations/api")
    assert "or bring in Inés" in diego.item("organisations/scope")
    assert "Pair Lena with Tom" in diego.item("organisations/tokens")
    assert "1:1s & check-ins 0.5 Context switching 0.5 Focus 17 Optional 6" in page
    assert re.search(r"How to build the rate limiter delegate to Lena\b.* Lena has the skills for it", page)
    assert "You are the only one at level 4 in HTTP API design" in diego.page("/week/2026-W48/around/")
    assert "Scope workshop Organisations product · in 3 days · attendance required" in page
    assert "Only you can see this page. Not your manager, not an admin." in page


def test_what_is_at_stake_rests_on_the_team_the_owner_and_the_milestone(diego: Desk) -> None:
    item = plan_item_of(diego, "organisations/api")
    (need,) = item.fact["receipt"]["requirements"]
    point = item.fact["receipt"]["point"]
    assert (need["best_level"], need["level"], need["at_level"]) == (2, 4, [])
    assert item.names.joined("priya") == date(2026, 10, 5)
    assert point is not None
    assert (point["name"], point["date"]) == ("Design document review", "2026-12-03")
    advice = {one.key: one.fact["advice"] for one in page_of(diego).all_items}
    assert advice["organisations/api"]["code"] == "work_beside_owner"
    assert advice["organisations/api"]["people"] == ["priya"]
    assert advice["organisations/scope"]["bring_in"] == ["ines"]
    assert (advice["organisations/tokens"]["code"], advice["organisations/tokens"]["people"]) == (
        "pair",
        ["tom", "lena"],
    )


def test_the_strip_shows_where_the_hours_go(diego: Desk) -> None:
    summary = page_of(diego).capacity_summary
    # 40 − 12 day-to-day − 3.75 meetings − 0.5 touchpoint = 23.75.
    assert (summary.capacity["contracted"], summary.focus, summary.taken, summary.proposed) == (40, 23.75, 16.25, 17)
    assert [(one.kind, one.hours) for one in summary.segments] == [
        ("meetings", 3.75), ("day", 12), ("touch", 0.5), ("open", 0.5), ("focus", 17), ("optional", 6), ("free", 0.25),
    ]  # fmt: skip


def test_meetings_have_their_verdict_and_the_rule_behind_it(diego: Desk) -> None:
    page = page_of(diego)
    found = {one["title"]: (one["verdict"], one["rule"], one["delegate"]) for one in page.facts["meetings"]}
    assert found == {
        "Scope definition for the first release": ("attend", "decides_scope", None),
        "How to build the rate limiter": ("delegate", "delegate", "lena"),
        "Weekly with Priya": ("attend", "one_to_one", None),
        "Error format across all teams": ("attend", "reach", None),
        "Screens walkthrough": ("skip", "skip", None),
        "All-hands status": (None, "unlinked", None),
    }
    assert [one.title for one in page.meetings] == [one["title"] for one in page.facts["meetings"]]
    assert page.hours_saved == 2.5  # The rate limiter's hour and the screens' hour and a half.
    # Tuesday at 15:00 in Madrid.
    assert meeting_of(diego, "How to build the rate limiter").starts == datetime(2026, 11, 24, 14, tzinfo=UTC)


def test_areas_without_hours_have_a_reason(diego: Desk) -> None:
    page = page_of(diego)
    left = page.unplanned_areas
    assert (left.uncovered, left.sign_off) == ([], [])
    statuses = {area["area"]: area["receipt"]["status"] for area in page.facts["areas"]}
    assert {one.key: statuses[one.key] for one in left.watched} == {
        "organisations/screens": "not_yet",
        "incident-reviews/review-quality": "settled",
        "organisations/limits": "open",
    }
    assert all(one.reason for one in left.watched)
    limits = next(one for one in left.watched if one.key == "organisations/limits")
    assert ("Lena" in limits.reason, "Tom" in limits.reason) == (True, True)


def test_the_margin_names_contacts_that_are_due_left_out_and_key_people(diego: Desk) -> None:
    page = page_of(diego)
    (due,) = page.due
    # 14 days after 2 November was the 16th, a week ago.
    assert (due.name, due.is_late) == ("Marta Solé", True)
    assert page.facts["touchpoints"][0]["due"] == "2026-11-16"
    assert page.facts["left_out"] == ["ines", "karl"]
    assert [(one["person"], one["skill"], one["level"]) for one in page.facts["key_people"]] == [
        ("diego", "api-design", 4), ("ines", "scoping", 4),
    ]  # fmt: skip
    workshop = milestone_of(diego, "Scope workshop")
    assert (workshop.date, workshop.days, workshop.required, workshop.asked) == (date(2026, 11, 26), 3, True, False)


def test_no_title_leaks_to_the_admin(diego: Desk) -> None:
    private = {models.WeekPlan, models.Decision, models.Actual, models.Meeting}
    assert private.isdisjoint(admin.site._registry)


def test_hours_that_are_worth_nothing_are_left_free(client: Client, monday: None) -> None:
    noor = desk_of(client, "reliability-backlog", "noor")
    page = page_of(noor)
    # 22.5 focus − 8 − 3.5 − 0.5 to open the initiative; of the 3.5 an hour is optional.
    assert page.capacity_summary.free == 10.5
    assert page.facts["free_hours"] == 10.5
    # The price of an hour is what the hour costs elsewhere: nothing is worth more.
    assert page.facts["hour_price"] == pytest.approx(page.weights.hour_cost)
    assert "10.5 h left free: nothing else is worth your time this week." in noor.page()


def test_a_rating_worth_finding_out_links_to_its_cell(client: Client, monday: None) -> None:
    mei = desk_of(client, "slipping-platform", "mei")
    # No one whose rating is missing would change the week: whatever Raj is at in iOS up to 2, each area keeps its hours.
    assert page_of(mei).facts["questions"] == []
    Rating.objects.filter(person=mei.person, skill__key="ios").delete()
    services.replan(mei.person, WEEK, now=NOW)
    first = page_of(mei).facts["questions"][0]
    # A senior engineer who has not rated herself.
    assert (first["person"], first["skill"], first["assumed"], first["level"]) == ("mei", "ios", True, 3)
    assert first["moved_hours"] > 0
    assert "/people/skills/mei/ios/" in mei.client.get("/week/").content.decode()


def test_a_week_off_has_no_focus_time_and_hands_over_what_is_at_stake(diego: Desk) -> None:
    TimeOff.objects.create(person=diego.person, start=date(2026, 11, 23), end=date(2026, 11, 29))
    services.replan(diego.person, WEEK, now=NOW)
    page = page_of(diego)
    # 40 h off of 40; meetings take no time, and two check-ins are due, one of which the weekly 1:1 would have met.
    assert (page.capacity_summary.focus, page.capacity_summary.planned, page.facts["items"]) == (-0.5 - 0.5, 0, [])
    api = page.unplanned_areas.uncovered[0]
    assert (api.key, round(api.exposure, 2), api.hand_to) == ("organisations/api", 32.95, "")
    assert (api.point, api.when) == ("“Design document review”", "Thu 3 Dec")
    assert page.names.manager == "Marta Solé"
    assert [one.key for one in page.unplanned_areas.sign_off] == ["organisations/tokens"]
    words = diego.page()
    assert "You’re off all week, so nothing is planned." in words
    assert "No one with the skill has time: tell Marta Solé, or accept the risk" in words


def test_hours_booked_beyond_the_contract_leave_no_focus_time(diego: Desk) -> None:
    diego.person.day_to_day = 38
    diego.person.save()
    services.replan(diego.person, WEEK, now=NOW)
    summary = page_of(diego).capacity_summary
    # 38 day-to-day + 3.75 meetings + 0.5 touchpoint = 42.25 of 40.
    assert (summary.focus, summary.taken, summary.total, summary.over) == (-2.25, 42.25, 42.25, 0)


@pytest.mark.parametrize("week", ["2026-W60", "2025-W53", "x", "2026-w48", "99999-W01", "2026-W00"])
def test_a_week_that_does_not_exist_gets_a_page_that_says_so(diego: Desk, week: str) -> None:
    response = diego.client.get(f"/week/{week}/")
    assert response.status_code == 404
    assert week in response.context["error"]
    assert response.context["error"] in unescape(response.content.decode())
    assert response.context["this_week"] == WEEK


@pytest.mark.parametrize("week", ["0001-W01", "9999-W51", "2020-W10", "2040-W01"])
def test_weeks_far_away_are_pages_too(diego: Desk, week: str) -> None:
    assert diego.client.get(f"/week/{week}/").status_code == 200
    assert diego.client.post(f"/week/{week}/plan/").status_code == 422


def test_earlier_and_later_weeks_are_links_away(diego: Desk) -> None:
    markup = diego.client.get("/week/2026-W53/").content.decode()
    assert 'href="/week/2026-W52/"' in markup
    assert 'href="/week/2027-W01/"' in markup
    assert "28 December 2026 – 1 January 2027" in markup


def test_no_one_else_sees_a_week_at_any_url(diego: Desk) -> None:
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


def test_without_signing_in_the_week_redirects_to_sign_in(client: Client, db: None) -> None:
    assert client.get("/week/2026-W48/")["Location"].startswith("/accounts/login/")


@pytest.fixture
def crowded(db: None, monday: None) -> Person:
    make.OrganisationFactory.create(country="")
    return make.PersonFactory.create(seniority="staff")


def test_the_page_takes_ten_queries_for_any_number_of_rows(client: Client, crowded: Person) -> None:
    make.sign_in(client, crowded)
    counts = []
    for more in (1, 2, 27):
        make.lead_more(crowded, more)
        for _ in range(2):  # Twice: with a previous plan, the page shows what changed.
            services.replan(crowded, WEEK, now=NOW)
        with CaptureQueriesContext(connection) as seen:
            response = client.get("/week/?changed")
        assert response.status_code == 200
        counts.append(len(seen))
    assert counts == [10, 10, 10]
    assert len(gzip.compress(response.content)) < 40_000


def test_names_are_never_spelt_from_a_key_while_the_row_exists(diego: Desk) -> None:
    """A milestone that no receipt mentions, and an initiative without areas."""
    organisations = Initiative.objects.get(key="organisations")
    make.PointFactory.create(initiative=organisations, key="ga", name="Open to every customer")
    make.InitiativeFactory.create(key="sso-2", name="Single sign-on")
    change = {"kind": "point_moved", "initiative": "organisations", "point": "ga", "days": 7}
    change |= dict.fromkeys(("person", "skill", "level", "area"))
    plan = models.WeekPlan.objects.get(person=diego.person, week=str(WEEK))
    step = {"initiative": "sso-2", "start": "weekly", "to": "reviewing", "because": ["no_point_near"]}
    plan.facts |= {"what_ifs": {"organisations/api": change}, "steps": [step]}
    plan.save(update_fields=["facts"])
    assert "if “Open to every customer” were one week later" in diego.receipt("organisations/api")
    assert [one.name for one in page_of(diego).steps] == ["Single sign-on"]
