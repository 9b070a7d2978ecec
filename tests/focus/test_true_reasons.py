"""What the week says: the true reason for free hours, and never a reassurance where data is missing."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from digests.delivery import composing, due
from digests.models import Digest
from focus.models import WeekPlan
from focus.plan import services
from focus.plan.exposure_text import leverage_text
from initiatives.models import CriticalArea, Initiative, SkillRequirement
from people.models import Organisation, Person
from tests.support import factories as make
from tests.support.planned_week import NOW, WEEK, Desk, desk_of, plain
from tests.support.week_facts import meeting_of, page_of, plan_item_of

# What these pages and emails say does not depend on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.once]
REASSURING = (
    "covered.",
    "has it covered",
    "team covers it",
    "The team has this",
    "at least two people",
    "high-stakes",
    "0% gap",
)


@pytest.fixture
def lead(db: None, monday: None) -> Person:
    make.OrganisationFactory.create(country="")
    return make.person_with_account(key="lea", name="Lea Wolf", role="engineer", seniority="staff")


def seat(client: Client, lead: Person) -> Desk:
    """Planned, and signed in."""
    services.replan(lead, WEEK, now=NOW)
    make.sign_in(client, lead)
    return Desk(client, lead)


def initiative_of(lead: Person) -> Initiative:
    row: Initiative = make.InitiativeFactory.create(key="checkout", name="Checkout")
    make.LeadFactory.create(initiative=row, person=lead)
    member = make.PersonFactory.create(key="max", name="Max Born", role="engineer", seniority="senior")
    make.MembershipFactory.create(initiative=row, person=member, familiarity=3)
    return row


def add_area(initiative: Initiative, name: str, *, levels: tuple[int, ...] = (), **facts: Any) -> CriticalArea:
    """An area with these required levels, each of a new skill that no one is rated in."""
    row: CriticalArea = make.AreaFactory.create(initiative=initiative, key=name.lower(), name=name, **facts)
    for level in levels:
        make.RequirementFactory.create(area=row, level=level)
    return row


def weekly_email(lead: Person) -> tuple[str, ...]:
    due.make_due(NOW)
    digest = Digest.objects.select_related("person").get(kind="week", person=lead)
    mail = composing.compose(digest, Organisation.objects.get(), NOW)
    return plain(mail.text), plain(mail.html)


def test_areas_without_skills_are_said_to_be_unknown_and_link_to_their_forms(client: Client, lead: Person) -> None:
    initiative = initiative_of(lead)
    for name in ("Payments", "Refunds", "Fraud"):
        add_area(initiative, name, irreversibility=5)
    make.PointFactory.create(initiative=initiative, key="go", name="Go or no go", date=date(2026, 12, 1))
    desk = seat(client, lead)
    week, map_page = desk.page(), desk.page("/initiatives/checkout/map/")
    assert "No area has hours, because data is missing." in week
    assert "28 h left free: leadplan can’t tell: 3 areas name no skill." in week
    assert "It names no skill, so leadplan can’t tell whether the team has this; review the outcome." in week
    assert "leadplan can’t tell for 3 areas: no skill is set." in map_page
    assert map_page.count("gap unknown") == 6
    markup = desk.client.get("/week/2026-W48/").content.decode()
    for key in ("payments", "refunds", "fraud"):
        assert f'href="/initiatives/checkout/areas/{key}/"' in markup
        assert (
            f'href="/initiatives/checkout/areas/{key}/"'
            in desk.client.get("/initiatives/checkout/map/").content.decode()
        )
    emails = weekly_email(lead)
    assert len(emails) == 2
    for form in emails:
        assert "leadplan can’t tell" in form
        assert "Payments" in form
    for text in (week, map_page, desk.page("/initiatives/checkout/"), *emails):
        for words in REASSURING:
            assert words not in text, words


def test_the_receipt_of_an_area_without_skills_says_that_it_is_unknown(client: Client, lead: Person) -> None:
    add_area(initiative_of(lead), "Payments")
    desk = seat(client, lead)
    assert desk.act("checkout/payments", "adjust", hours="2").status_code == 200
    item = f"{desk.item('checkout/payments')} {desk.receipt('checkout/payments')}"
    assert "It names no skill, so leadplan can’t tell." in item
    assert "counted as 0, because it names no skill: leadplan can’t tell" in item
    assert "Keep an eye on it: it names no skill, so leadplan can’t tell." in item


def test_skills_that_no_one_is_rated_in_are_said_to_be_unknown(client: Client, lead: Person) -> None:
    add_area(initiative_of(lead), "Payments", levels=(3,), impact=1, irreversibility=1, complexity=1)
    desk = seat(client, lead)
    week = desk.page()
    assert page_of(desk).items == []
    assert "No area has hours, because data is missing." in week
    assert "28 h left free: leadplan can’t tell: no one is rated for 1 area." in week
    assert "No one is rated in a skill of 1 area. Rate the team: Checkout." in week
    assert "No one is rated for it: find out who knows it" in week
    assert 'href="/people/skills/?of=i.checkout"' in desk.client.get("/week/2026-W48/").content.decode()
    assert "No one is rated in a skill of 1 area: rate the team below." in desk.page("/initiatives/checkout/map/")
    assert "▲ no one is rated" in desk.page("/initiatives/checkout/")
    for form in (week, *weekly_email(lead)):
        for words in REASSURING:
            assert words not in form, words


def test_what_is_only_assumed_is_no_cover(client: Client, lead: Person) -> None:
    area = add_area(initiative_of(lead), "Payments", levels=(1,))
    skill = area.requirements.get().skill
    low = make.PersonFactory.create(role="engineer", seniority="junior")
    second = make.PersonFactory.create(role="engineer", seniority="senior")
    for person in (low, second):
        make.MembershipFactory.create(initiative=area.initiative, person=person, familiarity=3)
    make.RatingFactory.create(person=low, skill=skill, level=0)
    CriticalArea.objects.update(owner=second)
    desk = seat(client, lead)
    assert "No area has hours: the team covers them, going by levels that are assumed, not rated." in desk.page()
    make.RatingFactory.create(person=second, skill=skill, level=2)
    services.replan(lead, WEEK, now=NOW)
    assert "No area has hours: the team has them covered." in desk.page()


def large_area(lead: Person) -> CriticalArea:
    """An area that could use more than eight hours: no one on the team can do it, and the lead can."""
    area = add_area(initiative_of(lead), "Payments", levels=(4,), impact=5, irreversibility=5, effort="L")
    skill = area.requirements.get().skill
    make.RatingFactory.create(person=lead, skill=skill, level=4)
    make.RatingFactory.create(person=Person.objects.get(key="max"), skill=skill, level=0)
    return area


def test_free_hours_name_the_limit_of_an_area(client: Client, lead: Person) -> None:
    large_area(lead)
    desk = seat(client, lead)
    # 40 − 12 − 8 − 0.5 to open the initiative.
    assert "19.5 h left free: every focus area is at its limit of 8 h." in desk.page()
    add_area(Initiative.objects.get(), "Refunds")
    services.replan(lead, WEEK, now=NOW)
    words = "every focus area is at its limit of 8 h; leadplan can’t tell: 1 area names no skill."
    assert f"19.5 h left free: {words}" in desk.page()


def test_free_hours_that_the_person_freed_say_so(client: Client, lead: Person) -> None:
    large_area(lead)
    desk = seat(client, lead)
    desk.act("checkout/payments", "adjust", hours="3")
    assert "24.5 h left free: you took 5 h less than planned." in desk.page()
    desk.act("checkout/payments", "dismiss", reason="Max does it")
    page = desk.page()
    assert "28 h left free: you took 8 h less than planned." in page
    assert "dismissed: “Max does it”" in page
    assert "None besides 1 item that you dismissed." in page


def test_less_involvement_is_not_proposed_where_data_is_missing(client: Client, lead: Person) -> None:
    initiative = initiative_of(lead)
    area = add_area(initiative, "Payments")
    for back in (1, 2):
        WeekPlan.objects.create(
            person=lead, week=WEEK - back, computed_at=NOW, facts={}, exposures={initiative.key: 0.0}
        )
    desk = seat(client, lead)
    assert [one["to"] for one in page_of(desk).facts["steps"]] == ["weekly"]
    assert page_of(desk).steps == []
    requirement = SkillRequirement.objects.create(area=area, skill=make.SkillFactory.create(), level=2)
    for _ in range(2):
        member = make.PersonFactory.create()
        make.MembershipFactory.create(initiative=initiative, person=member, familiarity=3)
        make.RatingFactory.create(person=member, skill=requirement.skill, level=2)
        CriticalArea.objects.update(owner=member)
    services.replan(lead, WEEK, now=NOW)
    assert [one.to for one in page_of(desk).steps] == ["weekly"]


def test_someone_to_send_is_not_said_to_have_skills_that_no_one_named(client: Client, lead: Person) -> None:
    initiative = initiative_of(lead)
    area = add_area(initiative, "Payments")
    make.MeetingFactory.create(person=lead, initiative=initiative, area=area, title="Sync", decides="implementation")
    desk = seat(client, lead)
    assert meeting_of(desk, "Sync").words == "delegate to Max"
    assert meeting_of(desk, "Sync").rule == "its area names no skill, so leadplan can’t tell who has it"


def test_shares_are_percentages(diego: Desk) -> None:
    plan = WeekPlan.objects.get(person=diego.person, week=WEEK)
    facts = plan.facts
    for area, share in zip(facts["areas"], (0.68, 0.895, 0.9, 0.59), strict=False):
        area["confidence"] = share
        area["receipt"]["fill"] = 0.68
    plan.save()
    shown = {one.key: one for one in page_of(diego).all_items}
    found = [shown[area["area"]] for area in facts["areas"][:4] if area["area"] in shown]
    assert found[0].confidence == "medium confidence (68%)"
    # Below the limit of high confidence, so not 90%.
    assert {one.confidence for one in found} <= {
        "medium confidence (68%)",
        "medium confidence (89%)",
        "high confidence (90%)",
        "low confidence (59%)",
    }
    words = "In 68% of simulations with ratings off by one, it keeps between half and twice its hours: medium confidence (68%)."
    assert words in diego.receipt(found[0].key)
    assert "you close 68% of the gap yourself" in leverage_text(found[0].fact["receipt"], found[0].names)


def test_optional_hours_give_their_reason(diego: Desk) -> None:
    # expectations.md: scope has 8 h, of effort M, of which 4.5 h are firm.
    item = diego.receipt("organisations/scope")
    assert "3.5 h more are optional: about 4.5 h is what a half-day topic can use; more brings less." in item
    assert "optional: " not in diego.receipt("organisations/api")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Dr. Priya Sharma", "Dr. Priya Sharma"),
        ("P. Sharma", "P. Sharma"),
        ("Frau Sharma", "Frau Sharma"),
        ("Priya Sharma", "Priya"),
    ],
)
def test_people_are_shown_in_full_where_the_first_word_is_no_name(diego: Desk, name: str, shown: str) -> None:
    Person.objects.filter(key="priya").update(name=name)
    assert plan_item_of(diego, "organisations/api").advice == f"Pair with {shown}"


def test_the_question_about_the_hours_names_the_figure_it_is_about(diego: Desk) -> None:
    assert plan_item_of(diego, "organisations/scope").summary == "Why 4.5 h"
    diego.act("organisations/scope", "adjust", hours="2")
    item = plan_item_of(diego, "organisations/scope")
    assert (item.shown, item.summary) == (2, "Why the plan has 4.5 h")
    diego.act("organisations/limits", "adjust", hours="1")
    assert plan_item_of(diego, "organisations/limits").summary == "Why the plan has 0 h"


def test_questions_that_change_nothing_are_not_asked(diego: Desk) -> None:
    plan = WeekPlan.objects.get(person=diego.person, week=WEEK)
    asked = {"person": "tom", "skill": "security", "level": 2.0, "assumed": False, "age_days": 200}
    plan.facts["questions"] = [{**asked, "moved_hours": 0.0}]
    plan.save()
    assert "Worth finding out" not in diego.page()
    plan.facts["questions"] = [{**asked, "moved_hours": 1.5}]
    plan.save()
    assert "Tom in application security: 2, rated 200 days ago could shift 1.5 h" in diego.page()


def test_key_people_show_their_own_level(client: Client, monday: None) -> None:
    desk = desk_of(client, "slipping-platform", "mei")
    (mine,) = [one for one in page_of(desk).facts["key_people"] if one["person"] == "mei"]
    assert (
        plain(desk.page("/week/2026-W48/around/")).count(f"You are the only one at level {mine['rating']:g} in ") == 1
    )


def test_who_to_ask_is_the_same_in_the_advice_and_in_the_question(client: Client, lead: Person) -> None:
    initiative = initiative_of(lead)
    area = add_area(initiative, "Payments", levels=(3,), impact=5, irreversibility=5)
    for key in ("ada", "zoe"):
        member = make.PersonFactory.create(key=key, name=f"{key.title()} Lamb", role="engineer", seniority="senior")
        make.MembershipFactory.create(initiative=initiative, person=member, familiarity=3)
    make.RatingFactory.create(person=lead, skill=area.requirements.get().skill, level=4)
    CriticalArea.objects.update(owner=Person.objects.get(key="zoe"))
    desk = seat(client, lead)
    item = plan_item_of(desk, "checkout/payments")
    (skill,) = [need["skill"] for need in item.fact["receipt"]["requirements"]]
    assert item.fact["advice"]["code"] == "find_out"
    asked = [one.person for one in page_of(desk).questions if one.skill == skill and not one.is_own]
    assert f": ask {item.names.person(asked[0] if asked else 'zoe')} first" in item.advice
    assert item.advice in desk.page()


def test_the_map_ranks_areas_without_skills_last_and_draws_none_of_them(client: Client, lead: Person) -> None:
    add_area(initiative_of(lead), "Refunds", impact=5)
    add_area(Initiative.objects.get(), "Payments", levels=(3,), impact=1, status="not_yet")
    desk = seat(client, lead)
    found = desk.client.get("/initiatives/checkout/map/").context["map"]
    assert [one.area.name for one in found.areas] == ["Payments", "Refunds"]
    assert [one.spot.name for one in found.quadrant.marks] == ["Payments"]
