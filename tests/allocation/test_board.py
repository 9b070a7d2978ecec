"""Who sees whose hours."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from allocation.board.queries import BoardPage
from allocation.board.weekly_hours import HoursCell
from allocation.text import absence, leaves_words
from focus.models import Actual, Decision, Interruption, Review
from focus.week.services import preferences
from initiatives.models import Initiative, LeadAssignment
from people.models import Person, TimeOff, WorkingHours
from tests.support.api import program_for, read_api
from tests.support.factories import (
    AreaFactory,
    InitiativeFactory,
    LeadFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    PointFactory,
    RatingFactory,
    RequirementFactory,
    sign_in,
)
from tests.support.planned_week import WEEK, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_monday() -> Iterator[None]:
    with time_machine.travel("2026-11-23T09:00Z", tick=False):
        yield


@pytest.fixture
def director() -> Person:
    OrganisationFactory.create(country="")
    director: Person = PersonFactory.create(name="Ruth")
    return director


@pytest.fixture
def manager(director: Person) -> Person:
    manager: Person = PersonFactory.create(name="Marta", manager=director)
    return manager


@pytest.fixture
def lead(manager: Person) -> Person:
    """Agreed 16 hours a week on one initiative."""
    lead: Person = PersonFactory.create(name="Diego Funes", manager=manager)
    LeadFactory.create(person=lead, hours=16, initiative=InitiativeFactory.create(name="Organisations"))
    return lead


def seen_by(client: Client, person: Person, **account: Any) -> str:
    """The text of the board."""
    sign_in(client, person, **account)
    answer: Any = client.get("/allocation/")
    assert answer.status_code == 200
    return text_of(answer)


def board_of(client: Client, person: Person, query: str = "", **account: Any) -> BoardPage:
    """What the board shows to someone."""
    sign_in(client, person, **account)
    answer: Any = client.get(f"/allocation/{query}")
    assert answer.status_code == 200
    page = answer.context["page"]
    assert isinstance(page, BoardPage)
    return page


def cells_of(page: BoardPage) -> list[HoursCell]:
    """The visible weeks of the only lead on the board."""
    (row,) = page.heatmap.rows
    return [cell for cell in row.cells if cell is not None]


def hours_of(page: BoardPage) -> list[tuple[float, float]]:
    """Hours and effective capacity of the only lead on the board, week by week."""
    return [(float(cell.hours), float(cell.room)) for cell in cells_of(page)]


def uncovered_on(page: BoardPage) -> list[str]:
    return [one.name for one in page.uncovered]


def test_managers_see_their_leads_hours_and_capacity(client: Client, manager: Person, lead: Person) -> None:
    page = board_of(client, manager)
    assert [row.lead.name for row in page.heatmap.rows] == ["Diego Funes"]
    assert hours_of(page) == [(16, 28)] * 13  # 40 − 12 = 28
    assert page.heatmap.over == []


def test_a_managers_manager_sees_them_too(client: Client, director: Person, lead: Person) -> None:
    assert hours_of(board_of(client, director)) == [(16, 28)] * 13


def test_leads_see_their_own_row(client: Client, lead: Person) -> None:
    page = board_of(client, lead)
    assert [(row.lead.key, row.lead.is_viewer) for row in page.heatmap.rows] == [(lead.key, True)]
    assert hours_of(page) == [(16, 28)] * 13


def test_peers_members_and_other_managers_see_nothing(client: Client, director: Person, lead: Person) -> None:
    peer = PersonFactory.create(manager=director)
    PersonFactory.create(manager=peer)
    colleague = PersonFactory.create(manager=lead.manager)
    member = PersonFactory.create()
    MembershipFactory.create(person=member, initiative=LeadAssignment.objects.get().initiative)
    for other in (peer, colleague, member):
        assert "Diego" not in seen_by(client, other)


def test_a_former_manager_sees_nothing_after_the_change(client: Client, manager: Person, lead: Person) -> None:
    assert "Diego" in seen_by(client, manager)
    successor = PersonFactory.create()
    Person.objects.filter(pk=lead.pk).update(manager=successor)
    assert "Diego" not in seen_by(client, manager)
    assert "Diego" in seen_by(client, successor)


def test_an_administrator_sees_no_more_than_others(client: Client, lead: Person) -> None:
    administrator = PersonFactory.create()
    page = board_of(client, administrator, is_superuser=True, is_staff=True)
    assert (page.heatmap.rows, page.manages) == ([], False)
    assert "Diego" not in seen_by(client, administrator, is_superuser=True, is_staff=True)


def test_managers_without_leads_differ_from_people_without_reports(
    client: Client, director: Person, manager: Person
) -> None:
    above, below = board_of(client, director), board_of(client, manager)
    assert (above.heatmap.rows, above.manages) == ([], True)
    assert (below.heatmap.rows, below.manages) == ([], False)


def test_leads_over_capacity_come_first_worst_first_and_the_others_by_name_not_by_load(
    client: Client, manager: Person, lead: Person
) -> None:
    for name, hours in (("Zoe", 40), ("ada", 1), ("Max", 30)):
        LeadFactory.create(person=PersonFactory.create(name=name, manager=manager), hours=hours)
    page = board_of(client, manager)
    assert [row.lead.name for row in page.heatmap.rows] == ["Zoe", "Max", "ada", "Diego Funes"]
    # 40 − 28 and 30 − 28 hours over in each of 13 weeks.
    assert [(row.lead.name, int(row.over_total), row.over_weeks) for row in page.heatmap.over] == [
        ("Zoe", 156, 13),
        ("Max", 26, 13),
    ]


def test_weeks_over_capacity_are_listed_as_a_range_of_dates(client: Client, manager: Person, lead: Person) -> None:
    LeadFactory.create(person=lead, hours=19)
    (row,) = board_of(client, manager).heatmap.over
    # 16 + 19 − 28 = 7 in each of the 13 weeks from this one on.
    assert [(one.first, one.last, one.weeks, float(one.most), float(one.over)) for one in row.over] == [
        (date(2026, 11, 23), date(2027, 2, 19), 13, 7, 91)
    ]


def test_only_leads_and_their_managers_see_how_long_they_are_off(
    client: Client, director: Person, manager: Person, lead: Person
) -> None:
    TimeOff.objects.create(person=lead, start=date(2026, 11, 24), end=date(2026, 11, 24), part="morning")
    cell = cells_of(board_of(client, lead))[0]
    assert cell.capacity.time_off == 4
    exact, vague = absence(cell, knows_time_off=True), absence(cell, knows_time_off=False)
    assert exact != vague
    for person in (lead, manager):
        assert exact in markup_for(client, person)
    page = markup_for(client, director)
    assert exact not in page
    assert vague in page
    # 4 off, and 10.8 of the reserve of 12 on four and a half days; together 14.8 of the 40 contracted hours.
    assert capacity_seen_by(client, manager, lead) == [40, 4, 10.8]
    assert capacity_seen_by(client, director, lead) == [40, 14.8]


def markup_for(client: Client, person: Person) -> str:
    sign_in(client, person)
    return client.get("/allocation/").content.decode()


def capacity_seen_by(client: Client, person: Person, lead: Person) -> list[float]:
    """The hours that make up the capacity of week 48, as the page of that week lists them."""
    sign_in(client, person)
    answer: Any = client.get(f"/allocation/{lead.key}/2026-W48/")
    return [float(hours) for _, _, hours in answer.context["page"].capacity]


def test_private_details_of_a_lead_are_not_on_the_page(client: Client, manager: Person, lead: Person) -> None:
    area = AreaFactory.create(initiative=LeadAssignment.objects.get().initiative, name="The secret area")
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    Decision.objects.create(person=lead, week=WEEK, area=area, kind="adjust", hours=3, reason="A secret reason", at=at)
    Actual.objects.create(person=lead, week=WEEK, area=area, hours=11)
    MeetingFactory.create(person=lead, title="The secret meeting")
    page = board_of(client, manager, "?from=2026-W46")
    # This week is planned (3 h), and the meeting takes one of its 28 hours; actual hours are not shared.
    assert hours_of(page)[:3] == [(16, 28), (16, 28), (3, 27)]
    assert [cell.spent for cell in cells_of(page)[:3]] == [None] * 3
    assert "secret" not in seen_by(client, manager)


def test_managers_see_actual_hours_only_if_they_are_shared(
    client: Client, director: Person, manager: Person, lead: Person
) -> None:
    area = AreaFactory.create(initiative=LeadAssignment.objects.get().initiative)
    at = datetime(2026, 11, 20, 15, tzinfo=UTC)
    Actual.objects.create(person=lead, week=WEEK - 1, area=area, hours=11)
    Review.objects.create(person=lead, week=WEEK - 1, day_to_day=9, note="A secret note", at=at)
    Interruption.objects.create(person=lead, at=at, source="A secret source", minutes=90)
    address = f"allocation/leads/{lead.key}?from=2026-W47"
    sign_in(client, manager)
    hidden = read_api(manager, address)
    assert (hidden["cells"][0]["real"], hidden["balance"]["weeks"][0]["real"]) == (None, None)
    preferences.change(lead, now=at, shares_actual_hours=True)
    for above in (manager, director):
        sign_in(client, above)
        shown = read_api(above, address)
        assert shown["cells"][0]["real"] == 11
        was = {"leads": 1, "initiatives": 11, "day_to_day": 9, "meetings": None, "interruptions": 1.5}
        assert shown["balance"]["weeks"][0]["real"] == was
        assert "secret" not in client.get(f"/allocation/{lead.key}/").content.decode()
        earlier = board_of(client, above, "?from=2026-W46")
        assert [cell.spent for cell in cells_of(earlier)[:3]] == [None, 11, None]


def test_the_reporting_line_sees_an_initiative_without_a_lead(client: Client, manager: Person, lead: Person) -> None:
    uncovered: Initiative = InitiativeFactory.create(name="Sign-up")
    MembershipFactory.create(person=PersonFactory.create(manager=manager), initiative=uncovered)
    InitiativeFactory.create(name="Open to all", open_to_everyone=True)
    assert uncovered_on(board_of(client, manager)) == ["Sign-up"]
    assert "Open to all" not in seen_by(client, manager)
    assert "Sign-up" not in seen_by(client, PersonFactory.create())
    LeadFactory.create(initiative=uncovered, person=lead, tentative=True)
    assert uncovered_on(board_of(client, manager)) == ["Sign-up"]
    LeadFactory.create(initiative=uncovered, person=lead, start=date(2026, 12, 14))
    assert uncovered_on(board_of(client, manager)) == []


def test_an_ended_assignment_leaves_an_initiative_without_a_lead_and_a_handover_does_not(
    client: Client, manager: Person, lead: Person
) -> None:
    assignment = LeadAssignment.objects.get()
    MembershipFactory.create(person=lead, initiative=assignment.initiative)
    LeadAssignment.objects.update(end=date(2026, 11, 22))
    assert uncovered_on(board_of(client, manager)) == ["Organisations"]
    LeadAssignment.objects.update(end=None, stage="handed_off")
    assert uncovered_on(board_of(client, manager)) == []


def test_links_lead_to_pages_that_exist(client: Client, manager: Person, lead: Person) -> None:
    sign_in(client, manager)
    markup = client.get("/allocation/").content.decode()
    for address in (f"/allocation/{lead.key}/", f"/allocation/{lead.key}/2026-W48/", "/allocation/coverage/"):
        assert f'href="{address}"' in markup
        assert client.get(address).status_code == 200


def test_the_page_of_skills_is_a_part_of_coverage(client: Client, manager: Person) -> None:
    sign_in(client, manager)
    answer = client.get("/allocation/coverage/skills/")
    assert (answer.status_code, answer["Location"]) == (302, "/allocation/coverage/?skills=1#skills-title")
    assert "Skills only one person has" in client.get("/allocation/coverage/?skills=1").content.decode()


@pytest.mark.once
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/allocation/", 12),
        ("/allocation/?by=team", 12),
        ("/allocation/collisions/", 11),
        ("/allocation/coverage/", 11),
        ("/allocation/coverage/skills/", 11),
        ("/allocation/balance/", 12),
        ("/allocation/first/", 12),
        ("/allocation/first/outlook/", 12),
        ("/allocation/first/2026-W48/", 11),
    ],
)
def test_the_number_of_queries_is_constant(client: Client, manager: Person, address: str, queries: int) -> None:
    sign_in(client, manager)
    there = 0
    for size in (1, 3, 30):
        for number in range(there, size):
            one = PersonFactory.create(key="first" if not number else f"lead-{number}", manager=manager)
            lead_something(one, 3)
            lead_something(one, 1)
        there = size
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address, headers=asked_by_htmx(address)).status_code == 200
        assert len(asked) == queries <= 12


def asked_by_htmx(address: str) -> dict[str, str]:
    """The skills are a part of the coverage page."""
    return {"HX-Request": "true"} if address.endswith("/skills/") else {}


def lead_something(person: Person, areas: int) -> None:
    """An initiative with a member, areas that need the member's skill, and a milestone soon: two of these conflict."""
    initiative = LeadFactory.create(person=person, hours=5).initiative
    member = MembershipFactory.create(initiative=initiative).person
    for _ in range(areas):
        need = RequirementFactory.create(area=AreaFactory.create(initiative=initiative, owner=member), level=4)
        RatingFactory.create(person=member, skill=need.skill, level=4)
    PointFactory.create(initiative=initiative, date=date(2026, 12, 3))


