"""What is in the mail: what the page says, in both its forms, for its person alone."""

import re
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from digests import composing, due, sending
from digests.models import Digest
from engine.weeks import Week
from focus import meetings, plans
from focus import page as pages
from focus.models import Meeting, WeekPlan, Worry
from initiatives.models import CriticalArea, InflectionPoint
from people.models import Organisation, Person, TimeOff
from stakeholders import contacts
from stakeholders.models import Pitch, PlanningCycle, Stakeholder
from tests.support import factories as make
from tests.support.emails import html_of, text_of, words_of
from tests.support.factories import MeetingFactory, PersonFactory
from tests.support.planned_week import NOW, WEEK, Desk, bring, plain
from tests.support.smtp_server import Server

pytestmark = pytest.mark.django_db


def sent_mail(server: Server, now: datetime = NOW) -> EmailMessage:
    due.make_due(now)
    assert sending.send(Digest.objects.get(kind="week").pk, now)
    (mail,) = server.mails
    return mail


def page_of(person: Person) -> pages.WeekPage:
    found = pages.load(pages.Viewing(person, Organisation.objects.get(), WEEK, NOW, NOW.date()))
    assert found is not None
    return found


def test_both_forms_say_what_the_page_says(diego: Desk, server: Server) -> None:
    mail, page = sent_mail(server), page_of(diego.person)
    forms = (diego.page(), text_of(mail), words_of(html_of(mail)))
    # expectations.md: firm hours api 8, scope 4, tokens 1; optional are 4 of scope, 5 of tokens and observability's 1.
    assert [(one.key, one.shown, one.optional) for one in page.items] == [
        ("organisations/api", 8, 0),
        ("organisations/scope", 4, 4),
        ("organisations/tokens", 1, 5),
    ]
    for entry in page.items:
        for form in forms:
            assert re.search(rf"\b{entry.shown:g} h ", form)
            for words in (entry.name, entry.initiative, entry.stake, entry.advice, *entry.beside):
                assert words in form, words
    names = page.names
    for form in forms:
        # 40 contracted − 3.75 meetings − 12 day-to-day − 0.5 touchpoint = 23.75; 40 − 23.75 = 16.25.
        assert "23.75 h to focus of 40 h; 16.25 h are taken." in form
        assert "+ 4 optional" in form
        assert "1 optional: Observability 1 h" in form
        assert "One more hour would buy" in form
        assert f"It would give {names.area('organisations/tokens')} 1 h." in form
        assert "2 hours less would take 1 h from Observability and 1 h from " in form
        # Nobody else is at 4 in what the API and the scope ask for.
        assert "You alone are at 4 in HTTP API design" in form
        assert "Inés alone is at 4 in product scoping" in form


def test_both_forms_tell_meetings_and_contacts_as_the_page_does(diego: Desk, server: Server) -> None:
    mail, page = sent_mail(server), page_of(diego.person)
    assert page.meetings
    assert page.due
    for form in (diego.page(), text_of(mail), words_of(html_of(mail))):
        for meeting in page.meetings:
            for words in (meeting.title, meeting.rule, meeting.words if meeting.verdict else f"{meeting.hours:g} h"):
                assert words in form, words
        for contact in page.due:
            assert contact.name in form
            assert contact.words in form
        for key in page.facts["left_out"]:
            assert page.names.full(key) in form


def test_both_forms_tell_what_is_left_out_as_the_page_does(diego: Desk, server: Server) -> None:
    # All week away: nothing has hours, so that everything at stake is not covered.
    TimeOff.objects.create(person=diego.person, start=WEEK.monday, end=WEEK.sunday)
    plans.replan(diego.person, WEEK, now=NOW)
    mail, page = sent_mail(server), page_of(diego.person)
    assert page.leftovers.uncovered
    for form in (diego.page(), text_of(mail), words_of(html_of(mail))):
        assert "You are off all week, so nothing is planned." in form
        assert "No hours to focus this week." in form
        for one in page.leftovers.uncovered:
            assert one.name in form
            who = f"Hand it to {one.hand_to}, who is at the level and has room"
            nobody = f"Nobody at the level has room: tell {page.names.manager or 'your manager'}, or accept it"
            assert (who if one.hand_to else nobody) in form
            if one.point:
                assert f"Hard to reverse, and the {one.point} is on {one.when}: read the outcome" in form


