"""Every plan rests on the organisation and its constants: a change there is told on the week page."""

from datetime import timedelta

import time_machine
from django.test import Client

from people.models import AuditLine, Person
from tests.support import factories as make
from tests.support.planned_week import NOW, Desk

LATER = NOW + timedelta(hours=1)


def as_administrator() -> Client:
    client = Client()
    person = Person.objects.filter(key="nadia").first() or make.PersonFactory.create(key="nadia", name="Nadia Rahimi")
    make.sign_in(client, person, is_superuser=True, is_staff=True)
    return client


def settings_of(client: Client, address: str) -> dict[str, str]:
    """What the page's forms hold, as a browser would send it."""
    found = client.get(address).context[{"/settings/": "form", "/settings/constants/": "weights"}[address]]
    return {bound.html_name: "" if bound.value() is None else str(bound.value()) for bound in found}


def test_a_constant_that_changes_makes_every_week_stale(diego: Desk) -> None:
    assert "Recompute" not in diego.page()
    administrator = as_administrator()
    address = "/settings/constants/"
    with time_machine.travel(LATER, tick=False):
        typed = settings_of(administrator, address)
        name = "hour_cost"
        answer = administrator.post(address, {**typed, name: "0.08"})
        assert answer.status_code == 303
        line = AuditLine.objects.get(thing="constants")
        assert line.feeds_plans
        assert line.after.endswith("0.08")
        page = diego.page()
    assert "Recompute" in page
    assert "constants changed" in page


def test_another_country_makes_every_week_stale_and_another_name_none(diego: Desk) -> None:
    administrator = as_administrator()
    with time_machine.travel(LATER, tick=False):
        typed = settings_of(administrator, "/settings/")
        administrator.post("/settings/", {**typed, "name": "Southlight"})
        assert AuditLine.objects.filter(thing="organisation", verb="changed").count() == 1
        assert "Recompute" not in diego.page()
        typed = settings_of(administrator, "/settings/")
        administrator.post("/settings/", {**typed, "country": "PT", "region": ""})
        assert "organisation changed" in diego.page()
