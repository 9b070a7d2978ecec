"""What happens to a pitch: agreed asks, office hours, another cycle, an initiative or an area, reopening for the next cycle."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focus.timetable.calendar_feed import feed_text
from initiatives.models import CriticalArea, Initiative, LeadAssignment
from people.models import AuditLine, Person
from stakeholders.models import Evidence, OfficeHours, OfficeHoursSession, Pitch, PitchStep, PlanningCycle, Stakeholder
from stakeholders.pitches import back_planning, office_hours
from stakeholders.tasks import bring_back_deferred
from stakeholders.templatetags.pitch_tags import at_zone
from tests.support import factories as make
from tests.support.planned_week import plain
from tests.support.stakeholder_pages import NOW, context_of, pitch_page, toasts

pytestmark = pytest.mark.django_db

HERE = "/pitches/failover/"


def text(client: Client, address: str = HERE) -> str:
    return plain(client.get(address).content.decode().split("<main", 1)[-1])


def pitch() -> Pitch:
    return Pitch.objects.get(key="failover")


def test_an_ask_is_agreed_by_name(desk: Client) -> None:
    one = PitchStep.objects.get(position=0)
    typed = {"name": one.name, "effort_weeks": "1", "value_share": "40"}
    refused = desk.post(f"{HERE}steps/{one.pk}/", typed | {"agreed": "on"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["agreed_by"])
    assert desk.post(f"{HERE}steps/{one.pk}/", typed | {"agreed_by": "Emma Clarke"}).status_code == 303
    one.refresh_from_db()
    assert (one.agreed, one.agreed_by) == (True, "Emma Clarke")
    assert "Emma Clarke" in text(desk)
    desk.post(f"{HERE}steps/{one.pk}/", typed | {"agreed_by": "Emma Clarke"})
    one.refresh_from_db()
    assert (one.agreed, one.agreed_by) == (False, "")


def test_office_hours_keep_their_local_time_when_the_clocks_change(desk: Client, noor: Person) -> None:
    """London's clocks go back on 25 October 2026 and forward on 28 March 2027."""
    typed = {"first": "2026-11-24", "last": "2027-04-06", "at": "14:00", "minutes": "60", "place": "Room 3"}
    assert desk.post(f"{HERE}office-hours/", typed).status_code == 303
    assert desk.post(f"{HERE}office-hours/", typed).status_code == 422
    [row] = OfficeHours.objects.all()
    assert row.timezone == "Europe/London"
    hours = list(office_hours.hours_of(row, {}, date(2027, 3, 20), date(2027, 4, 30)))
    assert [one.starts.isoformat() for one in hours] == [
        "2027-03-23T14:00:00+00:00", "2027-03-30T13:00:00+00:00", "2027-04-06T13:00:00+00:00",
    ]  # fmt: skip
    assert at_zone(pitch_page(desk).hours[0].starts, row.timezone) == "Tue 24 Nov, 14:00 (London)"
    assert "Tue 24 Nov, 14:00 (London)" in text(desk)
    for wrong in ({"last": "2026-11-20"}, {"last": "2030-01-01"}, {"at": "25:00"}, {"minutes": "0"}, {"first": ""}):
        refused = desk.post(f"{HERE}office-hours/", typed | {"first": "2026-11-25"} | wrong)
        assert (refused.status_code, list(refused.context["office_hours_form"].errors)) == (422, list(wrong))


def test_office_hours_are_busy_time_in_the_author_s_calendar_feed(noor: Person) -> None:
    OfficeHours.objects.create(
        pitch=pitch(), first=date(2026, 11, 24), last=date(2026, 12, 1), at="14:00", timezone="America/New_York"
    )
    feed = feed_text(noor, NOW).decode()
    assert len(re.findall(r"SUMMARY:.*Fail over without waking anyone", feed)) == 2
    assert "DTSTART:20261124T190000Z" in feed
    assert "DTEND:20261201T200000Z" in feed
    assert feed == feed_text(noor, NOW).decode()


