"""The week that is not planned, that has gone stale, that a worker plans anew; one's own choice on a meeting."""

import json
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from engine.weeks import Week
from focus import plans, replanning
from focus.models import Meeting, WeekPlan
from people import ratings
from people.models import Heartbeat, Job, JobState, Person, Skill
from tests.support import factories as make
from tests.support.planned_week import HTMX, NOW, WEEK, Desk, plain, text_of

pytestmark = pytest.mark.django_db
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


def test_a_change_below_the_plan_is_told_and_offered_to_recompute(diego: Desk) -> None:
    assert "Recompute" not in diego.page()
    with time_machine.travel(NOW + timedelta(hours=1)):
        rate(diego, "tom", "api-design", 4)
        page = diego.page()
    assert "What this plan rests on has changed since Monday 23 November, 09:00." in page
    assert "Tom Becker’s level in HTTP API design changed from 2 to 4" in page
    assert "Recompute" in page


def test_a_rating_that_no_area_of_ones_own_needs_changes_nothing(diego: Desk) -> None:
    elsewhere = make.PersonFactory.create(key="elsewhere")
    with time_machine.travel(NOW + timedelta(hours=1)):
        rate(diego, elsewhere.key, "api-design", 4)
        assert "Recompute" not in diego.page()


def test_ones_own_hours_offer_to_plan_the_rest_around_them(diego: Desk) -> None:
    with time_machine.travel(NOW + timedelta(hours=1)):
        parts = diego.act("organisations/api", "adjust", hours="3").content.decode()
    assert "You decided 1 item; the rest can be planned around it" in plain(parts)


def test_the_worker_plans_anew_and_the_page_tells_what_moved_and_why(diego: Desk) -> None:
    with time_machine.travel(NOW + timedelta(hours=1)):
        rate(diego, "julie", "security", 4)
        answer = diego.client.post(PLAN, headers=HTMX)
        assert 'class="job queued"' in answer.content.decode()
        job = Job.objects.get()
        assert diego.client.post(PLAN, headers=HTMX).status_code == 200
        assert Job.objects.count() == 1  # A double click asks once.
        poll = diego.client.get(PROGRESS, headers=HTMX)
        assert "every 2s" in poll.content.decode()
        replanning.work(job.pk)
        done = diego.client.get(PROGRESS, headers=HTMX)
    assert (done["HX-Retarget"], done["HX-Reswap"]) == ("#week", "outerHTML")
    words = text_of(done)
    assert "What changed from the plan of Monday 23 November, 09:00" in words
    # Julie, new within the year, is at 4 less 0.5 in security, of the 3 that tokens need: two deep, no gap.
    assert "Token storage: no longer on the plan, it had 6 h" in words
    assert "Julie Moreau’s level in Application security changed from 0 to 4" in words
    assert diego.client.get(PROGRESS).status_code == 302
    again = diego.page("/week/2026-W48/?changed")
    assert "What changed from the plan of Monday 23 November, 09:00" in again
    assert "What changed from" not in diego.page()


def test_without_script_recompute_leads_back_to_the_page_with_its_progress(diego: Desk) -> None:
    response = diego.client.post(PLAN)
    assert (response.status_code, response["Location"]) == (303, "/week/2026-W48/")
    page = diego.client.get("/week/2026-W48/").content.decode()
    assert 'class="job queued"' in page
    assert f'href="{PROGRESS}"' in page


def test_without_a_worker_it_is_said_plainly_and_nothing_is_lost(diego: Desk) -> None:
    diego.client.post(PLAN, headers=HTMX)
    with time_machine.travel(NOW + timedelta(seconds=20)):
        stalled = diego.client.get(PROGRESS, headers=HTMX).content.decode()
        assert 'class="job stalled"' in stalled
        assert "stalled at 0 of 1" in plain(stalled)
        Heartbeat.objects.create(name="worker", at=timezone.now())
        assert 'class="job queued"' in diego.client.get(PROGRESS, headers=HTMX).content.decode()


def test_a_failed_job_is_told_with_a_way_to_try_again(diego: Desk) -> None:
    diego.client.post(PLAN, headers=HTMX)
    Job.objects.update(state=JobState.FAILED, fault="The week could not be planned; the fault is in the log.")
    failed = text_of(diego.client.get(PROGRESS, headers=HTMX))
    assert "The week could not be planned; the fault is in the log." in failed
    assert "Try again" in failed
    assert "Try again" in diego.page()
    plans.replan(diego.person, WEEK, now=NOW + timedelta(minutes=1))
    assert "Try again" not in diego.page()


def test_a_later_week_can_be_planned_ahead(diego: Desk) -> None:
    assert "Plan this week" in diego.page("/week/2026-W50/")
    diego.client.post("/week/2026-W50/plan/")
    replanning.work(Job.objects.get().pk)
    assert "HTTP API design" in diego.page("/week/2026-W50/")


