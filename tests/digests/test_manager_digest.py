"""Monday's email to a manager: what has changed or needs a decision, with the figures of the pages."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from allocation.board.reporting_line import Viewer
from allocation.board.weekly_hours import hours_cell
from allocation.coverage.queries import load_all_facts
from allocation.coverage.weekly_coverage import Coverage
from digests import manager_digest
from digests.delivery import due, sending
from digests.manager_findings import Finding, findings, state_of
from digests.models import Digest, DigestKind, EmailPreferences
from engine.weeks import Week
from focus.formatting import sentence
from focus.models import Meeting
from focus.plan import services
from focus.plan.queries import workload
from focus.week.text import overload_words, overload_words_for_manager
from initiatives.models import LeadAssignment
from people.models import Organisation, Person
from tests.support import allocation_facts as build
from tests.support.emails import forms_of, frame_of, html_of, leads_context, links_of, preheader_of, text_of
from tests.support.factories import AccountFactory, LeadFactory, MeetingFactory, PersonFactory, PointFactory, sign_in
from tests.support.one_initiative import NOW, WEEK, make_initiative
from tests.support.smtp_server import Server

# What these pages and emails say does not depend on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

LATER = NOW + timedelta(weeks=1)


@pytest.fixture
def manager(lead: Person) -> Person:
    """Diego's manager. He has 28 h of capacity for 16 h of one initiative and, in weeks 50 and 51, 20 h of another."""
    ruth: Person = PersonFactory.create(key="ruth", name="Ruth Amado", email="ruth@example.org")
    AccountFactory.create(person=ruth)
    Person.objects.filter(pk=lead.pk).update(manager=ruth)
    EmailPreferences.objects.create(person=lead, weekly=False, changed_at=NOW)
    billing = make_initiative(lead, "billing")
    LeadAssignment.objects.filter(initiative=billing).update(
        hours=20, start=date(2026, 12, 7), end=date(2026, 12, 20), stage="weekly"
    )
    return ruth


def mail(server: Server, now: datetime = NOW) -> list[str]:
    """Text and HTML of each email that was sent."""
    sent = len(server.mails)
    due.make_due(now)
    for pk in Digest.objects.due(now).values_list("pk", flat=True):
        sending.send(pk, now)
    return [form for one in server.mails[sent:] for form in forms_of(one)]


def test_the_wording_of_the_email_to_a_manager(manager: Person, server: Server) -> None:
    for form in mail(server):
        for words in (
            "Everything ahead. From next Monday, only what is new, has changed or starts this week or next.",
            "Hours are planned hours, or agreed hours where nothing is planned yet.",
            "Diego Funes: 7–18 December",
            "Open allocation",
            "It never shows meeting topics, and it ranks no one.",
        ):
            assert words in form, words
    (sent,) = server.mails
    assert sent["Subject"] == "Your leads, week 48: 1 over capacity, 1 area uncovered"
    sections = leads_context(manager, WEEK, NOW)["sections"]
    assert [one.title for one in sections] == ["Over capacity: move or drop work", "Uncovered: find a lead"]
    assert preheader_of(sent) == ", ".join(f"{one.title}: {len(one.lines)}" for one in sections)


def test_a_manager_gets_weeks_over_capacity_as_date_ranges_with_a_link_to_the_cell(
    manager: Person, server: Server
) -> None:
    forms = mail(server)
    assert len(forms) == 2
    (sent,) = server.mails
    assert sent["To"].addresses[0].addr_spec == "ruth@example.org"
    assert "/leads/" in sent["List-Unsubscribe"]
    (over,) = [one for one in findings_in(manager) if one.section == "over"]
    # 40 contracted − 12 day-to-day = 28; 16 + 20 = 36 in each of two weeks: 8 over, 16 in all.
    assert over.marks == {"over/diego/2026-W50": "8", "over/diego/2026-W51": "8"}
    assert re.search(r"^Diego Funes: 7–18 December\b.*\b16 h\b.*\b8 h\b", over.words)
    for form in forms:
        assert over.words in form
    assert links_of(html_of(sent))[over.words] == "http://127.0.0.1:8000/allocation/diego/2026-W50/"


def findings_in(manager: Person, now: datetime = NOW) -> list[Finding]:
    """What this week's email to the manager lists."""
    sections = leads_context(manager, Week.of(now.date()), now)["sections"]
    return [line.finding for section in sections for line in section.lines]


