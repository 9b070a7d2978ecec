"""What was left over from last week is said until it is planned, also once this week is committed, and in the email."""

import pytest
from django.core import mail
from django.core.management import call_command

from tests.support.passing_weeks import Office, sitting
from tests.support.planned_week import text_of

pytestmark = pytest.mark.django_db


def test_leftovers_stay_visible_once_the_week_is_committed(office: Office) -> None:
    """16 h planned, 11.5 done: 4.5 of 8 h of Payments are left over."""
    office.area("refunds", "Refunds")
    with sitting(office.ana, "2026-11-23T08:00Z") as ana:
        ana.plan()
        ana.commit()
    with sitting(office.ana, "2026-11-27T15:00Z") as ana:
        prefix = f"area-{office.payments.pk}"
        ana.review(**{f"{prefix}-spent": "exact", f"{prefix}-hours": "3.5"})
    with sitting(office.ana, "2026-11-30T08:00Z") as ana:
        ana.plan()
        offered = ana.get("/week/{week}/midweek/").context["carried"]
        ana.commit()
        answer = ana.get("/week/{week}/midweek/")
        carried = answer.context["carried"]
        call_command("send_digests", person=office.ana.email, verbosity=0)
    assert [line.item.key for line in offered.lines] == ["checkout/payments"]
    assert [(one.area.key, one.planned, one.done) for one in carried.leftovers] == [("payments", 8, 3.5)]
    assert not carried.lines
    assert "Left over from week 48" in text_of(answer)
    assert "8 h planned, 3.5 h done" in text_of(answer)
    assert "Left over: Payments, 3.5 of 8 h done" in mail.outbox[0].body
