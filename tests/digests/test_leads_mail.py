"""Monday's mail to a manager: what has changed or needs a decision, with the figures of the pages."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from allocation.figures.hours import cell
from allocation.loading import everything
from digests import due, managing, sending
from digests.findings import Finding, state_of
from digests.letters import Frame
from digests.models import Digest, DigestKind, MailChoice
from focus import plans
from focus.models import Meeting
from initiatives.models import LeadAssignment
from people.models import Organisation, Person
from tests.support.emails import html_of, text_of, words_of
from tests.support.factories import LeadFactory, MeetingFactory, PersonFactory, PointFactory, sign_in
from tests.support.one_initiative import NOW, WEEK, make_initiative
from tests.support.smtp_server import Server

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(weeks=1)


@pytest.fixture
def manager(lead: Person) -> Person:
    """Diego's: 28 h of effective capacity beside 16 h of one initiative and, in weeks 50 and 51, 20 h of another."""
    ruth: Person = PersonFactory.create(key="ruth", name="Ruth Amado", email="ruth@example.org")
    Person.objects.filter(pk=lead.pk).update(manager=ruth)
    MailChoice.objects.create(person=lead, weekly=False, changed_at=NOW)
    billing = make_initiative(lead, "billing")
    LeadAssignment.objects.filter(initiative=billing).update(
        hours=20, start=date(2026, 12, 7), end=date(2026, 12, 20), stage="weekly"
    )
    return ruth


def mail(server: Server, now: datetime = NOW) -> list[str]:
    """Text and HTML of the one that went out, if one did."""
    sent = len(server.mails)
    due.make_due(now)
    for pk in Digest.objects.due(now).values_list("pk", flat=True):
        sending.send(pk, now)
    return [form for one in server.mails[sent:] for form in (text_of(one), words_of(html_of(one)))]


def test_a_manager_gets_overloads_as_dated_ranges_with_a_link_to_the_cell(manager: Person, server: Server) -> None:
    forms = mail(server)
    assert len(forms) == 2
    (sent,) = server.mails
    assert sent["Subject"] == "Your leads in week 48 (23–27 November 2026)"
    assert sent["To"].addresses[0].addr_spec == "ruth@example.org"
    assert "/leads/" in sent["List-Unsubscribe"]
    for form in forms:
        # 40 contracted − 12 day-to-day = 28; 16 + 20 = 36 in each of two weeks: 8 over, 16 in all.
        assert "Diego Funes: 7–18 December, 16 h over, up to 8 h in a week" in form
        assert "OVER THEIR HOURS" in form or "Over their hours" in form
    assert 'href="http://127.0.0.1:8000/allocation/diego/2026-W50/"' in html_of(sent)


def test_its_figures_are_those_of_the_pages(manager: Person, server: Server, client: Client) -> None:
    mail(server)
    told = Digest.objects.get(kind=DigestKind.LEADS).told
    over = {code: value for code, value in told.items() if code.startswith("over/")}
    assert over == {"over/diego/2026-W50": "8", "over/diego/2026-W51": "8"}
    weeks = [WEEK + ahead for ahead in range(13)]
    facts = everything(manager, Organisation.objects.get(), NOW.date(), weeks)
    assert {
        f"over/diego/{week}": f"{it.over.normalize():f}" for week in weeks if (it := cell(facts, "diego", week)).over
    } == over
    sign_in(client, manager)
    page = client.get("/allocation/diego/2026-W50/").content.decode()
    assert "8 h over" in page
    board = client.get("/allocation/?from=2026-W48").content.decode()
    assert "7–18 December, 16 h over" in board
    coverage = client.get("/allocation/coverage/?from=2026-W48").content.decode()
    for one in managing.findings(facts, {}):
        if one.section == "open":
            assert one.words.split(", ", 1)[1].replace("&", "&amp;") in coverage