def test_its_figures_are_those_of_the_pages(manager: Person, server: Server, client: Client) -> None:
    mail(server)
    reported = Digest.objects.get(kind=DigestKind.LEADS).reported_findings
    over = {code: value for code, value in reported.items() if code.startswith("over/")}
    assert over == {"over/diego/2026-W50": "8", "over/diego/2026-W51": "8"}
    weeks = [WEEK + ahead for ahead in range(13)]
    facts = load_all_facts(Viewer(manager, Organisation.objects.get(), NOW.date()), weeks)
    assert {
        f"over/diego/{week}": f"{it.over.normalize():f}"
        for week in weeks
        if (it := hours_cell(facts, "diego", week)).over
    } == over
    sign_in(client, manager)
    with time_machine.travel(NOW, tick=False):
        assert client.get("/allocation/diego/2026-W50/").context["page"].cell.over == 8
        board = client.get("/allocation/?from=2026-W48").context["page"]
        covered = client.get("/allocation/coverage/?from=2026-W48").context["page"].found
    ranges = [one for row in board.heatmap.rows for one in row.over]
    assert [(one.first, one.last, one.over) for one in ranges] == [(date(2026, 12, 7), date(2026, 12, 18), 16)]
    uncovered = [code for one in findings(facts, {}) if one.section == "open" for code in one.marks]
    assert uncovered
    assert sorted(uncovered) == sorted(codes_of(covered))


def test_an_absence_that_leaves_a_milestone_uncovered_is_one_finding() -> None:
    """Ada is away for a week with a milestone of A, which no one covers then; a milestone of B has a deputy."""
    day = date(2026, 12, 2)
    rows = [
        build.initiative("a", build.area("a/x", 5), points=(build.point("scope", day),)),
        build.initiative("b", build.area("b/y"), points=(build.point("review", day),)),
    ]
    assignments = [
        build.assigned("ada", "a", 8),
        build.assigned("ada", "b", 8),
        build.assigned("ben", "b", 8, role="deputy"),
    ]
    people = {"ada": build.person("ada", (date(2026, 11, 30), date(2026, 12, 4))), "ben": build.person("ben")}
    found = findings(build.facts([build.lead("ada"), build.lead("ben")], assignments, rows, people=people), {})
    assert [(one.section, one.words, list(one.lines)) for one in found if one.section != "over"] == [
        ("met", "Ada is away on Wed 2 Dec", ["B, “Review” on Wed 2 Dec"]),
        ("open", "A, X: “Scope” on Wed 2 Dec, lead is away",
         ["week 49, 30 November – 4 December", "Ada is away on Wed 2 Dec"]),
    ]  # fmt: skip
    (gap,) = [one for one in found if one.section == "open"]
    # The absence stays among the marks: next Monday it is neither new nor resolved.
    assert gap.marks == {"open/a/2026-W49/X": "away", "met/ada/2026-W49/a.scope": "2026-12-02"}


def codes_of(coverage: Coverage) -> list[str]:
    """The marks of the uncovered areas on the page."""
    return [
        f"open/{one.initiative}/{one.first + ahead}/{area}"
        for one in coverage.decide
        for ahead in range(one.weeks)
        for area in one.areas
    ]


def test_what_has_not_changed_and_is_not_near_is_sent_once(manager: Person, server: Server) -> None:
    first = leads_context(manager, WEEK, NOW)
    assert first["is_first"]
    for form in mail(server):
        # In a first email everything would be new.
        assert not re.search(r"\bnew:? Diego", form)
    LeadAssignment.objects.exclude(initiative__key="billing").update(end=date(2027, 12, 31))  # No other figure.
    again = mail(server, NOW + timedelta(hours=1))
    assert again == []
    # A week later the overload begins next week: it needs a decision, and is listed as unchanged.
    later = leads_context(manager, WEEK + 1, LATER)
    assert not later["is_first"]
    states = {line.finding.words: line.state for section in later["sections"] for line in section.lines}
    (over,) = [words for words in states if words.startswith("Diego Funes: 7–18 December")]
    assert states[over] == "same"
    forms = mail(server, LATER)
    assert len(forms) == 2
    for form in forms:
        assert over in form


def test_managers_without_a_lead_in_their_line_get_no_email_about_themselves(
    manager: Person, lead: Person, client: Client
) -> None:
    sign_in(client, lead)
    with time_machine.travel(NOW, tick=False):
        answer = client.get("/digests/preview/leads/text/")
    # Nothing was composed: the answer explains why.
    assert (answer.context["kind"], answer.context["week"]) == ("leads", WEEK)
    assert "Subject:" not in answer.content.decode()
    assert "16 h" not in answer.content.decode()


