"""Adding several critical areas: from lines, and from areas that are common in a kind of work."""

from typing import Any

import pytest
from django.test import Client

from initiatives.forms.area_templates import AREA_TEMPLATE_GROUPS, AREA_TEMPLATES
from initiatives.models import CriticalArea, Initiative
from people.models import AuditLine, Person
from tests.support import factories as make
from tests.support.initiative_facts import errors_of
from tests.support.markup import compact
from tests.support.planned_week import plain

pytestmark = pytest.mark.django_db
HERE = "/initiatives/product/new/areas/"


@pytest.fixture
def product() -> Initiative:
    make.OrganisationFactory.create()
    product = make.InitiativeFactory.create(key="product", name="Product")
    make.LeadFactory.create(initiative=product, person=make.PersonFactory.create(key="lead"))
    make.AreaFactory.create(initiative=product, name="Scope of the first release")
    return product


@pytest.fixture
def lead(client: Client, product: Initiative) -> Client:
    make.sign_in(client, Person.objects.get(key="lead"))
    return client


def names() -> list[str]:
    return list(CriticalArea.objects.order_by("position").values_list("name", flat=True))


def test_lines_and_picked_areas_are_added_in_order(lead: Client) -> None:
    lines = "HTTP API: customers build on it\r\n\r\n- Token storage\n• Rate limits – so that one can’t block another\n日本語"
    answer = lead.post(HERE, {"lines": lines, "picked": ["interface", "cutover"]})
    assert answer.status_code == 303
    interface, cutover = AREA_TEMPLATES["interface"], AREA_TEMPLATES["cutover"]
    assert names()[1:] == ["HTTP API", "Token storage", "Rate limits", "日本語", interface.name, cutover.name]
    rows = {row.name: row for row in CriticalArea.objects.all()}
    assert rows["HTTP API"].why == "customers build on it"
    assert rows["Rate limits"].why == "so that one can’t block another"
    row = rows[cutover.name]
    assert (row.impact, row.irreversibility, row.complexity, row.effort) == (5, 5, 4, "L")
    assert AuditLine.objects.filter(thing="critical area", verb="added").count() == 6


def test_a_colon_without_a_space_belongs_to_the_name(lead: Client) -> None:
    lead.post(HERE, {"lines": "10:30 cutover: at night\nNotes:"})
    assert names()[1:] == ["10:30 cutover", "Notes"]


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({}, {"__all__": [""]}),
        ({"lines": " \n\t\n- "}, {"__all__": [""]}),
        ({"lines": "API\nScope of the FIRST release"}, {"lines": [""]}),
        ({"lines": "API\napi"}, {"lines": [""]}),
        ({"lines": "API\n: only a reason"}, {"lines": [""]}),
        ({"lines": "x" * 500}, {"lines": [""]}),
        ({"lines": "\n".join(f"Area {one}" for one in range(500))}, {"lines": [""]}),
        ({"lines": "API", "picked": ["scope"]}, {"picked": [""]}),
        ({"lines": "API", "picked": ["nothing"]}, {"picked": ["invalid_choice"]}),
        ({"lines": "a\0b"}, {"lines": ["null_characters_not_allowed"]}),
    ],
)
def test_invalid_areas_are_refused_and_nothing_is_added(
    lead: Client, typed: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    answer = lead.post(HERE, typed)
    assert answer.status_code == 422
    assert errors_of(answer) == errors
    assert names() == ["Scope of the first release"]
    if "API" in str(typed.get("lines")):
        assert "API" in answer.content.decode().partition("<textarea")[2].partition("</textarea>")[0]


def test_wording_of_the_page(lead: Client) -> None:
    page = plain(lead.get(HERE).content.decode())
    for words in (
        "One area per line", "A name, then optionally a colon and why it matters.", "Common in migrations",
        "Usually needs API design.", "Scope of the first release already added",
        "Noisy alerts get muted before the night that matters.",
    ):  # fmt: skip
        assert words in page
    for typed, words in (
        ({}, "Enter at least one line, or pick an area below."),
        ({"lines": "API\napi"}, "An area named “api” already exists. Remove this line."),
        ({"lines": "API\n: only a reason"}, "“: only a reason” has no name. Put the name before the colon."),
        (
            {"lines": "\n".join(f"Area {one}" for one in range(31))},
            "31 areas are too many to focus on. Keep the 30 that",
        ),
    ):
        assert words in plain(lead.post(HERE, typed).content.decode())


def test_twice_adds_once(lead: Client) -> None:
    for _ in range(2):
        lead.post(HERE, {"picked": ["interface"]})
    assert names().count(AREA_TEMPLATES["interface"].name) == 1


def test_existing_areas_cannot_be_picked_and_picked_ones_stay_picked(lead: Client) -> None:
    page = lead.post(HERE, {"lines": "Scope of the first release", "picked": ["access"]}).content.decode()
    page = compact(page)
    assert 'value="scope" disabled' in page
    assert 'value="access" checked' in page


def test_area_templates_are_valid_areas(product: Initiative) -> None:
    keys = [point.key for one in AREA_TEMPLATE_GROUPS for point in one.templates]
    assert len(keys) == len(set(keys)) == len(AREA_TEMPLATES)
    for point in AREA_TEMPLATES.values():
        steps = {step: getattr(point, step) for step in ("impact", "irreversibility", "complexity", "effort")}
        CriticalArea(initiative=product, key=point.key, name=point.name, why=point.why, **steps).full_clean()


def test_the_empty_initiative_offers_them(lead: Client, product: Initiative) -> None:
    product.areas.all().delete()
    assert HERE in lead.get("/initiatives/product/").content.decode()
