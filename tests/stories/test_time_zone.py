"""Ana moves from Madrid to New York on a day: her emails and hours follow from then on."""

from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command

from focus.models import WeekPlan
from people import tasks
from people.models import AuditLine, Person
from tests.support import factories as make
from tests.support.initiative_facts import errors_of
from tests.support.passing_weeks import Office, Sitting, sitting
from tests.support.planned_week import plain

pytestmark = pytest.mark.django_db


def tick(instant: str) -> list[str]:
    """What beat starts, and the subjects of what was sent."""
    mail.outbox.clear()
    with time_machine.travel(datetime.fromisoformat(instant), tick=False):
        tasks.move_lines()
        call_command("plan_week", stdout=StringIO())
        call_command("send_digests", stdout=StringIO())
    return [str(one.subject) for one in mail.outbox]


def edit(ana: Sitting, status: int = 303, **typed: Any) -> Any:
    facts = {"name": "Ana Ruiz", "email": ana.person.email, "role": "engineer", "seniority": "mid"}
    return ana.post("/person/ana/edit/", status, **{**facts, **typed})


def starts(ana: Sitting, week: str) -> list[str]:
    """When the meetings of a week begin, as its page shows them."""
    page = ana.get(f"/week/{week}/").context["page"]
    return [f"{one.starts.astimezone(page.week_request.zone):%a %H:%M}" for one in page.meetings]


def test_a_time_zone_changes_from_a_day_on(office: Office) -> None:
    office.ana.day_to_day = 10
    office.ana.save()
    for day in (24, 31):
        moment = datetime(2026, 11, day, 14, tzinfo=UTC) if day == 24 else datetime(2026, 12, 1, 14, tzinfo=UTC)
        make.MeetingFactory.create(person=office.ana, title="Call", starts=moment, minutes=60)
    assert tick("2026-11-23T07:30Z") == ["Week 48: Payments 8 h"]
    with sitting(office.ana, "2026-11-25T09:00Z") as ana:
        edit(ana, timezone="America/New_York")
        words = plain(ana.get("/person/ana/").content.decode())
        assert "America/New_York from 30 November 2026" in words
        assert starts(ana, "2026-W48") == ["Tue 15:00"]
        assert not ana.get("/week/2026-W48/").context["page"].is_stale
    # Monday, 8:30 in Madrid, 2:30 in New York.
    assert tick("2026-11-30T07:30Z") == []
    person = Person.objects.get(pk=office.ana.pk)
    assert (person.timezone, person.next_timezone_from) == ("America/New_York", None)
    assert WeekPlan.objects.filter(week="2026-W49").count() == 0
    assert tick("2026-11-30T13:30Z") == ["Week 49: Payments 8 h"]
    with sitting(office.ana, "2026-11-30T14:00Z") as ana:
        ana.person.refresh_from_db()
        assert starts(ana, "2026-W49") == ["Tue 09:00"]
        # What was true last week stays true.
        assert starts(ana, "2026-W48") == ["Tue 15:00"]
    lines = AuditLine.objects.filter(about=office.ana, thing="person", after__contains="New_York")
    assert [line.actor_name for line in lines.order_by("at")] == ["Ana Ruiz", "leadplan"]


def test_a_planned_time_zone_is_cancelled_and_weeks_that_are_over_keep_theirs(office: Office) -> None:
    with sitting(office.ana, "2026-11-25T09:00Z") as ana:
        edit(ana, timezone="America/New_York", timezone_from="2026-12-07")
        # Saving something else leaves it.
        form = ana.get("/person/ana/edit/").context["form"]
        assert (form["timezone"].value(), form["timezone_from"].value()) == ("America/New_York", date(2026, 12, 7))
        edit(ana, timezone="America/New_York", timezone_from="2026-12-07", seniority="senior")
        assert Person.objects.get(pk=office.ana.pk).next_timezone_from == date(2026, 12, 7)
        edit(ana, timezone="")
        assert Person.objects.get(pk=office.ana.pk).next_timezone_from is None
        refused = edit(ana, 422, timezone="Asia/Tokyo", timezone_from="2026-11-20")
        assert list(errors_of(refused)) == ["correct"]
        assert Person.objects.get(pk=office.ana.pk).timezone == ""
        edit(ana, timezone="Asia/Tokyo", timezone_from="2026-11-25")
    row = Person.objects.get(pk=office.ana.pk)
    assert row.timezone == "Asia/Tokyo"
    days = (date(2026, 11, 24), date(2026, 11, 25))
    assert [row.zone("Europe/Madrid", on=day).key for day in days] == ["Europe/Madrid", "Asia/Tokyo"]