def test_a_page_holds_fifty_leads(client: Client, manager: Person) -> None:
    for number in range(51):
        LeadFactory.create(person=PersonFactory.create(name=f"Lead {number:02}", manager=manager), hours=1)
    first, second = board_of(client, manager), board_of(client, manager, "?page=2")
    assert [row.lead.name for row in first.heatmap.rows] == [f"Lead {number:02}" for number in range(50)]
    assert first.page.paginator.count == 51
    assert [row.lead.name for row in second.heatmap.rows] == ["Lead 50"]
    for page in ("3", "0", "x"):
        assert client.get(f"/allocation/?page={page}").status_code == 200


def test_the_old_manager_sees_no_weeks_after_a_planned_change_of_manager(
    client: Client, director: Person, manager: Person, lead: Person
) -> None:
    successor = PersonFactory.create(name="Karl")
    Person.objects.filter(pk=lead.pk).update(next_manager=successor, next_manager_from=date(2026, 12, 9))
    # The window begins on 23 November: 3 weeks begin before 9 December; the 10 later ones hold no figures.
    assert (weeks_seen_by(client, manager), weeks_seen_by(client, successor)) == ([3], [])
    (row,) = board_of(client, manager).heatmap.rows
    assert [cell is None for cell in row.cells] == [False] * 3 + [True] * 10
    assert leaves_words(row.lead)
    assert leaves_words(row.lead) in seen_by(client, manager)
    figures = read_api(manager, f"allocation/leads/{lead.key}?from=2026-W48")
    assert [cell["week"] for cell in figures["cells"]] == ["2026-W48", "2026-W49", "2026-W50"]
    assert [week["leads"] for week in figures["balance"]["weeks"]] == [1] * 3 + [0] * 10
    shown, hidden = (client.get(f"/allocation/{lead.key}/2026-W{number}/").content.decode() for number in (50, 51))
    assert 'id="cell-sum"' in shown
    assert 'id="cell-sum"' not in hidden
    assert program_for(manager).get(f"allocation/leads/{lead.key}/2026-W51").status_code == 404
    # Anyone above both managers sees every week, and so does the lead.
    Person.objects.filter(pk=successor.pk).update(manager=director)
    assert (weeks_seen_by(client, director), weeks_seen_by(client, lead)) == ([13], [13])


