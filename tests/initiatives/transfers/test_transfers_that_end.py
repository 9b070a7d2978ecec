"""Knowledge transfers whose people leave, whose sessions are removed, and whose area is removed."""

from datetime import date, timedelta
from importlib import import_module
from typing import Any

import icalendar
import pytest
from django.apps import apps
from django.core import mail
from django.test import Client

from digests.week_lines import transfer_lines
from engine.weeks import Week
from focus.plan import services as plans
from focus.timetable.calendar_feed import calendar_entries
from initiatives.models import KnowledgeTransfer, TransferSession
from initiatives.transfers.emails import send_emails
from people.models import AuditLine, Job, Person, TrashItem
from people.services import ratings
from tests.initiatives.transfers.story import HERE, NEW, NOW, TODAY, Story, days, leaves, plan
from tests.support import factories as make
from tests.support.departing_person import leave
from tests.support.planned_week import plain

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def transfer() -> KnowledgeTransfer:
    return KnowledgeTransfer.objects.earliest("pk")


def shown(client: Client) -> str:
    return plain(client.get(HERE).content.decode())


def events_sent() -> list[Any]:
    """Those of the one email that waits to be sent."""
    send_emails(Job.objects.get().pk)
    (email,) = mail.outbox
    return icalendar.Calendar.from_ical(email.attachments[0][1]).walk("VEVENT")


def assess(story: Story, person: Person, level: int) -> Any:
    return ratings.record(person, story.skill, level, by=story.mei, now=NOW, today=TODAY)


def test_it_ends_when_its_teacher_leaves_and_can_be_planned_again(as_mei: Client, story: Story) -> None:
    plan(as_mei, "lena")
    TransferSession.objects.filter(on="2026-11-30").update(done_on=date(2026, 11, 30))
    make.RatingFactory.create(person=story.omar, skill=story.skill, level=4, kind="assessed", on=TODAY)
    Job.objects.all().delete()
    leave(story.tom, by=story.mei, day=date(2026, 12, 5))
    assert transfer().ended_on == date(2026, 12, 4)
    assert days(story.lena) == ["2026-11-30"]
    words = shown(as_mei)
    assert "The person who taught it left the organisation on Fri 4 Dec 2026. 1 session took place." in words
    assert "Plan it again" in plain(as_mei.get(f"{HERE}summary/", headers=HTMX).content.decode())
    again = as_mei.get(NEW, {"to": "lena"})
    assert again.context["form"].cleaned_data["teacher"] == "omar"
    assert again.context["proposed"].count == 6
    assert as_mei.post(NEW, {"teacher": "omar", "to": ["lena"], "first": "2026-12-07"}).status_code == 303
    assert "Plan it again" not in shown(as_mei)
    # Lena has no account: what was in her calendar is cancelled.
    Job.objects.latest("pk").delete()
    events = events_sent()
    assert {str(one["status"]) for one in events} == {"CANCELLED"}
    assert [str(one.decoded("dtstart")) for one in events] == [
        "2026-12-07", "2026-12-14", "2026-12-21", "2026-12-28", "2027-01-04",
    ]  # fmt: skip
    assert "don’t take place, because the other person has left" in " ".join(str(mail.outbox[0].body).split())


def test_it_ends_when_everyone_who_learns_has_left(as_mei: Client, story: Story) -> None:
    plan(as_mei, "lena", "omar")
    leave(story.lena, by=story.mei)
    assert transfer().is_open
    leave(story.omar, by=story.mei, day=date(2026, 12, 1))
    assert transfer().ended_on == date(2026, 11, 30)
    assert "Everyone who was learning it left the organisation on Mon 30 Nov 2026. No session took place." in shown(
        as_mei
    )
    feed = [one for one in calendar_entries(story.tom, TODAY) if one.uid.startswith("transfer-")]
    assert [str(one.start) for one in feed] == ["2026-11-30"]  # Omar's, on his last day


def test_it_is_done_when_the_one_who_has_not_learned_it_leaves(as_mei: Client, story: Story) -> None:
    plan(as_mei, "lena", "omar")
    assess(story, story.omar, 4)
    assert transfer().is_open
    leave(story.lena, by=story.mei, day=date(2026, 12, 1))
    assert (transfer().done_on, transfer().ended_on) == (date(2026, 12, 1), None)


