"""The demo organisation: dated around today, created once, with accounts that can be signed in to."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F, Q
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from allocation.models import Scenario
from engine.weeks import Week
from focus.models import Meeting, WeekPlan
from initiatives.models import InflectionPoint, LeadAssignment
from leadplan import demo
from people.models import AuditLine, Person, Rating
from stakeholders.models import Pitch
from tests.support.planned_week import plain

# The demo is only for the embedded app: one database is enough.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

MADRID, PACIFIC = ZoneInfo("Europe/Madrid"), ZoneInfo("America/Los_Angeles")
HERE: dict[str, Any] = {"HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "127.0.0.1"}
ORDINARY = datetime(2026, 11, 24, 12, tzinfo=MADRID)
DAYS = {
    "an ordinary Tuesday": ORDINARY,
    "Monday just after midnight": datetime(2026, 11, 30, 0, 30, tzinfo=MADRID),
    "New Year's Eve in week 53": datetime(2026, 12, 31, 18, tzinfo=MADRID),
    "New Year's Day of the old year's week": datetime(2027, 1, 1, 9, tzinfo=MADRID),
    "a December day of the new year's week": datetime(2024, 12, 30, 9, tzinfo=MADRID),
    "the Sunday on which clocks go forward": datetime(2027, 3, 28, 4, tzinfo=MADRID),
    "the Sunday on which clocks go back": datetime(2027, 10, 31, 4, tzinfo=MADRID),
    "a week in which Europe and America are apart": datetime(2027, 3, 16, 9, tzinfo=MADRID),
}


@pytest.fixture
def demo_on(settings: Settings) -> None:
    settings.DEMO = settings.EMBEDDED = True


SAMPLED_DAYS = ("New Year's Day of the old year's week", "a week in which Europe and America are apart")


@pytest.mark.usefixtures("demo_on")
@pytest.mark.parametrize(
    "now",
    [
        pytest.param(now, id=name, marks=() if name in SAMPLED_DAYS else pytest.mark.thorough)
        for name, now in DAYS.items()
    ],
)
def test_the_demo_is_around_today(now: datetime) -> None:
    with time_machine.travel(now, tick=False):
        call_command("demo", verbosity=0)
    week = Week.of(now.date())
    leads = set(LeadAssignment.objects.firm().values_list("person__key", flat=True))
    assert set(WeekPlan.objects.filter(week=str(week)).values_list("person__key", flat=True)) == leads
    review = InflectionPoint.objects.get(initiative__key="organisations", key="design-doc")
    assert review.date == week.monday + timedelta(days=10)
    assert clocks("diego", "Scope definition for the first release", MADRID) == [
        datetime.combine(week.monday + timedelta(days=1), datetime.min.time()).replace(hour=10)
    ]
    assert clocks("mei", "SDK handover with Lou", PACIFIC) == [
        datetime.combine(week.monday + timedelta(days=1), datetime.min.time()).replace(hour=10)
    ]
    forum = datetime.combine(week.monday + timedelta(days=3), datetime.min.time()).replace(hour=14)
    assert clocks("noor", "Reliability forum", ZoneInfo("Europe/London")) == [
        forum - timedelta(weeks=back) for back in range(8, -1, -1)
    ]


def clocks(person: str, title: str, zone: ZoneInfo) -> list[datetime]:
    """The local times of a person's meetings with a title."""
    rows = Meeting.objects.filter(person__key=person, title=title).order_by("starts")
    return [row.starts.astimezone(zone).replace(tzinfo=None) for row in rows]


