"""Three ways to close a gap, one-click ratings, changes of involvement: every action does what it says."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from focus.models import Pairing, WeekPlan
from focus.plan import services
from focus.plan.area_advice import GapClosingOptions
from focus.week.queries.rating_requests import Question
from initiatives.models import Handover, Initiative, LeadAssignment
from people.models import AuditLine, Person, Rating, Skill
from people.services import ratings
from tests.support import factories as make
from tests.support.planned_week import HTMX, NOW, WEEK, Desk, desk_of, shared_diego, text_of
from tests.support.week_facts import HERE, page_of, plan_item_of, toast_of

diego = shared_diego

# What these pages and emails say does not depend on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

LATER = NOW + timedelta(hours=1)


def post(desk: Desk, name: str, *args: object, **typed: str) -> Any:
    return desk.client.post(reverse(name, args=[WEEK, *args]), typed, headers=HTMX)


def ways_of(desk: Desk, area: str) -> GapClosingOptions:
    ways = plan_item_of(desk, area).gap_closing_options
    assert ways is not None
    return ways


def test_the_three_ways_are_side_by_side(diego: Desk) -> None:
    ways = ways_of(diego, "organisations/scope")
    # 4.5 firm hours of effort M, spent 0: 1 − e^(−1.5) = 0.77687 of an exposure of 11.1674. Diego is at 3 of 4, and the cover
    # is 2: he closes half of the gap of two levels, so that his leverage is 0.2 + 0.8 / 2.
    covered = 11.1674 * 0.6 * 0.77687
    assert ways.buys == f"4.5 h cover {covered:.2f} of the 11.17 at stake ({0.6 * 0.77687:.0%})"
    # Inés is at 4 in scoping, outside the team, in the company since 2018.
    assert [(one.key, one.name) for one in ways.bring_in] == [("ines", "Inés Duarte")]
    ask = reverse("week_help_request", args=[WEEK, "organisations", "scope"])
    assert f'href="{ask}?to=ines"' in diego.client.get(f"{HERE}areas/organisations/scope/options/").content.decode()
    # Priya is at 3 of 4, and no interest of hers is recorded.
    assert ways.grow == []
    item = diego.page(f"{HERE}areas/organisations/scope/options/")
    assert "Inés Duarte has the skills in product scoping, and time this week" in item
    assert "No one on the team is one level short and wants to grow in this." in item


def test_hours_are_planned_from_the_first_way(diego: Desk) -> None:
    assert (ways_of(diego, "organisations/scope").hours, plan_item_of(diego, "organisations/scope").may_accept) == (
        4.5,
        True,
    )
    diego.act("organisations/scope", "accept")
    item = plan_item_of(diego, "organisations/scope")
    assert (item.state, item.hours, item.may_accept) == ("accepted", 4.5, False)


def test_the_request_says_what_is_at_stake_and_no_ratings(diego: Desk) -> None:
    page = diego.client.get(reverse("week_help_request", args=[WEEK, "organisations", "scope"]) + "?to=ines")
    body = page.context["help_request"].body
    assert body.startswith("Hello Inés,")
    assert "We’re short on product scoping, and you know it well." in body
    assert "before “Scope workshop” on Thursday" in body
    assert "Priya" not in text_of(page)
    assert b'href="mailto:ines%40northlight.example?subject=' in page.content


@pytest.mark.parametrize("to", ["priya", "nobody", ""])
def test_only_people_that_the_plan_names_can_be_asked(diego: Desk, to: str) -> None:
    url = reverse("week_help_request", args=[WEEK, "organisations", "scope"])
    assert diego.client.get(f"{url}?to={to}").status_code == 404


def grown(client: Client) -> Desk:
    """Mei's team: Raj owns the payments service at 2 of 3 and wants to grow in it; Mei is at 4."""
    return desk_of(client, "slipping-platform", "mei")


def pairings_of(desk: Desk, area: str) -> list[tuple[str, str]]:
    return [(one.learner, one.expert) for one in plan_item_of(desk, area).pairings]


def test_a_pairing_is_added_to_the_week_shown_and_removed(client: Client, monday: None) -> None:
    mei = grown(client)
    assert [(one.key, one.expert) for one in ways_of(mei, "one-tap/payments").grow] == [("raj", "")]
    answer = post(mei, "week_pair", "one-tap", "payments", learner="raj", expert="")
    assert answer.status_code == 200
    row = Pairing.objects.get()
    assert (row.person, row.learner.key, row.expert) == (mei.person, "raj", None)
    assert pairings_of(mei, "one-tap/payments") == [("Raj Pillai", "")]
    assert "Raj Pillai pairs with you" in mei.item("one-tap/payments")
    services.replan(mei.person, WEEK, now=LATER)
    assert pairings_of(mei, "one-tap/payments") == [("Raj Pillai", "")]
    assert post(mei, "week_unpair", row.pk).status_code == 200
    assert not Pairing.objects.exists()


