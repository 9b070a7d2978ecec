"""Every form that adds something, sent five times at once and twice from one page: one row, and no error of leadplan."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from allocation.models import Scenario
from initiatives.models import Initiative
from people.models import Duty, Person, Skill, Team, TimeOff, WorkingHours
from stakeholders.models import Pitch, PlanningCycle, Stakeholder
from tests.support.factories import InitiativeFactory, LeadFactory, OrganisationFactory, PersonFactory, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

FORMS: dict[str, tuple[Any, dict[str, str]]] = {
    "/new/skill/": (Skill, {"name": "Scoping"}),
    "/new/stakeholder/": (Stakeholder, {"who": "Marta", "audience": "executive"}),
    "/person/ada/time-off/": (TimeOff, {"start": "2026-12-21", "end": "2026-12-24"}),
    "/person/ada/hours/0/": (WorkingHours, {"monday": "8"}),
    "/person/ada/hours/": (WorkingHours, {"start": "2090-01-02"}),
    "/person/ada/duties/": (Duty, {"what": "On call", "start": "2026-12-21", "end": "2026-12-24", "hours": "8"}),
    "/new/person/": (Person, {"name": "Tom"}),
    "/new/team/": (Team, {"name": "Platform"}),
    "/new/initiative/": (Initiative, {"name": "One Tap"}),
    "/new/pitch/": (Pitch, {"title": "Pay down the debt"}),
    "/new/cycle/": (
        PlanningCycle,
        {"name": "Q1", "starts": "2027-01-01", "ends": "2027-03-31", "cutoff": "2026-12-15"},
    ),
    "/new/scenario/": (Scenario, {"name": "What if"}),
}
"""What each form adds, and what is typed into it; the rest is as the page offers it."""
ROWS = {"/person/ada/hours/0/": 2}
"""Where it adds more than one row: the first hours keep those until then."""
USUAL = ("/new/skill/", "/new/stakeholder/", "/person/ada/time-off/", "/person/ada/hours/0/")


@pytest.fixture
def ada() -> Client:
    OrganisationFactory.create(country="")
    person = PersonFactory.create(key="ada", name="Ada Kowal")
    LeadFactory.create(initiative=InitiativeFactory.create(), person=person)
    client = Client(raise_request_exception=False)
    sign_in(client, person, is_superuser=True)
    return client


def typed_into(client: Client, path: str, fields: dict[str, str]) -> dict[str, str]:
    """The fields of the form on the page, filled in, with the token of that page."""
    context: Any = client.get(path).context
    offered = {one.html_name: one.value() for one in context["form"] if one.value() not in (None, "", [])}
    return {**offered, **fields, "csrfmiddlewaretoken": str(context["csrf_token"])}


def chosen(thorough: bool) -> dict[str, tuple[Any, dict[str, str]]]:
    return FORMS if thorough else {path: FORMS[path] for path in USUAL}


def at_once(client: Client, path: str, fields: dict[str, str], times: int = 5) -> list[int]:
    """The statuses of the same request, sent by several tabs of one browser at the same time."""

    def send(_: int) -> int:
        tab = Client(raise_request_exception=False)
        tab.cookies = SimpleCookie(client.cookies)
        try:
            return tab.post(path, fields).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(send, range(times)))


def added(model: Any, send: Callable[[], list[int]]) -> int:
    """How many rows it adds; none of the responses is an error of leadplan."""
    before: int = model.objects.count()
    statuses = send()
    assert max(statuses) < 500, (model, statuses)
    assert min(statuses) < 400, (model, statuses)
    after: int = model.objects.count()
    return after - before


def test_five_times_at_once_gives_one_row(ada: Client, thorough: bool) -> None:
    for path, (model, fields) in chosen(thorough).items():
        filled = typed_into(ada, path, fields)
        assert added(model, lambda: at_once(ada, path, filled)) == ROWS.get(path, 1), path  # noqa: B023 - called at once


@pytest.mark.once
def test_twice_from_one_page_gives_one_row_and_leads_to_the_same_page(ada: Client, thorough: bool) -> None:
    for path, (model, fields) in chosen(thorough).items():
        filled = typed_into(ada, path, fields)
        answers: list[Any] = []

        def twice() -> list[int]:
            answers.extend(ada.post(path, filled) for _ in range(2))  # noqa: B023
            return [one.status_code for one in answers]  # noqa: B023

        assert added(model, twice) == ROWS.get(path, 1), path
        assert answers[0].headers["Location"] == answers[1].headers["Location"]


@pytest.mark.once
def test_twice_from_two_pages_is_no_error(ada: Client, thorough: bool) -> None:
    """Two people may share a name; time off on the same day is refused with a sentence."""
    for path, (model, fields) in chosen(thorough).items():
        pages = [typed_into(ada, path, fields) for _ in range(2)]
        assert added(model, lambda: [ada.post(path, filled).status_code for filled in pages]) in (1, 2), path  # noqa: B023
