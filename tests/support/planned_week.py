"""Diego's week of the new-product scenario: planned, signed in, with real rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Protocol

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from engine.weeks import Week
from focus.calendars.ics_events import Found
from focus.calendars.services import connections
from focus.calendars.services.importer import import_meetings
from focus.models import Block, Calendar, Decision
from focus.plan import services
from initiatives.models import CriticalArea
from people.models import Person
from tests.support import factories as make
from tests.support.kept_rows import made_once

SCENARIOS = Path(__file__).parents[1] / "scenarios"
WEEK = Week(2026, 48)
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Monday 9:00 in Madrid."""
HTMX = {"HX-Request": "true"}


class Answer(Protocol):
    """A response with a body, as the test client returns it."""

    @property
    def content(self) -> bytes: ...


@dataclass
class Desk:
    """Someone signed in, with their week."""

    client: Client
    person: Person

    def page(self, address: str = "/week/2026-W48/") -> str:
        response = self.client.get(address)
        assert response.status_code == 200
        return text_of(response)

    def act(self, area: str, act: str, *, htmx: bool = True, **typed: str) -> HttpResponse:
        initiative, key = area.split("/")
        url = reverse("week_decide", args=[WEEK, initiative, key, act])
        return self.client.post(url, typed, headers=HTMX if htmx else {})  # type: ignore[return-value]

    def decision(self, area: str) -> tuple[str, float] | None:
        initiative, key = area.split("/")
        row = Decision.objects.filter(person=self.person, area__initiative__key=initiative, area__key=key).first()
        return (row.kind, float(row.hours)) if row else None

    def item(self, area: str) -> str:
        """The entry's text on the page."""
        page = self.client.get("/week/2026-W48/").content.decode()
        return entry_in(page, area)

    def receipt(self, area: str) -> str:
        """The text of why the entry has its hours."""
        return self.page(f"/week/2026-W48/areas/{area}/receipt/")

    def receipts(self) -> str:
        """The markup of the receipts of the page's entries, in order."""
        keys = [one.key for one in self.client.get("/week/2026-W48/").context["page"].all_items]
        found = [self.client.get(f"/week/2026-W48/areas/{key}/receipt/", headers=HTMX) for key in keys]
        return "".join(one.content.decode() for one in found)


def entry_in(page: str, area: str) -> str:
    """The text of an area's list item; empty where it has none."""
    opening = re.search(rf'<li\b[^>]*data-key="{re.escape(area)}"', page)
    return plain(page[opening.start() : end_of_item(page, opening.start())]) if opening else ""


def end_of_item(page: str, start: int) -> int:
    """Where the list item that begins at `start` ends; it may contain lists."""
    depth = 0
    for tag in re.finditer(r"<(/?)li\b", page[start:]):
        depth += -1 if tag[1] else 1
        if not depth:
            return start + tag.start()
    raise AssertionError("The list item has no end.")


def plain(markup: str) -> str:
    """What a person reads: no tags, single spaces."""
    words = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", markup))).strip()
    return re.sub(r" (?=[,.;:](?: |$))", "", words)


def text_of(response: Answer) -> str:
    return plain(response.content.decode().split("<main", 1)[-1])


def area(key: str) -> CriticalArea:
    return CriticalArea.objects.get(key=key)


def bring_scenario(scenario: str) -> None:
    """The scenario's organisation."""
    made_once(scenario, lambda: call_command("import_org", str(SCENARIOS / f"{scenario}.yaml"), verbosity=0))


def make_week(scenario: str, lead: str) -> None:
    """The scenario's organisation, and the lead's plan."""
    made_once(f"{scenario}, planned for {lead}", lambda: bring_and_plan(scenario, lead))


def bring_and_plan(scenario: str, lead: str) -> None:
    bring_scenario(scenario)
    services.replan(Person.objects.get(key=lead), WEEK, now=NOW)


def sit_down(client: Client, lead: str) -> Desk:
    person = Person.objects.get(key=lead)
    make.sign_in(client, person)
    return Desk(client, person)


def desk_of(client: Client, scenario: str, lead: str) -> Desk:
    make_week(scenario, lead)
    return sit_down(client, lead)


@pytest.fixture
def monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def new_product(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Made once for the tests of a module, which takes longer than most of them; it goes with its transaction."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        make_week("new-product", "diego")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def diego(client: Client, db: None, monday: None) -> Desk:
    """Diego at his week."""
    return desk_of(client, "new-product", "diego")


@pytest.fixture
def shared_diego(new_product: None, client: Client, db: None, monday: None) -> Desk:
    """The same, for modules in which no test needs an empty database: there, `diego = shared_diego`."""
    return sit_down(client, "diego")


def calendar_of(person: Person) -> Calendar:
    found = Calendar.objects.filter(person=person).first()
    return found or connections.connect(person, "Work", "https://calendar.example/a.ics", details=True, now=NOW)


def bring(desk: Desk, *titles: str, times: int = 3, attendees: tuple[str, ...] = ()) -> None:
    """Series with these titles, on Thursdays from 11:00, each half an hour after the previous one."""
    zone = desk.person.zone("UTC")
    found = [
        Found(
            f"uid-{title}", f"{week}", title, NOW + timedelta(days=3, hours=2, minutes=30 * place, weeks=week), 30,
            True, False, attendees, len(attendees),
        )
        for place, title in enumerate(titles)
        for week in range(times)
    ]  # fmt: skip
    import_meetings(calendar_of(desk.person), found, zone, WEEK, now=NOW)


def lain(person: Person, zone: str = "Europe/Madrid") -> list[str]:
    """The blocks, like: api Mon 09:00, 4 h"""
    rows = Block.objects.filter(person=person).select_related("area")
    local = [(row, row.starts.astimezone(person.zone(zone))) for row in rows]
    return [f"{row.area.key} {starts:%a %H:%M}, {row.minutes / 60:g} h" for row, starts in local if row.area]


def commit(desk: Desk) -> None:
    assert desk.client.post(f"/week/{WEEK}/calendar/commit/").status_code == 303
