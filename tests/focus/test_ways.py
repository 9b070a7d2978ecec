"""Three ways to close a gap, ratings asked for with one click, steps on the ladder: each link carries out what it says."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from focus import plans
from focus.models import Pairing, WeekPlan
from initiatives.models import Handover, Initiative, LeadAssignment
from people import ratings
from people.models import AuditLine, Person, Rating, Skill
from tests.support import factories as make
from tests.support.planned_week import HTMX, NOW, WEEK, Desk, desk_of, plain, text_of

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def post(desk: Desk, name: str, *args: object, **typed: str) -> Any:
    return desk.client.post(reverse(name, args=[WEEK, *args]), typed, headers=HTMX)


def test_the_three_ways_stand_side_by_side(diego: Desk) -> None:
    item = diego.item("organisations/scope")
    # 4 firm hours of effort M, spent 0: 1 − e^(−4/3) = 0.7364 of an exposure of 11.1674; Diego is at 3 of 4 where the
    # cover is 1.5 or 2: what he can fill is in the leverage.
    receipt = next(one for one in WeekPlan.objects.get().facts["areas"] if one["area"] == "organisations/scope")[
        "receipt"
    ]
    bought = 11.1674 * receipt["leverage"] * 0.73640
    assert f"4 h buy {bought:.2f} of the 11.17 at stake" in item
    # Inés is at 4 in scoping, outside the team, in the company since 2018.
    assert "Inés Duarte at the level in product scoping, here this week, with room" in item
    assert "Draft the ask" in item
    # Priya is at 3 of 4, and has not said that she wants to grow.
    assert "Nobody on the team is one level short and has said that they want to grow in it." in item


def test_hours_are_planned_from_the_first_way(diego: Desk) -> None:
    assert "Plan 4 h" in diego.item("organisations/scope")
    diego.act("organisations/scope", "accept")
    item = diego.item("organisations/scope")
    assert "4 h planned" in item
    assert "Plan 4 h" not in item


def test_the_ask_says_what_is_at_stake_and_nobodys_rating(diego: Desk) -> None:
    page = diego.client.get(reverse("week_ask", args=[WEEK, "organisations", "scope"]) + "?to=ines")
    text = text_of(page)
    assert "Hello Inés," in text
    assert "product scoping" in text
    assert "before the scope workshop on Thursday" in text
    assert "Priya" not in text
    assert b'href="mailto:ines%40northlight.example?subject=' in page.content


@pytest.mark.parametrize("to", ["priya", "nobody", ""])
def test_only_whom_the_plan_names_can_be_asked(diego: Desk, to: str) -> None:
    url = reverse("week_ask", args=[WEEK, "organisations", "scope"])
    assert diego.client.get(f"{url}?to={to}").status_code == 404


def grown(client: Client) -> Desk:
    """Mei's team: Raj owns the payments service at 2 of 3 and wants to grow in it; Mei is at 4."""
    return desk_of(client, "slipping-platform", "mei")


def test_a_pairing_is_added_to_the_week_told_in_it_and_taken_out(client: Client, monday: None) -> None:
    mei = grown(client)
    assert "Raj" in (item := mei.item("one-tap/payments"))
    assert "at 2 of 3 in payments service, wants to grow" in item
    answer = post(mei, "week_pair", "one-tap", "payments", learner="raj", beside="")
    assert answer.status_code == 200
    assert "sits beside you" in plain(answer.content.decode())
    row = Pairing.objects.get()
    assert (row.person, row.learner.key, row.beside) == (mei.person, "raj", None)
    assert "sits beside you" in mei.item("one-tap/payments")
    plans.replan(mei.person, WEEK, now=LATER)
    assert "sits beside you" in mei.item("one-tap/payments")
    assert post(mei, "week_unpair", row.pk).status_code == 200
    assert not Pairing.objects.exists()


def test_naming_somebody_else_to_sit_beside_replaces_the_pairing(diego: Desk) -> None:
    for beside in ("", "tom", "tom"):
        post(diego, "week_pair", "organisations", "api", learner="lena", beside=beside)
    assert [(one.learner.key, one.beside and one.beside.key) for one in Pairing.objects.all()] == [("lena", "tom")]
    assert "Lena Virtanen sits beside Tom Becker" in diego.item("organisations/api")


@pytest.mark.parametrize(("learner", "beside"), [("ines", ""), ("lena", "lena"), ("diego", ""), ("", "")])
def test_a_pairing_takes_two_of_the_team(diego: Desk, learner: str, beside: str) -> None:
    answer = post(diego, "week_pair", "organisations", "api", learner=learner, beside=beside)
    assert answer.status_code == 422
    assert not Pairing.objects.exists()


