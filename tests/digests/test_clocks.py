"""Clock changes and journeys: one email a week, at any hour and in any time zone."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from digests.delivery import due
from digests.models import Digest, EmailPreferences
from engine.weeks import Week
from focus.models import WeekPlan
from focus.plan import weekly_run
from people.models import Person
from tests.support.one_initiative import NOW

# Time zones are computed in Python: one database is enough.
pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def pace(thorough: bool) -> int:
    """How many ticks are one here: every second one is enough to see when an email comes, and if it comes twice."""
    return 1 if thorough else 2


def live(
    lead: Person, start: datetime, end: datetime, step: timedelta, **moves: str
) -> list[tuple[str, str, datetime]]:
    """Run a tick at each step: plan what is due and create the rows; return kind, week and when. `moves`: time zone by instant."""
    facts = WeekPlan.objects.filter(person=lead).values_list("facts", flat=True).first()
    journey = sorted((datetime.fromisoformat(at), zone) for at, zone in moves.items())
    now = start
    while now < end:
        while journey and journey[0][0] <= now:
            Person.objects.filter(pk=lead.pk).update(timezone=journey.pop(0)[1])
        for week in weekly_run.due_weeks(now):
            WeekPlan.objects.create(person=lead, week=week, computed_at=now, facts=facts, exposures={})
        due.make_due(now)
        now += step
    rows = Digest.objects.filter(person=lead, created_at__gte=start).order_by("created_at")
    return [(one.kind, str(one.week), one.created_at) for one in rows]


@pytest.mark.parametrize(
    ("zone", "monday", "hour", "first"),
    [
        # Monday 31 March 2014 in Istanbul: 02:59 is followed by 04:00, so that 03:30 does not exist; 04:00 is 01:00 UTC.
        ("Europe/Istanbul", date(2014, 3, 31), 3, datetime(2014, 3, 31, 1, 0, tzinfo=UTC)),
        # Monday 1 October 2007 in Baghdad: 03:59 is followed by 03:00. The first 03:00 is 23:00 UTC on Sunday.
        ("Asia/Baghdad", date(2007, 10, 1), 3, datetime(2007, 9, 30, 23, 0, tzinfo=UTC)),
    ],
)
def test_an_hour_on_monday_that_is_skipped_or_occurs_twice_is_one_email(
    lead: Person, zone: str, monday: date, hour: int, first: datetime, pace: int
) -> None:
    Person.objects.filter(pk=lead.pk).update(timezone=zone)
    EmailPreferences.objects.create(person=lead, hour=hour, changed_at=NOW)
    WeekPlan.objects.create(
        person=lead, week=Week.of(monday), computed_at=NOW, exposures={}, facts=WeekPlan.objects.get().facts
    )
    start = datetime.combine(monday, time(), UTC) - timedelta(hours=12)
    made = live(lead, start, start + timedelta(hours=30), timedelta(minutes=30) * pace)
    assert made == [("week", str(Week.of(monday)), first)]


def test_an_hour_on_friday_that_does_not_exist_is_one_reminder(lead: Person, pace: int) -> None:
    # Friday 27 March 2026 in Jerusalem: 01:59 is followed by 03:00, so that 02:30 does not exist; 03:00 is 00:00 UTC.
    Person.objects.filter(pk=lead.pk).update(timezone="Asia/Jerusalem")
    EmailPreferences.objects.create(person=lead, weekly=False, reminder=True, reminder_hour=2, changed_at=NOW)
    week = Week.of(date(2026, 3, 27))
    WeekPlan.objects.create(person=lead, week=week, computed_at=NOW, exposures={}, facts=WeekPlan.objects.get().facts)
    start = datetime(2026, 3, 26, 18, tzinfo=UTC)
    made = live(lead, start, start + timedelta(hours=40), timedelta(minutes=30) * pace)
    assert made == [("review", "2026-W13", datetime(2026, 3, 27, 0, 0, tzinfo=UTC))]


@pytest.mark.parametrize("day", ["2026-03-28", "2026-10-24"])
def test_the_weekend_of_a_clock_change_brings_one_email_on_its_monday(lead: Person, day: str, pace: int) -> None:
    # Madrid, where the organisation is; the chosen hour is the one that Sunday skips or repeats.
    EmailPreferences.objects.create(person=lead, hour=2, changed_at=NOW)
    start = datetime.fromisoformat(f"{day}T00:00+00:00")
    made = live(lead, start, start + timedelta(days=9, hours=12), timedelta(hours=2) * pace)
    assert [week for _, week, _ in made] == [str(Week.of(start.date()) + ahead) for ahead in range(3)]


@pytest.mark.parametrize(
    ("hour", "leaves"),
    [
        (6, "2026-11-22T20:00+00:00"),
        pytest.param(23, "2026-11-25T03:00+00:00", marks=pytest.mark.thorough),
        pytest.param(0, "2026-11-29T12:00+00:00", marks=pytest.mark.thorough),
    ],
)
def test_a_journey_from_auckland_to_honolulu_in_mid_week_skips_and_repeats_no_email(
    lead: Person, leaves: str, hour: int, pace: int
) -> None:
    # Auckland is thirteen hours ahead of UTC, Honolulu ten behind: the traveller lives one day twice.
    Person.objects.filter(pk=lead.pk).update(timezone="Pacific/Auckland")
    EmailPreferences.objects.create(person=lead, hour=hour, reminder=True, reminder_hour=hour, changed_at=NOW)
    start = datetime(2026, 11, 15, tzinfo=UTC)
    made = live(
        lead, start, start + timedelta(weeks=4), timedelta(hours=3) * pace,
        **{leaves: "Pacific/Honolulu", "2026-12-02T05:00+00:00": "Pacific/Auckland"},
    )  # fmt: skip
    for kind in ("week", "review"):
        weeks = [week for one, week, _ in made if one == kind]
        assert len(set(weeks)) == len(weeks), kind
        assert {"2026-W47", "2026-W48", "2026-W49", "2026-W50"} <= set(weeks), kind
