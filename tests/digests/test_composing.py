"""What is in the weekly email: the same as on the page, as text and as HTML, for one person only."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from digests.delivery import composing, due, sending
from digests.models import Digest
from engine.weeks import Week
from focus.calendars.services import meetings
from focus.models import Concern, Meeting, WeekPlan
from focus.plan import change_text, plan_sentences
from focus.plan import services as plans
from focus.week.queries import week_page as pages
from focus.week.queries.week_context import WeekContext
from focus.week.queries.week_request import WeekRequest
from focus.week.services import decisions
from initiatives.models import CriticalArea, InflectionPoint
from people.models import Account, AuditLine, Organisation, Person, TimeOff
from stakeholders import services
from stakeholders.models import Pitch, PlanningCycle, Stakeholder
from stakeholders.this_week import ThisWeek
from tests.support import factories as make
from tests.support.emails import (
    forms_of,
    html_of,
    links_of,
    preheader_of,
    raw_text_of,
    text_of,
    week_context,
)
from tests.support.factories import MeetingFactory, PersonFactory
from tests.support.planned_week import NOW, WEEK, Desk, bring, plain
from tests.support.smtp_server import Server

# What these pages and emails say does not depend on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.once]


def sent_mail(server: Server, now: datetime = NOW) -> EmailMessage:
    due.make_due(now)
    assert sending.send(Digest.objects.get(kind="week").pk, now)
    (mail,) = server.mails
    return mail


def page_of(person: Person) -> pages.WeekPage:
    found = pages.load(WeekRequest(person, Organisation.objects.get(), WEEK, NOW, NOW.date()))
    assert found is not None
    return found


def asked_of(person: Person) -> ThisWeek:
    """What stakeholders and pitches require this week."""
    return WeekContext(WeekRequest(person, Organisation.objects.get(), WEEK, NOW, NOW.date())).stakeholders


def test_the_wording_of_the_weekly_email(diego: Desk, server: Server) -> None:
    marta = Stakeholder.objects.get(lead=diego.person, key="marta")
    marta.promises.create(what="Figures of the pilot", promised_by="mine", due=NOW.date() - timedelta(days=1))
    mail = sent_mail(server)
    # 40 contracted − 3.75 meetings − 12 day-to-day − 0.5 touchpoint = 23.75; 40 − 23.75 = 16.25.
    for form in forms_of(mail):
        for words in (
            "23.75 h of focus time out of 40 h; 16.25 h are booked.",
            "Accept 3 areas (17 h)",
            "Open your week",
            "Scope workshop",
            "in 3 days: attendance required",
            "overdue, you promised Marta Solé",
            "Log contact",
            "Only you receive this email. Not your manager, not an admin.",
            "Unsubscribe from this email",
        ):
            assert words in form, words
    assert preheader_of(mail) == "8 h HTTP API design, 4.5 h Scope of the first release, 4.5 h Token storage"


def test_both_forms_show_the_plan_as_the_page_does(diego: Desk, server: Server) -> None:
    mail, page = sent_mail(server), page_of(diego.person)
    forms = (diego.page(), *forms_of(mail))
    # expectations.md: firm api 8, scope 4.5, tokens 4.5; optional are 3.5 of scope, 1.5 of tokens and observability's 1.
    assert [(one.key, one.shown, one.optional) for one in page.items] == [
        ("organisations/api", 8, 0),
        ("organisations/scope", 4.5, 3.5),
        ("organisations/tokens", 4.5, 1.5),
    ]
    assert [(one.name, one.planned) for one in page.optional] == [("Observability", 1)]
    for entry in page.items:
        for form in forms:
            assert re.search(rf"\b{entry.shown:g} h ", form)
            for words in (entry.name, entry.initiative, entry.stake, entry.advice, *entry.alternatives):
                assert words in form, words
    # 40 contracted − 3.75 meetings − 12 day-to-day − 0.5 touchpoint = 23.75; 40 − 23.75 = 16.25.
    assert (page.capacity_summary.focus, page.facts["capacity"]["contracted"], page.capacity_summary.taken) == (
        23.75,
        40,
        16.25,
    )
    for form in forms_of(mail):
        assert re.search(r"\b23\.75 h\b.{0,30}\b40 h\b.{0,10}\b16\.25 h\b", form)
        assert "+ 3.5 h" in form
        assert "Observability 1 h" in form


def test_both_forms_name_key_people_as_the_page_does(diego: Desk, server: Server) -> None:
    mail, page = sent_mail(server), page_of(diego.person)
    # No one else has the level that the API and the scope need.
    assert [(one["person"], page.names.skill(one["skill"]), one["level"]) for one in page.facts["key_people"]] == [
        ("diego", "HTTP API design", 4),
        ("ines", "Product scoping", 4),
    ]
    sentences = [plan_sentences.key_words(one, page.names, page.facts["lead"]) for one in page.facts["key_people"]]
    for form in (diego.page(f"/week/{WEEK}/around/"), *forms_of(mail)):
        for words in sentences:
            assert words in form, words


def test_both_forms_list_meetings_by_what_to_do_and_contacts_as_the_page_does(diego: Desk, server: Server) -> None:
    mail, page = sent_mail(server), page_of(diego.person)
    assert page.meetings
    assert page.due
    attended = [one for one in page.meetings if one.verdict == "attend"]
    for form in forms_of(mail):
        assert f"Attend {len(attended)}: " in form
        for meeting in page.meetings:
            assert meeting.starts is not None
            assert f"“{meeting.title}” {meeting.starts.astimezone(ZoneInfo('Europe/Madrid')):%a %H:%M}" in form
            if meeting.verdict != "attend":
                assert f"{meeting.words[0].upper()}{meeting.words[1:]}: “{meeting.title}”" in form
        for contact in page.due:
            assert f"{contact.name}: {contact.words}" in form
        for key in page.facts["left_out"]:
            assert page.names.full(key) in form


def test_both_forms_list_uncovered_areas_as_the_page_does(diego: Desk, server: Server) -> None:
    # Away all week: nothing has hours, so that everything at stake is uncovered.
    TimeOff.objects.create(person=diego.person, start=WEEK.monday, end=WEEK.sunday)
    plans.replan(diego.person, WEEK, now=NOW)
    mail, page = sent_mail(server), page_of(diego.person)
    assert page.unplanned_areas.uncovered
    no_capacity = plan_sentences.none_words(page.capacity_summary.focus, page.facts)
    assert no_capacity
    for form in (diego.page(), *forms_of(mail)):
        assert no_capacity in form
        for one in page.unplanned_areas.uncovered:
            who = one.hand_to or page.names.manager or "your manager"
            shown = re.search(
                rf"{re.escape(one.name)}.{{0,60}}{re.escape(one.initiative)}.{{0,90}}\b{re.escape(who)}\b", form
            )
            assert shown, (one.name, who)
            if one.point:
                assert re.search(rf"{re.escape(one.point)}.{{0,10}}{re.escape(one.when)}", form)


def test_a_persons_own_decisions_are_shown(diego: Desk, server: Server) -> None:
    assert diego.act("organisations/api", "adjust", hours="6").status_code == 200
    assert diego.act("organisations/tokens", "dismiss", reason="Tom has it").status_code == 200
    mail, page = sent_mail(server), page_of(diego.person)
    adjusted, dismissed = (next(one for one in page.items if one.area_key == key) for key in ("api", "tokens"))
    assert (adjusted.shown, adjusted.was) == (6, 8)
    assert "Tom has it" in dismissed.state_words
    for form in forms_of(mail):
        assert re.search(r"\b6 h\b.{0,60}\bplan: 8 h\b", form)
        assert adjusted.state_words in form
        assert dismissed.state_words in form


def test_the_email_is_plain_text_and_html_with_a_link_to_the_page(
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
    # Addresses are never wrapped: a wrapped one could not be opened.
    assert max(len(line) for line in raw_text_of(mail).splitlines() if not line.startswith("https://")) <= 76


def test_the_html_loads_nothing_from_elsewhere(diego: Desk, server: Server) -> None:
    html = html_of(sent_mail(server))
    assert "<script" not in html
    assert "<link" not in html
    assert "<img" not in html
    assert "url(" not in html
    assert "prefers-color-scheme: dark" in html
    assert html.count('style="') > 40
    # Some email clients cut off longer ones.
    assert len(html.encode()) < 100_000


def test_the_subject_says_where_the_hours_go_and_what_is_decided(diego: Desk, server: Server) -> None:
    subject = "Week 48: HTTP API design 8 h, Scope of the first… 4.5 h; scope workshop Thu"
    assert sent_mail(server)["Subject"] == subject


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("API", "Week 48: API 8 h, Scope of the first release 4.5 h; scope workshop Thu"),
        ("A" * 120, f"Week 48: {'A' * 29}… 8 h; scope workshop Thu"),
        ("API\r\nBcc: everyone@example.org", "Week 48: API Bcc: everyone@example.org 8 h; scope workshop Thu"),
        ("Größe\u2028\x07", "Week 48: Größe 8 h, Scope of the first release 4.5 h; scope workshop Thu"),
    ],
)
def test_a_name_in_the_subject_is_one_short_line(diego: Desk, server: Server, name: str, subject: str) -> None:
    CriticalArea.objects.filter(key="api").update(name=name)
    mail = sent_mail(server)
    assert mail["Subject"] == subject
    assert len(subject) <= 78
    assert mail["Bcc"] is None
    assert max(map(len, server.raw[0].decode().split("\r\n\r\n")[0].splitlines())) <= 998


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
def test_a_name_never_becomes_a_header(diego: Desk, server: Server, name: str, shown: str) -> None:
    Person.objects.filter(pk=diego.person.pk).update(name=name)
    mail = sent_mail(server)
    # Python's own parser of addresses keeps the spaces between encoded words, which RFC 2047 says to ignore.
    name_sent, address = parseaddr(message_from_bytes(server.raw[0])["To"])
    assert (str(make_header(decode_header(name_sent))), address) == (shown, "diego@northlight.example")
    assert mail["Bcc"] is None


def test_names_are_escaped_in_the_html_and_not_in_the_text(diego: Desk, server: Server) -> None:
    CriticalArea.objects.filter(key="api").update(name="<b>Fish & chips</b>")
    mail = sent_mail(server)
    assert "<b>Fish & chips</b>" in raw_text_of(mail)
    assert "&lt;b&gt;Fish &amp; chips&lt;/b&gt;" in html_of(mail)


def test_nothing_about_other_people_is_in_it(diego: Desk, server: Server) -> None:
    other = PersonFactory.create(name="Someone Else")
    meeting: Meeting = MeetingFactory.create(person=other, title="The secret meeting")
    mail = sent_mail(server)
    assert meeting.starts in [row.starts for row in Meeting.objects.filter(person=other)]
    for form in (text_of(mail), html_of(mail)):
        assert "The secret meeting" not in form
        assert "Someone Else" not in form


def test_times_are_in_the_persons_time_zone(diego: Desk, server: Server) -> None:
    Person.objects.filter(pk=diego.person.pk).update(timezone="America/New_York")
    meeting = Meeting.objects.filter(person=diego.person).order_by("starts")[0]
    # Madrid is one hour ahead of UTC in winter, New York five behind: six hours apart.
    in_madrid = meeting.starts.hour + 1
    assert f"Tue {in_madrid - 6:02}:{meeting.starts:%M}" in text_of(sent_mail(server, NOW + timedelta(hours=6)))


def test_dates_are_in_the_display_of_the_person(diego: Desk, server: Server) -> None:
    Account.objects.filter(person=diego.person).update(dates="month")
    mail = text_of(sent_mail(server))
    assert re.search(r"(?:Nov|Dec|November|December) \d", mail)
    assert re.findall(r"\d (?:Nov|Dec)\b", mail) == []


@pytest.mark.once
def test_composing_takes_the_same_number_of_queries_whatever_is_in_the_week(diego: Desk) -> None:
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
    # The page’s nine, last week’s plan, worries, three for strain, interruptions, two for promises and pitches, standards.
    assert len(asked) == len(asked_again) <= 18


def test_milestones_of_the_next_two_weeks_are_listed_and_past_ones_that_no_one_confirmed(
    diego: Desk, server: Server
) -> None:
    point = InflectionPoint.objects.get(initiative__key="organisations", name="Scope workshop")
    make.PointFactory.create(initiative=point.initiative, name="Kick-off", date=NOW.date() - timedelta(days=2))
    mail, page = sent_mail(server), page_of(diego.person)
    # 26 November is in three days, 3 December in ten; the review in February is too far ahead.
    assert [(one.name, one.days, one.required, one.asked) for one in page.near] == [
        ("Kick-off", -2, True, True),
        ("Scope workshop", 3, True, False),
        ("Design document review", 10, True, False),
    ]
    for form in forms_of(mail):
        for one in page.near:
            assert re.search(rf"{one.date.day} {one.date:%b} {one.name}", form), one.name
        assert "Implementation review before early access" not in form
    address = "/initiatives/organisations/timeline/"
    assert address in raw_text_of(mail)
    assert f'{address}"' in html_of(mail)
    assert '<li class="close">' in diego.client.get("/week/2026-W48/").content.decode()


def test_a_milestone_without_a_meeting_in_the_calendar_is_marked_on_the_page_and_in_both_forms(
    diego: Desk, server: Server
) -> None:
    mail, page = sent_mail(server), page_of(diego.person)
    # Both milestones require him: on 26 November he has the walkthrough of the screens, on 3 December nothing.
    missing = {one.name: one.missing for one in page.near}
    words = missing["Design document review"]
    assert words
    assert missing["Scope workshop"] == ""
    for form in (diego.page(), *forms_of(mail)):
        assert re.search(rf"Design document review .{{0,90}}{re.escape(words)}", form), form
        assert form.count(words) == 1
    initiative = InflectionPoint.objects.get(name="Design document review").initiative
    review = datetime(2026, 12, 3, 10, tzinfo=UTC)
    MeetingFactory.create(person=diego.person, initiative=initiative, title="The review", starts=review)
    assert not any(one.missing for one in page_of(diego.person).near)
    assert all(words not in form for form in (diego.page(), *map(plain, preview(diego))))


def preview(desk: Desk) -> list[str]:
    """Text and HTML of this week's email as it would be sent now."""
    addresses = (f"/digests/preview/week/{form}/" for form in ("text", "html"))
    return [desk.client.get(address).content.decode() for address in addresses]


