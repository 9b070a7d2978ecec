"""Who sees whose hours, and what of them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from focus import preferences
from focus.models import Actual, Decision, Interruption, Review
from initiatives.models import Initiative, LeadAssignment
from people.models import Person, TimeOff, WorkingHours
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
def on_monday() -> Any:
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
    sign_in(client, person, **account)
    answer: Any = client.get("/allocation/")
    assert answer.status_code == 200
    return text_of(answer)


def markup_for(client: Client, person: Person) -> str:
    sign_in(client, person)
    return client.get("/allocation/").content.decode()


def test_a_manager_sees_hours_capacity_stage_and_initiative(client: Client, manager: Person, lead: Person) -> None:
    page = seen_by(client, manager)
    assert "Diego Funes" in page
    assert "Diego Funes 16 of 28 16 of 28" in page  # 40 − 12 = 28
    assert "Everyone’s hours fit into their weeks." in page


def test_a_managers_manager_sees_them_too(client: Client, director: Person, lead: Person) -> None:
    assert "16 of 28" in seen_by(client, director)


def test_a_lead_sees_their_own_row(client: Client, lead: Person) -> None:
    page = seen_by(client, lead)
    assert "Diego Funes you" in page
    assert "Your hours fit into your weeks." in page


def test_peers_members_and_other_managers_see_nothing(client: Client, director: Person, lead: Person) -> None:
    peer = PersonFactory.create(manager=director)
    PersonFactory.create(manager=peer)
    colleague = PersonFactory.create(manager=lead.manager)
    member = PersonFactory.create()
    MembershipFactory.create(person=member, initiative=LeadAssignment.objects.get().initiative)
    for other in (peer, colleague, member):
        assert "Diego" not in seen_by(client, other)


def test_a_former_manager_sees_nothing_from_the_change_on(client: Client, manager: Person, lead: Person) -> None:
    assert "Diego" in seen_by(client, manager)
    successor = PersonFactory.create()
    Person.objects.filter(pk=lead.pk).update(manager=successor)
    assert "Diego" not in seen_by(client, manager)
    assert "Diego" in seen_by(client, successor)


def test_an_administrator_sees_no_more_than_others_and_is_told(client: Client, lead: Person) -> None:
    page = seen_by(client, PersonFactory.create(), is_superuser=True, is_staff=True)
    assert "Diego" not in page
    assert "Administrators see no more than others do." in page


def test_a_manager_whose_people_lead_nothing_is_told(client: Client, director: Person, manager: Person) -> None:
    assert "Nobody in your line leads anything in these weeks" in seen_by(client, director)
    assert "Nobody reports to you" in seen_by(client, manager)


def test_leads_stand_by_name_and_never_by_load(client: Client, manager: Person, lead: Person) -> None:
    for name, hours in (("Zoe", 40), ("ada", 1)):
        LeadFactory.create(person=PersonFactory.create(name=name, manager=manager), hours=hours)
    board = client.get("/allocation/") if sign_in(client, manager) else None
    assert board is not None
    assert [row.lead.name for row in board.context["page"].heatmap.rows] == ["ada", "Diego Funes", "Zoe"]


def test_more_than_fits_is_said_in_words(client: Client, manager: Person, lead: Person) -> None:
    LeadFactory.create(person=lead, hours=19)
    page = seen_by(client, manager)
    assert "1 of 1 lead has more hours than fit in some week." in page
    assert "23 November 2026 – 5 February 2027, 77 h over, up to 7 h in a week" in page  # 16 + 19 − 28


def test_how_long_somebody_is_off_is_between_them_and_their_manager(
    client: Client, director: Person, manager: Person, lead: Person
) -> None:
    TimeOff.objects.create(person=lead, start=date(2026, 11, 24), end=date(2026, 11, 24), part="morning")
    for person in (lead, manager):
        assert "4 h off" in markup_for(client, person)
    page = markup_for(client, director)
    assert "4 h off" not in page
    assert "partly away" in page
    text = text_of(client.get(f"/allocation/{lead.key}/2026-W48/"))  # type: ignore[arg-type]
    assert "Away, meetings, day-to-day and duties − 14.8" in text  # 4 off, 10.8 of the reserve of 12: 40 − 25.2
    assert "Time off" not in text


def test_what_is_the_leads_own_is_not_on_the_page(client: Client, manager: Person, lead: Person) -> None:
    area = AreaFactory.create(initiative=LeadAssignment.objects.get().initiative, name="The secret area")
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    Decision.objects.create(person=lead, week=WEEK, area=area, kind="adjust", hours=3, reason="A secret reason", at=at)
    Actual.objects.create(person=lead, week=WEEK, area=area, hours=11)
    MeetingFactory.create(person=lead, title="The secret meeting")
    page = seen_by(client, manager)
    assert "Diego Funes 16 of 28 16 of 28 3 of 27" in page
    for words in ("The secret", "A secret reason", "11 h"):
        assert words not in page


def test_real_hours_are_seen_by_managers_as_far_as_they_are_shared(
    client: Client, director: Person, manager: Person, lead: Person
) -> None:
    area = AreaFactory.create(initiative=LeadAssignment.objects.get().initiative)
    at = datetime(2026, 11, 20, 15, tzinfo=UTC)
    Actual.objects.create(person=lead, week=WEEK - 1, area=area, hours=11)
    Review.objects.create(person=lead, week=WEEK - 1, day_to_day=9, note="A secret note", at=at)
    Interruption.objects.create(person=lead, at=at, source="A secret source", minutes=90)
    address = f"/allocation/{lead.key}/?format=json&from=2026-W47"
    sign_in(client, manager)
    hidden: Any = client.get(address).json()
    assert (hidden["cells"][0]["real"], hidden["balance"]["weeks"][0]["real"]) == (None, None)
    preferences.change(lead, now=at, shares_real=True)
    for above in (manager, director):
        sign_in(client, above)
        shown: Any = client.get(address).json()
        assert shown["cells"][0]["real"] == 11
        was = {"leads": 1, "initiatives": 11, "day_to_day": 9, "meetings": None, "interruptions": 1.5}
        assert shown["balance"]["weeks"][0]["real"] == was
        assert "secret" not in client.get(f"/allocation/{lead.key}/").content.decode()
        assert "11 real" in text_of(client.get("/allocation/"))  # type: ignore[arg-type]


def test_an_initiative_without_a_lead_is_told_to_its_line(client: Client, manager: Person, lead: Person) -> None:
    uncovered: Initiative = InitiativeFactory.create(name="Sign-up")
    MembershipFactory.create(person=PersonFactory.create(manager=manager), initiative=uncovered)
    InitiativeFactory.create(name="Open to all", open=True)
    page = seen_by(client, manager)
    assert "Sign-up ▲ no lead" in page
    assert "Open to all" not in page
    assert "Sign-up" not in seen_by(client, PersonFactory.create())
    LeadFactory.create(initiative=uncovered, person=lead, tentative=True)
    assert "Sign-up ▲ no lead" in seen_by(client, manager)
    LeadFactory.create(initiative=uncovered, person=lead, start=date(2026, 12, 14))
    assert "no lead" not in seen_by(client, manager)


def test_what_was_led_until_last_week_or_handed_off(client: Client, manager: Person, lead: Person) -> None:
    assignment = LeadAssignment.objects.get()
    MembershipFactory.create(person=lead, initiative=assignment.initiative)
    LeadAssignment.objects.update(end=date(2026, 11, 22))
    assert "Organisations ▲ no lead" in seen_by(client, manager)
    LeadAssignment.objects.update(end=None, stage="handed_off")
    assert "no lead" not in seen_by(client, manager)


def test_links_lead_to_pages_that_are_there(client: Client, manager: Person, lead: Person) -> None:
    sign_in(client, manager)
    markup = client.get("/allocation/").content.decode()
    for address in (f"/allocation/{lead.key}/", f"/allocation/{lead.key}/2026-W48/", "/allocation/coverage/"):
        assert f'href="{address}"' in markup
        assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/allocation/", 11),
        ("/allocation/?by=team", 11),
        ("/allocation/collisions/", 11),
        ("/allocation/coverage/", 11),
        ("/allocation/coverage/skills/", 9),
        ("/allocation/balance/", 12),
        ("/allocation/first/", 12),
        ("/allocation/first/ahead/", 12),
        ("/allocation/first/2026-W48/", 11),
    ],
)
def test_as_many_queries_whatever_there_is(client: Client, manager: Person, address: str, queries: int) -> None:
    sign_in(client, manager)
    there = 0
    for size in (1, 3, 30):
        for number in range(there, size):
            one = PersonFactory.create(key="first" if not number else f"lead-{number}", manager=manager)
            lead_something(one, 3)
            lead_something(one, 1)
        there = size
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) == queries <= 12


def lead_something(person: Person, areas: int) -> None:
    """An initiative with a member, areas that need what the member is rated in, and a point that is near: two collide."""
    initiative = LeadFactory.create(person=person, hours=5).initiative
    member = MembershipFactory.create(initiative=initiative).person
    for _ in range(areas):
        need = RequirementFactory.create(area=AreaFactory.create(initiative=initiative, owner=member), level=4)
        RatingFactory.create(person=member, skill=need.skill, level=4)
    PointFactory.create(initiative=initiative, date=date(2026, 12, 3))


def test_fifty_leads_stand_on_a_page(client: Client, manager: Person) -> None:
    for number in range(51):
        LeadFactory.create(person=PersonFactory.create(name=f"Lead {number:02}", manager=manager), hours=number)
    first, second = seen_by(client, manager), text_of(client.get("/allocation/?page=2"))  # type: ignore[arg-type]
    assert "Lead 49" in first
    assert "Lead 50" not in first
    assert "1–50 of 51 leads" in first
    assert "Lead 50" in second
    for page in ("3", "0", "x"):
        assert client.get(f"/allocation/?page={page}").status_code == 200


def test_weeks_after_a_planned_change_of_manager_are_not_the_old_managers(
    client: Client, director: Person, manager: Person, lead: Person
) -> None:
    successor = PersonFactory.create(name="Karl")
    Person.objects.filter(pk=lead.pk).update(next_manager=successor, moves_on=date(2026, 12, 9))
    # The window begins on 9 November: 5 weeks begin before 9 December, its own among them; 8 later ones hold no figure.
    assert (weeks_seen_by(client, manager), weeks_seen_by(client, successor)) == ([5], [])
    assert "Diego Funes not yours to see from 9 December 2026 on" in seen_by(client, manager)
    figures: Any = client.get(f"/allocation/{lead.key}/?format=json&from=2026-W48").json()
    assert [cell["week"] for cell in figures["cells"]] == ["2026-W48", "2026-W49", "2026-W50"]
    assert [week["leads"] for week in figures["balance"]["weeks"]] == [1] * 3 + [0] * 10
    answer: Any = client.get(f"/allocation/{lead.key}/2026-W51/")
    assert "another manager from 9 December 2026 on: this week is not yours to see" in text_of(answer)
    assert "Agreed" not in text_of(answer)
    assert client.get(f"/allocation/{lead.key}/2026-W51/?format=json").status_code == 404
    # Whoever is above both of them, and the lead, see every week.
    Person.objects.filter(pk=successor.pk).update(manager=director)
    assert (weeks_seen_by(client, director), weeks_seen_by(client, lead)) == ([13], [13])


def weeks_seen_by(client: Client, person: Person) -> list[int]:
    """How many weeks of each lead hold figures."""
    sign_in(client, person)
    found: Any = client.get("/allocation/?by=none&format=json").json()
    return [len(row["cells"]) for group in found["groups"] for row in group["leads"]]


def test_collisions_of_the_whole_line_stand_in_one_order(client: Client, manager: Person) -> None:
    """The last of 53 leads by name has most at stake and stands first; a part holds 50."""
    for number in range(53):
        one = PersonFactory.create(name=f"Lead {number:02}", manager=manager)
        for name in ("first", "second"):
            initiative = LeadFactory.create(person=one, hours=5).initiative
            need = {"area__initiative": initiative, "area__impact": 5 if number == 52 else 3}
            RequirementFactory.create(level=4, **need)
            PointFactory.create(initiative=initiative, name=name, date=date(2026, 12, 3))
    sign_in(client, manager)
    first: Any = client.get("/allocation/collisions/?format=json").json()["collisions"]
    second: Any = client.get("/allocation/collisions/?format=json&page=2").json()["collisions"]
    assert (len(first), len(second)) == (50, 3)
    names = {one.key: one.name for one in Person.objects.all()}
    assert [names[one["person"]] for one in first[:2]] == ["Lead 52", "Lead 00"]
    # Impact 5 costs four times what impact 3 does.
    assert first[0]["exposure"] == pytest.approx(4 * first[1]["exposure"], rel=1e-3)


@pytest.mark.parametrize(
    ("away", "told"),
    [
        ({}, []),
        ({"time_off": ("2026-12-03", "2026-12-04")}, ["off"]),
        ({"hours": {"thu": 0}}, ["not_a_working_day"]),
        ({"country": "ES", "day": "2026-12-08"}, ["off"]),
    ],
)
def test_a_lead_is_away_at_a_point_for_every_reason(
    client: Client, manager: Person, away: dict[str, Any], told: list[str]
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
    found: Any = client.get("/allocation/collisions/?format=json").json()["collisions"]
    assert [row["why"] for row in found] == told