def test_what_has_not_changed_and_is_not_near_comes_once(manager: Person, server: Server) -> None:
    for form in mail(server):
        # Of a first mail everything would be new.
        assert "All that lies ahead; from next Monday on, what is new or different since." in form
        assert not re.search(r"\bnew:? Diego", form)
    LeadAssignment.objects.exclude(initiative__key="billing").update(end=date(2027, 12, 31))  # No other figure.
    again = mail(server, NOW + timedelta(hours=1))
    assert again == []
    # A week later the overload begins next week: it needs a decision, and is told as before.
    for form in mail(server, LATER):
        assert re.search(r"as before:? Diego", form)
        assert "What is new or different since last Monday" in form
        assert "7–18 December" in form


def test_whoever_has_no_lead_in_their_line_has_no_such_mail_about_themselves(
    manager: Person, lead: Person, client: Client
) -> None:
    sign_in(client, lead)
    with time_machine.travel(NOW, tick=False):
        told = client.get("/digests/preview/leads/text/").content.decode()
    assert told.startswith("No such mail would go out now.\n\nNothing has changed since")
    assert "16 h over" not in told


def test_news_stands_first_and_is_hidden_by_nothing_that_stands_as_before(manager: Person) -> None:
    def over(number: int) -> Finding:
        return Finding("over", f"Lead {number}", "/", WEEK, {f"over/lead{number}/{WEEK}": "8"})

    frame = Frame(manager, Organisation.objects.get(), WEEK, NOW, NOW.date(), lambda kind, subject, plan: "")
    before = {code: value for number in range(13) for code, value in over(number).marks.items()}
    section = managing.section_of("over", [over(number) for number in range(14)], before, frame)
    assert section is not None
    assert [one.finding.words for one in section.lines] == ["Lead 13", *(f"Lead {number}" for number in range(11))]
    assert section.more == 2
    # Nothing but what stands as before and lies ahead: no section, and no count of none in the line that mail programs show.
    ahead = Finding("over", "Lead 0", "/", WEEK + 2, {f"over/lead0/{WEEK}": "8"})
    assert managing.section_of("over", [ahead], before, frame) is None


def test_nothing_to_tell_is_no_mail_and_is_found_out_once(lead: Person, server: Server) -> None:
    quiet = PersonFactory.create(key="quiet", name="Quiet", email="quiet@example.org")
    boss = PersonFactory.create(key="boss", email="boss@example.org")
    Person.objects.filter(pk=quiet.pk).update(manager=boss)
    LeadFactory.create(person=quiet, hours=4)
    assert due.make_due(NOW) == 2
    digest = Digest.objects.get(kind=DigestKind.LEADS)
    assert digest.person == boss
    assert not sending.send(digest.pk, NOW)
    digest.refresh_from_db()
    assert digest.state == "nothing"
    assert server.mails == []
    assert due.make_due(NOW + timedelta(hours=1)) == 0


def test_who_stepped_back_is_told_and_what_is_solved(manager: Person, lead: Person, server: Server) -> None:
    mail(server)
    first = LeadAssignment.objects.get(initiative__key="organisations")
    LeadAssignment.objects.filter(pk=first.pk).update(end=date(2026, 11, 29), stage="embedded")
    LeadFactory.create(initiative=first.initiative, person=lead, hours=4, start=date(2026, 11, 30), stage="reviewing")
    forms = mail(server, LATER)
    assert len(forms) == 2
    for form in forms:
        name = first.initiative.name
        assert f"Diego Funes stepped back to reviewing, 4 h a week, since 30 November, in {name}" in form
        # 4 + 20 fit into 28.
        assert "Diego Funes: no longer over" in form


def test_whoever_goes_to_another_manager_has_solved_nothing(manager: Person, lead: Person, server: Server) -> None:
    assert mail(server)
    # Both weeks that are over begin on that day or later: they are the next manager's.
    Person.objects.filter(pk=lead.pk).update(next_manager=PersonFactory.create(), moves_on=date(2026, 12, 7))
    assert [form for form in mail(server, LATER) if "Diego Funes" in form] == []