def test_both_forms_link_to_the_triage_of_meetings(diego: Desk, server: Server) -> None:
    address = "/week/2026-W48/meetings/"
    assert page_of(diego.person).untriaged == 0
    assert all(address not in form for form in preview(diego))
    bring(diego, "Budget round", "Something else")
    plans.replan(diego.person, WEEK, now=NOW)
    mail = sent_mail(server)
    assert page_of(diego.person).untriaged == 2
    for form in forms_of(mail):
        assert re.search(r"\b2 meetings\b", form)
    assert address in raw_text_of(mail)
    assert links_of(html_of(mail))["Triage"].endswith(address)


def test_both_forms_list_steps_of_pitches_and_stakeholders_who_are_out_of_touch(diego: Desk, server: Server) -> None:
    today = NOW.date()
    cycle = PlanningCycle.objects.create(
        key="q1", name="Q1", starts=today + timedelta(days=40), ends=today + timedelta(days=130), cutoff=today + timedelta(days=10)
    )  # fmt: skip
    Pitch.objects.create(
        author=diego.person, key="tests", title="Contract tests", cycle=cycle, targeted_on=date(2026, 10, 1)
    )
    make.StakeholderFactory.create(lead=diego.person, person=None, name="Ruth Quiet", cadence_days=None)
    mail, asked = sent_mail(server), asked_of(diego.person)
    assert {(one.title, one.days_left) for one in asked.steps} == {("Contract tests", 10)}
    assert not asked.late_steps
    assert [(one.name, one.last) for one in asked.out_of_touch] == [("Ruth Quiet", None)]
    for form in forms_of(mail):
        for step in asked.steps:
            assert re.search(rf"{re.escape(step.step.what)} \(Contract tests, 10 days\b", form), form
        assert "Ruth Quiet" in form


