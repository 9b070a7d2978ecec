"""What a manager hears of over the weeks: what needs a decision, once, and only once they are invited."""

from datetime import date
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command

from leadplan.privacy import departure_services
from people import clock
from people.models import Account
from people.services import accounts
from tests.support import factories as make
from tests.support.emails import outbox_forms
from tests.support.passing_weeks import Office, sitting
from tests.support.planned_week import plain

pytestmark = pytest.mark.django_db

NEEDED = (
    "Checkout: “Payments” has no owner, because its owner has left",
    "Checkout: the target, Thu 26 Nov, has passed with 1 area not settled",
    "Checkout: turned off track on Wed 25 Nov",
    "Checkout: “Design review” was due on Mon 9 Nov and isn’t marked. Did it happen?",
)
"""Newest first."""
NEWS = (
    "Lena Voss started as deputy of Search on Mon 30 Nov",
    "Lena Voss is no longer lead of Ledger; the last day was Sun 29 Nov",
)


def monday_email(office: Office, instant: str) -> list[str]:
    """Marta's email of a Monday, as text and as HTML; empty if none was sent."""
    mail.outbox.clear()
    with sitting(office.ana, instant):
        call_command("send_digests", stdout=StringIO())
    sent = [one for one in mail.outbox if str(one.subject).startswith("Your leads")]
    return [form for one in sent for form in outbox_forms(one)]


def live_through_week_48(office: Office) -> None:
    """Ben leaves, and owns nothing any more; Checkout misses its target; a deputy begins, and a lead ends."""
    office.checkout.target = date(2026, 11, 26)
    office.checkout.save()
    make.PointFactory.create(initiative=office.checkout, name="Design review", date=date(2026, 11, 9))
    lena = make.PersonFactory.create(name="Lena Voss", manager=office.marta)
    ledger = make.InitiativeFactory.create(name="Ledger")
    make.LeadFactory.create(initiative=ledger, person=lena, end=date(2026, 11, 29))
    make.LeadFactory.create(initiative=office.search, person=lena, start=date(2026, 11, 30), role="deputy", hours=4)
    with sitting(office.ana, "2026-11-25T09:00Z") as ana:
        ana.post("/initiatives/checkout/health/", health="off_track", note="The provider is late")
        departure_services.schedule_departure(office.ben, date(2026, 11, 28), by=office.marta, now=clock.now())
    with sitting(office.ana, "2026-11-28T09:00Z"):
        assert departure_services.carry_out_due(clock.now()) == 1


def test_a_manager_hears_once_of_what_needs_a_decision(office: Office) -> None:
    make.AccountFactory.create(person=office.marta)
    first = monday_email(office, "2026-11-23T09:00Z")
    assert not any(words in form for form in first for words in (*NEEDED, *NEWS))
    live_through_week_48(office)
    for form in monday_email(office, "2026-11-30T09:00Z"):
        places = [form.index(words) for words in NEEDED]
        assert places == sorted(places)
        assert all(form.count(words) == 1 for words in (*NEEDED, *NEWS))
        assert "Ben" not in form
    with sitting(office.marta, "2026-11-30T10:00Z") as marta:
        page = plain(marta.get("/allocation/").content.decode())
        assert all(words in page for words in (*NEEDED, *NEWS))
    # Nothing of it is new a week later; the page still lists it.
    later = monday_email(office, "2026-12-07T09:00Z")
    assert not any(words in form for form in later for words in (*NEEDED, *NEWS))
    with sitting(office.marta, "2026-12-07T10:00Z") as marta:
        page = plain(marta.get("/allocation/").content.decode())
        assert all(words in page for words in NEEDED)
    with sitting(office.ana, "2026-12-09T09:00Z") as ana:
        ana.post("/initiatives/checkout/health/", health="on_track", note="The provider delivered")
        ana.post("/initiatives/checkout/health/", health="off_track", note="It does not work")
    again = monday_email(office, "2026-12-14T09:00Z")
    assert again
    for form in again:
        assert "Checkout: turned off track on Wed 9 Dec" in form


def test_nobody_is_emailed_about_leads_before_they_are_invited(office: Office) -> None:
    live_through_week_48(office)
    assert monday_email(office, "2026-11-30T09:00Z") == []
    with sitting(office.ana, "2026-12-01T09:00Z"):
        accounts.invite(office.marta, str(office.marta.email), None, by=office.ana, now=clock.now())
    assert len(monday_email(office, "2026-12-07T09:00Z")) == 2
    assert Account.objects.filter(person=office.marta).count() == 0
    with sitting(office.ana, "2026-12-07T12:00Z"):
        accounts.withdraw_invitation(office.marta, by=office.ana, now=clock.now())
    assert monday_email(office, "2026-12-14T09:00Z") == []


def test_a_departure_that_the_team_does_not_know_is_in_no_managers_email(office: Office) -> None:
    make.AccountFactory.create(person=office.marta)
    office.ben.leaves = date(2026, 12, 18)
    office.ben.save()
    forms = [*monday_email(office, "2026-11-30T09:00Z"), *monday_email(office, "2026-12-07T09:00Z")]
    assert not any("Ben" in form or "18 Dec" in form for form in forms)
