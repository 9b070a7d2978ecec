"""Weeks that are over stay as they were: whatever is edited, imported or promoted, unless someone corrects a mistake."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
import time_machine
from django.test import Client

from allocation.board.heatmap import build_heatmap
from allocation.board.reporting_line import Viewer
from allocation.coverage.queries import load_all_facts
from engine.weeks import Week
from focus.plan.queries.workload import capacities
from initiatives.models import LeadAssignment, Membership
from leadplan.orgfile.errors import InvalidFile
from leadplan.orgfile.exporting import export_organisation
from leadplan.orgfile.importing import import_organisation
from people.models import Account, Duty, EarlierAvailability, Organisation, Person, TimeOff, WorkingHours
from tests.support import factories as make
from tests.support.initiative_facts import errors_of, hidden_value
from tests.support.scenario_desk import NOW, TODAY, Office

pytestmark = [pytest.mark.django_db, pytest.mark.once]
HERE = "/initiatives/vault/"
LEAD = {"role": "lead", "stage": "embedded", "hours": "14", "start": "2026-01-05", "end": ""}


@pytest.fixture
def office(client: Client) -> Iterator[Office]:
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        found = Office(client)
        area = make.AreaFactory.create(initiative=found.vault, key="keys", name="Keys")
        make.RequirementFactory.create(area=area, level=4)
        make.MembershipFactory.create(initiative=found.vault, person=found.lena, familiarity=2)
        WorkingHours.objects.create(person=found.tom)
        Duty.objects.create(person=found.tom, start=date(2026, 11, 9), end=date(2026, 12, 20), hours=Decimal(20))
        TimeOff.objects.create(person=found.tom, start=date(2026, 11, 12), end=date(2026, 11, 13))
        Account.objects.filter(person=found.marta).update(is_superuser=True)
        yield found


def past(office: Office) -> Any:
    """Every figure of the twelve weeks that are over: hours, capacity, who leads and who is on the team."""
    this = Week.of(TODAY)
    viewer = Viewer(office.marta, Organisation.objects.get(), TODAY)
    facts = load_all_facts(viewer, [this - back for back in range(12, 0, -1)])
    cells = {row.lead.key: [cell and (cell.hours, cell.tentative, cell.capacity) for cell in row.cells] for row in
             build_heatmap(facts).rows}  # fmt: skip
    days = [day for week in facts.weeks for day in week.days]
    led = [(row.person, row.role, row.stage, day) for row in facts.assignments for day in days
           if (row.start or day) <= day <= (row.end or day)]  # fmt: skip
    teams = [(member.person, member.familiarity, day) for one in facts.initiatives.values() for member in one.facts.members
             for day in days if (member.start or day) <= day <= (member.end or day)]  # fmt: skip
    return cells, sorted(led), sorted(teams, key=str)


def test_hours_without_a_first_day_change_from_next_monday(office: Office) -> None:
    LeadAssignment.objects.filter(pk=office.leads.pk).update(start=None, hours=16)
    before = past(office)
    typed = {**LEAD, "start": "", "hours": "14"}
    assert office.client.post(f"{HERE}leads/{office.leads.pk}/", typed).status_code == 303
    assert [row[3:] for row in office.held(office.vault)] in (
        [(16, None, date(2026, 11, 29)), (14, date(2026, 11, 30), None)],
        [(14, date(2026, 11, 30), None), (16, None, date(2026, 11, 29))],
    )
    assert past(office) == before


def test_correcting_a_mistake_says_which_weeks_move(office: Office) -> None:
    here = f"{HERE}leads/{office.leads.pk}/"
    typed = {**LEAD, "hours": "8", "applies_from": "2026-11-02"}
    assert "Correct a mistake" not in office.client.get(here).content.decode()
    refused = office.client.post(here, typed)
    assert (refused.status_code, list(errors_of(refused))) == (422, ["correct"])
    assert "also change weeks 2026-W45 to 2026-W47" in refused.content.decode()
    assert refused.context["form"]["correct"].widget_type == "checkbox"
    # Ticking it for other weeks than were shown is no confirmation.
    assert office.client.post(here, {**typed, "correct": "2026-W46/2026-W47"}).status_code == 422
    before = past(office)
    (code,) = re.findall(r'name="correct" value="([^"]+)"', refused.content.decode())
    assert office.client.post(here, {**typed, "correct": code}).status_code == 303
    assert [row[3:] for row in office.held(office.vault)] == [
        (14, date(2026, 1, 5), date(2026, 11, 1)),
        (8, date(2026, 11, 2), None),
    ]
    assert past(office)[0]["tom"][:9] == before[0]["tom"][:9]
    assert past(office)[0]["tom"][9:] != before[0]["tom"][9:]


def test_a_removal_that_changes_past_weeks_is_confirmed_on_a_page_that_names_them(office: Office) -> None:
    row = Duty.objects.get()
    here = f"/person/tom/duties/{row.pk}/remove/"
    assert office.client.post(here).status_code == 303
    page = office.client.get(here)
    assert "Weeks 2026-W46 to 2026-W47" in page.content.decode()
    assert office.client.post(here, {"correct": hidden_value(page, "correct")}).status_code == 303
    assert not Duty.objects.exists()


def test_a_file_that_changes_past_weeks_is_refused_with_the_fix(office: Office) -> None:
    text = export_organisation()
    assert import_organisation(text.encode(), by=None, now=NOW).changes == []
    edited = text.replace("hours: 14", "hours: 9")
    with pytest.raises(InvalidFile) as refused:
        import_organisation(edited.encode(), by=None, now=NOW)
    assert "weeks 2026-W02 to 2026-W47" in str(refused.value)
    assert "add an entry from 2026-11-30" in str(refused.value)
    report = import_organisation(edited.encode(), by=None, now=NOW, correcting=True)
    assert ["corrects weeks 2026-W02 to 2026-W47" in words for words in report.notices] == [True]
    assert office.held(office.vault)[0][3] == 9


def test_an_entry_without_a_day_changes_what_holds_from_next_monday_once(office: Office) -> None:
    before = past(office)
    text = """
