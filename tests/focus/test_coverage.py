"""Coverage by week and planning cover for an absence, as leads and managers see them."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from focus.gap_map.queries.coverage import Row
from focus.models import WeekPlan
from people.models import Person, TimeOff
from tests.support import factories as make
from tests.support.planned_week import WEEK, Desk, text_of
from tests.support.week_facts import context_of

pytestmark = pytest.mark.django_db


def off(key: str, start: date, end: date) -> None:
    TimeOff.objects.create(person=Person.objects.get(key=key), start=start, end=end)


def row(desk: Desk, skill: str) -> Row:
    """A skill of Diego's initiative."""
    (group,) = [one for one in context_of(desk, "/coverage/", "found").groups if one.key == "organisations"]
    found: Row = next(one for one in group.rows if one.skill == skill)
    return found


def test_every_skill_shows_how_many_people_cover_it_week_by_week(diego: Desk) -> None:
    off("tom", date(2026, 12, 7), date(2026, 12, 11))
    # Backend at 3: Diego, Tom and Lena; Omar is at 3 minus a half for partly knowing the product. In W50 without Tom.
    backend = row(diego, "Backend development")
    assert (backend.level, [cell.count for cell in backend.cells]) == (3, [3, 3, 2, 3, 3, 3, 3, 3])
    assert backend.cells[0].words == "Diego Funes, Lena Virtanen and Tom Becker"
    assert backend.cells[2].words == "Diego Funes and Lena Virtanen; away: Tom Becker"
    # Only Diego is at 4 in API design.
    assert context_of(diego, "/coverage/", "found").risks == [
        ("Diego Funes", ["HTTP API design (Organisations product)"])
    ]
    # Product scoping requires 4: no one on this team.
    assert [(cell.count, cell.kind) for cell in row(diego, "Product scoping").cells] == [(0, "none")] * 8


def test_the_page_in_words(diego: Desk) -> None:
    """The wording of the page: a few key sentences."""
    page = text_of(diego.client.get("/coverage/"))
    assert "rated at the required level or above and available" in page
    assert "✕ 0: no one" in page
    assert "Diego Funes is the only one covering HTTP API design (Organisations product)" in page
    assert "This is a risk to the work, not a criticism: have someone learn alongside them." in page


def test_managers_see_what_their_reports_lead_and_others_nothing(diego: Desk) -> None:
    make.sign_in(diego.client, Person.objects.get(key="marta"))
    assert "organisations" in {one.key for one in context_of(diego, "/coverage/", "found").groups}
    make.sign_in(diego.client, Person.objects.get(key="lena"))
    assert context_of(diego, "/coverage/", "found").groups == []
    assert "Tom Becker" not in text_of(diego.client.get("/coverage/"))


@pytest.mark.once
def test_coverage_takes_the_same_number_of_queries_at_any_size(client: Client, db: None) -> None:
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
    return desk.client.get(f"{reverse('week_absence_preview', args=[WEEK])}?{query}")


def test_an_absence_shows_the_gaps_it_opens_and_saves_nothing(diego: Desk) -> None:
    before = WeekPlan.objects.get().facts
    answer = away(diego, "tom")
    # Past the design review on 3 December: tokens lose their owner, the only one at 3 in security.
    assert answer.context["who"] == ["Tom Becker"]
    tokens = next(one for one in answer.context["outlook"].opened if one.name == "Token storage")
    assert (tokens.initiative, tokens.gap_before) == ("Organisations product", 0.15)
    assert tokens.gap > tokens.gap_before
    assert "If Tom Becker is away" in text_of(answer)
    assert WeekPlan.objects.get().facts == before
    assert not TimeOff.objects.filter(person__key="tom").exists()


def test_an_absence_that_ends_before_the_milestone_opens_nothing(diego: Desk) -> None:
    answer = away(diego, "lena", start="2026-11-23", end="2026-11-24")
    assert answer.context["outlook"].opened == []


def test_the_leads_own_absence_takes_their_hours(diego: Desk) -> None:
    # Two days off: 16 h, less their share of the 12 h reserve, 2/5 · 12 = 4.8 h, and the hour of meetings on them.
    outlook = away(diego, "diego", start="2026-11-23", end="2026-11-24").context["outlook"]
    assert (round(outlook.focus, 2), outlook.focus_before) == (13.55, 23.75)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?start=2026-11-23&end=2026-11-27", "who"),
        ("?who=tom&start=2026-11-27&end=2026-11-23", "end"),
        ("?who=tom&start=soon&end=2026-11-23", "start"),
    ],
)
def test_invalid_input_gets_an_error_at_its_field(diego: Desk, query: str, field: str) -> None:
    response = diego.client.get(reverse("week_absence_preview", args=[WEEK]) + query)
    assert response.status_code == 422
    errors = response.context["form"].errors
    assert list(errors) == [field]
    assert errors[field][0] in text_of(response)


def test_people_of_other_teams_can_not_be_looked_up(diego: Desk) -> None:
    response = away(diego, "karl")
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["who"]
    assert response.context["outlook"] is None
    assert "Karl" not in text_of(response)