def test_what_was_still_to_come_is_cancelled_when_it_is_done_and_back_when_it_is_not(
    as_mei: Client, story: Story
) -> None:
    plan(as_mei, "lena")
    Job.objects.all().delete()
    change = assess(story, story.lena, 4)
    assert {(str(one["status"]), one["sequence"]) for one in events_sent()} == {("CANCELLED", 2)}
    assert "is done, so these sessions don’t take place" in " ".join(str(mail.outbox[0].body).split())
    Job.objects.all().delete()
    mail.outbox.clear()
    ratings.undo(change, by=story.mei, now=NOW)
    events = events_sent()
    assert [(str(one.decoded("dtstart")), one["sequence"]) for one in events] == [(day, 3) for day in days(story.lena)]


def test_it_goes_on_without_one_of_two_learners(as_mei: Client, story: Story) -> None:
    plan(as_mei, "lena", "omar")
    TransferSession.objects.filter(to_person=story.lena, on="2026-11-30").update(done_on=date(2026, 11, 30))
    leave(story.lena, by=story.mei, day=date(2026, 12, 1))
    assert transfer().is_open
    assess(story, story.omar, 4)
    assert transfer().done_on == TODAY


def test_sessions_after_a_last_day_are_in_no_week_calendar_or_email(as_mei: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.mei, skill=story.skill, level=4, kind="assessed", on=TODAY)
    as_mei.post(NEW, {"teacher": "mei", "to": ["omar"], "first": "2026-11-30"})
    later = "are after the last working day of the teacher or the learner and take no time in their weeks"

    def sessions_in(week: Week) -> tuple[float, int, int]:
        """In the plan, in the email, and in all of the feed."""
        plans.plan_chunk([story.mei.pk], week, now=NOW)
        page = as_mei.get(f"/week/{week}/around/").context["page"]
        feed = [one for one in calendar_entries(story.mei, TODAY) if one.uid.startswith("transfer-")]
        return page.facts["capacity"]["transfers"], len(list(transfer_lines(page))), len(feed)

    leaves(story.omar, "2026-12-04", known=False)
    assert later not in shown(as_mei)
    assert sessions_in(Week(2026, 50)) == (1, 1, 4)
    leaves(story.omar, "2026-12-04")
    assert f"3 sessions {later}" in shown(as_mei)
    assert sessions_in(Week(2026, 51)) == (0, 0, 1)
    make.sign_in(as_mei, story.tom)  # a member sees no last day
    assert later not in shown(as_mei)


def test_a_single_session_is_removed_and_restored(as_mei: Client, story: Story) -> None:
    plan(as_mei, "lena")
    Job.objects.all().delete()
    second = TransferSession.objects.get(on="2026-12-07")
    address = f"{HERE}sessions/{second.pk}/remove/"
    assert "Lena with Tom on Monday 7 December 2026" in plain(as_mei.get(address).content.decode())
    answer = as_mei.post(address, follow=True)
    assert "Session removed." in plain(answer.content.decode())
    assert days(story.lena) == ["2026-11-30", "2026-12-14", "2026-12-21", "2026-12-28", "2027-01-04"]
    (event,) = events_sent()
    assert (str(event["status"]), event["sequence"]) == ("CANCELLED", 2)
    lines = AuditLine.objects.filter(thing="knowledge transfer", verb="removed").select_related("about")
    assert {(one.about.key if one.about else "", one.before, one.feeds_plans) for one in lines} == {
        (who, "kind: pair; on: 2026-12-07", True) for who in ("tom", "lena")
    }
    Job.objects.all().delete()
    mail.outbox.clear()
    assert TrashItem.objects.get().restore_url in answer.content.decode()
    as_mei.post(TrashItem.objects.get().restore_url)
    assert TransferSession.objects.get(on="2026-12-07").pk == second.pk
    (event,) = events_sent()
    assert event["sequence"] == 3  # later than the cancellation: calendars show it again
    assert "status" not in event


def test_many_sessions_are_folded_but_for_those_to_record_and_the_next_six(as_mei: Client, story: Story) -> None:
    plan(as_mei, "lena", "omar")  # 6 and 4
    (line,) = as_mei.get(HERE).context["page"].open
    assert [str(one.on) for one in line.shown] == [
        "2026-11-30", "2026-11-30", "2026-12-07", "2026-12-07", "2026-12-14", "2026-12-14",
    ]  # fmt: skip
    assert "4 more sessions" in shown(as_mei)
    TransferSession.objects.filter(on="2026-12-28").update(on=date(2026, 11, 20))  # over, and not recorded
    TransferSession.objects.filter(on="2026-11-30").update(done_on=date(2026, 11, 30))
    (line,) = as_mei.get(HERE).context["page"].open
    assert (line.shown[0].on, len(line.shown), len(line.folded)) == (date(2026, 11, 20), 7, 3)
    assert {one.done_on for one in line.folded} >= {date(2026, 11, 30)}


