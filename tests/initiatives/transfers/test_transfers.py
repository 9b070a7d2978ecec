"""Knowledge transfers through their pages: due, planned, in both weeks and calendars, reviewed, done."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import time_machine
from django.core import mail
from django.test import Client

from digests.week_lines import transfer_lines
from engine.weeks import Week
from focus.models import Interruption
from focus.plan import services as plans
from focus.plan.queries import workload
from focus.timetable.calendar_feed import calendar_entries
from initiatives.models import KnowledgeTransfer, TransferSession
from initiatives.transfers.emails import send_emails
from people.models import AuditLine, Job, Notification, Organisation, Person, Rating, TrashItem, WebhookEvent
from people.services import ratings
from tests.initiatives.transfers.story import HERE, NEW, NOW, TODAY, Story, days, leaves, plan
from tests.support import factories as make
from tests.support.planned_week import plain

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "known", "due"),
    [
        ("2027-01-18", True, ["tom"]),  # 56 days ahead
        ("2027-01-19", True, []),
        ("2026-11-23", True, []),
        ("2026-12-18", False, []),
    ],
)
def test_a_last_day_within_56_days_raises_it(
    as_mei: Client, story: Story, day: str, known: bool, due: list[str]
) -> None:
    leaves(story.tom, day, known=known)
    assert [one.leaver.key for one in as_mei.get(HERE).context["page"].due] == due


def test_a_second_expert_who_stays_is_named_and_a_third_ends_it(as_mei: Client, story: Story) -> None:
    leaves(story.tom, "2026-12-18")
    kim = make.PersonFactory.create(key="kim", name="Kim")  # anyone in the organisation counts
    make.RatingFactory.create(person=kim, skill=story.skill, level=4)
    (due,) = as_mei.get(HERE).context["page"].due
    assert [one.key for one in due.staying] == ["kim"]
    make.RatingFactory.create(person=make.PersonFactory.create(), skill=story.skill, level=4)
    assert as_mei.get(HERE).context["page"].due == []


def test_who_teaches_and_who_learns_is_notified_and_not_who_planned_it(
    client: Client, as_mei: Client, story: Story
) -> None:
    plan(as_mei, "omar", "lena")
    notified = {key for key in ("mei", "tom", "omar") if Notification.objects.filter(person__key=key).exists()}
    assert notified == {"tom", "omar"}
    make.sign_in(client, story.tom)
    shown = client.get("/notifications/")
    assert "Mei planned a knowledge transfer in Payments service with you, from 30 November 2026." in plain(
        shown.content.decode()
    )
    (line,) = Notification.objects.filter(person=story.tom)
    assert client.post(f"/notifications/{line.pk}/open/", follow=True).status_code == 200


def test_experts_are_counted_as_people_however_often_they_were_rated(as_mei: Client, story: Story) -> None:
    """The others of the four have so many earlier ratings that rows alone would fill the list."""
    leaves(story.tom, "2026-12-18")
    for month in range(1, 31):
        day = date(2024, 1, 1) + timedelta(days=20 * month)
        make.RatingFactory.create(person=story.tom, skill=story.skill, level=4, kind="assessed", on=day)
    for key in ("ines", "yuki"):
        able = make.PersonFactory.create(key=key)
        make.RatingFactory.create(person=able, skill=story.skill, level=4, kind="assessed", on=date(2026, 9, 1))
    assert as_mei.get(HERE).context["page"].due == []


def test_removing_its_area_keeps_it_until_the_area_is_restored(as_mei: Client, story: Story) -> None:
    plan(as_mei, "lena")
    row = KnowledgeTransfer.objects.get()
    as_mei.post("/initiatives/one-tap/areas/payments/remove/")
    assert not KnowledgeTransfer.objects.exists()
    as_mei.post(TrashItem.objects.get().restore_url)
    assert (KnowledgeTransfer.objects.get(), TransferSession.objects.count()) == (row, 6)


def test_it_is_not_restored_without_its_area(as_mei: Client, story: Story) -> None:
    plan(as_mei, "lena")
    as_mei.post(f"{HERE}{KnowledgeTransfer.objects.get().pk}/remove/")
    back = TrashItem.objects.get().restore_url
    story.area.delete()
    assert "can no longer be restored" in as_mei.post(back, follow=True).content.decode()
    assert not KnowledgeTransfer.objects.exists()


def test_members_see_the_plan_and_not_who_leaves(client: Client, story: Story) -> None:
    leaves(story.tom, "2026-12-18")
    client.force_login(story.omar.account)
    answer = client.get(HERE)
    assert answer.context["page"].due == []
    assert "18 Dec" not in plain(answer.content.decode())
    assert client.get(NEW).status_code == 404


def test_six_sessions_for_lena_the_last_in_the_week_of_4_january(as_mei: Client, story: Story) -> None:
    shown = as_mei.get(NEW, {"teacher": "tom", "to": "lena", "first": "2026-11-30"})
    assert shown.context["proposed"].count == 6
    assert not KnowledgeTransfer.objects.exists()
    assert plan(as_mei, "lena").status_code == 303
    assert days(story.lena) == [str(date(2026, 11, 30) + timedelta(weeks=week)) for week in range(6)]
    row = KnowledgeTransfer.objects.get()
    assert (row.reason, row.made_on, row.left_out, row.from_person) == ("other", TODAY, 0, story.tom)
    words = plain(as_mei.get(f"{HERE}?planned={row.pk}").content.decode())
    assert "6 sessions of Payments service planned. They are in the calendars of everyone who takes part." in words
    assert "0 of 6 sessions held" in words


def test_a_last_day_on_4_december_fits_five_sessions_and_says_so(as_mei: Client, story: Story) -> None:
    leaves(story.tom, "2026-12-04")
    form = as_mei.get(NEW).context["form"]
    assert (form.initial["teacher"], form.initial["first"]) == ("tom", date(2026, 11, 24))
    plan(as_mei, "lena", first="2026-11-24")
    row = KnowledgeTransfer.objects.get()
    assert (row.reason, row.left_out) == ("leaving", 1)
    assert days(story.lena) == ["2026-11-24", "2026-11-26", "2026-11-30", "2026-12-02", "2026-12-04"]
    assert "1 more session would be needed but doesn’t fit" in plain(as_mei.get(HERE).content.decode())


def test_one_click_from_the_advice_to_hand_over(as_mei: Client, story: Story) -> None:
    leaves(story.tom, "2026-12-04")
    plans.plan_chunk([story.mei.pk], Week(2026, 48), now=NOW)
    (item,) = as_mei.get("/week/2026-W48/").context["page"].all_items
    assert item.fact["advice"]["code"] == "hand_over"
    shown = as_mei.get(item.hand_over)
    assert shown.context["form"].cleaned_data["teacher"] == "tom"
    assert shown.context["form"].cleaned_data["to"] == [item.fact["advice"]["people"][1]]
    assert shown.context["proposed"].count > 0


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"teacher": "tom", "to": ["lena", "omar", "mei"], "first": "2026-11-30"}, "to"),
        ({"teacher": "tom", "to": [], "first": "2026-11-30"}, "to"),
        ({"teacher": "tom", "to": ["tom"], "first": "2026-11-30"}, "to"),
        ({"teacher": "lena", "to": ["omar"], "first": "2026-11-30"}, "teacher"),
        ({"teacher": "tom", "to": ["lena"], "first": "2026-11-22"}, "first"),
        ({"teacher": "tom", "to": ["lena"], "first": "soon"}, "first"),
    ],
)
def test_bad_input_plans_nothing(as_mei: Client, story: Story, typed: dict[str, Any], field: str) -> None:
    answer = as_mei.post(NEW, typed)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not KnowledgeTransfer.objects.exists()


def test_showing_sessions_of_no_one_asks_for_someone(as_mei: Client, story: Story) -> None:
    words = "Choose one or two people who learn it."
    assert words not in as_mei.get(NEW).content.decode()
    answer = as_mei.get(NEW, {"teacher": "tom", "first": "2026-11-30"})
    assert words in answer.content.decode()


def test_no_day_left_before_the_last_day(as_mei: Client, story: Story) -> None:
    leaves(story.tom, "2026-11-27")
    assert plan(as_mei, "lena").status_code == 422
    assert not KnowledgeTransfer.objects.exists()


def test_a_second_transfer_of_the_same_skill_is_not_planned(as_mei: Client, story: Story) -> None:
    plan(as_mei, "lena")
    assert plan(as_mei, "omar").status_code == 303
    assert KnowledgeTransfer.objects.count() == 1


def test_a_session_takes_one_hour_of_both_weeks(as_mei: Client, story: Story) -> None:
    def focus(person: Person, week: Week) -> tuple[float, float]:
        people = Person.objects.filter(pk=person.pk)
        found = workload.capacities(people, [week], Organisation.objects.get(), TODAY).hours[person.pk, week]
        return found.transfers, found.focus

    before = focus(story.tom, Week(2026, 49))[1]
    plan(as_mei, "lena", "omar")
    assert focus(story.tom, Week(2026, 49)) == (2, before - 2)
    assert focus(story.omar, Week(2026, 49)) == (1, before - 1)
    assert focus(story.omar, Week(2026, 48)) == (0, before)


def test_each_change_is_recorded_for_both_and_outdates_their_plans(as_mei: Client, story: Story) -> None:
    plan(as_mei, "lena")
    session = TransferSession.objects.earliest("on")
    as_mei.post(f"{HERE}sessions/{session.pk}/", {"on": "2026-12-01"})
    as_mei.post(f"{HERE}{KnowledgeTransfer.objects.get().pk}/remove/")
    lines = AuditLine.objects.filter(thing="knowledge transfer").select_related("about")
    found = {(line.verb, line.about.key if line.about else "", line.feeds_plans) for line in lines}
    assert found == {(verb, who, True) for verb in ("added", "changed", "removed") for who in ("tom", "lena")}
    moved = lines.filter(verb="changed").first()
    assert moved is not None
    assert (moved.label, moved.before, moved.after) == (
        "One Tap: Payments service", "on: 2026-11-30", "on: 2026-12-01",
    )  # fmt: skip


def test_only_plans_of_weeks_with_its_sessions_are_outdated(as_mei: Client, story: Story) -> None:
    plan(as_mei, "lena")
    lines = AuditLine.objects.filter(thing="knowledge transfer")
    dates = [one.on for one in TransferSession.objects.order_by("on")]
    assert set(lines.values_list("applies_from", "applies_until")) == {(dates[0], dates[-1])}
    this, first, last, after = (Week(2026, 48), Week.of(dates[0]), Week.of(dates[-1]), Week.of(dates[-1]) + 1)
    found = {week: lines.applying_in(week.monday, week.sunday).exists() for week in (this, first, last, after)}
    assert found == {this: False, first: True, last: True, after: False}
    session = TransferSession.objects.latest("on")
    as_mei.post(f"{HERE}sessions/{session.pk}/", {"on": "2027-03-01"})
    moved = set(lines.filter(verb="changed").values_list("applies_from", "applies_until"))
    assert moved == {(session.on, date(2027, 3, 1))}


def test_a_lead_who_teaches_has_the_session_in_the_plan_and_its_json(as_mei: Client, story: Story) -> None:
    make.RatingFactory.create(person=story.mei, skill=story.skill, level=4, kind="assessed", on=TODAY)
    as_mei.post(NEW, {"teacher": "mei", "to": ["omar"], "first": "2026-11-30"})
    plans.plan_chunk([story.mei.pk], Week(2026, 49), now=NOW)
    page = as_mei.get("/week/2026-W49/around/").context["page"]
    assert page.facts["capacity"]["transfers"] == 1
    (session,) = page.facts["transfers"]
    assert (session["kind"], session["day"], session["other"], session["teaches"]) == (
        "observe", "2026-11-30", "omar", True,
    )  # fmt: skip
    (line,) = transfer_lines(page)
    assert line.words == "Payments service: observe, 1 h, Omar learns from you, Monday"
    assert "Payments service: observe, 1 h, Omar learns from you" in plain(
        as_mei.get("/week/2026-W49/around/").content.decode()
    )


def test_members_with_an_account_have_it_in_their_feed_and_others_get_a_file(as_mei: Client, story: Story) -> None:
    plan(as_mei, "lena", "omar")
    feed = [one for one in calendar_entries(story.omar, TODAY) if one.uid.startswith("transfer-")]
    assert [str(one.start) for one in feed] == days(story.omar)
    assert feed[0].summary == "Payments service: observe, 1 h with Tom"
    assert len([one for one in calendar_entries(story.tom, TODAY) if one.uid.startswith("transfer-")]) == 6 + 4
    assert send_emails(Job.objects.get().pk) == 1
    (email,) = mail.outbox
    assert email.to == [story.lena.email]
    events = icalendar.Calendar.from_ical(email.attachments[0][1]).walk("VEVENT")
    assert [str(one.decoded("dtstart")) for one in events] == days(story.lena)
    assert "tom" not in str(events[0]["uid"]).lower()


def test_a_moved_session_is_sent_again_with_a_higher_sequence(as_mei: Client, story: Story) -> None:
    plan(as_mei, "lena")
    Job.objects.all().delete()
    session = TransferSession.objects.earliest("on")
    address = f"{HERE}sessions/{session.pk}/"
    seen = as_mei.get(address).context["form"]["seen"].value()
    assert as_mei.post(address, {"on": "2026-12-01", "seen": seen}).status_code == 303
    send_emails(Job.objects.get().pk)
    (event,) = icalendar.Calendar.from_ical(mail.outbox[0].attachments[0][1]).walk("VEVENT")
    assert (str(event.decoded("dtstart")), event["sequence"]) == ("2026-12-01", 2)
    assert as_mei.post(address, {"on": "2026-12-02", "seen": seen}).status_code == 409
    assert as_mei.post(address, {"on": "2026-12-07"}).status_code == 422  # another session is on that day


def test_fridays_review_asks_which_took_place(client: Client, story: Story) -> None:
    client.force_login(story.mei.account)
    plan(client, "omar")
    first = TransferSession.objects.earliest("on")
    client.force_login(story.omar.account)
    with time_machine.travel(datetime(2026, 12, 4, 16, tzinfo=UTC), tick=False):
        address = "/week/2026-W49/review/"
        form = client.get(address).context["review"]
        assert [one.row for one in form.sessions] == [first]
        typed = {"seen": "", "early": "1", f"session-{first.pk}-held": "on"}
        assert client.post(address, typed).status_code == 303
    first.refresh_from_db()
    assert first.done_on == date(2026, 11, 30)
    client.force_login(story.mei.account)
    assert "1 of 4 sessions held" in plain(client.get(HERE).content.decode())


def assess(story: Story, person: Person, level: int, by: Person) -> Any:
    return ratings.record(person, story.skill, level, by=by, now=NOW, today=TODAY)


def test_done_when_as_many_as_were_chosen_are_assessed_by_someone_else(as_mei: Client, story: Story) -> None:
    plan(as_mei, "lena", "omar")

    def done() -> date | None:
        return KnowledgeTransfer.objects.get().done_on

    assess(story, story.lena, 4, story.mei)
    assert done() is None
    assess(story, story.omar, 4, story.omar)  # their own rating doesn't count
    assert done() is None
    assess(story, story.omar, 3, story.mei)
    assert done() is None
    change = assess(story, story.omar, 4, story.mei)
    assert done() == TODAY
    ratings.undo(change, by=story.mei, now=NOW)
    assert done() is None
    ratings.record_many([ratings.NewRating(story.omar, story.skill, 4)], by=story.mei, now=NOW, today=TODAY)
    assert done() == TODAY


def test_sessions_left_of_one_that_is_done_take_no_time(as_mei: Client, story: Story) -> None:
    plan(as_mei, "omar")
    assess(story, story.omar, 4, story.mei)
    assert not TransferSession.objects.between(TODAY, date(2027, 3, 1)).exists()
    assert [one.uid for one in calendar_entries(story.omar, TODAY) if one.uid.startswith("transfer-")] == []


def test_removed_and_restored_with_its_sessions(as_mei: Client, story: Story) -> None:
    plan(as_mei, "lena")
    before = days(story.lena)
    Job.objects.all().delete()
    row = KnowledgeTransfer.objects.get()
    assert as_mei.get(f"{HERE}{row.pk}/remove/").status_code == 200
    answer = as_mei.post(f"{HERE}{row.pk}/remove/")
    assert not TransferSession.objects.exists()
    assert TrashItem.objects.get().restore_url in as_mei.get(answer["Location"]).content.decode()
    send_emails(Job.objects.get().pk)
    events = icalendar.Calendar.from_ical(mail.outbox[0].attachments[0][1]).walk("VEVENT")
    assert {str(one["status"]) for one in events} == {"CANCELLED"}
    as_mei.post(TrashItem.objects.get().restore_url)
    assert days(story.lena) == before
    reported = list(WebhookEvent.objects.order_by("pk").values_list("payload", flat=True))
    assert [one["type"] for one in reported] == ["transfer.added", "transfer.removed", "transfer.added"]
    assert reported[0] == reported[2] == {
        "type": "transfer.added", "at": "2026-11-23T09:00:00Z", "initiative": "one-tap", "area": "one-tap/payments",
        "name": "Payments service", "skill": "payments-service", "teacher": "tom", "learners": ["lena"], "by": "mei",
    }  # fmt: skip


def test_weeks_that_are_over_change_only_as_a_correction(as_mei: Client, story: Story) -> None:
    plan(as_mei, "lena")
    first = TransferSession.objects.earliest("on")
    address, remove = f"{HERE}sessions/{first.pk}/", f"{HERE}{first.transfer_id}/remove/"
    with time_machine.travel(datetime(2026, 12, 9, 9, tzinfo=UTC), tick=False):
        for day in ("2020-01-06", "2026-12-10"):
            page = as_mei.post(address, {"on": day})
            assert (page.status_code, list(page.context["form"].errors)) == (422, ["correct"])
        assert days(story.lena)[0] == "2026-11-30"
        # On another day of the same week, it changes no week.
        assert as_mei.post(address, {"on": "2026-12-02", "held": "on"}).status_code == 303
        page = as_mei.post(address, {"on": "2026-12-10"})
        assert "also change week 2026-W49" in plain(page.content.decode())
        assert as_mei.post(
            address, {"on": "2026-12-10", "correct": page.context["form"]["correct"].field.widget.weeks.code}
        )
        assert "2026-12-10" in days(story.lena)
        as_mei.post(address, {"on": "2026-12-02", "correct": "2026-W49/2026-W49"})
        assert "Week 2026-W49 is over" in plain(as_mei.get(remove).content.decode())
        assert as_mei.post(remove).status_code == 409
        assert as_mei.post(remove, {"correct": "2026-W49/2026-W49"}).status_code == 303
        assert not TransferSession.objects.exists()
        undo = TrashItem.objects.get().restore_url
    with time_machine.travel(datetime(2026, 12, 16, 9, tzinfo=UTC), tick=False):
        as_mei.post(undo)
        assert not TransferSession.objects.exists()
    with time_machine.travel(datetime(2026, 12, 10, 9, tzinfo=UTC), tick=False):
        as_mei.post(undo)
        assert "2026-12-02" in days(story.lena)


def test_a_transfer_that_is_done_leaves_earlier_weeks_as_they_were(as_mei: Client, story: Story) -> None:
    plan(as_mei, "omar")
    with time_machine.travel(datetime(2026, 12, 14, 9, tzinfo=UTC), tick=False):
        past = list(TransferSession.objects.between(TODAY, date(2026, 12, 13)))
        assert len(past) == 2
        ratings.record(
            story.omar,
            story.skill,
            4,
            by=story.mei,
            now=datetime(2026, 12, 14, 9, tzinfo=UTC),
            today=date(2026, 12, 14),
        )
        assert list(TransferSession.objects.between(TODAY, date(2027, 3, 1))) == past


def test_the_overview_shows_it_for_its_area(as_mei: Client, story: Story) -> None:
    leaves(story.tom, "2026-12-18")
    htmx = {"HX-Request": "true"}
    assert "Tom leaves on 18 Dec" in plain(as_mei.get(f"{HERE}summary/", headers=htmx).content.decode())
    plan(as_mei, "lena")
    answer = as_mei.get(f"{HERE}summary/", headers=htmx).content.decode()
    assert 'id="transfer-payments"' in answer
    assert "Payments service: Lena from Tom, 0 of 6 sessions" in plain(answer)


@pytest.mark.parametrize(
    ("minutes", "level", "raised"),
    [([120, 120, 120], 4, True), ([120, 119, 120], 4, False), ([120, 120], 4, False), ([120, 120, 120], 3, False)],
)
def test_two_hours_of_interruptions_for_three_weeks_raise_it_for_the_only_expert(
    as_mei: Client, story: Story, minutes: list[int], level: int, raised: bool
) -> None:
    Rating.objects.filter(person=story.tom).delete()
    make.RatingFactory.create(person=story.mei, skill=story.skill, level=level, kind="assessed", on=TODAY)
    for back, amount in enumerate(minutes):
        at = NOW - timedelta(weeks=back + 1)
        Interruption.objects.create(
            person=story.mei, at=at, source="Support", minutes=amount, about="payments service down"
        )
    found = as_mei.get("/week/interruptions/").context["found"].transfers
    assert found == ([story.need] if raised else [])
    # A longer word names neither the skill nor the area.
    Interruption.objects.update(about="prepayments service down")
    assert as_mei.get("/week/interruptions/").context["found"].transfers == []
    Interruption.objects.update(about="Down: Payments  service")
    if raised:
        as_mei.post(NEW, {"teacher": "mei", "to": ["omar"], "first": "2026-11-30", "reason": "interruptions"})
        assert KnowledgeTransfer.objects.get().reason == "interruptions"
        assert as_mei.get("/week/interruptions/").context["found"].transfers == []


def test_the_number_of_queries_is_constant(as_mei: Client, story: Story, django_assert_max_num_queries: Any) -> None:
    leaves(story.tom, "2026-12-18")
    for number in range(12):
        skill = make.SkillFactory.create()
        make.RequirementFactory.create(area=story.area, skill=skill, level=3)
        make.RatingFactory.create(person=story.tom, skill=skill, level=3)
        if number % 2:
            row = KnowledgeTransfer.objects.create(area=story.area, skill=skill, from_person=story.tom, made_on=TODAY)
            row.sessions.create(to_person=story.omar, kind="pair", on=TODAY)
    with django_assert_max_num_queries(12):
        as_mei.get(HERE)
    with django_assert_max_num_queries(12):
        as_mei.get(NEW, {"teacher": "tom", "to": "lena", "first": "2026-11-30"})
    # Two of them the savepoint, three for the notification, two for the email, one for webhooks.
    with django_assert_max_num_queries(20):
        plan(as_mei, "lena", "omar")
