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
from initiatives.models import LeadAssignment, Membership
from leadplan.orgfile.errors import InvalidFile
from leadplan.orgfile.exporting import export_organisation
from leadplan.orgfile.importing import import_organisation
from people.models import Duty, Organisation, Person, TimeOff, WorkingHours
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


DAYS = ["", "2025-06-02", "2026-11-02", "2026-11-23", "2026-11-25", "2026-11-30", "2026-12-07"]


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
        kind = self.random.choice(
            ["lead", "new lead", "member", "hours", "duty", "time off", "remove", "scenario", "file"]
        )
        address, typed = self.request(kind)
        if kind == "file":
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