def test_new_lines_come_first_and_are_never_pushed_out_by_unchanged_ones(manager: Person) -> None:
    def over(number: int) -> Finding:
        return Finding("over", f"Lead {number}", "/", WEEK, {f"over/lead{number}/{WEEK}": "8"})

    frame = frame_of(manager, WEEK, NOW)
    before = {code: value for number in range(13) for code, value in over(number).marks.items()}
    section = manager_digest.section_of("over", [over(number) for number in range(14)], before, frame)
    assert section is not None
    assert [one.finding.words for one in section.lines] == ["Lead 13", *(f"Lead {number}" for number in range(11))]
    assert section.more == 2
    # Only unchanged lines that start later: no section, and no count of zero in the preheader.
    ahead = Finding("over", "Lead 0", "/", WEEK + 2, {f"over/lead0/{WEEK}": "8"})
    assert manager_digest.section_of("over", [ahead], before, frame) is None


def test_nothing_to_report_sends_no_email_and_is_found_out_once(lead: Person, server: Server) -> None:
    quiet = PersonFactory.create(key="quiet", name="Quiet", email="quiet@example.org")
    boss = AccountFactory.create(person__key="boss", person__email="boss@example.org").person
    Person.objects.filter(pk=quiet.pk).update(manager=boss)
    LeadFactory.create(person=quiet, hours=4)
    assert due.make_due(NOW) == 2
    digest = Digest.objects.get(kind=DigestKind.LEADS)
    assert digest.person == boss
    assert not sending.send(digest.pk, NOW)
    digest.refresh_from_db()
    assert digest.state == "skipped"
    assert server.mails == []
    assert due.make_due(NOW + timedelta(hours=1)) == 0


def test_changed_involvement_is_listed_and_what_is_resolved(manager: Person, lead: Person, server: Server) -> None:
    mail(server)
    first = LeadAssignment.objects.get(initiative__key="organisations")
    LeadAssignment.objects.filter(pk=first.pk).update(end=date(2026, 11, 29), stage="embedded")
    LeadFactory.create(initiative=first.initiative, person=lead, hours=4, start=date(2026, 11, 30), stage="reviewing")
    context = leads_context(manager, WEEK + 1, LATER)
    (stepped,) = context["stepped"]
    assert stepped.address == "/allocation/diego/"
    for words in ("Diego Funes", first.initiative.name, "back to reviewing", "4 h", "30 November"):
        assert words in stepped.words
    # 4 + 20 fit into 28.
    assert [words.split(":")[0] for words in context["solved"]] == ["Diego Funes"]
    forms = mail(server, LATER)
    assert len(forms) == 2
    for form in forms:
        assert stepped.words in form
        assert all(words in form for words in context["solved"])


def test_a_lead_who_moves_to_another_manager_has_resolved_nothing(
    manager: Person, lead: Person, server: Server
) -> None:
    assert mail(server)
    # Both weeks over capacity begin on that day or later: they are the next manager's.
    Person.objects.filter(pk=lead.pk).update(next_manager=PersonFactory.create(), next_manager_from=date(2026, 12, 7))
    assert [form for form in mail(server, LATER) if "Diego Funes:" in form] == []


def test_conflicts_are_listed_without_the_title_of_a_meeting(manager: Person, lead: Person, server: Server) -> None:
    for initiative in ("organisations", "billing"):
        one = LeadAssignment.objects.get(initiative__key=initiative).initiative
        PointFactory.create(initiative=one, name=f"Launch of {initiative}", date=date(2026, 12, 10))
    meeting: Meeting = MeetingFactory.create(person=lead, title="The secret meeting")
    assert meeting.pk
    (conflict,) = [one for one in findings_in(manager) if one.section == "met"]
    assert conflict.words.startswith("Diego Funes")
    assert len(conflict.lines) == 2
    assert all("10 Dec" in line for line in conflict.lines)
    forms = mail(server)
    assert len(forms) == 2
    for form in forms:
        assert all(words in form for words in (conflict.words, *conflict.lines))
        assert "The secret meeting" not in form


def test_other_reporting_lines_are_left_out(manager: Person, server: Server) -> None:
    other = PersonFactory.create(
        name="Someone Else", manager=AccountFactory.create(person__email="else@example.org").person
    )
    LeadFactory.create(person=other, hours=60)
    mail(server)
    by_address = {one["To"].addresses[0].addr_spec: text_of(one) for one in server.mails}
    assert set(by_address) == {"ruth@example.org", "else@example.org"}
    assert "Someone Else" not in by_address["ruth@example.org"]
    assert "Diego" not in by_address["else@example.org"]


def test_managers_of_managers_get_one_and_those_who_unsubscribed_do_not(manager: Person, server: Server) -> None:
    top = PersonFactory.create(email="top@example.org")
    AccountFactory.create(person=top)
    Person.objects.filter(pk=manager.pk).update(manager=top)
    # Managers in a circle are a mistake, but no one's email stops.
    Person.objects.filter(pk=top.pk).update(manager=manager)
    EmailPreferences.objects.create(person=manager, leads=False, changed_at=NOW)
    mail(server)
    assert [one["To"].addresses[0].addr_spec for one in server.mails] == ["top@example.org"]


