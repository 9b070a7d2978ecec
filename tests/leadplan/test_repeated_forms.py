"""Every form that adds something, sent five times at once and twice from one page: one row, and no error of leadplan."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from typing import Any

import pytest
import time_machine
from django.db import connection, models
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from people.models import Account, Person
from tests.support import factories as make
from tests.support.create_forms import CHANGES, CREATES, ONCE, CreateForm
from tests.support.roles import build as building
from tests.support.roles.organisation import NOW, ExampleOrganisation

USUAL = ("skill_new", "stakeholder_new", "cycle_new", "availability_new/lead/time-off", "initiative_share/product")
"""Sent by every run; all with --thorough."""
NOT_OURS = ("leadplan.redirects.", "allauth.", "django.")


@pytest.fixture
def example() -> Iterator[ExampleOrganisation]:
    with time_machine.travel(NOW):
        found = building.build()
        building.plan_weeks(found)
        lead = found.people["lead"]
        Account.objects.filter(person=lead).update(is_superuser=True)
        Person.objects.create(key="newcomer", name="Nia Newcomer", added_by=lead)
        yield found


@pytest.fixture
def lead(example: ExampleOrganisation) -> Client:
    client = Client(raise_request_exception=False)
    make.sign_in(client, Person.objects.get(key="lead"))
    return client


def chosen(thorough: bool) -> list[CreateForm]:
    found = [one for one in CREATES if thorough or one.label in USUAL]
    assert len(found) == len(CREATES if thorough else USUAL)
    return found


def address_of(one: CreateForm) -> str:
    kwargs = {} if one.name == "capture" else one.kwargs
    return reverse(one.name, kwargs=kwargs)


def filled(client: Client, example: ExampleOrganisation, one: CreateForm) -> dict[str, Any]:
    """What a browser sends from a page that was opened now, with the token of that page."""
    known = str(example.things["stakeholder/lead"].pk)
    typed = {name: known if value == "STAKEHOLDER" else value for name, value in one.typed.items()}
    page: Any = client.post(address_of(one), one.preview) if one.preview else client.get("/week/preferences/")
    if one.preview:
        typed |= {field.html_name: field.value() or "" for field in page.context["form"]}
        typed["seen"] = page.context["found"].etag()
    return {**typed, "csrfmiddlewaretoken": str(page.context["csrf_token"])}


def at_once(client: Client, one: CreateForm, typed: dict[str, Any], times: int = 5) -> list[int]:
    """The statuses of the same request, sent by several tabs of one browser at the same time."""

    def send(_: int) -> int:
        tab = Client(raise_request_exception=False)
        tab.cookies = SimpleCookie(client.cookies)
        try:
            return tab.post(address_of(one), one.with_file(typed)).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(send, range(times)))


def added(one: CreateForm, send: Callable[[], list[int]]) -> int:
    """How many rows it adds; none of the responses is an error of leadplan."""
    before = one.model._default_manager.count()
    statuses = send()
    assert max(statuses) < 500, (one.label, statuses)
    assert min(statuses) < 400, (one.label, statuses)
    return one.model._default_manager.count() - before


@pytest.mark.django_db(transaction=True)
def test_five_times_at_once_gives_one_row(lead: Client, example: ExampleOrganisation, thorough: bool) -> None:
    for one in chosen(thorough):
        typed = filled(lead, example, one)
        assert added(one, lambda: at_once(lead, one, typed)) == one.rows, one.label  # noqa: B023 - called at once


@pytest.mark.once
@pytest.mark.django_db
def test_twice_from_one_page_gives_one_row_and_leads_to_the_same_page(
    lead: Client, example: ExampleOrganisation, thorough: bool
) -> None:
    for one in chosen(thorough):
        typed = filled(lead, example, one)
        answers: list[Any] = []

        def twice() -> list[int]:
            answers.extend(lead.post(address_of(one), one.with_file(typed)) for _ in range(2))  # noqa: B023
            return [answer.status_code for answer in answers]  # noqa: B023

        assert added(one, twice) == one.rows, one.label
        assert answers[0].headers.get("Location") == answers[1].headers.get("Location"), one.label


@pytest.mark.once
@pytest.mark.django_db
def test_twice_from_two_pages_is_no_error(lead: Client, example: ExampleOrganisation, thorough: bool) -> None:
    """Two people may share a name; time off on the same day is refused with a sentence."""
    for one in chosen(thorough):
        pages = [filled(lead, example, one) for _ in range(2)]
        found = added(one, lambda: [lead.post(address_of(one), one.with_file(page)).status_code for page in pages])  # noqa: B023
        assert found in (one.rows, 2 * one.rows), one.label


@pytest.mark.once
def test_every_address_that_takes_a_form_is_accounted_for() -> None:
    """A new form that adds a row belongs in CREATES."""
    assert {one.name for one in CREATES} | ONCE.keys() | CHANGES == set(names_that_take_forms(get_resolver()))


@pytest.mark.once
@pytest.mark.parametrize("model", sorted({*ONCE.values()}, key=str), ids=str)
def test_what_is_there_once_is_unique_in_the_database(model: type[models.Model]) -> None:
    constraints = [one for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)]
    fields = [field for field in model._meta.fields if field.unique and not isinstance(field, models.AutoField)]
    assert constraints or fields


def names_that_take_forms(resolver: Any) -> Iterator[str]:
    """Names of our own addresses whose views take a POST."""
    for pattern in resolver.url_patterns:
        where = str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            if where not in ("admin/", "accounts/", "api/v1/"):
                yield from names_that_take_forms(pattern)
        elif not where.startswith("accounts/") and not pattern.lookup_str.startswith(NOT_OURS):
            methods = methods_of(pattern.callback)
            if pattern.name and (methods is None or "POST" in methods):
                yield pattern.name


def methods_of(view: Any) -> list[str] | None:
    """What `require_http_methods` allows; None where the view takes all."""
    while view is not None:
        code = getattr(view, "__code__", None)
        if code and "request_method_list" in code.co_freevars:
            found: list[str] = view.__closure__[code.co_freevars.index("request_method_list")].cell_contents
            return found
        view = getattr(view, "__wrapped__", None)
    return None
