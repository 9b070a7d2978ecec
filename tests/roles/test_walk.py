"""Every URL as every role, by GET and POST, plain and with htmx: no one without a reason gets access, and no response
contains a text of a row that the role can't see."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from django.test import Client

from tests.support.roles import requests as walking
from tests.support.roles.organisation import ROLES, ExampleOrganisation
from tests.support.roles.requests import Address, Visit, enter, visit
from tests.support.roles.table import OPEN, TABLE, WELCOME, Row

BY_NAME: Final = {one.name: one for one in walking.addresses()}
AGAIN: Final = ("lead", "administrator")
"""Roles that together have access nearly everywhere: enough to run the pages' queries on a second database."""
EVERY_ROLE: Final = [
    pytest.param(role, turn, marks=() if role in AGAIN else pytest.mark.once, id=role)
    for turn, role in enumerate(("anonymous", *ROLES))
]
Ways = list[tuple[str, bool]]
METHODS: Final[Ways] = [(method, htmx) for method in ("GET", "POST") for htmx in (False, True)]


def test_every_url_has_a_row() -> None:
    own = {one.name for one in walking.addresses() if not one.is_admin}
    assert own - walking.allauth() == TABLE.keys() | OPEN | WELCOME


@pytest.fixture
def ways(thorough: bool, turn: int) -> Callable[[int], Ways]:
    """How a role requests the URL at this position: two of the four ways, the other two from the next role and URL."""
    turns = [METHODS[0::3], METHODS[2:0:-1]]
    return lambda position: METHODS if thorough else turns[(turn + position) % 2]


def walk(
    client: Client, address: Address, data: dict[str, str], methods: Ways, *, until_404: bool = False, **known: Any
) -> list[Visit]:
    """One URL, in each of the ways; or until it answers 404."""
    path = address.path(**known)
    visits: list[Visit] = []
    for method, htmx in methods:
        visits.append(visit(client, address.name, method, path, data if method == "POST" else {}, htmx=htmx))
        if until_404 and visits[-1].status == 404:
            break
    return visits


def named(row: Row, example: ExampleOrganisation) -> dict[str, Any]:
    ids = example.ids()
    return {key: ids.get(str(value), value) for key, value in row.kwargs.items()}


def is_let_in(visits: list[Visit]) -> bool:
    """At least one method succeeds, and none is hidden or broken."""
    return any(one.status != 405 for one in visits) and not any(one.status in (403, 404) for one in visits)


def is_shut_out(visits: list[Visit]) -> bool:
    return any(one.status == 404 for one in visits) and all(one.status in (404, 405) for one in visits)


def is_sent_to_sign_in(visits: list[Visit]) -> bool:
    for one in visits:
        if one.status != 405 and not one.answer.headers.get("Location", "").startswith("/accounts/login/"):
            return False
    return any(one.status == 302 for one in visits)


def is_as_expected(role: str, row: Row, visits: list[Visit]) -> bool:
    if role == "anonymous":
        return is_sent_to_sign_in(visits)
    if role not in row.allowed:
        return is_shut_out(visits)
    if row.posting is None or role in row.posting:
        return is_let_in(visits)
    posts = [one for one in visits if one.method == "POST"]
    return is_let_in([one for one in visits if one.method == "GET"]) and is_shut_out(posts)


@pytest.mark.parametrize(("role", "turn"), EVERY_ROLE)
def test_each_role_gets_exactly_what_it_has_access_to(
    client: Client, example: ExampleOrganisation, role: str, ways: Callable[[int], Ways], thorough: bool
) -> None:
    """Half of the roles without access try to get a page first, half to post to it; one 404 is enough of each."""
    enter(client, role)
    hidden, wrong = example.hidden_from(role), []
    for position, (name, row) in enumerate(TABLE.items()):
        refused = role not in row.allowed and not thorough
        data, known = row.post or {}, named(row, example)
        visits = walk(client, BY_NAME[name], data, ways(position), until_404=refused, **known)
        if not is_as_expected(role, row, visits):
            wrong.append([str(one) for one in visits])
        wrong += [one.leaks(hidden) for one in visits if one.leaks(hidden)]
    assert wrong == []


@pytest.mark.parametrize(("role", "turn"), EVERY_ROLE)
def test_account_pages_and_open_pages_reveal_nothing_of_others(
    client: Client, example: ExampleOrganisation, role: str, ways: Callable[[int], Ways]
) -> None:
    enter(client, role)
    hidden, wrong = example.hidden_from(role), []
    for position, name in enumerate(sorted(walking.allauth() | OPEN | WELCOME)):
        visits = walk(client, BY_NAME[name], {}, ways(position))
        wrong += [str(one) for one in visits if one.status >= 500 and name != "readyz"]
        wrong += [leak for one in visits for leak in one.leaks(hidden)]
    assert wrong == []


OWN_TEXTS: Final = (
    "meeting",
    "time-off",
    "hours",
    "duty",
    "agreed",
    "outbox-email-text",
    "outbox-email",
    "audit",
    "rating",
)
SHARED_TEXTS: Final = ("initiative", "area", "point", "dependency")


def test_people_with_access_to_a_private_text_find_it(client: Client, example: ExampleOrganisation) -> None:
    """Proves that the search would find a leak."""
    enter(client, "lead")
    mail = example.row("outbox-email-text", "lead").pk
    pages = (
        "person/lead",
        "week/2026-W48",
        "initiatives",
        "initiatives/product",
        "audit",
        "digests",
        "people/skills/lead/http",
    )
    everything = "".join(visit(client, "", "GET", f"/{path}/").text for path in (*pages, f"digests/mail/{mail}/html"))
    own = [*(f"{thing}/lead" for thing in OWN_TEXTS), *(f"{thing}/" for thing in SHARED_TEXTS)]
    texts = {name: [one.text for one in example.markers if one.row == example.things[name]] for name in own}
    assert all(texts.values())
    assert [name for name, forms in texts.items() if not any(text in everything for text in forms)] == []
