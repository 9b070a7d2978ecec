"""What a lead hears of their team ahead: departures once they are known, absences over a milestone, what is theirs now."""

from datetime import date
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command

from leadplan.privacy import departure_services
from people import clock
from people.models import TimeOff
from tests.support import factories as make
from tests.support.emails import outbox_forms
from tests.support.passing_weeks import Office, sitting
from tests.support.planned_week import plain

pytestmark = pytest.mark.django_db

LEAVES = "Ben Katz’s last day is Fri 18 Dec."
AWAY = "Lena Voss is away on Thu 10 Dec, the day of “Design review” (Checkout)."


def monday(office: Office, instant: str) -> tuple[str, str, str]:
    """What Ana reads on a Monday: around her week, and in her email, as text and as HTML."""
    mail.outbox.clear()
    with sitting(office.ana, instant) as ana:
        ana.plan()
        call_command("send_digests", person=office.ana.email, stdout=StringIO())
        page = plain(ana.get("/week/{week}/around/").content.decode())
    (sent,) = [one for one in mail.outbox if str(one.subject).startswith("Week ")]
    return page, *outbox_forms(sent)


def test_a_lead_is_told_ahead_who_leaves_and_who_is_away_on_the_day_of_a_milestone(office: Office) -> None:
    lena = make.PersonFactory.create(name="Lena Voss")
    make.MembershipFactory.create(initiative=office.checkout, person=lena)
    make.PointFactory.create(initiative=office.checkout, name="Design review", date=date(2026, 12, 10))
    office.ben.leaves = date(2026, 12, 18)
    office.ben.save()
    for form in monday(office, "2026-11-23T08:00Z"):
        assert "18 Dec" not in form
        assert "away on" not in form
    with sitting(office.ana, "2026-11-25T08:00Z"):
        office.ben.leaving_is_known = True
        office.ben.save()
        TimeOff.objects.create(person=lena, start=date(2026, 12, 7), end=date(2026, 12, 11))
    for form in monday(office, "2026-11-30T08:00Z"):
        assert form.index(AWAY) < form.index(LEAVES)
    # An email tells it once; the page keeps it.
    page, *forms = monday(office, "2026-12-07T08:00Z")
    assert AWAY in page
    assert LEAVES in page
    for form in forms:
        assert AWAY not in form
        assert "2 dates ahead in your team" in form


def test_on_its_first_day_an_initiative_is_yours_from_today(office: Office) -> None:
    sign_in = make.InitiativeFactory.create(name="Single sign-in")
    make.LeadFactory.create(initiative=sign_in, person=office.ana, start=date(2026, 12, 7), hours=4)
    assert not any("is yours" in form for form in monday(office, "2026-11-30T08:00Z"))
    for form in monday(office, "2026-12-07T08:00Z"):
        assert "“Single sign-in” is yours from today." in form
    assert not any("is yours" in form for form in monday(office, "2026-12-14T08:00Z"))


def test_sentences_call_someone_who_has_left_a_former_colleague(office: Office) -> None:
    with sitting(office.ana, "2026-11-23T08:00Z") as ana:
        ana.plan()
        assert "Pair with Ben" in plain(ana.get("/week/{week}/").content.decode())
        departure_services.schedule_departure(office.ben, date(2026, 11, 27), by=office.marta, now=clock.now())
    with sitting(office.ana, "2026-11-27T08:00Z") as ana:
        assert departure_services.carry_out_due(clock.now()) == 1
        page = plain(ana.get("/week/{week}/").content.decode())
        assert "Pair with a former colleague" in page
        assert "with Former" not in page
        assert "owner, Former" not in page
