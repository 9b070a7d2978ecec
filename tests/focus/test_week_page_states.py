"""A week that is unplanned, stale, or replanned by a worker; your own choice for a meeting."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from focus.models import Meeting, WeekPlan
from focus.plan import replanning, services
from people.models import Heartbeat, Job, JobState, Person, Skill, WorkingHours
from people.services import availability_records, ratings
from tests.support import factories as make
from tests.support.planned_week import HTMX, NOW, WEEK, Desk, text_of
from tests.support.week_facts import (
    HERE,
    context_of,
    has_role,
    meeting_of,
    milestone_of,
    page_of,
    plan_item_of,
    toast_of,
)

# What these pages and emails say does not depend on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.once]
PLAN, PROGRESS = "/week/2026-W48/plan/", "/week/2026-W48/progress/"


def rate(diego: Desk, person: str, skill: str, level: int) -> None:
    ratings.record(
        Person.objects.get(key=person),
        Skill.objects.get(key=skill),
        level,
        by=diego.person,
        now=timezone.now(),
        today=timezone.now().date(),
    )


def offers_replanning(markup: str) -> bool:
    return f'action="{PLAN}"' in markup


def test_a_changed_input_is_shown_with_an_offer_to_replan(diego: Desk) -> None:
    assert not page_of(diego).is_stale
    assert not offers_replanning(diego.client.get("/week/").content.decode())
    with time_machine.travel(NOW + timedelta(hours=1)):
        rate(diego, "tom", "api-design", 4)
        (line,) = page_of(diego).stale
        assert (line.about, line.skill, line.before, line.after) == (
            Person.objects.get(key="tom"),
            "api-design",
            "2",
            "4",
        )
        assert offers_replanning(diego.client.get("/week/").content.decode())
        page = diego.page()
    assert "Inputs to this plan have changed since Mon 23 Nov, 09:00." in page
    assert "Tom Becker’s level in HTTP API design changed from 2 to 4" in page


def test_your_own_changed_hours_are_in_your_words(diego: Desk) -> None:
    with time_machine.travel(NOW + timedelta(hours=1)):
        row = WorkingHours(person=diego.person, start=date(2026, 11, 26), mon=4, tue=4, wed=4, thu=4, fri=4)
        availability_records.save(row, by=diego.person, now=timezone.now(), today=NOW.date())
        assert "Your contracted hours changed from 40 to 20 a week (from 26 Nov)" in diego.page()


def test_a_rating_that_none_of_your_areas_needs_changes_nothing(diego: Desk) -> None:
    elsewhere = make.PersonFactory.create(key="elsewhere")
    with time_machine.travel(NOW + timedelta(hours=1)):
        rate(diego, elsewhere.key, "api-design", 4)
        assert not page_of(diego).is_stale


def test_your_own_hours_offer_to_replan_the_rest_around_them(diego: Desk) -> None:
    with time_machine.travel(NOW + timedelta(hours=1)):
        parts = diego.act("organisations/api", "adjust", hours="3").content.decode()
        page = page_of(diego)
    assert (page.own_changes, list(page.stale), page.is_stale) == (1, [], True)
    assert offers_replanning(parts)


def test_the_worker_replans_and_the_page_shows_what_changed_and_why(diego: Desk) -> None:
    with time_machine.travel(NOW + timedelta(hours=1)):
        rate(diego, "julie", "security", 4)
        answer = diego.client.post(PLAN, headers=HTMX)
        assert answer.context["job_state"] == "queued"
        job = Job.objects.get()
        assert diego.client.post(PLAN, headers=HTMX).status_code == 200
        assert Job.objects.count() == 1  # A double click queues one job.
        poll = diego.client.get(PROGRESS, headers=HTMX)
        assert "every 2s" in poll.content.decode()
        replanning.run_job(job.pk)
        done = diego.client.get(PROGRESS, headers=HTMX)
    assert (done["HX-Retarget"], done["HX-Reswap"]) == ("#week", "outerHTML")
    words = text_of(done)
    assert "What changed since the plan of Mon 23 Nov, 09:00" in words
    assert "Token storage: no longer in the plan (was 4.5 h + 1.5 h optional)" in words
    # Julie, new within the year, is at 4 minus 0.5 in security, of the 3 that tokens need: two people, no gap.
    changed = {one.difference.area: one for one in page_of(diego, f"{HERE}?changed").changed.areas}
    tokens = changed["organisations/tokens"]
    figures = tokens.difference.before
    assert (tokens.difference.move, figures.hours, figures.optional) == ("gone", 4.5, 1.5)
    assert [(line.label, line.before, line.after) for line in tokens.causes] == [
        ("Julie Moreau, Application security", "0", "4")
    ]
    assert diego.client.get(PROGRESS).status_code == 302
    assert 'id="changes"' in diego.client.get(f"{HERE}?changed").content.decode()
    assert 'id="changes"' not in diego.client.get(HERE).content.decode()


def test_without_javascript_replanning_leads_back_to_the_page_with_its_progress(diego: Desk) -> None:
    response = diego.client.post(PLAN)
    assert (response.status_code, response["Location"]) == (303, HERE)
    assert (page_of(diego).is_working, page_of(diego).job_state) == (True, "queued")
    # A link to look again, since nothing polls.
    assert f'href="{PROGRESS}"' in diego.client.get(HERE).content.decode()


def test_without_a_worker_the_job_is_shown_as_stalled_and_nothing_is_lost(diego: Desk) -> None:
    diego.client.post(PLAN, headers=HTMX)
    with time_machine.travel(NOW + timedelta(seconds=20)):
        stalled = diego.client.get(PROGRESS, headers=HTMX)
        assert stalled.context["job_state"] == "stalled"
        Heartbeat.objects.create(name="worker", at=timezone.now())
        assert diego.client.get(PROGRESS, headers=HTMX).context["job_state"] == "queued"


def test_a_failed_job_shows_its_error_and_can_be_tried_again(diego: Desk) -> None:
    diego.client.post(PLAN, headers=HTMX)
    Job.objects.update(state=JobState.FAILED, error="The disk is full.")
    failed = diego.client.get(PROGRESS, headers=HTMX)
    assert failed.context["job_state"] == "failed"
    assert "The disk is full." in text_of(failed)
    assert offers_replanning(failed.content.decode())
    assert page_of(diego).job_state == "failed"
    services.replan(diego.person, WEEK, now=NOW + timedelta(minutes=1))
    assert page_of(diego).job_state == ""
    assert not offers_replanning(diego.client.get(HERE).content.decode())


def test_a_later_week_can_be_planned_ahead(diego: Desk) -> None:
    later = "/week/2026-W50/"
    assert f'action="{later}plan/"' in diego.client.get(later).content.decode()
    diego.client.post(f"{later}plan/")
    replanning.run_job(Job.objects.get().pk)
    assert "organisations/api" in {one.key for one in page_of(diego, later).all_items}


def test_a_week_that_is_over_is_history(diego: Desk) -> None:
    unplanned = diego.client.get("/week/2026-W40/")
    assert unplanned.context["week_request"].is_past
    assert "/week/2026-W40/plan/" not in unplanned.content.decode()
    assert diego.client.post("/week/2026-W40/plan/", headers=HTMX).status_code == 204
    assert not Job.objects.exists()
    with time_machine.travel(NOW + timedelta(days=14)):
        rate(diego, "tom", "api-design", 4)
        page = page_of(diego)
        assert (page.is_stale, plan_item_of(diego, "organisations/api").shown) == (False, 8)
        # Nothing on the page can be decided, replanned or chosen.
        main = diego.client.get(HERE).content.decode().split("<main", 1)[1].split("</main>")[0]
        assert re.findall(r'<form[^>]*\saction="(/week/2026-W48/[^"]*)"', main) == []
        refused = diego.act("organisations/api", "accept")
        assert refused.status_code == 409
        assert has_role(refused, "alert")
        assert diego.client.post("/week/2026-W48/accept/").status_code == 422
        assert diego.decision("organisations/api") is None


@pytest.fixture
def newcomer(client: Client, db: None, monday: None) -> Desk:
    make.OrganisationFactory.create()
    person = make.PersonFactory.create(name="Noa Newcomer", seniority="staff")
    make.sign_in(client, person)
    return Desk(client, person)


def missing(desk: Desk) -> str:
    """What the page says is missing for a first plan."""
    return str(context_of(desk, "/week/", "missing"))


def test_an_empty_week_says_what_is_missing_step_by_step(newcomer: Desk) -> None:
    assert missing(newcomer) == "initiative"
    assert "You don’t lead an initiative yet" in newcomer.page()
    initiative = make.InitiativeFactory.create()
    make.LeadFactory.create(initiative=initiative, person=newcomer.person)
    assert missing(newcomer) == "areas"
    area = make.AreaFactory.create(initiative=initiative)
    need = make.RequirementFactory.create(area=area)
    assert missing(newcomer) == "ratings"
    make.RatingFactory.create(person=newcomer.person, skill=need.skill)
    assert missing(newcomer) == "done"
    assert offers_replanning(newcomer.client.get("/week/").content.decode())
    assert 'href="/welcome/"' not in newcomer.client.get("/week/").content.decode()


def test_the_first_plan_is_a_click_and_a_worker_away(newcomer: Desk) -> None:
    initiative = make.InitiativeFactory.create()
    make.LeadFactory.create(initiative=initiative, person=newcomer.person)
    need = make.RequirementFactory.create(area=make.AreaFactory.create(initiative=initiative, name="Ledger"))
    make.RatingFactory.create(person=newcomer.person, skill=need.skill)
    waiting = newcomer.client.post(f"{PLAN}?first", headers=HTMX)
    assert f'hx-get="{PROGRESS}?first"' in waiting.content.decode()
    assert f'hx-get="{PROGRESS}?first"' in newcomer.client.get("/week/").content.decode()
    replanning.run_job(Job.objects.get().pk)
    done = newcomer.client.get(f"{PROGRESS}?first", headers=HTMX)
    assert done["HX-Redirect"] == "/week/2026-W48/"
    assert "Ledger" in newcomer.page()
    assert WeekPlan.objects.get().week == WEEK


def walkthrough(diego: Desk) -> Meeting:
    return Meeting.objects.get(person=diego.person, title="Screens walkthrough")


def test_your_own_choice_for_a_meeting_wins_and_can_be_undone(diego: Desk) -> None:
    url = f"/week/2026-W48/meetings/{walkthrough(diego).pk}/"
    with time_machine.travel(NOW + timedelta(minutes=5)):
        chosen = diego.client.post(url, {"choice": "attend"}, headers=HTMX)
    assert chosen.status_code == 200
    assert meeting_of(diego, "Screens walkthrough").verdict == "attend"
    # Its hours count now, so the plan is stale; the title stays out of the audit.
    assert [(line.thing, line.label) for line in page_of(diego).stale] == [("meeting", "your choice on a meeting")]
    assert toast_of(chosen)["text"] == "“Screens walkthrough”: attend."
    assert diego.client.post(url, {"choice": "delegate", "delegate": "omar"}, headers=HTMX).status_code == 200
    row = walkthrough(diego)
    assert (row.choice, row.delegate) == ("delegate", Person.objects.get(key="omar"))
    assert (meeting_of(diego, row.title).verdict, "Omar" in meeting_of(diego, row.title).words) == ("delegate", True)
    assert diego.client.post(url, {"choice": ""}).status_code == 303
    assert walkthrough(diego).choice == ""
    assert meeting_of(diego, "Screens walkthrough").verdict == "skip"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"choice": "delegate"}, "delegate"),
        ({"choice": "delegate", "delegate": "nobody"}, "delegate"),
        ({"choice": "delegate", "delegate": "diego"}, "delegate"),
        ({"choice": "nap"}, "choice"),
    ],
)
def test_an_invalid_choice_shows_an_error(diego: Desk, typed: dict[str, str], field: str) -> None:
    url = f"/week/2026-W48/meetings/{walkthrough(diego).pk}/"
    response = diego.client.post(url, typed, headers=HTMX)
    assert response.status_code == 422
    assert has_role(response, "alert")
    assert walkthrough(diego).choice == ""
    whole = diego.client.post(url, typed)
    assert whole.status_code == 422
    assert list(whole.context["meeting_form"].errors) == [field]
    assert whole.context["meeting_number"] == walkthrough(diego).pk


def test_a_milestone_whose_date_has_passed_is_asked_about(diego: Desk) -> None:
    with time_machine.travel(NOW + timedelta(days=4)):
        workshop = milestone_of(diego, "Scope workshop")
        assert (workshop.date, workshop.asked, workshop.days) == (date(2026, 11, 26), True, -1)
        assert 'href="/initiatives/organisations/timeline/"' in diego.client.get("/week/").content.decode()


def test_weeks_follow_the_persons_time_zone(diego: Desk) -> None:
    """Sunday evening in Madrid is Monday morning in Auckland."""
    Person.objects.filter(pk=diego.person.pk).update(timezone="Pacific/Auckland")
    with time_machine.travel(NOW + timedelta(days=6, hours=8)):
        assert context_of(diego, "/week/", "week") == WEEK + 1
        assert "30 November – 4 December 2026 · this week" in diego.page("/week/")
