"""Every plan depends on the organisation and its constants: changes there make the week page stale."""

from datetime import timedelta

import time_machine
from django.test import Client

from people.models import AuditLine, Person
from tests.support import factories as make
from tests.support.planned_week import NOW, Desk
from tests.support.week_facts import page_of

LATER = NOW + timedelta(hours=1)


def as_administrator() -> Client:
    client = Client()
    person = Person.objects.filter(key="nadia").first() or make.PersonFactory.create(key="nadia", name="Nadia Rahimi")
    make.sign_in(client, person, is_superuser=True, is_staff=True)
    return client


def settings_of(client: Client, address: str) -> dict[str, str]:
    """The values of the page's forms, as a browser would send them."""
    found = client.get(address).context[{"/settings/": "form", "/settings/constants/": "weights"}[address]]
    return {bound.html_name: "" if bound.value() is None else str(bound.value()) for bound in found}


def test_a_changed_constant_makes_every_week_stale(diego: Desk) -> None:
    assert not page_of(diego).is_stale
    administrator = as_administrator()
    address = "/settings/constants/"
    with time_machine.travel(LATER, tick=False):
        typed = settings_of(administrator, address)
        name = "hour_cost"
        preview = administrator.post(address, {**typed, name: "0.08"})
        answer = administrator.post(address, {**typed, name: "0.08", "previewed": preview.context["previewed"]})
        assert answer.status_code == 303
        line = AuditLine.objects.get(thing="constants")
        assert line.feeds_plans
        assert line.after.endswith("0.08")
        assert page_of(diego).is_stale
        assert list(page_of(diego).stale) == [line]


def test_a_new_country_makes_every_week_stale_but_a_new_name_does_not(diego: Desk) -> None:
    administrator = as_administrator()
    with time_machine.travel(LATER, tick=False):
        typed = settings_of(administrator, "/settings/")
        administrator.post("/settings/", {**typed, "name": "Southlight"})
        assert AuditLine.objects.filter(thing="organisation", verb="changed").count() == 1
        assert not page_of(diego).is_stale
        typed = settings_of(administrator, "/settings/")
        administrator.post("/settings/", {**typed, "country": "PT", "region": ""})
        assert [line.thing for line in page_of(diego).stale] == ["organisation"]