def test_a_persons_own_decisions_are_told(diego: Desk, server: Server) -> None:
    assert diego.act("organisations/api", "adjust", hours="6").status_code == 200
    assert diego.act("organisations/tokens", "dismiss", reason="Tom has it").status_code == 200
    mail = sent_mail(server)
    for form in (text_of(mail), words_of(html_of(mail))):
        assert "adjusted by you" in form
        assert "plan 8 h" in form
        assert "dismissed: Tom has it" in form


def test_the_mail_is_plain_text_and_html_with_a_link_to_the_page(
    diego: Desk, server: Server, settings: Settings
) -> None:
    settings.BASE_URL = "https://plan.example.org"
    mail = sent_mail(server)
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"] is not None
    address = "https://plan.example.org/week/2026-W48/"
    assert address in text_of(mail)
    assert f'href="{address}"' in html_of(mail)
    part: Any = mail.get_body(("plain",))
    # An address that were folded could not be followed.
    assert max(len(line) for line in part.get_content().splitlines() if not line.startswith("https://")) <= 76


def test_the_html_brings_all_that_it_needs(diego: Desk, server: Server) -> None:
    html = html_of(sent_mail(server))
    assert "<script" not in html
    assert "<link" not in html
    assert "<img" not in html
    assert "url(" not in html
    assert "prefers-color-scheme: dark" in html
    assert html.count('style="') > 40
    # Some mail programs cut what is longer.
    assert len(html.encode()) < 100_000


def test_the_subject_tells_nothing_of_the_plan(diego: Desk, server: Server) -> None:
    assert sent_mail(server)["Subject"] == "Your focus in week 48 (23–27 November 2026)"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Łukasz Żółć-Ångström", "Łukasz Żółć-Ångström"),
        ("Funes, Diego (he) <admin@example.org>", "Funes, Diego (he) <admin@example.org>"),
        ('Diego "the lead" Funes', 'Diego "the lead" Funes'),
        ("Diego\r\nBcc: everyone@example.org", "Diego Bcc: everyone@example.org"),
        ("山田太郎" * 20, "山田太郎" * 20),
    ],
)
def test_any_name_is_a_name_and_never_a_header(diego: Desk, server: Server, name: str, shown: str) -> None:
    Person.objects.filter(pk=diego.person.pk).update(name=name)
    mail = sent_mail(server)
    (to,) = mail["To"].addresses
    assert (to.display_name, to.addr_spec) == (shown, "diego@northlight.example")
    assert mail["Bcc"] is None


def test_names_are_text_in_the_html_and_as_they_are_in_the_text(diego: Desk, server: Server) -> None:
    CriticalArea.objects.filter(key="api").update(name="<b>Fish & chips</b>")
    mail = sent_mail(server)
    part: Any = mail.get_body(("plain",))
    assert "<b>Fish & chips</b>" in part.get_content()
    assert "&lt;b&gt;Fish &amp; chips&lt;/b&gt;" in html_of(mail)


def test_nothing_of_others_is_in_it(diego: Desk, server: Server) -> None:
    other = PersonFactory.create(name="Somebody Else")
    meeting: Meeting = MeetingFactory.create(person=other, title="The secret meeting")
    mail = sent_mail(server)
    assert meeting.starts in [row.starts for row in Meeting.objects.filter(person=other)]
    for form in (text_of(mail), html_of(mail)):
        assert "The secret meeting" not in form
        assert "Somebody Else" not in form


def test_times_are_the_persons_own(diego: Desk, server: Server) -> None:
    Person.objects.filter(pk=diego.person.pk).update(timezone="America/New_York")
    meeting = Meeting.objects.filter(person=diego.person).order_by("starts")[0]
    # Madrid is one hour ahead of UTC in winter, New York five behind: six hours apart.
    in_madrid = meeting.starts.hour + 1
    assert f"Tue {in_madrid - 6:02}:{meeting.starts:%M}" in text_of(sent_mail(server, NOW + timedelta(hours=6)))


