"""Coverage by week and cover for an absence, as leads and managers see them."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from focus.models import WeekPlan
from people.models import Person, TimeOff
from tests.support import factories as make
from tests.support.planned_week import WEEK, Desk, text_of

pytestmark = pytest.mark.django_db


def off(key: str, start: date, end: date) -> None:
    TimeOff.objects.create(person=Person.objects.get(key=key), start=start, end=end)


def row(page: str, skill: str) -> str:
    """The cells of a skill, up to the next one."""
    return page.split(skill, 1)[1].split(" at ", 2)[1]


def test_every_skill_says_how_many_are_there_week_by_week(diego: Desk) -> None:
    off("tom", date(2026, 12, 7), date(2026, 12, 11))
    page = text_of(diego.client.get("/coverage/"))
    # Backend at 3: Diego, Tom, Lena, and Omar at 3 less a half for knowing the product in part. In W50 without Tom.
    assert "Diego Funes, Lena Virtanen and Tom Becker" in row(page, "Backend development")
    assert "2: Diego Funes and Lena Virtanen; away: Tom Becker" in row(page, "Backend development")
    # Nobody but Diego is at 4 in API design.
    assert "Diego Funes alone covers HTTP API design (Organisations product)" in page
    # Product scoping asks for 4: nobody on this team.
    assert row(page, "Product scoping").count("✕ 0: nobody") == 8


def test_managers_see_what_their_reports_lead_and_others_nothing(diego: Desk) -> None:
    make.sign_in(diego.client, Person.objects.get(key="marta"))
    assert "Organisations product" in text_of(diego.client.get("/coverage/"))
    make.sign_in(diego.client, Person.objects.get(key="lena"))
    page = text_of(diego.client.get("/coverage/"))
    assert "Nothing to cover yet" in page
    assert "Tom Becker" not in page


def test_coverage_asks_the_same_number_of_questions_at_any_size(client: Client, db: None) -> None:
    make.OrganisationFactory.create(country="")
    lead = make.PersonFactory.create()
    make.sign_in(client, lead)
    counts = []
    for size in (1, 3, 30):
        initiative = make.InitiativeFactory.create()
        make.LeadFactory.create(initiative=initiative, person=lead)
        for _ in range(size):
            need = make.RequirementFactory.create(area=make.AreaFactory.create(initiative=initiative))
            person = make.MembershipFactory.create(initiative=initiative).person
            make.RatingFactory.create(person=person, skill=need.skill)
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/coverage/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2] <= 12


def away(desk: Desk, *who: str, start: str = "2026-11-23", end: str = "2026-12-06") -> Any:
    query = "&".join([*(f"who={key}" for key in who), f"start={start}", f"end={end}"])
    return desk.client.get(f"{reverse('week_away', args=[WEEK])}?{query}")


def test_if_somebody_were_away_the_gaps_that_open_are_told_and_nothing_is_kept(diego: Desk) -> None:
    before = WeekPlan.objects.get().facts
    page = text_of(away(diego, "tom"))
    # Past the design review on 3 December: tokens lose their owner, who alone is at 3 in security.
    assert "If Tom Becker were away" in page
    assert "Token storage Organisations product" in page
    assert "0.15 →" in page
    assert WeekPlan.objects.get().facts == before
    assert not TimeOff.objects.filter(person__key="tom").exists()


def test_an_absence_that_ends_before_the_point_opens_nothing(diego: Desk) -> None:
    page = text_of(away(diego, "lena", start="2026-11-23", end="2026-11-24"))
    assert "No gap would open" in page


def test_the_leads_own_absence_takes_their_hours(diego: Desk) -> None:
    # Two days off: 16 h, less their share of the 12 h reserve, 2/5 · 12 = 4.8 h.
    page = text_of(away(diego, "diego", start="2026-11-23", end="2026-11-24"))
    assert "You would have 12.55 h to focus, instead of 23.75 h." in page


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("?start=2026-11-23&end=2026-11-27", "Choose at least one person."),
        ("?who=tom&start=2026-11-27&end=2026-11-23", "The last day is the first one or later."),
        ("?who=tom&start=soon&end=2026-11-23", "There is no such day"),
    ],
)
def test_what_cannot_be_looked_up_says_why(diego: Desk, query: str, fault: str) -> None:
    response = diego.client.get(reverse("week_away", args=[WEEK]) + query)
    assert response.status_code == 422
    assert fault in text_of(response)


def test_somebody_of_another_team_is_not_looked_up(diego: Desk) -> None:
    response = away(diego, "karl")
    assert response.status_code == 422
    assert "They are not on your teams." in text_of(response)
    assert "Karl" not in text_of(response)