def test_the_organisation_file_changes_it_from_this_week_on(office: Office, tmp_path: Any) -> None:
    file = tmp_path / "org.yaml"
    file.write_text("leadplan: 1\npeople:\n  - {key: ana, name: Ana Ruiz, timezone: Asia/Tokyo}\n")
    with sitting(office.ana, "2026-11-25T09:00Z"):
        call_command("import_org", str(file), stdout=StringIO())
        again = StringIO()
        call_command("import_org", str(file), stdout=again)
    row = Person.objects.get(pk=office.ana.pk)
    days = (date(2026, 11, 22), date(2026, 11, 23))
    assert [row.zone("Europe/Madrid", on=day).key for day in days] == ["Europe/Madrid", "Asia/Tokyo"]
    assert len(row.earlier_timezones) == 1


def zones(office: Office, *days: str) -> list[str]:
    row = Person.objects.get(pk=office.ana.pk)
    return [row.zone("Europe/Madrid", on=date.fromisoformat(day)).key for day in days]


def test_a_time_zone_of_weeks_that_are_over_is_corrected_once_they_are_confirmed(office: Office) -> None:
    """Ana moved on 2 November; it was recorded for the 23rd."""
    moment = datetime(2026, 11, 17, 14, tzinfo=UTC)
    make.MeetingFactory.create(person=office.ana, title="Call", starts=moment, minutes=60)
    assert tick("2026-11-16T07:30Z") == ["Week 47: Payments 8 h"]
    new_york, madrid = "America/New_York", "Europe/Madrid"
    with sitting(office.ana, "2026-11-25T09:00Z") as ana:
        edit(ana, timezone=new_york, timezone_from="2026-11-23")
        assert zones(office, "2026-11-22", "2026-11-23") == [madrid, new_york]
        ana.person.refresh_from_db()
        assert starts(ana, "2026-W47") == ["Tue 15:00"]
        earlier: dict[str, Any] = {"timezone": new_york, "timezone_from": "2026-11-02"}
        refused = edit(ana, 422, **earlier)
        words = plain(refused.content.decode())
        assert "Weeks 2026-W45 to 2026-W47 are over. Choose a later day, or tick the box" in words
        assert zones(office, "2026-11-10") == [madrid]
        assert list(errors_of(edit(ana, 422, **earlier, correct="2026-W46/2026-W47"))) == ["correct"]
        edit(ana, **earlier, correct="2026-W45/2026-W47")
        assert zones(office, "2026-11-01", "2026-11-02", "2026-11-25") == [madrid, new_york, new_york]
        ana.person.refresh_from_db()
        assert starts(ana, "2026-W47") == ["Tue 09:00"]
        assert "Europe/Madrid until 1 November 2026" in plain(ana.get("/person/ana/").content.decode())
        edit(ana, timezone="")
        assert "Europe/Madrid from 30 November 2026" in plain(ana.get("/person/ana/").content.decode())
        edit(ana, timezone=new_york)
        line = AuditLine.objects.get(thing="time zone")
        assert (line.before, line.after) == (
            "organisation default until 2026-11-22, then America/New_York",
            "organisation default until 2026-11-01, then America/New_York",
        )
        # The mistake was the city: she was in Lisbon first, for two weeks.
        edit(ana, timezone="Europe/Lisbon", timezone_from="2026-11-02", correct="2026-W45/2026-W47")
        edit(ana, timezone=new_york, timezone_from="2026-11-16", correct="2026-W47/2026-W47")
    days = ("2026-11-01", "2026-11-02", "2026-11-15", "2026-11-16", "2026-11-30")
    assert zones(office, *days) == [madrid, "Europe/Lisbon", "Europe/Lisbon", new_york, new_york]


def test_a_time_zone_and_a_country_are_corrected_with_one_confirmation(office: Office) -> None:
    with sitting(office.ana, "2026-11-25T09:00Z") as ana:
        typed: dict[str, Any] = {
            "timezone": "Europe/Lisbon",
            "timezone_from": "2026-11-16",
            "country": "PT",
            "applies_from": "2026-11-02",
        }
        assert list(errors_of(edit(ana, 422, **typed))) == ["correct"]
        assert list(errors_of(edit(ana, 422, **typed, correct="2026-W47/2026-W47"))) == ["correct"]
        edit(ana, **typed, correct="2026-W45/2026-W47")
    assert zones(office, "2026-11-15", "2026-11-16") == ["Europe/Madrid", "Europe/Lisbon"]