def test_collisions_are_told_without_a_title_of_a_meeting(manager: Person, lead: Person, server: Server) -> None:
    for initiative in ("organisations", "billing"):
        one = LeadAssignment.objects.get(initiative__key=initiative).initiative
        PointFactory.create(initiative=one, name=f"Launch of {initiative}", date=date(2026, 12, 10))
    meeting: Meeting = MeetingFactory.create(person=lead, title="The secret meeting")
    assert meeting.pk
    for form in mail(server):
        assert "Diego Funes: two milestones" in form or "milestones on the same day" in form
        assert "Thu 10 Dec" in form
        assert "The secret meeting" not in form


def test_others_lines_are_not_told(manager: Person, server: Server) -> None:
    other = PersonFactory.create(name="Somebody Else", manager=PersonFactory.create(email="else@example.org"))
    LeadFactory.create(person=other, hours=60)
    mail(server)
    by_address = {one["To"].addresses[0].addr_spec: text_of(one) for one in server.mails}
    assert set(by_address) == {"ruth@example.org", "else@example.org"}
    assert "Somebody Else" not in by_address["ruth@example.org"]
    assert "Diego" not in by_address["else@example.org"]


def test_managers_of_managers_get_one_and_whoever_turned_it_off_does_not(manager: Person, server: Server) -> None:
    top = PersonFactory.create(email="top@example.org")
    Person.objects.filter(pk=manager.pk).update(manager=top)
    # Managers in a circle are a mistake that stops nobody's mail.
    Person.objects.filter(pk=top.pk).update(manager=manager)
    MailChoice.objects.create(person=manager, leads=False, changed_at=NOW)
    mail(server)
    assert [one["To"].addresses[0].addr_spec for one in server.mails] == ["top@example.org"]


def test_it_comes_at_the_managers_own_hour(manager: Person) -> None:
    MailChoice.objects.create(person=manager, hour=11, changed_at=NOW)
    assert due.make_due(datetime(2026, 11, 23, 9, 59, tzinfo=UTC)) == 0
    assert due.make_due(datetime(2026, 11, 23, 10, 0, tzinfo=UTC)) == 1


def test_new_changed_and_same_are_told_apart_by_what_both_mondays_see() -> None:
    before = {"over/diego/2026-W50": "8", "over/diego/2026-W51": "8", "open/x/2026-W53/API": "no_hours"}
    one = {"over/diego/2026-W50": "8", "over/diego/2026-W51": "8"}

    def state(**marks: str) -> str:
        return state_of(Finding("over", "", "", WEEK, marks), before, WEEK)

    assert state(**one) == "same"
    assert state(**{"over/diego/2026-W50": "8"}) == "same"
    assert state(**{**one, "over/diego/2026-W50": "9"}) == "changed"
    assert state(**{**one, "over/diego/2026-W52": "1"}) == "changed"
    # Last Monday's mail looked ahead to week 53: what lies beyond is no change.
    assert state(**{**one, "over/diego/2027-W01": "8"}) == "same"
    assert state(**{"over/ada/2026-W50": "8"}) == "new"


def test_strain_is_told_in_hours_to_the_lead_in_the_mail_and_to_the_manager_in_theirs_and_on_the_page(
    manager: Person, lead: Person, server: Server, client: Client
) -> None:
    plan = plans.replan(lead, WEEK, now=NOW)
    plan.facts["capacity"]["meetings"] = 21
    plan.save()
    MailChoice.objects.filter(person=lead).update(weekly=True)
    forms = mail(server)
    ruths = [form for form in forms if "Diego Funes: meetings take 21 h of week 48" in form]
    own = [form for form in forms if "Meetings take 21 h of week 48, more than half of your hours (20 h)." in form]
    assert (len(forms), len(ruths), len(own)) == (4, 2, 2)
    assert Digest.objects.get(kind=DigestKind.LEADS).told["strain/diego/meetings"] == "1"
    sign_in(client, manager)
    page = client.get("/allocation/diego/strain/").content.decode()
    assert "meetings take 21 h of week 48, more than half of their hours (20 h)" in page
