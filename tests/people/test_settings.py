"""The organisation's settings: administrators only, and two of them at once."""

import pytest
from django.test import Client

from people.models import AuditLine, Organisation
from tests.support.people_pages import Colleagues, differences_of, errors_of, seen_mark, signed_in, text, words_on

pytestmark = pytest.mark.django_db

TYPED = {
    "name": "Harbour",
    "timezone": "Europe/London",
    "country": "GB",
    "region": "",
    "planning_hour": "7",
    "second_factor": "nobody",
}


def mark(client: Client) -> str:
    """The mark that the organisation's form opens with."""
    return seen_mark(client.get("/settings/"))


@pytest.fixture
def as_second(colleagues: Colleagues) -> Client:
    return signed_in(colleagues.marta, is_superuser=True)


def test_wording_of_the_page(as_administrator: Client) -> None:
    page = words_on(as_administrator.get("/settings/"))
    for words in (
        "Require two-factor sign-in",
        "Data retention",
        "Focus model constants",
        "Only administrators can see",
    ):
        assert words in page, words


def test_no_one_else_finds_them(as_ada: Client, as_marta: Client) -> None:
    for client in (as_ada, as_marta):
        assert client.get("/settings/").status_code == 404
        assert client.post("/settings/", TYPED).status_code == 404
        assert client.post("/settings/constants/", {"hour_cost": "0.1"}).status_code == 404
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.weights) == ("Northlight", {})


def test_an_administrator_changes_the_organisation(as_administrator: Client) -> None:
    assert as_administrator.post("/settings/", TYPED).status_code == 303
    row = Organisation.objects.get()
    assert (row.name, row.timezone, row.country, row.planning_hour) == ("Harbour", "Europe/London", "GB", 7)
    line = AuditLine.objects.get(thing="organisation")
    assert line.feeds_plans
    assert "timezone: Europe/Madrid" in line.before
    assert "timezone: Europe/London" in line.after


def test_a_new_name_alone_affects_no_plan(as_administrator: Client) -> None:
    organisation = Organisation.objects.get()
    typed = {"name": "Harbour", "timezone": "Europe/Madrid", "country": "ES", "region": organisation.region}
    as_administrator.post(
        "/settings/", typed | {"planning_hour": str(organisation.planning_hour), "second_factor": "nobody"}
    )
    line = AuditLine.objects.get(thing="organisation")
    assert (line.before, line.after, line.feeds_plans) == ("name: Northlight", "name: Harbour", False)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"timezone": "Europe/Lodnon"}, "timezone"),
        ({"planning_hour": "24", "second_factor": "nobody"}, "planning_hour"),
        ({"name": ""}, "name"),
        ({"country": "", "region": "CT"}, "region"),
    ],
)
def test_invalid_values_are_refused_and_kept(as_administrator: Client, wrong: dict[str, str], field: str) -> None:
    answer = as_administrator.post("/settings/", TYPED | {"name": "Kept as typed"} | wrong)
    assert answer.status_code == 422
    assert errors_of(answer).keys() == {field}
    assert "name" in wrong or "Kept as typed" in text(answer)
    assert Organisation.objects.get().name == "Northlight"


def test_of_two_administrators_the_second_is_warned(as_administrator: Client, as_second: Client) -> None:
    seen = mark(as_administrator)
    assert as_second.post("/settings/", TYPED | {"seen": mark(as_second)}).status_code == 303
    refused = as_administrator.post("/settings/", TYPED | {"seen": seen, "name": "Quay"})
    assert refused.status_code == 409
    assert differences_of(refused) == [("Name", "Harbour", "Quay")]
    assert Organisation.objects.get().name == "Harbour"
    again = seen_mark(refused)
    assert as_administrator.post("/settings/", TYPED | {"seen": again, "name": "Quay"}).status_code == 303
    assert Organisation.objects.get().name == "Quay"