def test_a_pairing_is_its_leads_alone(diego: Desk) -> None:
    post(diego, "week_pair", "organisations", "api", learner="lena", beside="tom")
    stranger = make.PersonFactory.create()
    make.sign_in(diego.client, stranger)
    assert post(diego, "week_unpair", Pairing.objects.get().pk).status_code == 404
    assert Pairing.objects.exists()


def unassessed(desk: Desk) -> None:
    """Without the rating that the scope rests on, which the plan then asks for."""
    Rating.objects.filter(person=desk.person, skill__key="scoping").delete()
    plans.replan(desk.person, WEEK, now=NOW - timedelta(hours=1))


def test_a_rating_that_is_asked_for_is_given_with_one_click_and_the_next_plan_uses_it(diego: Desk) -> None:
    unassessed(diego)
    assert "Your product scoping: not assessed, taken as 3" in diego.page()
    answer = post(diego, "week_assess", "diego", "scoping", level="1")
    said = plain(answer.content.decode())
    assert "you have said 1 since; recompute to plan with it" in said
    assert "What this plan rests on has changed" in said
    row = Rating.objects.get(person=diego.person, skill__key="scoping")
    assert (row.level, row.author, row.kind) == (1, diego.person, "self")
    plans.replan(diego.person, WEEK, now=LATER)
    scope = next(one for one in WeekPlan.objects.get().facts["areas"] if one["area"] == "organisations/scope")
    assert scope["receipt"]["requirements"][0]["lead"]["proficiency"] == 1
    assert "Your product scoping" not in diego.page().split("Worth asking")[-1].split("Key people")[0]


def test_an_answer_is_taken_back(diego: Desk) -> None:
    unassessed(diego)
    post(diego, "week_assess", "diego", "scoping", level="1")
    answer = post(diego, "week_assess", "diego", "scoping", level="")
    assert "could move" in plain(answer.content.decode()) or "moves nothing yet" in plain(answer.content.decode())
    assert not Rating.objects.filter(person=diego.person, skill__key="scoping").exists()


def test_who_is_second_is_told_and_overwrites_nothing(diego: Desk) -> None:
    lena, api = Person.objects.get(key="lena"), Skill.objects.get(key="api-design")
    marta = Person.objects.get(key="marta")
    ratings.record(lena, api, 3, by=marta, now=LATER, today=LATER.date())
    answer = post(diego, "week_assess", "lena", "api-design", level="1")
    assert answer.status_code == 409
    assert "Marta Solé has said 3" in answer.headers["HX-Trigger"].encode().decode("unicode_escape")
    assert Rating.objects.filter(person=lena, skill=api).latest("on", "pk").level == 3


@pytest.mark.parametrize("level", ["5", "-1", "x"])
def test_a_level_that_is_none_is_refused(diego: Desk, level: str) -> None:
    before = Rating.objects.count()
    assert post(diego, "week_assess", "lena", "api-design", level=level).status_code == 422
    assert Rating.objects.count() == before


def test_nobody_assesses_whom_they_may_not_see(diego: Desk) -> None:
    assert post(diego, "week_assess", "ines", "scoping", level="1").status_code == 404


def quiet(desk: Desk) -> LeadAssignment:
    """Three quiet weeks on the incident reviews: the plan proposes to review only."""
    for back in (1, 2):
        WeekPlan.objects.create(
            person=desk.person,
            week=WEEK - back,
            computed_at=NOW,
            facts=WeekPlan.objects.first().facts,  # type: ignore[union-attr]
            exposures={"incident-reviews": 0.0},
        )
    plans.replan(desk.person, WEEK, now=NOW)
    return LeadAssignment.objects.get(initiative__key="incident-reviews")


def test_an_accepted_step_changes_stage_and_hours_from_next_week_on_and_keeps_the_history(diego: Desk) -> None:
    before = quiet(diego)
    assert "Weekly → Reviewing" in diego.page()
    answer = post(diego, "week_step", "incident-reviews", to="reviewing", hours="1.5")
    assert answer.status_code == 200
    assert "Reviewing from 30 November on" in plain(answer.content.decode())
    old, new = LeadAssignment.objects.filter(initiative__key="incident-reviews").order_by("start")
    assert (old.pk, old.stage, old.hours, old.end) == (before.pk, before.stage, before.hours, date(2026, 11, 29))
    assert (new.stage, new.hours, new.start, new.end) == ("reviewing", 1.5, date(2026, 11, 30), before.end)
    lines = AuditLine.objects.filter(initiative="incident-reviews", thing="lead").order_by("pk")
    assert [line.verb for line in lines][-2:] == ["changed", "assigned"]
    # This week stays as it was agreed, the next one is planned by the new stage.
    this, following = (plans.preview(diego.person, week)[0] for week in (WEEK, WEEK + 1))
    assert [one.start for one in this.steps] == ["weekly"]
    assert "incident-reviews" in {one.initiative for one in following.areas}


