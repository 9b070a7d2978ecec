"""From an empty installation to a first plan: four forms after signing in."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from initiatives.models import CriticalArea, InflectionPoint, Initiative
from initiatives.welcoming import spread
from people.models import DAYS, Account, AuditLine, Organisation, Person, Rating, WorkingHours
from tests.support import factories as make
from tests.support.one_area_initiative import Story

YOU = {
    "organisation": "Northlight",
    "timezone": "Europe/Madrid",
    "country": "ES",
    "name": "Diego Funes",
    "role": "engineer",
    "seniority": "staff",
    "hours": "38.5",
    "day_to_day": "12",
}


@pytest.fixture
def administrator(client: Client, db: None) -> Client:
    client.force_login(Account.objects.create_superuser("diego@example.org", "a long enough one"))
    return client


def area(number: int, name: str, *needs: tuple[str, str]) -> dict[str, str]:
    """One row of the areas' form as a browser sends it."""
    start = f"area-{number}"
    data = {f"{start}-{step}": "3" for step in ("impact", "irreversibility", "complexity")}
    data |= {f"{start}-name": name, f"{start}-why": "", f"{start}-effort": "M", f"{start}-owner": ""}
    data |= {f"{start}-needs-TOTAL_FORMS": "2", f"{start}-needs-INITIAL_FORMS": "0"}
    for place in range(2):
        skill, level = needs[place] if place < len(needs) else ("", "")
        data |= {f"{start}-needs-{place}-skill": skill, f"{start}-needs-{place}-level": level}
    return data


def areas(*rows: tuple[Any, ...]) -> dict[str, str]:
    filled = [*rows, *[("",)] * (4 - len(rows))]
    return {name: value for number, row in enumerate(filled) for name, value in area(number, *row).items()}


def test_four_forms_lead_from_nothing_to_the_week(administrator: Client) -> None:
    ahead = (timezone.now() + timedelta(days=10)).date().isoformat()
    steps = [
        ("/welcome/you/", YOU),
        (
            "/welcome/initiative/",
            {
                "name": "Organisations",
                "phase": "design",
                "priority": "5",
                "hours": "16",
                "team": "Ada Kowal, engineer, senior\nPriya Raman, product manager",
                "point_name": "Design review",
                "point_date": ahead,
                "point_kind": "design_review",
            },
        ),
        ("/welcome/areas/", areas(("HTTP API", ("API design", "4")), ("Tokens", ("Security", "3"), ("Backend", "3")))),
    ]
    for address, data in steps:
        assert administrator.get("/welcome/", follow=True).request["PATH_INFO"] == address
        assert administrator.post(address, data).status_code in (302, 303)
    assert administrator.get("/welcome/", follow=True).request["PATH_INFO"] == "/welcome/ratings/"
    diego = Person.objects.get(name="Diego Funes")
    grid = {"level-ada-kowal.api-design": "2", "level-diego-funes.api-design": "4", "level-priya-raman.security": ""}
    response = administrator.post("/welcome/ratings/", grid)
    assert (response.status_code, response.headers["Location"]) == (302, reverse("week_today"))
    assert set(Rating.objects.values_list("person__name", "skill__name", "level", "kind", "author")) == {
        ("Ada Kowal", "API design", 2, "assessed", diego.pk),
        ("Diego Funes", "API design", 4, "self", diego.pk),
    }
    assert administrator.get("/welcome/").headers["Location"] == reverse("home")
    made = Initiative.objects.get()
    assert {one.name: one.requirements.count() for one in made.areas.all()} == {"HTTP API": 1, "Tokens": 2}
    assert InflectionPoint.objects.get().name == "Design review"
    assert (Organisation.objects.get().timezone, diego.email) == ("Europe/Madrid", "diego@example.org")
    # 38.5 hours over five days.
    assert WorkingHours.objects.get(person=diego).mon == Decimal("7.7")
    assert AuditLine.objects.filter(thing="critical area", feeds_plans=True).count() == 2


@pytest.mark.parametrize("weekly", ["0", "40", "38.5", "33.33", "120", "168", "167.99", "0.01"])
def test_weekly_hours_are_spread_without_loss(weekly: str) -> None:
    days = spread(Decimal(weekly))
    assert sum(days.values()) == Decimal(weekly)
    assert all(0 <= days[day] <= 24 for day in DAYS)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": ""}, "What are you called?"),
        ({"organisation": ""}, "What is the organisation"),
        ({"hours": "169"}, "A week has 168 hours."),
        ({"hours": "-1"}, "Hours can&#x27;t be below 0."),
        ({"hours": "Infinity"}, "Write hours as a number"),
        ({"day_to_day": "39"}, "That is more than the 38.5 hours that you are there."),
        ({"timezone": "Mars/Base"}, "Select a valid choice"),
        ({"country": "XX"}, "Select a valid choice"),
        ({"seniority": "ninja"}, "Select a valid choice"),
    ],
)
def test_what_can_not_be_is_told_and_what_was_typed_stays(
    administrator: Client, values: dict[str, str], words: str
) -> None:
    response = administrator.post("/welcome/you/", YOU | {"name": "Diego Kept"} | values)
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert ("Diego Kept" in page) is ("name" not in values)
    assert not Person.objects.exists()
    assert not Organisation.objects.exists()