def test_office_hours_are_marked_held_or_missed_once_they_are_over(desk: Client) -> None:
    row = OfficeHours.objects.create(
        pitch=pitch(), first=date(2026, 11, 16), last=date(2026, 12, 7), at="08:00", timezone="Europe/London"
    )
    there = f"{HERE}office-hours/{row.pk}/held/"
    for day, took_place in (("2026-11-16", "1"), ("2026-11-23", "0")):
        assert desk.post(there, {"on": day, "took_place": took_place}).status_code == 303
    assert desk.post(there, {"on": "2026-11-23", "took_place": "1"}).status_code == 303
    assert list(OfficeHoursSession.objects.values_list("on", "took_place")) == [
        (date(2026, 11, 16), True), (date(2026, 11, 23), True),
    ]  # fmt: skip
    for day in ("2026-11-30", "2026-11-17", "x", ""):
        assert desk.post(there, {"on": day, "took_place": "1"}).status_code == 404
    answer = desk.post(f"{HERE}office-hours/{row.pk}/remove/")
    assert not OfficeHours.objects.exists()
    desk.post(f"{HERE}undo/{answer['Location'].partition('removed=')[2].partition('#')[0]}/")
    assert OfficeHoursSession.objects.count() == 2


def test_a_pitch_that_is_too_late_is_offered_the_next_cycle(desk: Client) -> None:
    q2 = PlanningCycle.objects.create(
        key="q2", name="Q2 2027", starts=date(2027, 4, 5), ends=date(2027, 7, 2), cutoff=date(2027, 3, 12)
    )
    offer = 'name="cycle" value="q2"'
    assert offer not in desk.get(HERE).content.decode()
    PlanningCycle.objects.filter(key="2027-q1").update(cutoff=date(2026, 11, 26))
    page = pitch_page(desk)
    assert page.schedule is not None
    assert (page.schedule.too_late, page.schedule.days_left, page.next_cycle) == (True, 3, q2)
    assert offer in desk.get(HERE).content.decode()
    assert desk.post(f"{HERE}target/", {"cycle": "q2"}).status_code == 303
    assert (pitch().cycle, pitch().targeted_on) == (q2, NOW.date())
    moved = pitch_page(desk).schedule
    assert moved is not None
    assert (moved.days_left, moved.too_late) == (109, False)
    assert "109 days" in text(desk)
    assert desk.post(f"{HERE}target/", {"cycle": "gone"}).status_code == 404


def test_a_deferred_pitch_is_reopened_for_the_next_cycle(desk: Client) -> None:
    """Planning for Q2 begins as Q1 starts, on 4 January."""
    desk.post(f"{HERE}status/", {"status": "submitted", "confirmed": "1"})
    desk.post(f"{HERE}answer/", {"status": "deferred", "reason": "No room"})
    assert pitch_page(desk).reopens_on is None
    q2 = PlanningCycle.objects.create(
        key="q2", name="Q2 2027", starts=date(2027, 4, 5), ends=date(2027, 7, 2), cutoff=date(2027, 3, 12)
    )
    page = pitch_page(desk)
    assert (page.next_cycle, page.reopens_on) == (q2, date(2027, 1, 4))
    assert "Mon 4 Jan 2027" in text(desk)
    with time_machine.travel(datetime(2027, 1, 3, 12, tzinfo=UTC), tick=False):
        assert bring_back_deferred() == 0
    with time_machine.travel(datetime(2027, 1, 4, 0, 30, tzinfo=UTC), tick=False):
        assert (bring_back_deferred(), bring_back_deferred()) == (1, 0)
        found = pitch()
        assert (found.status, found.cycle, found.targeted_on, found.reopened_on) == (
            "socialising", q2, date(2027, 1, 4), date(2027, 1, 4),
        )  # fmt: skip
        make.sign_in(desk, found.author)
        assert "“No room”" in text(desk)