def test_it_is_sent_at_the_time_the_manager_chose(manager: Person) -> None:
    EmailPreferences.objects.create(person=manager, hour=11, changed_at=NOW)
    assert due.make_due(datetime(2026, 11, 23, 9, 59, tzinfo=UTC)) == 0
    assert due.make_due(datetime(2026, 11, 23, 10, 0, tzinfo=UTC)) == 1


def test_new_changed_and_same_compare_only_weeks_that_both_emails_cover() -> None:
    before = {"over/diego/2026-W50": "8", "over/diego/2026-W51": "8", "open/x/2026-W53/API": "no_hours"}
    one = {"over/diego/2026-W50": "8", "over/diego/2026-W51": "8"}

    def state(**marks: str) -> str:
        return state_of(Finding("over", "", "", WEEK, marks), before, WEEK)

    assert state(**one) == "same"
    assert state(**{"over/diego/2026-W50": "8"}) == "same"
    assert state(**{**one, "over/diego/2026-W50": "9"}) == "changed"
    assert state(**{**one, "over/diego/2026-W52": "1"}) == "changed"
    # Last Monday's email covered weeks up to 53: a later week is no change.
    assert state(**{**one, "over/diego/2027-W01": "8"}) == "same"
    assert state(**{"over/ada/2026-W50": "8"}) == "new"


def test_overload_is_shown_to_the_lead_and_to_their_manager_and_on_the_page(
    manager: Person, lead: Person, server: Server, client: Client
) -> None:
    plan = services.replan(lead, WEEK, now=NOW)
    plan.facts["capacity"]["meetings"] = 21
    plan.save()
    EmailPreferences.objects.filter(person=lead).update(weekly=True)
    (flag,) = workload.flags_of([lead.pk], WEEK, manager)[lead.pk]
    # More than half of 40 hours.
    assert (flag.code, flag.last.value, flag.last.limit) == ("meetings", 21, 20)
    mail(server)
    by_address = {one["To"].addresses[0].addr_spec: forms_of(one) for one in server.mails}
    assert set(by_address) == {"diego@example.org", "ruth@example.org"}
    assert all(overload_words(flag) in form for form in by_address["diego@example.org"])
    # One line about him, with everything that says that it is too much.
    for form in by_address["ruth@example.org"]:
        assert form.count("Diego Funes:") == 1
        assert sentence(overload_words_for_manager(flag)) in form
    assert all("21 h" in words for words in (overload_words(flag), overload_words_for_manager(flag)))
    assert Digest.objects.get(kind=DigestKind.LEADS).reported_findings["strain/diego/meetings"] == "1"
    sign_in(client, manager)
    with time_machine.travel(NOW, tick=False):
        assert client.get("/allocation/diego/overload/").context["page"].flags == [flag]


def test_it_proposes_leads_who_have_room_and_whose_hours_the_manager_sees(manager: Person, server: Server) -> None:
    ben = PersonFactory.create(key="ben", name="Ben Katz", manager=manager)
    stranger = PersonFactory.create(key="stranger", name="Sam Stranger", manager=PersonFactory.create())
    for person in (ben, stranger):
        LeadFactory.create(person=person, hours=4, start=date(2026, 11, 2))
    # 40 contracted − 12 day-to-day − 4 agreed = 24.
    (over,) = [one for one in findings_in(manager) if one.section == "over"]
    assert over.help == "Could help: Ben Katz (24 h a week free)"
    for form in mail(server):
        assert over.help in form
        assert "Sam Stranger" not in form
    LeadAssignment.objects.filter(person=ben).update(hours=27)
    (over,) = [one for one in findings_in(manager) if one.section == "over"]
    # One hour a week is no help.
    assert over.help == ""


def test_a_person_over_capacity_twice_is_one_line(manager: Person, lead: Person) -> None:
    LeadAssignment.objects.filter(initiative__key="billing").update(end=date(2026, 12, 13))
    make_initiative(lead, "third")
    LeadAssignment.objects.filter(initiative__key="third").update(
        hours=20, start=date(2026, 12, 21), end=date(2026, 12, 27), stage="weekly"
    )
    (over,) = [one for one in findings_in(manager) if one.section == "over"]
    assert "7–11 December" in over.words
    assert "21–25 December" in over.words
    assert {code for code in over.marks if code.startswith("over/")} == {"over/diego/2026-W50", "over/diego/2026-W52"}
