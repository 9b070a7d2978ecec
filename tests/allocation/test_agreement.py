"""The heatmap's cell, its rows, the JSON and the lead's own week show the same hours, for random organisations."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from allocation.board.reporting_line import Viewer
from allocation.collisions.detection import find_collisions
from allocation.coverage.queries import load_all_facts
from allocation.coverage.weekly_exposure import ExposureOutlook, lead_of
from engine.weeks import Week
from focus.models import WeekPlan
from focus.plan import services
from focus.week.queries import week_page
from focus.week.queries.week_request import WeekRequest
from focus.week.services import decisions
from initiatives.models import CriticalArea, Dependency, LeadAssignment
from people.models import Organisation, Person, TimeOff, WorkingHours
from tests.support.api import Program, program_for
from tests.support.factories import (
    AreaFactory,
    InitiativeFactory,
    LeadFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    PointFactory,
    RequirementFactory,
    sign_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
WEEK = Week(2026, 48)
LEADS = 4


def organisation(chance: random.Random) -> Person:
    """Leads with part time, time off, meetings, tentative and dated assignments; some plan and commit, some adjust."""
    OrganisationFactory.create()
    manager: Person = PersonFactory.create(key="manager")
    initiatives = [InitiativeFactory.create() for _ in range(5)]
    for one in initiatives:
        member = MembershipFactory.create(initiative=one).person
        for _ in range(chance.randint(1, 3)):
            RequirementFactory.create(area=AreaFactory.create(initiative=one, owner=member), level=4)
        needed = NOW.date() + timedelta(days=chance.randint(-10, 30))
        area = CriticalArea.objects.filter(initiative=one).first()
        waits = Dependency.objects.create(initiative=one, area=area, key="sdk", name="SDK", need_by=needed)
        waits.dates_given.create(recorded_on=NOW.date() - timedelta(days=20), eta=needed)
        for _ in range(chance.randint(1, 3)):
            PointFactory.create(initiative=one, date=NOW.date() + timedelta(days=chance.randint(-5, 60)))
    for number in range(LEADS):
        lead = PersonFactory.create(key=f"lead-{number}", manager=manager, seniority="staff")
        for one in chance.sample(initiatives, chance.randint(1, 3)):
            assign(lead, one, chance)
        if chance.random() < 0.4:
            WorkingHours.objects.create(
                person=lead, **dict.fromkeys(("mon", "tue", "wed"), Decimal("6.5")), thu=0, fri=0
            )
        if chance.random() < 0.5:
            start = date(2026, 11, 23) + timedelta(days=chance.randint(0, 40))
            TimeOff.objects.create(person=lead, start=start, end=start + timedelta(days=chance.randint(0, 9)))
        MeetingFactory.create(person=lead, minutes=chance.choice((25, 50, 90)))
        if chance.random() < 0.7:
            decide(lead, chance)
    return manager


def assign(lead: Person, initiative: Any, chance: random.Random) -> None:
    start = chance.choice((None, date(2026, 11, 2), date(2026, 12, 2)))
    hours, tentative = Decimal(chance.randint(0, 40)) / 2, chance.random() < 0.2
    LeadFactory.create(person=lead, initiative=initiative, hours=hours, start=start, tentative=tentative)
    if chance.random() < 0.4:
        later = date(2026, 12, 10)
        LeadFactory.create(person=lead, initiative=initiative, hours=hours / 2, start=later, stage="reviewing")


def decide(lead: Person, chance: random.Random) -> None:
    """The first two weeks are planned; everything in the first plan is accepted, and one area is adjusted."""
    for week in (WEEK, WEEK + 1):
        services.replan(lead, week, now=NOW)
    decisions.accept_all(lead, WEEK, now=NOW)
    led = LeadAssignment.objects.firm().of(lead).during(WEEK.monday, WEEK.sunday).values("initiative")
    area = CriticalArea.objects.filter(initiative__in=led).order_by("pk").first()
    if area:
        decisions.adjust(lead, WEEK, area, Decimal(chance.randint(1, 16)) / 2, now=NOW)


@pytest.mark.parametrize("seed", range(3))
def test_the_cell_its_rows_the_json_and_the_leads_own_week_agree(seed: int) -> None:
    manager = organisation(random.Random(seed))
    with time_machine.travel(NOW, tick=False):
        sign_in(client := Client(), manager)
        api = program_for(manager)
        board: Any = api.read("allocation?from=2026-W48")
        leads = {one["person"]: one for group in board["groups"] for one in group["leads"]}
        assert leads
        for group in board["groups"]:
            for place, total in enumerate(group["sums"]):
                cells = [
                    cell
                    for lead in group["leads"]
                    if (cell := lead["cells"][place])["capacity"] is not None and not cell["away"]
                ]
                assert total["hours"] == sum(one["hours"] for one in cells)
                assert total["capacity"] == sum(one["capacity"] for one in cells)
        for key, lead in leads.items():
            for cell in lead["cells"][:4]:
                assert cell["hours"] == sum(row["hours"] for row in cell["rows"] if not row["tentative"])
                assert api.read(f"allocation/leads/{key}/{cell['week']}") == cell
        pages_agree(client, api, leads)
        collisions_agree(api, manager)
    own_weeks_agree(leads)
    exposures_agree(manager)


def pages_agree(client: Client, api: Program, leads: dict[str, Any]) -> None:
    """The page's own rows of the drill-down, and the lead's page."""
    for key, lead in leads.items():
        drill: Any = client.get(f"/allocation/{key}/2026-W48/")
        assert float(drill.context["page"].cell.hours) == lead["cells"][0]["hours"]
        own: Any = api.read(f"allocation/leads/{key}?from=2026-W48")
        assert own["cells"] == lead["cells"]


def collisions_agree(api: Program, manager: Person) -> None:
    """The page calculates only possible conflicts, the email everything: both find the same conflicts."""
    page: Any = api.read("allocation/collisions")["collisions"]
    facts = load_all_facts(
        Viewer(manager, Organisation.objects.get(), NOW.date()), [WEEK + ahead for ahead in range(13)]
    )
    shown = [(one["person"], one["week"], one["kind"], one["exposure"]) for one in page]
    assert shown == [(one.person, str(one.week), one.kind, round(one.exposure, 4)) for one in find_collisions(facts)]
    assert shown


def own_weeks_agree(leads: dict[str, Any]) -> None:
    """A lead's decided hours and focus capacity are the same on their own week."""
    seen = 0
    for plan in WeekPlan.objects.select_related("person"):
        if plan.person.key not in leads:
            continue
        cell = leads[plan.person.key]["cells"][plan.week.since(WEEK)]
        week_request = WeekRequest(plan.person, Organisation.objects.get(), plan.week, NOW, NOW.date())
        own = week_page.load(week_request)
        assert own is not None
        assert (cell["planned"] or 0) == own.capacity_summary.decided
        assert cell["capacity"] is None or cell["capacity"] == max(0, round(own.capacity_summary.focus, 2))
        seen += 1
    assert seen or not WeekPlan.objects.exists()


def exposures_agree(manager: Person) -> None:
    """What is at stake in an area is the same as in the plan of the lead who counts."""
    weeks = [WEEK, WEEK + 1]
    facts = load_all_facts(Viewer(manager, Organisation.objects.get(), NOW.date()), weeks)
    outlook = ExposureOutlook(facts)
    for plan in WeekPlan.objects.select_related("person"):
        for planned in plan.facts["areas"]:
            first = lead_of(facts, planned["initiative"], plan.week)
            if first is not None and first.person == plan.person.key:
                (stake,) = (
                    one for one in outlook.stakes(planned["initiative"], plan.week) if one.area == planned["area"]
                )
                assert stake.exposure == pytest.approx(planned["receipt"]["exposure"])