def test_a_step_is_undone_while_nobody_has_changed_it(diego: Desk) -> None:
    before = quiet(diego)
    answer = post(diego, "week_step", "incident-reviews", to="reviewing", hours="1.5")
    undo = json.loads(answer.headers["HX-Trigger"])["toast"]["undo"]["url"]
    assert diego.client.post(undo, headers=HTMX).status_code == 200
    (row,) = LeadAssignment.objects.filter(initiative__key="incident-reviews")
    assert (row.pk, row.stage, row.hours, row.end) == (before.pk, before.stage, before.hours, before.end)
    assert diego.client.post(undo, headers=HTMX).status_code == 409


def test_a_step_in_a_week_in_which_another_assignment_begins_changes_that_one(diego: Desk) -> None:
    quiet(diego)
    post(diego, "week_step", "incident-reviews", to="reviewing", hours="1.5")
    post(diego, "week_step", "incident-reviews", to="on_call", hours="1")
    rows = LeadAssignment.objects.filter(initiative__key="incident-reviews").order_by("start")
    assert [(row.stage, row.hours) for row in rows][1:] == [("on_call", 1)]


@pytest.mark.parametrize(("to", "hours"), [("handed_off", "0"), ("gone", "1"), ("weekly", "many"), ("weekly", "-1")])
def test_a_step_that_is_none_changes_nothing(diego: Desk, to: str, hours: str) -> None:
    assert post(diego, "week_step", "incident-reviews", to=to, hours=hours).status_code == 422
    assert LeadAssignment.objects.filter(initiative__key="incident-reviews").count() == 1


def handover(desk: Desk, **typed: str) -> Any:
    note = {"decisions": "Reviews within a week.", "owners": "Tom: reviews", "risks": "None.", "on": "2026-11-30"}
    return desk.client.post(reverse("initiative_handover", args=["incident-reviews"]), {**note, **typed})


def test_handing_off_asks_for_a_note_and_for_somebody_who_leads(diego: Desk) -> None:
    alone = handover(diego)
    assert alone.status_code == 422
    assert list(alone.context["form"].errors) == ["__all__"]
    initiative = Initiative.objects.get(key="incident-reviews")
    make.LeadFactory.create(initiative=initiative, person=Person.objects.get(key="tom"))
    for part in ("decisions", "owners", "risks"):
        refused = handover(diego, **{part: " "})
        assert refused.status_code == 422
    assert not Handover.objects.exists()
    assert handover(diego).status_code == 303
    note = Handover.objects.get()
    assert (note.person, note.on, note.owners) == (diego.person, date(2026, 11, 30), "Tom: reviews")
    row = LeadAssignment.objects.get(person=diego.person, initiative=initiative, start=date(2026, 11, 30))
    assert (row.stage, row.hours) == ("handed_off", 0)
    after = plans.preview(diego.person, WEEK + 1)[0]
    assert "incident-reviews" not in {one.initiative for one in after.areas}
    response = diego.client.get(reverse("initiative_handover", args=["incident-reviews"]))
    assert "Reviews within a week." in text_of(response)
    assert response.context["form"] is None


@pytest.mark.parametrize("day", ["2026-11-23", "2026-12-01", "next week"])
def test_an_initiative_is_handed_off_from_a_coming_monday_on(diego: Desk, day: str) -> None:
    initiative = Initiative.objects.get(key="incident-reviews")
    make.LeadFactory.create(initiative=initiative, person=Person.objects.get(key="tom"))
    refused = handover(diego, on=day)
    assert refused.status_code == 422
    assert "Reviews within a week." in text_of(refused)
    assert not Handover.objects.exists()


def test_the_page_asks_the_same_number_of_questions_with_pairings_and_steps(diego: Desk) -> None:
    quiet(diego)
    counts = []
    for names in ((), ("lena", "omar"), ("tom", "julie", "priya")):
        for name in names:
            post(diego, "week_pair", "organisations", "api", learner=name, beside="")
        with CaptureQueriesContext(connection) as asked:
            diego.page()
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2] <= 12
