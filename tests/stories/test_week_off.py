"""A week in which the lead is on leave: a short email that says what happens meanwhile, and no plan."""

from datetime import date
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command

from digests.models import EmailPreferences
from people import clock
from people.models import TimeOff
from tests.support import factories as make
from tests.support.emails import outbox_forms
from tests.support.passing_weeks import Office, sitting
from tests.support.planned_week import plain

pytestmark = pytest.mark.django_db


def emails(office: Office, instant: str) -> list[str]:
    """What Ana gets at this instant, as text and as HTML."""
    mail.outbox.clear()
    with sitting(office.ana, instant) as ana:
        ana.plan()
        call_command("send_digests", person=office.ana.email, stdout=StringIO())
    return [form for one in mail.outbox for form in outbox_forms(one)]


def test_on_leave_for_a_week_the_email_is_short_and_says_what_happens_meanwhile(office: Office) -> None:
    EmailPreferences.objects.create(person=office.ana, reminder=True, changed_at=clock.now())
    TimeOff.objects.create(person=office.ana, start=date(2026, 11, 30), end=date(2026, 12, 4))
    make.StakeholderFactory.create(lead=office.ana, cadence_days=7)
    make.PointFactory.create(initiative=office.checkout, name="Design review", date=date(2026, 12, 3))
    lena = make.PersonFactory.create(name="Lena Voss")
    make.LeadFactory.create(initiative=office.search, person=lena, role="deputy")
    assert all("8 h" in form for form in emails(office, "2026-11-23T08:00Z"))
    forms = emails(office, "2026-11-30T08:00Z")
    assert len(forms) == 2
    for form in forms:
        assert "You’re off all week, so nothing is planned." in form
        assert "Checkout: no one else leads it this week Thu 3 Dec Design review" in form
        assert "Search: also led by Lena Voss" in form
        assert "Payments (Checkout)" in form or "Payments Checkout" in form
        for words in ("over capacity", "focus time", "Accept 1 area", "Meetings", "since last week", "check-ins"):
            assert words.casefold() not in form.casefold(), words
    with sitting(office.ana, "2026-11-30T09:00Z") as ana:
        assert "over capacity" not in plain(ana.get("/week/{week}/").content.decode())
    # There is nothing to review on Friday.
    assert emails(office, "2026-12-04T16:00Z") == []
    assert all("focus time" in form for form in emails(office, "2026-12-07T08:00Z"))