def test_a_week_across_new_year_shows_both_years(lead: Person, server: Server) -> None:
    # 28 December 2026 begins week 53; the Monday after it week 1 of 2027.
    for week, monday, days in (
        (Week(2026, 53), datetime(2026, 12, 28, 8, tzinfo=UTC), "28 December 2026 – 1 January 2027"),
        (Week(2027, 1), datetime(2027, 1, 4, 8, tzinfo=UTC), "4–8 January 2027"),
    ):
        plans.replan(lead, week, now=monday)
        due.make_due(monday)
        assert sending.send(Digest.objects.get(kind="week", week=week).pk, monday)
        mail = server.mails[-1]
        assert mail["Subject"].startswith(f"Week {week.number}: ")
        for form in forms_of(mail):
            assert days in form
    # Week 53 is the one before week 1, with the same areas and hours.
    since = week_context(lead, Week(2027, 1), datetime(2027, 1, 4, 8, tzinfo=UTC))["since"]
    assert since is not None
    assert since.moved == []


def test_both_forms_show_what_changed_since_last_week(diego: Desk, server: Server) -> None:
    plans.replan(diego.person, WEEK - 1, now=NOW - timedelta(days=7))
    before = WeekPlan.objects.get(week=str(WEEK - 1))
    WeekPlan.objects.filter(pk=before.pk).update(facts=with_fewer_hours(before.facts))
    mail, since = sent_mail(server), week_context(diego.person, WEEK, NOW)["since"]
    moved = {one.name: one.words for one in since.moved}
    # 3 hours last week, of which half an hour was optional.
    assert re.search(r"^8 h\b.*\b2\.5 h\b", moved["HTTP API design"])
    assert re.search(r"^[\d.]+ h (more|less)\b", since.focus)
    for form in forms_of(mail):
        assert since.focus in form
        for name, words in moved.items():
            assert f"{name}: {words}" in form
    assert diego.client.get("/week/2026-W48/").status_code == 200


