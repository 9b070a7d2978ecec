"""Day-to-day hours in weeks with public holidays: plans, the review and the proposal count them alike."""

from datetime import date

import pytest

from people.models import TimeOff
from tests.support.passing_weeks import Office, sitting

pytestmark = pytest.mark.django_db

# 8 December, Christmas, New Year and Epiphany are public holidays in Spain; in the third week in December, one day is off.
FRIDAYS = {
    "2026-12-11T15:00Z": 12.0,
    "2026-12-18T15:00Z": 9.5,  # four fifths of 12 are 9.6
    "2026-12-24T15:00Z": 12.0,
    "2026-12-31T15:00Z": 12.0,
    "2027-01-08T15:00Z": 12.0,
}


def test_a_reserve_that_is_right_is_not_proposed_to_change_after_public_holidays(office: Office) -> None:
    TimeOff.objects.create(person=office.ana, start=date(2026, 12, 14), end=date(2026, 12, 14))
    for friday, held in FRIDAYS.items():
        with sitting(office.ana, friday) as ana:
            ana.plan()
            shown = ana.get("/week/{week}/review/").context["review"].week["day_to_day"].value()
            assert float(shown) == held
            ana.review(day_to_day=str(held))
            found = ana.get("/week/reviews/").context["found"]
    assert found.reserve.hours == 12
    assert not found.proposes_reserve