@pytest.fixture(scope="module")
def rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Created once: each test rolls back what it writes, and this rolls back the demo."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DEMO=True, EMBEDDED=True), time_machine.travel(ORDINARY, tick=False):
            call_command("demo", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def made(rows: None, demo_on: None) -> Iterator[None]:
    with time_machine.travel(ORDINARY, tick=False):
        yield


@pytest.mark.usefixtures("made")
def test_earlier_weeks_have_meetings_with_verdicts() -> None:
    week = Week.of(ORDINARY.date())
    spared = set()
    for plan in WeekPlan.objects.filter(week__lt=str(week), week__gte=str(week - 8)):
        for meeting in plan.facts["meetings"]:
            if meeting["verdict"] in ("delegate", "skip"):
                spared.add((plan.person.key, str(plan.week)))
    assert {one for _, one in spared} == {str(week - back) for back in range(1, 9)}
    assert len({person for person, _ in spared}) >= 2


@pytest.mark.usefixtures("made")
def test_no_one_meets_before_they_joined() -> None:
    first = clocks("diego", "1:1 with Priya", MADRID)[0]
    joined = Person.objects.get(key="priya").joined
    assert joined is not None
    assert joined <= first.date() < joined + timedelta(weeks=1)


@pytest.mark.usefixtures("made")
def test_every_rating_says_when_and_by_whom() -> None:
    rows = Rating.objects.filter(kind="assessed")
    assert rows.count() > 50
    assert not rows.filter(Q(on=None) | Q(author=None)).exists()
    assert not rows.filter(on__lt=F("person__joined")).exists()
    assert len(set(rows.values_list("on", flat=True))) > 6
    assert len(set(rows.values_list("author__key", flat=True))) > 5


@pytest.mark.usefixtures("made")
def test_diego_missed_a_critical_review_and_has_no_meeting_for_the_next(client: Client) -> None:
    page = signed_in(client, "lead", "/week/")
    assert "“Threat model of tokens” was on 18 Nov and is not marked as passed" in page
    assert "no meeting in your calendar that day: ask for an invite" in page
    [missed] = Meeting.objects.filter(person__key="diego", title="Threat model of tokens")
    assert (missed.choice, missed.area.key if missed.area else None) == ("skip", "tokens")


@pytest.mark.usefixtures("made")
def test_diego_waits_for_a_late_dependency_owes_one_and_pitches_with_money(client: Client) -> None:
    page = signed_in(client, "lead", "/dependencies/")
    assert "Permissions service Vault platform · for Organisations product Late 18 Nov 2026" in page
    for role in ("lead", "manager"):
        page = signed_in(client, role, "/dependencies/?tab=asked")
        assert "Organisation IDs in search results Ready when: ☐ An ID in every result needed 30 Apr 2027" in page
    pitch = Pitch.objects.get(author__key="diego")
    page = signed_in(client, "lead", f"/pitches/{pitch.url_id}/")
    assert "worth 140,000 EUR a year" in page
    assert "Get the agreement of Dashboard" in page


@pytest.mark.usefixtures("made")
def test_the_scenario_changes_something(client: Client) -> None:
    """Tom has 30 h a week agreed, more than fits; from next week on it is 18."""
    scenario = Scenario.objects.get(author__key="marta")
    client.post("/demo/sign-in/", {"role": "manager"}, **HERE)
    compared = client.get(f"/allocation/scenarios/{scenario.url_id}/compare/hours/", **HERE).context["compared"]
    assert compared.over.before > compared.over.after
    tom = LeadAssignment.objects.firm().filter(
        person__key="tom", initiative__key__in=("organisations", "data-residency")
    )
    assert sum(one.hours for one in tom) == 30


@pytest.mark.usefixtures("made")
def test_the_journal_proposes_what_the_demo_did(client: Client) -> None:
    """By hand, from the demo's file and history: week 48's Tuesday is the day."""
    client.post("/demo/sign-in/", {"role": "lead"}, **HERE)
    found = client.get("/me/growth/proposals/", **HERE).context["proposals"]
    assert [(str(one.on), one.title, one.kind) for one in found] == DIEGO_DID
    goals = client.get("/me/growth/goals/", **HERE).context["page"].open
    mentors = client.get(f"/me/growth/goals/{goals[0].pk}/mentors/", **HERE).context["mentors"]
    assert [one.key for one in mentors] == ["ines"]


DIEGO_DID = [
    ("2026-11-24", "Organisations agreed to “Checks in every build”", "influenced"),
    ("2026-11-12", "Settled “Quality of reviews”", "delivered"),
    ("2026-10-30", "The review template works without me", "delivered"),
    ("2026-10-23", "Reviewed two incidents within the week", "delivered"),
]


def signed_in(client: Client, role: str, address: str) -> str:
    client.post("/demo/sign-in/", {"role": role}, **HERE)
    return plain(client.get(address, **HERE).content.decode())


@pytest.mark.usefixtures("made")
def test_a_second_run_changes_nothing() -> None:
    before = counts()
    with pytest.raises(CommandError, match="needs an empty one"):
        call_command("demo", verbosity=0)
    assert counts() == before


def counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("role", [one.role for one in demo.ACCOUNTS])
def test_every_offered_account_can_sign_in(client: Client, role: str) -> None:
    answer = client.post("/demo/sign-in/", {"role": role}, follow=True, **HERE)
    assert answer.status_code == 200
    offered = next(one.name for one in demo.ACCOUNTS if one.role == role)
    assert answer.wsgi_request.person.name == offered  # type: ignore[attr-defined]


@pytest.mark.usefixtures("made")
def test_the_import_is_recorded_under_the_administrator() -> None:
    assert AuditLine.objects.get(verb="imported").actor == Person.objects.get(key="nadia")


def test_the_demo_needs_demo_mode(settings: Settings) -> None:
    settings.DEMO = False
    before = counts()
    with pytest.raises(CommandError, match="LEADPLAN_DEMO=1"):
        call_command("demo", verbosity=0)
    assert counts() == before