def test_one_that_is_restored_after_its_teacher_has_left_has_ended(as_mei: Client, story: Story) -> None:
    plan(as_mei, "omar")
    as_mei.post(f"{HERE}{transfer().pk}/remove/")
    leave(story.tom, by=story.mei, day=date(2026, 12, 5))
    as_mei.post(TrashItem.objects.get().restore_url)
    assert transfer().ended_on == date(2026, 12, 4)
    assert "The person who taught it left the organisation on Fri 4 Dec 2026." in shown(as_mei)
    feed = [one for one in calendar_entries(story.omar, TODAY) if one.uid.startswith("transfer-")]
    assert [str(one.start) for one in feed] == ["2026-11-30"]


def test_the_only_session_is_not_removed(as_mei: Client, story: Story) -> None:
    plan(as_mei, "lena")
    left = TransferSession.objects.latest("on")
    TransferSession.objects.exclude(pk=left.pk).delete()
    answer = as_mei.post(f"{HERE}sessions/{left.pk}/remove/", follow=True)
    assert "This is the only session. Remove the transfer instead." in plain(answer.content.decode())
    assert TransferSession.objects.exists()


def test_a_session_is_not_restored_without_its_transfer_or_into_another_initiative(
    as_mei: Client, story: Story
) -> None:
    plan(as_mei, "lena")
    session = TransferSession.objects.earliest("on")
    as_mei.post(f"{HERE}sessions/{session.pk}/remove/")
    back = TrashItem.objects.get().restore_url
    other = make.InitiativeFactory.create(key="other")
    make.LeadFactory.create(initiative=other, person=story.mei)
    elsewhere = as_mei.post(back.replace("/one-tap/", "/other/"), follow=True)
    assert "can no longer be restored" in elsewhere.content.decode()
    KnowledgeTransfer.objects.all().delete()
    assert "can no longer be restored" in as_mei.post(back, follow=True).content.decode()
    assert not TransferSession.objects.exists()


def test_removing_its_area_cancels_the_sessions_for_everyone(as_mei: Client, story: Story) -> None:
    plan(as_mei, "lena")
    Job.objects.all().delete()
    as_mei.post("/initiatives/one-tap/areas/payments/remove/")
    assert {(str(one["status"]), one["sequence"]) for one in events_sent()} == {("CANCELLED", 2)}
    lines = AuditLine.objects.filter(thing="knowledge transfer", verb="removed").select_related("about")
    assert {(one.about.key if one.about else "", one.feeds_plans) for one in lines} == {("tom", True), ("lena", True)}
    Job.objects.all().delete()
    mail.outbox.clear()
    as_mei.post(TrashItem.objects.get().restore_url)
    events = events_sent()
    assert [str(one.decoded("dtstart")) for one in events] == days(story.lena)
    assert {one["sequence"] for one in events} == {3}


def test_an_area_with_sessions_in_weeks_that_are_over_stays(as_mei: Client, story: Story) -> None:
    plan(as_mei, "lena")
    first = TransferSession.objects.order_by("on").first()
    assert first is not None
    TransferSession.objects.filter(pk=first.pk).update(on=TODAY - timedelta(days=TODAY.weekday() + 1))
    answer = as_mei.post("/initiatives/one-tap/areas/payments/remove/")
    assert answer.status_code == 409
    assert "weeks have hours on it" in plain(answer.content.decode())
    assert TransferSession.objects.count() == len(days(story.lena))
    TransferSession.objects.filter(pk=first.pk).update(on=TODAY - timedelta(days=TODAY.weekday()))
    as_mei.post("/initiatives/one-tap/areas/payments/remove/")
    assert not TransferSession.objects.exists()


@pytest.mark.once
def test_the_migration_ends_those_of_earlier_departures(story: Story) -> None:
    rows = [
        KnowledgeTransfer.objects.create(area=story.area, skill=skill, from_person=teacher, made_on=TODAY)
        for skill, teacher in (
            (story.skill, story.tom), (make.SkillFactory.create(), story.mei), (make.SkillFactory.create(), story.mei),
        )
    ]  # fmt: skip
    for row, learner in ((rows[0], story.omar), (rows[1], story.lena), (rows[2], story.omar)):
        row.sessions.create(to_person=learner, kind="pair", on=TODAY)
    Person.objects.filter(pk__in=[story.tom.pk, story.lena.pk]).update(left_on=date(2026, 10, 2))
    module = import_module("initiatives.migrations.0012_transfers_that_ended")
    module.end_those_without_anyone(apps, None)
    ended = KnowledgeTransfer.objects.order_by("pk").values_list("ended_on", flat=True)
    assert list(ended) == [date(2026, 10, 1), date(2026, 10, 1), None]