def weeks_seen_by(client: Client, person: Person) -> list[int]:
    """The number of weeks with figures, for each lead."""
    sign_in(client, person)
    found = read_api(person, "allocation?by=none")
    return [len(row["cells"]) for group in found["groups"] for row in group["leads"]]


def test_conflicts_of_the_whole_reporting_line_are_sorted_together(client: Client, manager: Person) -> None:
    """The last of 53 leads by name has most at stake and comes first; a page holds 50."""
    for number in range(53):
        one = PersonFactory.create(name=f"Lead {number:02}", manager=manager)
        for name in ("first", "second"):
            initiative = LeadFactory.create(person=one, hours=5).initiative
            need = {"area__initiative": initiative, "area__impact": 5 if number == 52 else 3}
            RequirementFactory.create(level=4, **need)
            PointFactory.create(initiative=initiative, name=name, date=date(2026, 12, 3))
    sign_in(client, manager)
    first = read_api(manager, "allocation/collisions")["collisions"]
    second = read_api(manager, "allocation/collisions?page=2")["collisions"]
    assert (len(first), len(second)) == (50, 3)
    names = {one.key: one.name for one in Person.objects.all()}
    assert [names[one["person"]] for one in first[:2]] == ["Lead 52", "Lead 00"]
    # Impact 5 costs four times as much as impact 3.
    assert first[0]["exposure"] == pytest.approx(4 * first[1]["exposure"], rel=1e-3)