leadplan: 1
people: [{key: tom, name: Tom Becker, hours: 20}, {key: lena, name: Lena Virtanen, hours: 32}]
initiatives:
  - {key: vault, name: Vault, leads: [{person: tom, hours: 9}, {person: omar, hours: 3}], members: [{person: omar}]}
"""
    assert import_organisation(text.encode(), by=None, now=NOW).changes
    assert past(office) == before
    # What there was changes next Monday, what is new begins this week.
    assert office.held(office.vault) == [
        ("tom", "lead", "embedded", 14, date(2026, 1, 5), date(2026, 11, 29)),
        ("omar", "lead", "embedded", 3, date(2026, 11, 23), None),
        ("tom", "lead", "embedded", 9, date(2026, 11, 30), None),
    ]
    weekly = [
        (row.person.key, row.start, int(row.weekly)) for row in WorkingHours.objects.order_by("person__key", "start")
    ]
    assert sorted(weekly, key=str) == sorted([
        ("tom", None, 40), ("tom", date(2026, 11, 30), 20), ("lena", None, 40), ("lena", date(2026, 11, 23), 32),
    ], key=str)  # fmt: skip
    assert Membership.objects.get(person=office.omar).start == date(2026, 11, 23)
    for now in (NOW, NOW + timedelta(days=14)):
        assert import_organisation(text.encode(), by=None, now=now).changes == []
    text = text.replace("hours: 9", "hours: 5, to: 2027-01-31")
    assert import_organisation(text.encode(), by=None, now=NOW + timedelta(days=14)).changes
    assert office.held(office.vault)[-2:] == [
        ("tom", "lead", "embedded", 9, date(2026, 11, 30), date(2026, 12, 13)),
        ("tom", "lead", "embedded", 5, date(2026, 12, 14), date(2027, 1, 31)),
    ]


def test_day_to_day_hours_change_from_next_monday_and_earlier_ones_as_a_correction(office: Office) -> None:
    here = "/person/omar/day-to-day/"
    before = past(office)
    assert office.client.post(here, {"day_to_day": "20"}).status_code == 303
    assert past(office) == before
    assert reserves(office.omar, -1, 0, 1) == [12, 12, 20]
    page = office.client.get("/person/omar/").context["page"]
    assert [tuple(one) for one in page.day_to_day] == [(None, "12 h"), (date(2026, 11, 30), "20 h")]
    # From an earlier day than a planned change, that change included.
    assert office.client.post(here, {"day_to_day": "16", "applies_from": "2026-11-23"}).status_code == 303
    assert reserves(office.omar, -1, 0, 1) == [12, 16, 16]
    typed = {"day_to_day": "8", "applies_from": "2026-11-09"}
    refused = office.client.post(here, typed)
    assert (refused.status_code, list(errors_of(refused))) == (422, ["correct"])
    assert reserves(office.omar, -2, -1, 0) == [12, 12, 16]
    (code,) = re.findall(r'name="correct" value="([^"]+)"', refused.content.decode())
    assert code == "2026-W46/2026-W47"
    assert office.client.post(here, {**typed, "correct": code}).status_code == 303
    assert reserves(office.omar, -3, -2, 1) == [12, 8, 8]


def test_own_work_and_office_hours_leave_earlier_weeks_as_they_were(office: Office) -> None:
    weeks = [Week.of(TODAY) - back for back in range(12, -1, -1)]

    def hours() -> Any:
        return capacities(Person.objects.filter(key="tom"), weeks, Organisation.objects.get(), TODAY).hours

    before, client = hours(), office.as_(office.tom)
    for due in ("2026-11-10", "2026-12-18"):
        assert client.post("/week/own-work/", {"title": "Memo", "hours": "13", "due": due}).status_code == 303
    pitch = client.post("/new/pitch/", {"title": "Less pager"})["Location"]
    typed = {"first": "2026-11-03", "last": "2027-01-05", "at": "10:00", "minutes": "60"}
    assert client.post(f"{pitch}office-hours/", typed).status_code == 303
    now = hours()
    assert [place for place in before if before[place] != now[place]] == [(office.tom.pk, Week.of(TODAY))]


def test_what_changes_back_from_the_same_day_leaves_no_trace(office: Office) -> None:
    for hours in ("20", "12"):
        assert office.client.post("/person/omar/day-to-day/", {"day_to_day": hours}).status_code == 303
    assert not EarlierAvailability.objects.exists()


@pytest.mark.parametrize("whose", ["person", "organisation"])
def test_another_country_changes_the_public_holidays_of_weeks_from_next_monday(office: Office, whose: str) -> None:
    # All Saints' Day is a Sunday in 2026; 11 November is a holiday in France, 8 December in Spain.
    Organisation.objects.update(country="FR")
    before = past(office)
    assert off(office.omar, -2) == 8
    typed = {"name": "Omar Haddad", "role": "engineer", "seniority": "mid", "manager": "Marta Solé", "country": "ES"}
    home = {
        "name": "Northlight",
        "timezone": "Europe/Madrid",
        "planning_hour": "6",
        "second_factor": "nobody",
        "country": "ES",
    }
    here, typed = ("/person/omar/edit/", typed) if whose == "person" else ("/settings/", home)
    assert office.client.post(here, typed).status_code == 303
    assert past(office) == before
    assert (off(office.omar, -2), off(office.omar, 2)) == (8, 8)
    assert off(office.tom, 2) == (0 if whose == "person" else 8)
    refused = office.client.post(here, {**typed, "country": "PT", "applies_from": "2026-11-02"})
    assert (refused.status_code, list(errors_of(refused))) == (422, ["correct"])
    (code,) = re.findall(r'name="correct" value="([^"]+)"', refused.content.decode())
    corrected = {**typed, "country": "PT", "applies_from": "2026-11-02", "correct": code}
    assert office.client.post(here, corrected).status_code == 303
    assert off(office.omar, -2) == 0


def test_a_country_and_hours_in_a_file_apply_from_next_monday(office: Office) -> None:
    Organisation.objects.update(country="FR")
    before = past(office)
    text = b"leadplan: 1\npeople: [{key: tom, name: Tom Becker, day_to_day: 3, country: ES}]\n"
    assert import_organisation(text, by=None, now=NOW).changes
    assert import_organisation(text, by=None, now=NOW + timedelta(days=21)).changes == []
    assert past(office) == before
    assert reserves(office.omar, 0, 1) == [12, 12]
    assert (off(office.tom, -2), off(office.tom, 2)) == (8, 8)
    assert [one.end for one in EarlierAvailability.objects.all()] == [date(2026, 11, 29)]


def capacity_of(person: Person, ahead: int) -> Any:
    week = Week.of(TODAY) + ahead
    people = Person.objects.filter(pk=person.pk)
    return capacities(people, [week], Organisation.objects.get(), TODAY).hours[person.pk, week]


def reserves(person: Person, *weeks: int) -> list[float]:
    return [round(capacity_of(person, ahead).day_to_day, 6) for ahead in weeks]


def off(person: Person, ahead: int) -> float:
    return float(capacity_of(person, ahead).holidays)


DAYS = ["", "2025-06-02", "2026-11-02", "2026-11-23", "2026-11-25", "2026-11-30", "2026-12-07"]


KINDS = (
    "lead", "new lead", "member", "hours", "duty", "time off", "remove", "scenario", "file", "terms file", "day-to-day",
    "country", "settings", "table",
)  # fmt: skip


class Chance:
    """Random edits through the pages and by file, none of which says that it corrects a mistake."""

    def __init__(self, office: Office, seed: int) -> None:
        self.office, self.random = office, Random(seed)

    def one_of(self, rows: Any) -> Any:
        return self.random.choice(list(rows) or [None])

    def day(self) -> str:
        return self.random.choice(DAYS)

    def hours(self) -> str:
        return str(self.random.randint(0, 20))

    def act(self) -> str:
        """Do something; returns what, for a failure's message."""
        kind = self.random.choice(KINDS)
        address, typed = self.request(kind)
        if kind == "table":
            self.bring_table(address, typed)
        elif kind in ("file", "terms file"):
            self.bring(typed["text"])
        elif address:
            answer = self.office.client.post(address, typed)
            assert answer.status_code in (303, 409, 422), (address, typed)
        return f"{kind}: {address} {typed}"

    def request(self, kind: str) -> tuple[str, dict[str, str]]:
        dates = {"start": self.day(), "end": self.day(), "applies_from": self.day()}
        lead = {"role": "lead", "stage": self.random.choice(["embedded", "weekly"]), "hours": self.hours(), **dates}
        match kind:
            case "lead":
                row = self.one_of(LeadAssignment.objects.select_related("initiative"))
                return f"/initiatives/{row.initiative.key}/leads/{row.pk}/", lead
            case "new lead":
                return f"{HERE}new/lead/", {**lead, "who": "Lena Virtanen"}
            case "member":
                row = self.one_of(Membership.objects.filter(initiative=self.office.vault))
                where = f"{HERE}members/{row.pk}/" if row and self.random.random() < 0.7 else f"{HERE}new/member/"
                return where, {"team": "Omar Haddad", "familiarity": self.random.choice("0123"), **dates}
            case "hours" | "duty" | "time off":
                return self.availability(kind, dates)
            case "remove":
                row = self.one_of([*LeadAssignment.objects.all(), *Membership.objects.all(), *Duty.objects.all(),
                                   *TimeOff.objects.all(), *WorkingHours.objects.all()])  # fmt: skip
                return removal(row), {}
            case "scenario":
                return self.scenario(lead)
            case "day-to-day" | "country" | "settings" | "table" | "terms file":
                return self.terms(kind, dates)
            case _:
                text = export_organisation()
                return "", {
                    "text": text.replace(f"hours: {self.random.choice((4, 10, 14, 20))}", f"hours: {self.hours()}")
                }

    def availability(self, kind: str, dates: dict[str, str]) -> tuple[str, dict[str, str]]:
        model, part = {"hours": (WorkingHours, "hours"), "duty": (Duty, "duties"), "time off": (TimeOff, "time-off")}[
            kind
        ]
        row = self.one_of(model.objects.filter(person=self.office.tom))  # type: ignore[attr-defined]
        days = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), self.random.choice(["0", "3", "8"]))
        where = f"/person/tom/{part}/{row.pk}/" if row and self.random.random() < 0.7 else f"/person/tom/{part}/"
        return where, {
            **dates,
            **days,
            "hours": self.hours(),
            "what": "Call",
            "part": self.random.choice(["all", "morning"]),
        }

    def terms(self, kind: str, dates: dict[str, str]) -> tuple[str, dict[str, str]]:
        place = {"country": self.random.choice(["", "ES", "FR"]), "region": ""}
        tom = {"name": "Tom Becker", "role": "engineer", "seniority": "mid", "manager": "Marta Solé"}
        home = {"name": "Northlight", "timezone": "Europe/Madrid", "planning_hour": "6", "second_factor": "nobody"}
        match kind:
            case "day-to-day":
                return "/person/tom/day-to-day/", {"day_to_day": self.hours(), **dates}
            case "country":
                return "/person/tom/edit/", {**tom, **place, **dates}
            case "settings":
                return "/settings/", {**home, **place, **dates}
            case "table":
                return "/people/time-off/import/", {"table": f"Person,From,To\ntom,{self.day()},{self.day()}\n"}
            case _:
                country = place["country"] or "PT"
                return "", {
                    "text": f"leadplan: 1\norganisation: {{name: Northlight, country: {country}}}\n"
                    f"people: [{{key: tom, name: Tom Becker, day_to_day: {self.hours()}, country: {country}}}]\n"
                }

    def bring_table(self, address: str, typed: dict[str, str]) -> None:
        found = self.office.client.post(address, typed).context
        if found is not None and found.get("found"):
            form = found["form"]
            columns = {name: form[name].value() or "" for name in form.fields}
            seen = {"step": "import", "without_faulty": "1", "seen": found["found"].etag()}
            self.office.client.post(address, {**columns, **seen})

    def scenario(self, lead: dict[str, str]) -> tuple[str, dict[str, str]]:
        row = self.office.scenario()
        for _ in range(2):
            held = self.one_of(LeadAssignment.objects.all())
            kind = self.random.choice(["adjust", "end", "move"])
            typed = {**lead, "assignment": str(held.pk), "effective_on": self.day(), "who": "Lena Virtanen"}
            self.office.client.post(f"/allocation/scenarios/{row.url_id}/add/{kind}/", typed)
        address = f"/allocation/scenarios/{row.url_id}/promote/"
        return address, {"seen": self.office.client.get(address).context["page"].review.etag}

    def bring(self, text: str) -> None:
        try:
            import_organisation(text.encode(), by=None, now=NOW)
        except InvalidFile:
            return


def removal(row: Any) -> str:
    match row:
        case LeadAssignment():
            return f"/initiatives/{row.initiative.key}/leads/{row.pk}/remove/"
        case Membership():
            return f"/initiatives/{row.initiative.key}/members/{row.pk}/remove/"
        case _:
            part = {WorkingHours: "hours", Duty: "duties", TimeOff: "time-off"}[type(row)]
            return f"/person/{Person.objects.get(pk=row.person_id).key}/{part}/{row.pk}/remove/"


@pytest.mark.parametrize("seed", range(2))
def test_no_action_without_a_correction_changes_a_figure_of_a_past_week(
    office: Office, seed: int, thorough: bool
) -> None:
    before = past(office)
    for number in range(10 if thorough else 1):
        chance = Chance(office, seed + 100 * number)
        for _ in range(30 if thorough else 12):
            done = chance.act()
            assert past(office) == before, done
