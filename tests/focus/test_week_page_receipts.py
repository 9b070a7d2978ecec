"""The arithmetic on the page multiplies out as displayed, and shows the ratings behind it with dates and authors."""

import json
import math
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some

from focus.models import WeekPlan
from focus.plan import services
from focus.week.queries.receipt_view import places_for, result_places
from initiatives.models import InflectionPoint, LeadAssignment, Membership
from people.models import Organisation, Rating
from people.services import organisation_settings
from tests.support.planned_week import HTMX, NOW, WEEK, Desk, desk_of, plain
from tests.support.week_facts import context_of, page_of, plan_item_of

# What these pages and emails say does not depend on the database.
pytestmark = pytest.mark.once

LATER = NOW + timedelta(hours=1)


def receipts_in(markup: str) -> list[list[tuple[str, str, str]]]:
    """The rows of each receipt: sign, name, figure."""
    return [
        [
            (plain(sign), plain(name), plain(figure))
            for sign, name, figure in re.findall(
                r'<td class="sign">(.*?)</td><th scope="row">(.*?)</th><td class="num">(.*?)</td>', table, re.S
            )
        ]
        for table in re.findall(r'<table class="receipt">.*?</table>', markup, re.S)
    ]


def decimals(figure: str) -> int:
    return len(figure.partition(".")[2])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("scenario", "lead", "count"),
    [("new-product", "diego", 4), ("reliability-backlog", "noor", 2), ("slipping-platform", "mei", 3)],
)
def test_every_receipt_multiplies_out_to_the_digit_shown(
    client: Client,
    monday: None,
    scenario: str,
    lead: str,
    count: int,
) -> None:
    desk = desk_of(client, scenario, lead)
    assert multiply_out(desk.receipts()) == count


def multiply_out(markup: str) -> int:
    """Check that every receipt multiplies out as shown, and count them."""
    found = receipts_in(markup)
    for rows in found:
        product, sums = 1.0, 0
        for sign, _, figure in rows:
            if sign == "=":
                places = max(decimals(figure), result_places(float(figure)))
                assert round(product, places) == float(figure)
                sums += 1
            elif sign == "−":
                product -= float(figure)
            else:
                product *= float(figure)
        assert sums == 2  # At stake, and what the hours are worth.
    return len(found)


@pytest.mark.django_db
def test_the_receipt_shows_every_factor(diego: Desk) -> None:
    rows = receipts_in(diego.receipts())[0]
    # expectations.md: 0.75 × 25.3125 × 1.7358 = 32.9523; × 1 × (1 − e^(−8/6)) − 8 × 0.05 = 23.8662.
    assert rows == [
        ("", "Gap", "0.75"),
        ("×", "Cost if wrong", "25.3125"),
        ("×", "Timing", "1.7358"),
        ("=", "At stake", "32.95"),
        ("×", "Your leverage", "1"),
        ("×", "Share covered in 8 h", "0.7364"),
        ("−", "Your time", "0.4"),
        ("=", "Value of 8 h", "23.87"),
    ]
    item = diego.receipt("organisations/api")
    assert (
        "8 h because no one on the team is above level 2 of 4, its owner, Priya, joined seven weeks ago, "
        "and “Design document review” is on Thu 3 Dec."
    ) in item
    # Each figure has its unit; formulas are tooltips, and read out after the words.
    assert "Cost if wrong 25.3125 times an average area" in item
    assert "impact 5, irreversible 5, complex 4, priority 5 2^(5 − 3) = 4 × 1.5^(5 − 3) = 2.25 × 1.25^(4 − 3)" in item
    assert "“Design document review” ( 3 Dec 2026 ) is 10 days after Monday 1 + 2 · e^(−10/10)" in item
    assert 'title="1 + 2 · e^(−10/10)"' in diego.receipts()
    assert "An extra hour would add almost nothing (0.09; your best hour adds 5.06)." in item
    assert "Losing 2 hours would cost 1 h each of “Observability” and “Token storage”." in item
    assert "0.75 × 25.3125 × 1.7358 × 1 × 0.7364 − 0.4" in item