def test_a_second_click_makes_nobody_twice(administrator: Client) -> None:
    for _ in range(2):
        administrator.post("/welcome/you/", YOU)
    assert Person.objects.count() == 1


def test_an_imported_record_of_the_same_address_is_offered(administrator: Client) -> None:
    make.OrganisationFactory.create()
    diego = make.PersonFactory.create(key="diego", name="Diego Funes", email="Diego@example.org")
    page = administrator.get("/welcome/you/").content.decode()
    assert '<option value="diego" selected>' in page
    administrator.post(
        "/welcome/you/", {name: YOU[name] for name in ("role", "seniority", "hours", "day_to_day")} | {"me": "diego"}
    )
    assert Account.objects.get().person == diego
    assert Person.objects.count() == 1


def test_a_record_that_has_an_account_can_not_be_taken(administrator: Client) -> None:
    make.OrganisationFactory.create()
    make.AccountFactory.create(person=make.PersonFactory.create(key="taken"))
    response = administrator.post("/welcome/you/", YOU | {"me": "taken"})
    assert response.status_code == 422


def test_an_account_that_is_nobody_is_told_whom_to_ask(client: Client, db: None) -> None:
    make.OrganisationFactory.create()
    Account.objects.create_superuser("root@example.org", "a long enough one")
    client.force_login(Account.objects.create_user("new@example.org", "a long enough one"))
    page = client.get("/welcome/").content.decode()
    assert "Tell an administrator" in page
    assert "root@example.org" in page
    assert client.post("/welcome/you/", YOU).headers["Location"] == "/welcome/"
    assert client.get("/welcome/ratings/").headers["Location"] == "/welcome/"
    assert not Person.objects.exists()


def test_nobody_gets_in_without_signing_in(client: Client, db: None) -> None:
    for step in ("", "you/", "initiative/", "areas/", "ratings/"):
        assert client.get(f"/welcome/{step}").headers["Location"].startswith("/accounts/login/")


def test_somebody_complete_is_sent_home(as_lead: Client, story: Story) -> None:
    assert as_lead.get("/welcome/").headers["Location"] == "/welcome/ratings/"
    make.RatingFactory.create(person=story.tom, skill=story.api)
    assert as_lead.get("/welcome/").headers["Location"] == reverse("home")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "Name one thing at least"),
        ([("API",)], "Say for one area at least which skill it needs"),
        ([("API", ("Design", "4")), ("api", ("Design", "4"))], "Two areas have the same name."),
        ([("API", ("Design", "9"))], "A required level goes from 1 to 4."),
        ([("", ("Design", "3"))], "Give the area a name"),
        ([("HTTP API", ("Design", "3"))], "There is an area HTTP API already."),
    ],
)
def test_areas_that_can_not_be_keep_what_was_typed(
    as_lead: Client, story: Story, rows: list[tuple[Any, ...]], words: str
) -> None:
    response = as_lead.post("/welcome/areas/", areas(*rows))
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    for _, *needs in rows:
        assert all(f'value="{skill}"' in page for skill, _ in needs)
    assert CriticalArea.objects.count() == 1


def test_the_same_new_skill_in_two_areas_is_one_skill(as_lead: Client, story: Story) -> None:
    as_lead.post("/welcome/areas/", areas(("One", ("Brand new", "3")), ("Two", ("brand NEW", "2"))))
    assert list(CriticalArea.objects.filter(requirements__skill__name="Brand new").values_list("name", flat=True)) == [
        "One",
        "Two",
    ]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"point_name": "Review"}, "On which day?"),
        ({"point_date": "2099-01-05"}, "What happens on that day?"),
        ({"point_name": "Review", "point_date": "2026-01-05"}, "That day is over"),
        ({"point_name": "Review", "point_date": "2026-02-30"}, "There is no such day"),
        ({"name": ""}, "Give the initiative a name."),
        ({"team": "Ada, wizard"}, "Line 1:"),
    ],
)
def test_a_first_initiative_that_can_not_be_is_refused(as_stranger: Client, values: dict[str, str], words: str) -> None:
    data = {"name": "First", "phase": "design", "priority": "3", "team": ""} | values
    response = as_stranger.post("/welcome/initiative/", data)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert Initiative.objects.count() == 1


def test_levels_of_cells_that_one_may_not_rate_are_not_taken(as_lead: Client, story: Story) -> None:
    data = {"level-stranger.api-design": "4", "level-tom.api-design": "2", "level-tom.nothing": "1"}
    as_lead.post("/welcome/ratings/", data)
    assert list(Rating.objects.values_list("person__key", "level")) == [("tom", 2)]
    assert as_lead.post("/welcome/ratings/", {"level-tom.api-design": "7"}).status_code == 422


def test_the_steps_lead_back_to_what_is_missing(as_stranger: Client) -> None:
    assert as_stranger.get("/welcome/areas/").headers["Location"] == "/welcome/initiative/"
    assert as_stranger.get("/welcome/ratings/").headers["Location"] == "/welcome/initiative/"