def test_a_cause_that_all_changes_share_is_shown_once(diego: Desk, server: Server) -> None:
    plans.replan(diego.person, WEEK - 1, now=NOW - timedelta(days=7))
    TimeOff.objects.create(person=diego.person, start=WEEK.monday, end=WEEK.days[3])
    services.log_contact(Stakeholder.objects.get(lead=diego.person, key="marta"), "message", "", NOW.date(), now=NOW)
    plans.replan(diego.person, WEEK, now=NOW + timedelta(minutes=1))
    mail = sent_mail(server, NOW + timedelta(minutes=1))
    since = week_context(diego.person, WEEK, NOW + timedelta(minutes=1))["since"]
    # Three areas with firm hours, and one that was optional.
    assert len(since.moved) == 4
    assert [one.causes for one in since.moved] == [(), (), (), ()]
    cause = change_text.cause_words(AuditLine.objects.get(thing="stakeholders"))
    assert cause in since.causes
    for form in forms_of(mail):
        assert form.count(cause) == 1
        for one in since.moved:
            assert f"{one.name}: {one.words}" in form


def test_a_colleagues_calendar_and_contacts_change_no_one_elses_week(diego: Desk) -> None:
    plans.replan(diego.person, WEEK - 1, now=NOW - timedelta(days=7))
    priya = Person.objects.get(key="priya")
    services.log_contact(
        make.StakeholderFactory.create(lead=priya), "message", "", NOW.date(), now=NOW + timedelta(minutes=1)
    )
    meetings.log(priya, "changed", NOW + timedelta(minutes=1))
    assert not page_of(diego.person).is_stale
    TimeOff.objects.create(person=diego.person, start=WEEK.monday, end=WEEK.days[3])
    plans.replan(diego.person, WEEK, now=NOW + timedelta(minutes=2))
    hers = [change_text.cause_words(line) for line in AuditLine.objects.filter(thing__in=("stakeholders", "meeting"))]
    assert len(hers) == 2
    moved = week_context(diego.person, WEEK, NOW)["since"].moved
    assert len(moved) == 4
    for form in map(plain, preview(diego)):
        assert all(f"{one.name}: {one.words}" in form for one in moved)
        assert not any(words in form for words in hers)