def test_composing_takes_as_many_queries_whatever_is_in_the_week(diego: Desk) -> None:
    digest = due.new_row(diego.person.pk, WEEK, NOW)
    digest.person = diego.person
    organisation = Organisation.objects.get()
    with CaptureQueriesContext(connection) as asked:
        composing.compose(digest, organisation, NOW)
    for number in range(20):
        MeetingFactory.create(person=diego.person, title=f"Meeting {number}")
    plans.replan(diego.person, WEEK, now=NOW)
    with CaptureQueriesContext(connection) as asked_again:
        composing.compose(digest, organisation, NOW)
    # The page’s nine, last week’s plan, worries, three for strain, interruptions, and two for promises and pitches.
    assert len(asked) == len(asked_again) <= 17


def test_points_of_two_weeks_ahead_are_told_and_those_that_may_have_passed(diego: Desk, server: Server) -> None:
    point = InflectionPoint.objects.get(initiative__key="organisations", name="Scope workshop")
    make.PointFactory.create(initiative=point.initiative, name="Kick-off", date=NOW.date() - timedelta(days=2))
    mail = sent_mail(server)
    for form in (text_of(mail), words_of(html_of(mail))):
        # 26 November is in three days, 3 December in ten; the review in February is not told of yet.
        assert re.search(r"Scope workshop .{0,60}in 3 days: be there", form)
        assert re.search(r"Design document review .{0,60}in 10 days: be there", form)
        assert "Implementation review before early access" not in form
        assert re.search(r"Kick-off .{0,60}over: has it passed\?", form)
    assert '/initiatives/organisations/#points"' in html_of(mail)
    assert '<li class="close">' in diego.client.get("/week/2026-W48/").content.decode()


def test_a_critical_meeting_that_they_are_missing_from_is_told_on_the_page_and_in_both_forms(
    diego: Desk, server: Server
) -> None:
    missing = "you have no meeting about it on that day: ask to be invited"
    mail = sent_mail(server)
    # Both points ask for his presence: on 26 November he is at the screens' walkthrough, on 3 December at nothing.
    for form in (diego.page(), text_of(mail), words_of(html_of(mail))):
        assert re.search(rf"Design document review .{{0,60}}be there[ ▲]+{missing}", form), form
        assert form.count(missing) == 1
    initiative = InflectionPoint.objects.get(name="Design document review").initiative
    review = datetime(2026, 12, 3, 10, tzinfo=UTC)
    MeetingFactory.create(person=diego.person, initiative=initiative, title="The review", starts=review)
    assert all(missing not in form for form in (diego.page(), *preview(diego)))


def preview(desk: Desk) -> list[str]:
    """Text and HTML of this week's mail as it would go out now."""
    pages = (f"/digests/preview/week/{form}/" for form in ("text", "html"))
    return [plain(desk.client.get(page).content.decode()) for page in pages]


def test_both_forms_lead_to_the_meetings_that_are_to_be_sorted(diego: Desk, server: Server) -> None:
    assert all("Sort " not in form for form in preview(diego))
    bring(diego, "Budget round", "Something else")
    plans.replan(diego.person, WEEK, now=NOW)
    mail = sent_mail(server)
    assert "2 to be sorted" in diego.page()
    for form in (text_of(mail), words_of(html_of(mail))):
        assert "Sort 2 meetings: nobody has said yet what they are about." in form
    assert '/week/2026-W48/sort/"' in html_of(mail)


def test_both_forms_tell_late_steps_of_pitches_and_who_has_gone_quiet(diego: Desk, server: Server) -> None:
    today = NOW.date()
    cycle = PlanningCycle.objects.create(
        key="q1", name="Q1", starts=today + timedelta(days=40), ends=today + timedelta(days=130), cutoff=today + timedelta(days=10)
    )  # fmt: skip
    Pitch.objects.create(
        author=diego.person, key="tests", title="Contract tests", cycle=cycle, aimed_on=date(2026, 10, 1)
    )
    make.StakeholderFactory.create(lead=diego.person, person=None, name="Ruth Quiet", cadence_days=None)
    mail = sent_mail(server)
    for form in (text_of(mail), words_of(html_of(mail))):
        assert re.search(r"Contract tests, 10 days to the cutoff.{0,60}late", form), form
        assert "Ruth Quiet, no contact yet" in form


