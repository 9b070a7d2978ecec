"""What changed since last week, and which changes concern a week."""

import re
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command

from engine.weeks import Week
from focus.calendars.ics_events import Found
from focus.calendars.services.importer import import_meetings
from focus.models import Calendar
from people import clock
from people.models import AuditLine
from tests.support.emails import outbox_forms
from tests.support.passing_weeks import Office, Sitting, sitting
from tests.support.planned_week import plain

pytestmark = pytest.mark.django_db

WORK_DAY: dict[str, Any] = {"sat": 0, "sun": 0, "mon": 8, "tue": 8, "wed": 8, "thu": 8, "fri": 8}


def is_outdated(ana: Sitting) -> bool:
    return bool(ana.get("/week/{week}/").context["page"].is_stale)


def sync(ana: Sitting, *, extra: tuple[datetime, ...] = ()) -> None:
    """What a worker does: the weekly series from six weeks ago on, as far as it is read, and other meetings."""
    calendar = Calendar.objects.get(person=ana.person)
    zone, now = ana.person.zone("Europe/Madrid"), clock.now()
    first = datetime.fromisoformat("2026-10-15T09:00Z")
    series = [first + timedelta(weeks=number) for number in range(20)]
    shown = [moment for moment in series if ana.week - 4 <= Week.of(moment.date()) <= ana.week + 8]
    found = [
        *(Found("series", f"{moment:%Y%m%d}", "Call", moment, 30, True, False, (), 2) for moment in shown),
        *(Found(f"once-{moment}", "", "Visit", moment, 60, False, False, (), 2) for moment in extra),
    ]
    import_meetings(calendar, found, zone, ana.week, now=now)
    Calendar.objects.filter(pk=calendar.pk).update(window=str(ana.week))


def test_new_occurrences_of_a_series_are_no_change_of_the_calendar(office: Office) -> None:
    Calendar.objects.create(person=office.ana, name="Work", added_at=clock.now())
    changes = AuditLine.objects.filter(label="your calendar")
    with sitting(office.ana, "2026-11-23T08:00Z") as ana:
        sync(ana)
        ana.plan()
        assert changes.count() == 1
    with sitting(office.ana, "2026-11-30T08:00Z") as ana:
        sync(ana)
        assert changes.count() == 1
        ana.plan()
        sync(ana, extra=(datetime.fromisoformat("2026-12-07T09:00Z"),))
        assert changes.count() == 2
        assert not is_outdated(ana)
    with sitting(office.ana, "2026-12-01T08:00Z") as ana:
        sync(ana, extra=(datetime.fromisoformat("2026-12-02T09:00Z"),))
        assert is_outdated(ana)
        assert "Your calendar changed" in plain(ana.get("/week/{week}/").content.decode())


@pytest.mark.parametrize("kind", ["hours", "time-off", "duties"])
def test_what_changes_from_next_monday_on_does_not_make_this_weeks_plan_outdated(office: Office, kind: str) -> None:
    def save(ana: Sitting, start: str, end: str) -> None:
        typed: dict[str, dict[str, Any]] = {
            "hours": {"applies_from": start, "start": start, **WORK_DAY, "fri": 4},
            "time-off": {"start": start, "end": end, "part": "all"},
            "duties": {"start": start, "end": end, "hours": 20, "what": "On call"},
        }
        ana.post(f"/person/ana/{kind}/", **typed[kind])

    with sitting(office.ana, "2026-11-23T08:00Z") as ana:
        ana.plan()
    with sitting(office.ana, "2026-11-24T08:00Z") as ana:
        save(ana, "2026-11-30", "2026-12-01")
        assert AuditLine.objects.filter(feeds_plans=True, about=ana.person).exists()
        assert not is_outdated(ana)
        save(ana, "2026-11-27", "2026-11-27")
        assert is_outdated(ana)


def monday_email(office: Office, instant: str) -> tuple[str, str]:
    """Ana's email of a Monday, planned and sent: its text and its HTML as they are read."""
    mail.outbox.clear()
    with sitting(office.ana, instant) as ana:
        ana.plan()
        call_command("send_digests", person=office.ana.email, stdout=StringIO())
    (sent,) = [one for one in mail.outbox if str(one.subject).startswith("Week ")]
    return outbox_forms(sent)


def test_an_email_opens_with_what_changed_and_what_stands_is_one_line(office: Office) -> None:
    """Payments takes eight hours every week. In the third week Refunds is new."""
    reason, risk = "No one on the team is above level 1 of 4", "You are the only one at level 4"
    first = monday_email(office, "2026-11-23T08:00Z")
    for form in first:
        for words in ("last week", "As before"):
            assert words not in form
        for words in (reason, risk, "Pair with Ben"):
            assert words in form
    second = monday_email(office, "2026-11-30T08:00Z")
    for form in second:
        assert re.search(
            r"12 h are booked\. As last week: same areas, same hours\.? (FOCUS )?8 h Payments \(?Checkout\)? Pair with Ben "
            r"Accept .*As before: 1 key-person risk ",
            form,
        )
        for words in (reason, risk, "New since"):
            assert words.lower() not in form.lower()
    with sitting(office.ana, "2026-12-03T10:00Z"):
        office.area("refunds", "Refunds")
    third = monday_email(office, "2026-12-07T08:00Z")
    for form in third:
        assert re.search(
            r"booked\. New since last week 8 h less focus time than last week\. Refunds: new, 8 h\. (FOCUS )?8 h Payments",
            form,
            re.I,
        )
        # The reason of what is new alone.
        assert form.count(reason) == 1
        assert form.index(reason) > form.index("8 h Refunds")
        assert form.count(risk) == 1
        assert "As before: 1 key-person risk" in form
        assert "Search: Embedded → Weekly. Little has been at stake for three weeks" in form