@pytest.mark.parametrize(
    ("away", "reasons"),
    [
        ({}, []),
        ({"time_off": ("2026-12-03", "2026-12-04")}, ["off"]),
        ({"hours": {"thu": 0}}, ["not_a_working_day"]),
        ({"country": "ES", "day": "2026-12-08"}, ["off"]),
    ],
)
def test_a_lead_can_be_away_at_a_milestone_for_three_reasons(
    client: Client, manager: Person, away: dict[str, Any], reasons: list[str]
) -> None:
    one = PersonFactory.create(manager=manager, country=away.get("country", ""))
    initiative = LeadFactory.create(person=one, hours=5).initiative
    PointFactory.create(initiative=initiative, date=date.fromisoformat(away.get("day", "2026-12-03")))
    if "time_off" in away:
        start, end = away["time_off"]
        TimeOff.objects.create(person=one, start=start, end=end)
    if "hours" in away:
        WorkingHours.objects.create(person=one, **away["hours"])
    sign_in(client, manager)
    found = read_api(manager, "allocation/collisions")["collisions"]
    assert [row["why"] for row in found] == reasons


def test_every_page_shows_the_same_weeks_and_its_links_keep_them(client: Client, manager: Person, lead: Person) -> None:
    sign_in(client, manager)
    pages = ("", "collisions/", "coverage/", "balance/", f"{lead.key}/")
    for page in pages:
        found: Any = client.get(f"/allocation/{page}")
        assert [str(week) for week in found.context["page"].filters.weeks][::12] == ["2026-W48", "2027-W07"], page
        chosen: Any = client.get(f"/allocation/{page}?from=2026-W51")
        assert [str(week) for week in chosen.context["page"].filters.weeks][::12] == ["2026-W51", "2027-W10"], page
        markup = chosen.content.decode()
        for other in ("/allocation/", "/allocation/collisions/", "/allocation/balance/", "/allocation/scenarios/"):
            assert f'href="{other}?from=2026-W51"' in markup, (page, other)
