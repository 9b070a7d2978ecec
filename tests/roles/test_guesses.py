"""Guessed ids of other people's data: in paths, query strings, fields and hidden inputs that no form shows. No response
reveals what the role can't see, and no row changes that it can't change.

The roles take turns at the guesses; with `--thorough` each takes all of them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Final

import pytest
from django.db.models import Model
from django.test import Client

from initiatives.models import InflectionPoint
from leadplan.permissions.table import RESOURCES
from people.models import Person
from tests.support.roles import requests as walking
from tests.support.roles.organisation import BY_KEY, TODAY, ExampleOrganisation
from tests.support.roles.requests import Visit, enter, visit
from tests.support.roles.table import TABLE

GUESSING: Final = ("stranger", "other-lead", "manager", "administrator")
HIDDEN: Final = (
    "id",
    "pk",
    "number",
    "person",
    "person_id",
    "initiative",
    "initiative_id",
    "lead",
    "lead_id",
    "by",
    "author",
)
REST: Final = {
    "who": "lead",
    "person": "lead",
    "team": "core",
    "initiative": "product",
    "part": "account",
    "change": "x",
}
QUERIES: Final = [
    {"about": "lead", "of": "i.product"},
    {"of": "t.core", **REST},
    {"of": "i.other"},
    {"q": "marker"},
]
"""Together only what no page reads together."""
BY_NAME: Final = {one.name: one for one in walking.addresses()}
Frozen = dict[type[Model], set[int]]


def guesses(example: ExampleOrganisation, parameter: str) -> list[Any]:
    """Ids of other people's data for a parameter of a path."""
    kinds = {
        "slug": ["product", "other"],
        "initiative": ["product", "other"],
        "person_key": ["lead", "member", "stranger"],
        "number": sorted(
            {example.row(thing, "lead").pk for thing in ("time-off", "meeting", "digest", "outbox-email-text", "link")}
        ),
    }
    return kinds.get(parameter, [])


def paths(example: ExampleOrganisation) -> Iterator[tuple[str, str]]:
    """Every URL with each of its ids replaced by other people's."""
    ids = example.ids()
    for name, row in TABLE.items():
        known = {key: ids.get(str(value), value) for key, value in row.kwargs.items()}
        address = BY_NAME[name]
        if name in ("person", "person_edit", "account_new", "account_active", "availability_new", "day_to_day"):
            for key in ("lead", "member", "stranger", "deputy"):
                yield name, address.path(**{**known, "key": key})
        for parameter in known:
            for guess in guesses(example, parameter):
                yield name, address.path(**{**known, parameter: guess})


def untouchable(viewer: Person, example: ExampleOrganisation) -> Frozen:
    """Rows that this person can't change."""
    frozen: Frozen = defaultdict(set)
    changeable: set[tuple[type[Model], int]] = set()
    for name, row in example.things.items():
        thing = BY_KEY[name.split("/")[0]]
        same = [one for one in RESOURCES if one.model is thing.model]  # agreed hours are in the lead assignment's row
        may = any(one.change is not None and one.change.why(one.context_of(viewer, TODAY, row)) for one in same)
        (changeable.add((thing.model, row.pk)) if may else frozen[thing.model].add(row.pk))
    return {model: {pk for pk in pks if (model, pk) not in changeable} for model, pks in frozen.items()}


def stand(frozen: Frozen) -> dict[str, Any]:
    """What they hold, besides the mark of an account that a notification sets."""
    fields = {
        model: [one.attname for one in model._meta.concrete_fields if one.name != "has_unread"] for model in frozen
    }
    return {
        model._meta.label: list(model._default_manager.filter(pk__in=pks).order_by("pk").values(*fields[model]))
        for model, pks in frozen.items()
    }


def guard(frozen: Frozen) -> tuple[list[str], Callable[[Visit], None]]:
    """Records forbidden changes made by a request."""
    before, wrong = stand(frozen), []

    def check(found: Visit) -> None:
        if found.method == "POST" and found.status < 400 and stand(frozen) != before:
            wrong.append(f"{found} made a forbidden change")

    return wrong, check


@pytest.mark.once
@pytest.mark.parametrize(("turn", "role"), list(enumerate(GUESSING)), ids=GUESSING)
def test_guessed_ids_in_paths_and_fields_reveal_and_change_nothing(
    client: Client, example: ExampleOrganisation, turn: int, role: str, thorough: bool
) -> None:
    enter(client, role)
    markers = example.hidden_from(role)
    wrong, check = guard(untouchable(Person.objects.get(key=role), example))
    hidden = {name: str(example.row("decision", "lead").pk) for name in HIDDEN} | {"owner": "Lead", "active": "1"}
    for name, path in paths(example) if thorough else islice(paths(example), turn, None, len(GUESSING)):
        for method, data in (("GET", {}), ("POST", {**hidden, **(TABLE[name].post or {})})):
            found = visit(client, name, method, path, data, check=check)
            wrong += found.leaks(markers) + ([str(found)] if found.status >= 500 else [])
    assert wrong == []


@pytest.mark.once
@pytest.mark.parametrize(("turn", "role"), list(enumerate(GUESSING)), ids=GUESSING)
def test_guessed_ids_in_query_strings_reveal_nothing(
    client: Client, example: ExampleOrganisation, turn: int, role: str, thorough: bool
) -> None:
    enter(client, role)
    hidden, wrong = example.hidden_from(role), []
    ids = example.ids()
    for name, row in TABLE.items() if thorough else islice(TABLE.items(), turn, None, len(GUESSING)):
        if role in row.allowed and row.post is None:
            path = BY_NAME[name].path(**{key: ids.get(str(value), value) for key, value in row.kwargs.items()})
            for query in QUERIES:
                found = visit(client, name, "GET", path, query)
                wrong += found.leaks(hidden) + ([str(found)] if found.status >= 500 else [])
    assert wrong == []


def test_the_guard_would_notice(client: Client, example: ExampleOrganisation) -> None:
    """A permitted change is reported once it is treated as someone else's."""
    enter(client, "lead")
    point = InflectionPoint.objects.get(initiative__key="product", key="review")
    wrong, check = guard({type(point): {point.pk}})
    path = BY_NAME["point_remove"].path(slug="product", key="review")
    visit(client, "point_remove", "POST", path, check=check)
    assert wrong == [f"POST {path}: 303 made a forbidden change"]