def test_a_week_across_new_year_says_both_years(lead: Person, server: Server) -> None:
    # 28 December 2026 begins week 53; the Monday after it week 1 of 2027.
    for week, monday, days in (
        (Week(2026, 53), datetime(2026, 12, 28, 8, tzinfo=UTC), "28 December 2026 – 1 January 2027"),
        (Week(2027, 1), datetime(2027, 1, 4, 8, tzinfo=UTC), "4–8 January 2027"),
    ):
        plans.replan(lead, week, now=monday)
        due.make_due(monday)
        assert sending.send(Digest.objects.get(kind="week", week=week).pk, monday)
        mail = server.mails[-1]
        assert mail["Subject"].strip() == f"Your focus in week {week.number} ({days})"
        for form in (text_of(mail), words_of(html_of(mail))):
            assert days in form
    # Week 53 is the one before week 1.
    assert "The same areas with the same hours." in text_of(server.mails[-1])


def test_both_forms_tell_what_changed_since_last_week_and_why(diego: Desk, server: Server) -> None:
    plans.replan(diego.person, WEEK - 1, now=NOW - timedelta(days=7))
    before = WeekPlan.objects.get(week=str(WEEK - 1))
    WeekPlan.objects.filter(pk=before.pk).update(facts=told_otherwise(before.facts))
    mail = sent_mail(server)
    for form in (text_of(mail), words_of(html_of(mail))):
        assert re.search(r"HTTP API design: 8 h, 2\.5 h last week", form)
        assert re.search(r"[\d.]+ h (more|less) to focus than last week", form)
    assert diego.client.get("/week/2026-W48/").status_code == 200


def test_what_caused_all_that_moved_is_said_once_and_is_ones_own(diego: Desk, server: Server) -> None:
    plans.replan(diego.person, WEEK - 1, now=NOW - timedelta(days=7))
    TimeOff.objects.create(person=diego.person, start=WEEK.monday, end=WEEK.sunday)
    contacts.touch(Stakeholder.objects.get(lead=diego.person, key="marta"), "message", "", NOW.date(), now=NOW)
    plans.replan(diego.person, WEEK, now=NOW + timedelta(minutes=1))
    mail = sent_mail(server, NOW + timedelta(minutes=1))
    for form in (text_of(mail), words_of(html_of(mail))):
        assert form.count("no hours any more") == 3
        assert form.count("Whom you keep in touch with changed") == 1


def test_a_colleagues_calendar_and_contacts_change_nobody_elses_week(diego: Desk) -> None:
    plans.replan(diego.person, WEEK - 1, now=NOW - timedelta(days=7))
    priya = Person.objects.get(key="priya")
    contacts.touch(
        make.StakeholderFactory.create(lead=priya), "message", "", NOW.date(), now=NOW + timedelta(minutes=1)
    )
    meetings.log(priya, "changed", NOW + timedelta(minutes=1))
    assert "changed since" not in diego.page()
    TimeOff.objects.create(person=diego.person, start=WEEK.monday, end=WEEK.sunday)
    plans.replan(diego.person, WEEK, now=NOW + timedelta(minutes=2))
    for form in preview(diego):
        assert "no hours any more" in form
        assert "Whom you keep in touch with" not in form
        assert "A meeting of yours" not in form


def told_otherwise(facts: Any) -> Any:
    for area in facts["areas"]:
        if area["area"] == "organisations/api":
            area["hours"], area["optional_hours"] = 3.0, 0.5
    return facts


def test_both_forms_tell_promises_and_worries(diego: Desk, server: Server) -> None:
    marta = Stakeholder.objects.get(lead=diego.person, key="marta")
    marta.promises.create(what="Figures of the pilot", whose="mine", due=NOW.date() - timedelta(days=1))
    Worry.objects.create(person=diego.person, text="Nobody has tried to roll it back", at=NOW)
    mail = sent_mail(server)
    for form in (text_of(mail), words_of(html_of(mail))):
        assert re.search(r"Sun 22 Nov Figures of the pilot you to Marta Sol\u00e9: late", form)
        assert "Nobody has tried to roll it back" in form