def test_a_week_that_is_over_is_history(diego: Desk) -> None:
    assert "This week was not planned" in diego.page("/week/2026-W40/")
    assert diego.client.post("/week/2026-W40/plan/", headers=HTMX).status_code == 204
    assert not Job.objects.exists()
    with time_machine.travel(NOW + timedelta(days=14)):
        rate(diego, "tom", "api-design", 4)
        page = diego.page()
        assert "8 h HTTP API design" in page
        assert not [word for word in ("Recompute", "Accept", "Adjust", "choose", "Ahead") if word in page]
        refused = diego.act("organisations/api", "accept")
        assert refused.status_code == 409
        assert "Week 48 is over: what was decided in it stays as it is." in text_of(refused)
        assert diego.client.post("/week/2026-W48/accept/").status_code == 422
        assert diego.decision("organisations/api") is None


@pytest.fixture
def newcomer(client: Client, db: None, monday: None) -> Desk:
    make.OrganisationFactory.create()
    person = make.PersonFactory.create(name="Noa Newcomer", seniority="staff")
    make.sign_in(client, person)
    return Desk(client, person)


def test_an_empty_week_says_what_is_missing_step_by_step(newcomer: Desk) -> None:
    assert "You lead nothing yet" in newcomer.page()
    initiative = make.InitiativeFactory.create()
    make.LeadFactory.create(initiative=initiative, person=newcomer.person)
    assert "What must not go wrong?" in newcomer.page()
    area = make.AreaFactory.create(initiative=initiative)
    need = make.RequirementFactory.create(area=area)
    assert "One step to the first plan" in newcomer.page()
    make.RatingFactory.create(person=newcomer.person, skill=need.skill)
    assert "Plan this week" in newcomer.page()
    assert 'href="/welcome/"' not in newcomer.client.get("/week/").content.decode()


def test_the_first_plan_is_a_click_and_a_worker_away(newcomer: Desk) -> None:
    initiative = make.InitiativeFactory.create()
    make.LeadFactory.create(initiative=initiative, person=newcomer.person)
    need = make.RequirementFactory.create(area=make.AreaFactory.create(initiative=initiative, name="Ledger"))
    make.RatingFactory.create(person=newcomer.person, skill=need.skill)
    waiting = newcomer.client.post(f"{PLAN}?first", headers=HTMX)
    assert f'hx-get="{PROGRESS}?first"' in waiting.content.decode()
    assert f'hx-get="{PROGRESS}?first"' in newcomer.client.get("/week/").content.decode()
    replanning.work(Job.objects.get().pk)
    done = newcomer.client.get(f"{PROGRESS}?first", headers=HTMX)
    assert done["HX-Redirect"] == "/week/2026-W48/"
    assert "Ledger" in newcomer.page()
    assert WeekPlan.objects.get().week == WEEK


def walkthrough(diego: Desk) -> Meeting:
    return Meeting.objects.get(person=diego.person, title="Screens walkthrough")


def test_ones_own_choice_on_a_meeting_wins_and_can_be_undone(diego: Desk) -> None:
    url = f"/week/2026-W48/meetings/{walkthrough(diego).pk}/"
    with time_machine.travel(NOW + timedelta(minutes=5)):
        chosen = diego.client.post(url, {"choice": "attend"}, headers=HTMX)
    assert "Screens walkthrough attend your own choice" in text_of(chosen)
    assert "Your choice on a meeting changed" in text_of(chosen)  # The hours are others now: recompute.
    assert json.loads(chosen["HX-Trigger"])["toast"]["text"] == "Screens walkthrough: you attend."
    sent = diego.client.post(url, {"choice": "delegate", "delegate": "omar"}, headers=HTMX)
    assert "Screens walkthrough Omar goes your own choice" in text_of(sent)
    assert diego.client.post(url, {"choice": ""}).status_code == 303
    assert walkthrough(diego).choice == ""
    assert "Screens walkthrough skip" in diego.page()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"choice": "delegate"}, "Say who goes instead."),
        ({"choice": "delegate", "delegate": "nobody"}, "There is nobody with that name to send."),
        ({"choice": "delegate", "delegate": "diego"}, "There is nobody with that name to send."),
        ({"choice": "nap"}, "nap is not one of the available choices."),
    ],
)
def test_a_choice_that_cannot_be_is_told(diego: Desk, typed: dict[str, str], words: str) -> None:
    url = f"/week/2026-W48/meetings/{walkthrough(diego).pk}/"
    response = diego.client.post(url, typed, headers=HTMX)
    assert response.status_code == 422
    assert words in text_of(response)
    assert walkthrough(diego).choice == ""
    assert diego.client.post(url, typed).status_code == 422


def test_an_inflection_point_that_is_over_is_asked_about(diego: Desk) -> None:
    with time_machine.travel(NOW + timedelta(days=4)):
        assert "26 Nov Scope workshop Organisations product · over: has it passed?" in diego.page()


def test_weeks_are_the_persons_own(diego: Desk) -> None:
    """Sunday evening in Madrid is Monday morning in Auckland."""
    Person.objects.filter(pk=diego.person.pk).update(timezone="Pacific/Auckland")
    with time_machine.travel(NOW + timedelta(days=6, hours=8)):
        assert "30 November – 4 December 2026 · this week" in diego.page("/week/")
    assert Week.of(date(2026, 11, 30)) == WEEK + 1
