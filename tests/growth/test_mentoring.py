"""Mentors offer themselves; a goal lists who fits; agreeing makes check-ins in both weeks, until it ends."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from engine.weeks import Week
from focus.plan.services import replan
from growth.models import Goal, Mentoring, MentorOffer
from people.models import Notification, Person, Skill, TrashItem
from stakeholders.models import Stakeholder
from tests.growth.year import NOW, at_most_twelve_queries
from tests.support import factories as make
from tests.support.planned_week import Desk, text_of

MENTORING = "/me/growth/mentoring/"
WEEK = Week(2026, 48)
PEOPLE = (
    ("mei", 4, True), ("omar", 3, True), ("below-level", 2, True), ("unrated", None, True), ("no-offer", 4, False),
    ("boss", 4, True), ("top-boss", 4, True), ("report", 4, True), ("full", 4, True), ("gone", 4, True),
)  # fmt: skip
"""Key, level in iOS, whether they offer it."""


@pytest.fixture
def ana(client: Client, db: None) -> Iterator[Desk]:
    """Ana, whose goal is level 3 in iOS, and everyone who offers it."""
    with time_machine.travel(NOW, tick=False):
        make.OrganisationFactory.create(timezone="UTC")
        ios = make.SkillFactory.create(key="ios", name="iOS")
        people = {}
        for key, level, offers in PEOPLE:
            people[key] = make.person_with_account(key=key, name=key.replace("-", " ").capitalize())
            if level is not None:
                make.RatingFactory.create(person=people[key], skill=ios, level=level)
            if offers:
                MentorOffer.objects.create(person=people[key], skill=ios, hours_a_month=1)
        people["boss"].manager = people["top-boss"]
        people["boss"].save()
        ana = make.person_with_account(key="ana", name="Ana Ruiz", manager=people["boss"])
        make.RatingFactory.create(person=ana, skill=ios, level=2)
        Person.objects.filter(key="report").update(manager=ana)
        Person.objects.filter(key="gone").update(left_on=date(2026, 11, 1))
        Goal.objects.create(
            person=ana, skill=ios, title="Marker goal", from_level=2, to_level=3, position=1, why="Marker why"
        )
        other = Goal.objects.create(person=people["omar"], skill=ios, title="x", position=1, from_level=3, to_level=4)
        Mentoring.objects.create(
            mentor=people["full"], mentee=people["omar"], goal=other, asked_at=NOW, started=NOW.date(), every_days=28
        )
        make.sign_in(client, ana)
        yield Desk(client, ana)


def desk(key: str) -> Desk:
    client, person = Client(), Person.objects.get(key=key)
    make.sign_in(client, person)
    return Desk(client, person)


def mentors_page(ana: Desk) -> str:
    return f"/me/growth/goals/{Goal.objects.get(person=ana.person).pk}/mentors/"


def ask(ana: Desk, mentor: str = "mei", every_days: str = "14") -> int:
    return ana.client.post(mentors_page(ana), {"mentor": mentor, "every_days": every_days}).status_code


def test_the_list_has_who_offers_it_at_the_level_with_time_and_outside_the_line(ana: Desk) -> None:
    """A mentoring every 28 days takes 0.54 h a month: less than half an hour of one is left."""
    found = ana.client.get(mentors_page(ana)).context["mentors"]
    assert [one.key for one in found] == ["mei", "omar"]
    assert "level 4" not in ana.page(mentors_page(ana))


@pytest.mark.once
@pytest.mark.parametrize("mentor", ["boss", "report", "below-level", "ana", "nobody", ""])
def test_no_one_else_can_be_asked(ana: Desk, mentor: str) -> None:
    assert ask(ana, mentor) == 422
    assert not Mentoring.objects.filter(mentee=ana.person).exists()


def test_it_runs_once_the_mentor_agrees_and_is_a_touchpoint_in_both_weeks(ana: Desk) -> None:
    assert ask(ana) == 303
    ask(ana)
    mei = desk("mei")
    row = Mentoring.objects.get(mentee=ana.person)
    assert (row.started, Stakeholder.objects.count()) == (None, 0)
    assert Notification.objects.get(person=mei.person).kind == "mentoring_asked"
    assert "Ana Ruiz asked you to be their mentor in iOS." in mei.page("/notifications/")
    page = mei.page(MENTORING)
    assert "Ana Ruiz iOS, to level 3" in page
    assert "Marker" not in page
    assert ana.client.post(f"{MENTORING}{row.pk}/agree/").status_code == 404
    assert mei.client.post(f"{MENTORING}{row.pk}/agree/").status_code == 303
    row.refresh_from_db()
    assert row.started == NOW.date()
    assert set(Stakeholder.objects.values_list("lead__key", "person__key", "cadence_days")) == {
        ("ana", "mei", 14), ("mei", "ana", 14),
    }  # fmt: skip
    for person in (ana.person, mei.person):
        make.LeadFactory.create(person=person)
        assert replan(person, WEEK, now=NOW).facts["capacity"]["touchpoints"] == 0.5


def test_ending_it_ends_the_check_ins_but_not_a_rhythm_of_before(ana: Desk) -> None:
    mei = Person.objects.get(key="mei")
    make.StakeholderFactory.create(lead=ana.person, person=mei, cadence_days=7)
    ask(ana)
    row = Mentoring.objects.get(mentee=ana.person)
    desk("mei").client.post(f"{MENTORING}{row.pk}/agree/")
    ana.client.post(f"{MENTORING}{row.pk}/end/")
    row.refresh_from_db()
    assert row.ended == NOW.date()
    assert dict(Stakeholder.objects.values_list("lead__key", "cadence_days")) == {"ana": 7, "mei": None}


def test_a_question_is_withdrawn_or_declined_without_a_trace(ana: Desk) -> None:
    for who in (ana, desk("mei")):
        ask(ana)
        row = Mentoring.objects.get(mentee=ana.person)
        assert desk("omar").client.post(f"{MENTORING}{row.pk}/end/").status_code == 404
        who.client.post(f"{MENTORING}{row.pk}/end/")
        assert not Mentoring.objects.filter(mentee=ana.person).exists()
    assert not Stakeholder.objects.exists()


def test_an_offer_is_added_changed_removed_and_restored(ana: Desk) -> None:
    ios = str(Skill.objects.get(key="ios").pk)
    for hours in ("2", "3.5"):
        assert ana.client.post(MENTORING, {"skill": ios, "hours_a_month": hours}).status_code == 303
    row = MentorOffer.objects.get(person=ana.person)
    assert row.hours_a_month == Decimal("3.5")
    assert desk("mei").client.post(f"{MENTORING}offers/{row.pk}/remove/").status_code == 404
    ana.client.post(f"{MENTORING}offers/{row.pk}/remove/")
    assert not MentorOffer.objects.filter(person=ana.person).exists()
    ana.client.post(TrashItem.objects.get().restore_url)
    assert MentorOffer.objects.get(person=ana.person) == row


@pytest.mark.once
@pytest.mark.parametrize("hours", ["0", "0.25", "8.5", "many", "-1", "0.75"])
def test_hours_of_an_offer_are_half_hours_from_a_half_to_eight(ana: Desk, hours: str) -> None:
    skill = str(Skill.objects.get(key="ios").pk)
    answer = ana.client.post(MENTORING, {"skill": skill, "hours_a_month": hours})
    wanted = "Use half-hour steps." if hours == "0.75" else "Enter 0.5 to 8 hours a month."
    assert (answer.status_code, answer.context["form"].errors) == (422, {"hours_a_month": [wanted]})


def test_removing_the_goal_ends_the_mentoring(ana: Desk) -> None:
    ask(ana)
    row = Mentoring.objects.get(mentee=ana.person)
    desk("mei").client.post(f"{MENTORING}{row.pk}/agree/")
    goal = Goal.objects.get(person=ana.person)
    ana.client.post(f"/me/growth/goals/{goal.pk}/remove/")
    assert set(Stakeholder.objects.values_list("cadence_days", flat=True)) == {None}
    ana.client.post(TrashItem.objects.get().restore_url)
    assert Mentoring.objects.get(mentee=ana.person).ended == NOW.date()


def test_pages_take_at_most_twelve_queries(ana: Desk) -> None:
    ios = Skill.objects.get(key="ios")
    for _ in range(30):
        mentor = make.PersonFactory.create()
        make.RatingFactory.create(person=mentor, skill=ios, level=4)
        MentorOffer.objects.create(person=mentor, skill=ios)
    for address in (MENTORING, mentors_page(ana)):
        with at_most_twelve_queries():
            assert ana.client.get(address).status_code == 200
    assert "Requests" not in text_of(ana.client.get(MENTORING))