def test_an_accepted_pitch_becomes_an_initiative_once(desk: Client, noor: Person) -> None:
    assert desk.post(f"{HERE}convert/").status_code == 303
    assert Initiative.objects.count() == 1
    Pitch.objects.update(status="accepted")
    for _ in range(2):
        assert desk.post(f"{HERE}convert/")["Location"] == "/initiatives/fail-over-without-waking-anyone/"
    made = Initiative.objects.get(key="fail-over-without-waking-anyone")
    assert (pitch().initiative, Initiative.objects.count()) == (made, 2)
    assert made.summary == (
        "Three regional outages this year, each ended by hand.\n\n"
        "Outcome: An availability add-on that enterprise customers have asked for; 480,000 USD a year"
    )
    assert (made.start, made.target) == (date(2027, 1, 4), date(2027, 4, 2))
    assert {one.key for one in made.teams.all()} == {"payments", "accounts"}
    assert LeadAssignment.objects.get(initiative=made).person == noor
    assert 'href="/initiatives/fail-over-without-waking-anyone/"' in desk.get(HERE).content.decode()


def test_an_initiative_gets_steps_with_owners_and_dates(desk: Client) -> None:
    """Accounts declined. Emma agreed to the first step; the tech lead of Payments, Ben, owns the other one."""
    first, second, _ = PitchStep.objects.order_by("position")
    PitchStep.objects.filter(pk=first.pk).update(agreed=True, agreed_by="Emma Clarke", needed_by=date(2027, 4, 9))
    PitchStep.objects.filter(pk=second.pk).update(needed_by=date(2026, 11, 20))
    Pitch.objects.update(status="submitted")
    desk.post(f"{HERE}teams/accounts/answer/", {"status": "declined", "reason": "Not ours"})
    desk.post(f"{HERE}teams/payments/answer/", {"status": "accepted"})
    desk.post(f"{HERE}convert/")
    made = Initiative.objects.get(key="fail-over-without-waking-anyone")
    areas = [(one.name, one.why, one.effort, one.owner.key if one.owner else None) for one in made.areas.all()]
    assert areas == [
        ("Detect and page in one minute", "Add health probes", "S", "emma"),
        ("One-command failover", "Script and rehearse", "S", "ben"),
    ]
    dates = [(one.name, one.date, [area.name for area in one.areas.all()]) for one in made.points.all()]
    assert dates == [(first.name, date(2027, 4, 9), [first.name])]
    assert made.target == date(2027, 4, 9)
    assert [one.key for one in made.teams.all()] == ["payments"]


def test_or_it_becomes_an_area_of_an_initiative_the_author_leads(desk: Client) -> None:
    Pitch.objects.update(status="accepted")
    assert [one.key for one in context_of(desk, HERE)["initiatives"]] == ["reliability"]
    assert desk.post(f"{HERE}convert/", {"initiative": "reliability"}).status_code == 303
    area = CriticalArea.objects.get(name="Fail over without waking anyone")
    assert (area.initiative.key, area.effort, pitch().area) == ("reliability", "L", area)
    assert (area.owner.key if area.owner else None, "480,000 USD a year" in area.why) == ("ben", True)
    other = make.InitiativeFactory.create(key="foreign")
    Pitch.objects.update(area=None, initiative=None)
    assert desk.post(f"{HERE}convert/", {"initiative": other.key}).status_code == 404


def test_the_ticket_is_linked_with_the_result_or_later(desk: Client) -> None:
    Pitch.objects.update(status="accepted")
    typed = {"status": "accepted", "ticket": "not an address"}
    assert desk.post(f"{HERE}answer/", typed).status_code == 422
    desk.post(f"{HERE}answer/", typed | {"ticket": "https://tickets.harbour.example/PAY-12"})
    assert pitch().ticket == "https://tickets.harbour.example/PAY-12"
    assert 'href="https://tickets.harbour.example/PAY-12"' in desk.get(HERE).content.decode()


def test_a_group_before_one_to_ones_warns_and_names_who_to_talk_to(desk: Client) -> None:
    vera = Stakeholder.objects.get(key="vera")
    answer = desk.post(
        f"{HERE}conversations/", {"stakeholder": vera.pk, "on": "2026-11-23", "kind": "group"}, follow=True
    )
    [(level, words)] = toasts(answer)
    assert level == "warning"
    assert {name for name in ("Paul", "Emma", "Vera", "Rosa") if name in words} == {"Vera", "Rosa"}
    [conversation] = pitch().conversations.filter(stakeholder=vera)
    removed = desk.post(f"{HERE}conversations/{conversation.pk}/remove/")["Location"]
    assert not pitch().conversations.filter(stakeholder=vera).exists()
    desk.post(f"{HERE}undo/{removed.partition('removed=')[2].partition('#')[0]}/")
    assert pitch().conversations.filter(stakeholder=vera).exists()