@pytest.mark.django_db
def test_the_receipt_names_the_ratings_behind_it_with_dates_and_authors(diego: Desk) -> None:
    item = diego.receipt("organisations/api")
    assert "needs level 4, shortfall 0.75 ((4 − 1) / 4 = 0.75)" in item
    assert "Covered at level 1: half by the owner, half by the best on the team (0.5 × 0 (Priya, the owner)" in item
    assert "Lena 2 rated 2 by Diego on 12 Oct 2026" in item
    assert "Priya 0 owner, rated 1, date unknown; minus 1, new to the product" in item
    assert "You 4 at the required level, rated 4, date unknown" in item
    assert "not rated: 0 is assumed" in diego.receipt("organisations/tokens")


@pytest.mark.django_db
def test_a_disputed_rating_is_shown_with_both_sides(diego: Desk) -> None:
    Rating.objects.filter(person__key="lena", skill__key="api-design").update(disputed=True)
    lena = Rating.objects.get(person__key="lena", skill__key="api-design")
    Rating.objects.create(person=lena.person, skill=lena.skill, kind="self", level=3, on="2026-11-02")
    services.replan(diego.person, WEEK, now=NOW)
    (need,) = context_of(diego, "/week/2026-W48/areas/organisations/api/receipt/", "receipt").requirements
    fact = next(one.fact for one in need.people if one.person == "lena")
    assert fact["assessed"] is not None
    assert fact["own"] is not None
    assert (fact["assessed"]["level"], fact["assessed"]["author"], fact["assessed"]["on"]) == (2, "diego", "2026-10-12")
    assert (fact["own"]["level"], fact["own"]["on"], fact["effective"]) == (3, "2026-11-02", 2.5)
    words = "Lena 2.5 rated 2 by Diego on 12 Oct 2026; disputed: self-rated 3 on 2 Nov 2026, so the average counts"
    assert words in diego.receipt("organisations/api")


@pytest.mark.django_db
def test_the_receipt_says_what_would_change_this(diego: Desk) -> None:
    # One step: with Lena at 3 in security two people are at the required level.
    change = plan_item_of(diego, "organisations/tokens").what_if
    assert change is not None
    assert (change["kind"], change["person"], change["skill"], change["level"]) == ("level_up", "lena", "security", 3)
    assert "if Lena were at level 3 in application security." in diego.receipt("organisations/tokens")


@given(some.lists(some.floats(0.0001, 60), min_size=3, max_size=5))
def test_shown_factors_always_multiply_out_to_the_shown_result(factors: list[float]) -> None:
    result = math.prod(factors)
    count = places_for(factors, result)
    places = result_places(result)
    shown = math.prod(float(f"{one:.{count}f}") for one in factors)
    assert count == 9 or round(shown, places) == round(result, places)


@pytest.mark.django_db
def test_a_receipt_stays_the_same_when_a_constant_changes(diego: Desk) -> None:
    before = receipts_in(diego.receipts())
    organisation = Organisation.objects.get()
    organisation_settings.set_weights(
        organisation, {"impact_ratio": 3.0, "hour_cost": 0.2}, seen="", by=diego.person, now=LATER
    )
    assert receipts_in(diego.receipts()) == before
    assert [line.thing for line in page_of(diego).stale] == ["constants"]
    services.replan(diego.person, WEEK, now=LATER)
    assert receipts_in(diego.receipts()) != before


@pytest.mark.django_db
def test_a_plan_stored_without_its_constants_is_shown_with_todays(diego: Desk) -> None:
    row = WeekPlan.objects.get()
    before = receipts_in(diego.receipts())
    del row.facts["weights"], row.facts["margins"]
    row.save()
    assert receipts_in(diego.receipts()) == before


@pytest.mark.django_db
def test_a_plan_of_version_1_of_the_model_is_read_as_it_is(client: Client, monday: None) -> None:
    """Stored before version 2: no owner cost half a level, and leverage was the plain mean."""
    mei = desk_of(client, "slipping-platform", "mei")
    stored = json.loads((Path(__file__).parents[1] / "data" / "plan-model-1.json").read_text())
    assert "model" not in stored
    WeekPlan.objects.update(facts=stored)
    assert multiply_out(mei.receipts()) == 3
    sdk = mei.receipt("one-tap/sdk")
    assert "4 (Raj) − 0.5, since no one owns it = 3.5" in sdk
    assert "you are at level 4 in iOS: you close all of the gap" in sdk
    # The first version offered to settle an area, which is no answer.
    assert stored["what_ifs"]["one-tap/offline"]["kind"] == "settled"
    assert "It would drop out" not in mei.receipt("one-tap/offline")
    services.replan(mei.person, WEEK, now=NOW)
    assert (page_of(mei).facts["model"], page_of(mei).facts["weights"]["firm_share"]) == (2, 0.25)
    assert "0.5 × 0 (no owner) + 0.5 × 4 (Raj, the best) = 2" in mei.receipt("one-tap/sdk")