def test_choosing_someone_else_to_pair_with_replaces_the_pairing(diego: Desk) -> None:
    for expert in ("", "tom", "tom"):
        post(diego, "week_pair", "organisations", "api", learner="lena", expert=expert)
    assert [(one.learner.key, one.expert and one.expert.key) for one in Pairing.objects.all()] == [("lena", "tom")]
    assert pairings_of(diego, "organisations/api") == [("Lena Virtanen", "Tom Becker")]


@pytest.mark.parametrize(("learner", "expert"), [("ines", ""), ("lena", "lena"), ("diego", ""), ("", "")])
def test_a_pairing_needs_two_people_of_the_team(diego: Desk, learner: str, expert: str) -> None:
    answer = post(diego, "week_pair", "organisations", "api", learner=learner, expert=expert)
    assert answer.status_code == 422
    assert not Pairing.objects.exists()


def test_a_pairing_is_private_to_its_lead(diego: Desk) -> None:
    post(diego, "week_pair", "organisations", "api", learner="lena", expert="tom")
    stranger = make.PersonFactory.create()
    make.sign_in(diego.client, stranger)
    assert post(diego, "week_unpair", Pairing.objects.get().pk).status_code == 404
    assert Pairing.objects.exists()


def unassessed(desk: Desk) -> None:
    """Removes the rating behind the scope's gap, so that the plan asks for it."""
    Rating.objects.filter(person=desk.person, skill__key="scoping").delete()
    services.replan(desk.person, WEEK, now=NOW - timedelta(hours=1))


def question_of(desk: Desk, skill: str) -> Question | None:
    """The question about the desk's own level in a skill."""
    return next((one for one in page_of(desk).questions if (one.person, one.skill) == (desk.person.key, skill)), None)


def test_a_question_is_answered_with_one_click_and_the_next_plan_uses_it(diego: Desk) -> None:
    unassessed(diego)
    fact = next(one for one in page_of(diego).facts["questions"] if one["skill"] == "scoping")
    assert (fact["person"], fact["assumed"], fact["level"]) == ("diego", True, 3)
    question = question_of(diego, "scoping")
    assert question is not None
    assert (question.answer, question.is_own) == ("", True)
    assert question.words == "You in product scoping: not rated (3 assumed)"
    assert post(diego, "week_assess", "diego", "scoping", level="1").status_code == 200
    question = question_of(diego, "scoping")
    assert question is not None
    assert (question.answer, question.by, page_of(diego).is_stale) == ("1", "", True)
    row = Rating.objects.get(person=diego.person, skill__key="scoping")
    assert (row.level, row.author, row.kind) == (1, diego.person, "self")
    services.replan(diego.person, WEEK, now=LATER)
    scope = next(one for one in WeekPlan.objects.get().facts["areas"] if one["area"] == "organisations/scope")
    assert scope["receipt"]["requirements"][0]["lead"]["proficiency"] == 1
    assert question_of(diego, "scoping") is None


def test_an_answer_is_undone(diego: Desk) -> None:
    unassessed(diego)
    post(diego, "week_assess", "diego", "scoping", level="1")
    post(diego, "week_assess", "diego", "scoping", level="")
    question = question_of(diego, "scoping")
    assert question is not None
    assert question.answer == ""
    assert not Rating.objects.filter(person=diego.person, skill__key="scoping").exists()


def test_a_second_rater_gets_a_conflict_and_overwrites_nothing(diego: Desk) -> None:
    lena, api = Person.objects.get(key="lena"), Skill.objects.get(key="api-design")
    marta = Person.objects.get(key="marta")
    ratings.record(lena, api, 3, by=marta, now=LATER, today=LATER.date())
    answer = post(diego, "week_assess", "lena", "api-design", level="1")
    assert answer.status_code == 409
    toast = toast_of(answer)
    assert (toast["level"], "Marta Solé rated 3" in toast["text"]) == ("warning", True)
    assert Rating.objects.filter(person=lena, skill=api).latest("on", "pk").level == 3


@pytest.mark.parametrize("level", ["5", "-1", "x"])
def test_an_invalid_level_is_refused(diego: Desk, level: str) -> None:
    before = Rating.objects.count()
    assert post(diego, "week_assess", "lena", "api-design", level=level).status_code == 422
    assert Rating.objects.count() == before


def test_people_outside_your_scope_can_not_be_rated(diego: Desk) -> None:
    assert post(diego, "week_assess", "ines", "scoping", level="1").status_code == 404


def quiet(desk: Desk) -> LeadAssignment:
    """Three quiet weeks on the incident reviews: the plan suggests only reviewing."""
    for back in (1, 2):
        WeekPlan.objects.create(
            person=desk.person,
            week=WEEK - back,
            computed_at=NOW,
            facts=WeekPlan.objects.first().facts,  # type: ignore[union-attr]
            exposures={"incident-reviews": 0.0},
        )
    services.replan(desk.person, WEEK, now=NOW)
    return LeadAssignment.objects.get(initiative__key="incident-reviews")


