"""Addresses that pages had earlier still lead there."""

from typing import Final

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from leadplan.redirects import urlpatterns
from tests.support.factories import PersonFactory, sign_in

MOVED: Final = {
    "/week/2026-W48/beside/": "/week/2026-W48/around/",
    "/week/2026-W48/context/": "/week/2026-W48/around/",
    "/week/2026-W48/now/": "/week/2026-W48/midweek/",
    "/week/2026-W48/now/take/": "/week/2026-W48/midweek/apply/",
    "/week/2026-W48/gives/": "/week/2026-W48/make-room/",
    "/week/2026-W48/gives/back/": "/week/2026-W48/make-room/undo/",
    "/week/2026-W48/touch/paul/": "/week/2026-W48/touchpoints/paul/",
    "/week/2026-W48/worries/7/done/": "/week/2026-W48/concerns/7/done/",
    "/week/2026-W48/worries/7/again/": "/week/2026-W48/concerns/7/undo/",
    "/week/2026-W48/calendar/open/": "/week/2026-W48/calendar/uncommit/",
    "/week/2026-W48/calendar/lay/": "/week/2026-W48/calendar/schedule/",
    "/week/2026-W48/ask/one-tap/payments/": "/week/2026-W48/help-request/one-tap/payments/",
    "/week/2026-W48/steps/one-tap/": "/week/2026-W48/involvement/one-tap/",
    "/week/2026-W48/away/": "/week/2026-W48/absence/",
    "/week/2026-W48/sort/": "/week/2026-W48/meetings/",
    "/week/2026-W48/sort/undo/": "/week/2026-W48/meetings/topic/undo/",
    "/week/2026-W48/sort/7/": "/week/2026-W48/meetings/7/topic/",
    "/week/2026-W48/triage/": "/week/2026-W48/meetings/",
    "/week/2026-W48/triage/undo/": "/week/2026-W48/meetings/topic/undo/",
    "/week/2026-W48/triage/7/": "/week/2026-W48/meetings/7/topic/",
    "/week/2026-W48/blocks/back/a-B_1/": "/week/2026-W48/blocks/undo/a-B_1/",
    "/week/2026-W48/meetings/back/a-B_1/": "/week/2026-W48/meetings/undo/a-B_1/",
    "/week/reviews/reserve/": "/week/reviews/day-to-day/",
    "/capture/worry/7/remove/": "/capture/concern/7/remove/",
    "/capture/back/a-B_1/": "/capture/undo/a-B_1/",
    "/me/calendars/back/a-B_1/": "/me/calendars/undo/a-B_1/",
    "/me/calendars/7/read/": "/me/calendars/7/sync/",
    "/stakeholders-left-out/": "/missing-stakeholders/",
    "/stakeholders-left-out/paul/dismiss/": "/missing-stakeholders/paul/exclude/",
    "/stakeholders-dismissed/7/": "/missing-stakeholders/exclusions/7/undo/",
    "/stakeholders-back/a-B_1/": "/undo/stakeholder/a-B_1/",
    "/stakeholders/paul/touch/": "/stakeholders/paul/touchpoints/",
    "/pitches/failover/back/a-B_1/": "/pitches/failover/undo/a-B_1/",
    "/pitches/failover/left-out/paul/dismiss/": "/pitches/failover/missing/paul/exclude/",
    "/pitches/failover/aim/": "/pitches/failover/target/",
    "/pitches/failover/become/": "/pitches/failover/convert/",
    "/pitches/failover/ticket/": "/pitches/failover/",
    "/pitches/failover/talks/": "/pitches/failover/conversations/",
    "/pitches/failover/talks/7/remove/": "/pitches/failover/conversations/7/remove/",
    "/pitches/failover/new/slices/": "/pitches/failover/new/steps/",
    "/pitches/failover/slices/7/": "/pitches/failover/steps/7/",
    "/pitches/failover/slices/7/remove/": "/pitches/failover/steps/7/remove/",
    "/person/ada/stay/": "/person/ada/manager-change/cancel/",
    "/person/ada/reserve/": "/person/ada/day-to-day/",
    "/person/ada/time-off/restore/a-B_1/": "/person/ada/time-off/undo/a-B_1/",
    "/team/core/members/ada/": "/team/core/members/ada/undo/",
    "/me/removed/": "/me/trash/",
    "/me/leave/": "/me/departure/",
    "/person/ada/leave/": "/person/ada/departure/",
    "/person/ada/leave/off/": "/person/ada/departure/cancel/",
    "/initiatives/one-tap/restore/areas/a-B_1/": "/initiatives/one-tap/undo/areas/a-B_1/",
    "/allocation/ada/ahead/": "/allocation/ada/outlook/",
    "/allocation/ada/strain/": "/allocation/ada/overload/",
    "/allocation/compare/": "/allocation/evaluate/",
    "/allocation/compare/one-tap/": "/allocation/evaluate/one-tap/",
    "/allocation/scenarios-back/a-B_1/": "/undo/scenario/a-B_1/",
    "/allocation/scenarios/what-if/back/a-B_1/": "/allocation/scenarios/what-if/undo/a-B_1/",
    "/allocation/scenarios/what-if/7/drop/": "/allocation/scenarios/what-if/7/remove/",
    "/digests/choice/": "/digests/preferences/",
}


def test_this_file_covers_every_redirect() -> None:
    assert {resolve(earlier).route for earlier in MOVED} == {str(one.pattern) for one in urlpatterns}


@pytest.mark.django_db
@pytest.mark.parametrize(("earlier", "address"), MOVED.items())
def test_an_earlier_address_leads_to_the_page(client: Client, earlier: str, address: str) -> None:
    looked = client.get(f"{earlier}?from=2026-W48&x=%26")
    assert (looked.status_code, looked["Location"]) == (301, f"{address}?from=2026-W48&x=%26")
    sent = client.post(earlier, {"x": "1"})
    assert (sent.status_code, sent["Location"]) == (308, address)
    assert resolve(address).url_name


def test_what_was_no_address_is_none_now(client: Client) -> None:
    with pytest.raises(Resolver404):
        resolve("/week/2026-W48/sort/x/")
    assert client.get("/person/ada/pictures/restore/a-B_1/").status_code == 404


@pytest.mark.django_db
def test_a_form_that_was_open_is_still_sent(client: Client) -> None:
    person = PersonFactory.create()
    sign_in(client, person)
    answer = client.post("/me/leave/", follow=True)
    assert answer.redirect_chain[0] == ("/me/departure/", 308)
    assert answer.status_code == 200
    person.refresh_from_db()
    assert person.departure


@pytest.mark.django_db
def test_the_redirect_gives_no_access(client: Client) -> None:
    PersonFactory.create(key="bo")
    there = "/person/bo/departure/"
    stranger = client.get("/person/bo/leave/", follow=True)
    assert stranger.redirect_chain == [(there, 301), (f"/accounts/login/?next={there}", 302)]
    sign_in(client, PersonFactory.create())
    assert client.get("/person/bo/leave/", follow=True).status_code == 404