@pytest.mark.django_db
def test_the_receipt_says_who_leaves_and_multiplies_out(diego: Desk) -> None:
    # Tom, who owns tokens, leaves in five weeks: 35 days after Monday, half of the gap without him.
    Membership.objects.filter(person__key="tom", initiative__key="organisations").update(
        end=NOW.date() + timedelta(days=35)
    )
    services.replan(diego.person, WEEK, now=NOW)
    receipt = plan_item_of(diego, "organisations/tokens").fact["receipt"]
    # Security: half of Lena's 2 of 3; backend: half of Lena's 3 of 3.
    assert receipt["gap"] == pytest.approx(0.5 * (1 - (1 / 3) * (1 / 2)))
    assert multiply_out(diego.receipts()) >= 3
    item = diego.receipt("organisations/tokens")
    assert "the gap once Tom (last day 28 Dec 2026) has left, 35 days after Monday; 0.15 now 0.5 × 0.8333" in item
    assert "Tom’s last day is 28 Dec" in item


def links_in(desk: Desk, area: str) -> dict[str, str]:
    """The links of an area's receipt: address by words."""
    part = desk.client.get(f"/week/2026-W48/areas/{area}/receipt/", headers=HTMX).content.decode()
    return {plain(words): url for url, words in re.findall(r'<a href="([^"]*)">(.*?)</a>', part)}


INPUTS = {
    "impact 5": "/initiatives/organisations/areas/api/#id_impact",
    "irreversible 5": "/initiatives/organisations/areas/api/#id_irreversibility",
    "complex 4": "/initiatives/organisations/areas/api/#id_complexity",
    "priority 5": "/initiatives/organisations/edit/#id_priority",
    "3 Dec 2026": "/initiatives/organisations/points/design-doc/#id_date",
    "effort large": "/initiatives/organisations/areas/api/#id_effort",
}


@pytest.mark.django_db
def test_every_input_of_the_receipt_links_to_where_it_is_changed(diego: Desk) -> None:
    found = links_in(diego, "organisations/api")
    assert INPUTS.items() <= found.items()
    for url in INPUTS.values():
        address, _, field = url.partition("#")
        assert f'id="{field}"' in diego.client.get(address).content.decode()
    # A milestone that is gone can't be changed; the plan still shows its date.
    InflectionPoint.objects.filter(key="design-doc").delete()
    assert "3 Dec 2026" not in links_in(diego, "organisations/api")
    assert "“Design document review” (3 Dec 2026) is 10 days after Monday" in diego.receipt("organisations/api")


@pytest.mark.django_db
def test_inputs_are_plain_text_for_someone_who_may_no_longer_change_them(diego: Desk) -> None:
    LeadAssignment.objects.filter(person=diego.person).update(end=NOW.date() - timedelta(days=1))
    found = links_in(diego, "organisations/api")
    assert not INPUTS.keys() & found.keys()
    assert "impact 5, irreversible 5" in diego.receipt("organisations/api")


@pytest.mark.django_db
def test_what_would_change_this_links_to_the_rating_the_team_or_the_date(diego: Desk) -> None:
    words = "if Lena were at level 3 in application security"
    assert links_in(diego, "organisations/tokens")[words] == "/people/skills/lena/security/"
    plan = WeekPlan.objects.get(person=diego.person, week=WEEK)
    change = {"person": None, "skill": None, "level": None, "initiative": "organisations", "point": None, "days": 0}
    for more, words, url in (
        ({"kind": "joins", "person": "karl"}, "if Karl joined Organisations product", "new/member/"),
        (
            {"kind": "point_moved", "point": "design-doc", "days": 14},
            "if “Design document review” were two weeks later",
            "points/design-doc/#id_date",
        ),
    ):
        plan.facts["what_ifs"]["organisations/tokens"] = {**change, **more}
        plan.save()
        assert links_in(diego, "organisations/tokens")[words] == f"/initiatives/organisations/{url}"
    plan.facts["what_ifs"]["organisations/tokens"] = None
    plan.save()
    words = "No single change of a rating, a person or a date would remove it from your plan."
    assert words in diego.receipt("organisations/tokens")