def with_fewer_hours(facts: Any) -> Any:
    for area in facts["areas"]:
        if area["area"] == "organisations/api":
            area["hours"], area["optional_hours"] = 3.0, 0.5
    return facts


def test_both_forms_list_promises_and_concerns(diego: Desk, server: Server) -> None:
    marta = Stakeholder.objects.get(lead=diego.person, key="marta")
    marta.promises.create(what="Figures of the pilot", promised_by="mine", due=NOW.date() - timedelta(days=1))
    Concern.objects.create(person=diego.person, text="Nobody has tried to roll it back", at=NOW)
    mail = sent_mail(server)
    (promise,) = asked_of(diego.person).promises
    assert (promise.what, promise.name, promise.is_mine, promise.is_late) == (
        "Figures of the pilot",
        "Marta Solé",
        True,
        True,
    )
    for form in forms_of(mail):
        assert re.search(r"Sun 22 Nov Figures of the pilot \(overdue, you promised Marta Solé\)", form)
        assert "Nobody has tried to roll it back" in form


def test_last_weeks_hours_are_those_that_the_lead_decided(diego: Desk) -> None:
    plans.replan(diego.person, WEEK - 1, now=NOW - timedelta(days=7))
    tokens = CriticalArea.objects.get(initiative__key="organisations", key="tokens")
    decisions.adjust(diego.person, WEEK - 1, tokens, Decimal(2), now=NOW - timedelta(days=6))
    moved = {one.name: one.words for one in week_context(diego.person, WEEK, NOW)["since"].moved}
    # The plan of last week had more for it, but the page showed the lead's own two hours.
    assert moved["Token storage"] == "4.5 h + 1.5 h optional (2 h last week)"