def test_steps_are_dragged_into_an_order(desk: Client) -> None:
    ids = list(PitchStep.objects.order_by("position").values_list("pk", flat=True))
    order = ",".join(str(one) for one in reversed(ids))
    answer = desk.post(f"{HERE}order/", {"order": order}, headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    assert list(PitchStep.objects.order_by("position").values_list("pk", flat=True)) == ids[::-1]
    assert desk.post(f"{HERE}order/", {"order": "x,,99999999999999999999"}).status_code == 303


def test_only_leads_set_up_planning_cycles(desk: Client) -> None:
    typed = {"name": "Q2 2027", "starts": "2027-04-05", "ends": "2027-07-02", "cutoff": "2027-03-12"}
    assert desk.post("/new/cycle/", typed).status_code == 303
    assert desk.post("/new/cycle/", typed | {"ends": "2027-01-01"}).status_code == 422
    assert desk.post("/new/cycle/", typed | {"cutoff": "2028-01-01"}).status_code == 422
    seen = desk.get("/cycles/q2-2027/").context["form"]["seen"].value()
    assert desk.post("/cycles/q2-2027/", typed | {"cutoff": "2027-03-19", "seen": seen}).status_code == 303
    assert desk.post("/cycles/q2-2027/", typed | {"seen": seen}).status_code == 409
    assert PlanningCycle.objects.get(key="q2-2027").cutoff == date(2027, 3, 19)
    line = AuditLine.objects.get(thing="planning cycle", verb="changed")
    assert "2027-03-19" in line.after
    assert "2027-03-19" not in line.before
    make.sign_in(other := Client(), make.PersonFactory.create())
    assert "Q2 2027" in text(other, "/cycles/")
    assert other.get("/new/cycle/").status_code == 404
    assert other.get("/cycles/q2-2027/").status_code == 404


def test_at_most_twelve_queries_at_any_size(desk: Client, noor: Person) -> None:
    row, counts = pitch(), []
    for size in (1, 3, 30):
        for number in range(size):
            person = make.PersonFactory.create(manager=make.PersonFactory.create())
            team = make.TeamFactory.create(engineering_manager=person)
            Evidence.objects.create(pitch=row, what=f"{size}-{number}")
            PitchStep.objects.create(pitch=row, name=f"{size}-{number}", effort_weeks=3, value_share=0, team=team)
            them = Stakeholder.objects.create(lead=noor, key=f"s{size}-{number}", name="x")
            row.stakeholders.add(them)
            row.conversations.create(stakeholder=them, on=NOW.date())
            PlanningCycle.objects.create(
                key=f"c{size}-{number}", name="x", starts=date(2028, 1, 1), ends=date(2028, 2, 1)
            )
            day = NOW.date() + timedelta(days=size + number)
            offered = OfficeHours.objects.create(
                pitch=row, first=day, last=day, at="08:00", timezone="Europe/London", minutes=30
            )
            offered.sessions.create(on=day, took_place=True)
        with CaptureQueriesContext(connection) as asked:
            desk.get(HERE)
        counts.append(len(asked))
    assert len(set(counts)) == 1
    assert counts[0] <= 12


def test_when_planning_for_a_cycle_begins() -> None:
    q1 = PlanningCycle(key="q1", name="Q1", starts=date(2027, 1, 4), ends=date(2027, 4, 2))
    q2 = PlanningCycle(key="q2", name="Q2", starts=date(2027, 4, 5), ends=date(2027, 7, 2))
    assert back_planning.planning_starts(q2, [q1, q2]) == date(2027, 1, 4)
    assert back_planning.planning_starts(q1, [q1, q2]) == date(2026, 10, 5)
