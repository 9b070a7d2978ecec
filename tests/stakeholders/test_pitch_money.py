"""What a pitch costs and saves: the vendor story, payback by the formula of the specification, and bad input."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from leadplan.orgfile.exporting import export_organisation
from people.models import Organisation, Person, SecretLink
from stakeholders.models import Pitch
from stakeholders.pitches.money import Money, money_of
from tests.support.planned_week import plain
from tests.support.stakeholder_pages import FAILOVER, one_pager

TODAY = date(2026, 11, 23)
VENDOR = {
    "cost_one_off": "120000", "cost_yearly": "30000", "cost_saving_yearly": "180000", "cost_saving_from": "2027-07-01",
    "cost_contract_ends": "2027-06-30", "cost_notice_by": "2027-03-31", "cost_spent": "240000",
}  # fmt: skip


def money(**amounts: Any) -> Money:
    found = money_of(Pitch(value_currency="USD", **amounts), TODAY)
    assert found is not None
    return found


@pytest.mark.once
@pytest.mark.parametrize(
    ("one_off", "yearly", "saving", "months"),
    [
        ("120000", "30000", "180000", "9.6"),  # 120,000 / (150,000 / 12)
        ("120000", None, "120000", "12"),
        (None, "30000", "180000", "0"),
        ("100000", "0", "70000", "17.1"),
        ("120000", "180000", "180000", None),  # not larger
        ("120000", "180001", "180000", None),
        ("120000", "30000", None, None),
    ],
)
def test_payback_in_months(one_off: str | None, yearly: str | None, saving: str | None, months: str | None) -> None:
    amounts = {"cost_one_off": one_off, "cost_yearly": yearly, "cost_saving_yearly": saving}
    found = money(**{name: Decimal(amount) for name, amount in amounts.items() if amount is not None})
    assert found.payback_months == (None if months is None else Decimal(months))


@pytest.mark.once
def test_payback_counts_from_the_first_day_of_the_saving_and_ignores_what_is_spent() -> None:
    costs = {"cost_one_off": Decimal(120000), "cost_yearly": Decimal(30000), "cost_saving_yearly": Decimal(180000)}
    for spent in (None, Decimal(240000)):
        found = money(**costs, cost_saving_from=date(2027, 7, 1), cost_spent=spent)
        assert found.payback_months == Decimal("9.6")
        assert found.paid_back_on == date(2028, 4, 19)  # 9 months, and 0.6 of the 30 days from 1 April
    assert money_of(Pitch(), TODAY) is None


@pytest.mark.once
@pytest.mark.parametrize(
    ("first", "one_off", "paid_back"),
    [
        ("2027-01-01", 1000, "2027-02-01"),  # one month of 31 days
        ("2027-01-31", 1000, "2027-02-28"),
        ("2027-01-31", 2000, "2027-03-31"),
        ("2027-07-01", 12000, "2028-07-01"),
        ("2027-02-01", 500, "2027-02-15"),
        ("2027-07-01", 0, "2027-07-01"),
        ("2027-07-01", 10**9, "9999-12-31"),
    ],
)
def test_payback_counts_months_of_the_calendar(first: str, one_off: int, paid_back: str) -> None:
    saving = date.fromisoformat(first)
    found = money(cost_one_off=Decimal(one_off), cost_saving_yearly=Decimal(12000), cost_saving_from=saving)
    assert found.paid_back_on == date.fromisoformat(paid_back)


@pytest.mark.django_db
@pytest.mark.parametrize(("zone", "passed"), [("Pacific/Kiritimati", True), ("Pacific/Honolulu", False)])
def test_notice_has_passed_by_the_day_of_the_organisation(desk: Client, zone: str, passed: bool) -> None:
    """Midday of 31 March in UTC is 1 April in Kiritimati; the link's reader has no time zone of their own."""
    save(desk, **VENDOR)
    Organisation.objects.update(timezone=zone)
    Person.objects.update(timezone=zone)
    page = f"{FAILOVER}for/executive/"
    made = desk.post(page, {"purpose": "Vera", "days": "90"})
    shared = re.search(r"/shared/[^\s\"<]+", made.content.decode())
    assert shared is not None
    with time_machine.travel(datetime(2027, 3, 31, 12, tzinfo=UTC), tick=False):
        SecretLink.objects.update(expires_at=datetime(2028, 1, 1, tzinfo=UTC))
        desk.force_login(Pitch.objects.get(key="failover").author.account)
        for answer in (desk.get(page), Client().get(shared[0])):
            assert ("notice was due by 31 Mar 2027" in plain(answer.content.decode())) is passed


def save(desk: Client, **typed: str) -> Any:
    page = desk.get(FAILOVER).context["form"]
    stored = {name: page[name].value() or "" for name in page.fields if name not in VENDOR}
    return desk.post(FAILOVER, {**stored, "value_currency": "USD", **typed})


@pytest.mark.django_db
def test_the_vendor_story_on_the_executives_page(desk: Client) -> None:
    assert save(desk, **VENDOR).status_code == 303
    answer = desk.get(f"{FAILOVER}for/executive/")
    words = plain(answer.content.decode())
    for line in (
        "One-off cost 120,000 USD",
        "Yearly saving 180,000 USD from 1 Jul 2027",
        "Payback 9.6 months counted from 1 Jul 2027, so by Apr 2028",
        "Contract ends 30 Jun 2027 notice by 31 Mar 2027",
        "Already spent 240,000 USD sunk: spent whatever is decided",
    ):
        assert line in words
    assert one_pager(desk, "product_manager").money is None
    assert "cost:" in export_organisation(private_too=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"cost_one_off": "-1"}, "cost_one_off"),
        ({"cost_yearly": "much"}, "cost_yearly"),
        ({"cost_spent": "1" * 20}, "cost_spent"),
        ({"cost_notice_by": "2027-07-01", "cost_contract_ends": "2027-06-30"}, "cost_notice_by"),
        ({"cost_saving_yearly": "100", "value_currency": "", "value_amount": ""}, "value_currency"),
    ],
)
def test_bad_input_saves_nothing(desk: Client, typed: dict[str, str], field: str) -> None:
    answer = save(desk, **typed)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert Pitch.objects.get().cost_one_off is None