def test_an_accepted_change_applies_from_next_week_on_and_keeps_the_history(diego: Desk) -> None:
    before = quiet(diego)
    (step,) = page_of(diego).steps
    assert (step.initiative, step.to, step.day, step.taken) == ("incident-reviews", "reviewing", date(2026, 11, 30), "")
    answer = post(diego, "week_involvement", "incident-reviews", to="reviewing", hours="1.5")
    assert answer.status_code == 200
    assert page_of(diego).steps[0].taken == "Reviewing from 30 Nov"
    old, new = LeadAssignment.objects.filter(initiative__key="incident-reviews").order_by("start")
    assert (old.pk, old.stage, old.hours, old.end) == (before.pk, before.stage, before.hours, date(2026, 11, 29))
    assert (new.stage, new.hours, new.start, new.end) == ("reviewing", 1.5, date(2026, 11, 30), before.end)
    lines = AuditLine.objects.filter(initiative="incident-reviews", thing="lead").order_by("pk")
    assert [line.verb for line in lines][-2:] == ["changed", "assigned"]
    # This week stays as agreed; the next one uses the new involvement.
    this, following = (services.preview(diego.person, week)[0] for week in (WEEK, WEEK + 1))
    assert [one.start for one in this.steps] == ["weekly"]
    assert "incident-reviews" in {one.initiative for one in following.areas}


def test_a_change_of_involvement_is_undone_unless_it_was_changed_again(diego: Desk) -> None:
    before = quiet(diego)
    answer = post(diego, "week_involvement", "incident-reviews", to="reviewing", hours="1.5")
    undo = json.loads(answer.headers["HX-Trigger"])["toast"]["undo"]["url"]
    assert diego.client.post(undo, headers=HTMX).status_code == 200
    (row,) = LeadAssignment.objects.filter(initiative__key="incident-reviews")
    assert (row.pk, row.stage, row.hours, row.end) == (before.pk, before.stage, before.hours, before.end)
    assert diego.client.post(undo, headers=HTMX).status_code == 409


def test_a_second_change_for_the_same_week_replaces_the_first(diego: Desk) -> None:
    quiet(diego)
    post(diego, "week_involvement", "incident-reviews", to="reviewing", hours="1.5")
    post(diego, "week_involvement", "incident-reviews", to="on_call", hours="1")
    rows = LeadAssignment.objects.filter(initiative__key="incident-reviews").order_by("start")
    assert [(row.stage, row.hours) for row in rows][1:] == [("on_call", 1)]


@pytest.mark.parametrize(("to", "hours"), [("handed_off", "0"), ("gone", "1"), ("weekly", "many"), ("weekly", "-1")])
def test_an_invalid_change_of_involvement_changes_nothing(diego: Desk, to: str, hours: str) -> None:
    assert post(diego, "week_involvement", "incident-reviews", to=to, hours=hours).status_code == 422
    assert LeadAssignment.objects.filter(initiative__key="incident-reviews").count() == 1


def handover(desk: Desk, **typed: str) -> Any:
    note = {"decisions": "Reviews within a week.", "ownership": "Tom: reviews", "risks": "None.", "on": "2026-11-30"}
    return desk.client.post(reverse("initiative_handover", args=["incident-reviews"]), {**note, **typed})


def test_handing_off_needs_a_note_and_another_lead(diego: Desk) -> None:
    alone = handover(diego)
    assert alone.status_code == 422
    assert list(alone.context["form"].errors) == ["__all__"]
    initiative = Initiative.objects.get(key="incident-reviews")
    make.LeadFactory.create(initiative=initiative, person=Person.objects.get(key="tom"))
    for part in ("decisions", "ownership", "risks"):
        refused = handover(diego, **{part: " "})
        assert refused.status_code == 422
    assert not Handover.objects.exists()
    assert handover(diego).status_code == 303
    note = Handover.objects.get()
    assert (note.person, note.on, note.ownership) == (diego.person, date(2026, 11, 30), "Tom: reviews")
    row = LeadAssignment.objects.get(person=diego.person, initiative=initiative, start=date(2026, 11, 30))
    assert (row.stage, row.hours) == ("handed_off", 0)
    after = services.preview(diego.person, WEEK + 1)[0]
    assert "incident-reviews" not in {one.initiative for one in after.areas}
    response = diego.client.get(reverse("initiative_handover", args=["incident-reviews"]))
    assert "Reviews within a week." in text_of(response)
    assert response.context["form"] is None


@pytest.mark.parametrize("day", ["2026-11-23", "2026-12-01", "next week"])
def test_an_initiative_is_handed_off_from_a_future_monday_on(diego: Desk, day: str) -> None:
    initiative = Initiative.objects.get(key="incident-reviews")
    make.LeadFactory.create(initiative=initiative, person=Person.objects.get(key="tom"))
    refused = handover(diego, on=day)
    assert refused.status_code == 422
    assert "Reviews within a week." in text_of(refused)
    assert not Handover.objects.exists()


@pytest.mark.once
def test_the_page_takes_the_same_number_of_queries_with_pairings_and_steps(diego: Desk) -> None:
    quiet(diego)
    counts = []
    for names in ((), ("lena", "omar"), ("tom", "julie", "priya")):
        for name in names:
            post(diego, "week_pair", "organisations", "api", learner=name, expert="")
        with CaptureQueriesContext(connection) as asked:
            diego.page()
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2] <= 12
