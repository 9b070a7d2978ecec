"""The admin: only for administrators and without private data; every page of it, for every row of the test organisation."""

from collections.abc import Iterator
from typing import Final

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch

from tests.support.roles import requests as walking
from tests.support.roles.organisation import ROLES, ExampleOrganisation
from tests.support.roles.requests import Visit, enter, visit

# Access to the admin, and what it omits, do not depend on the database.
pytestmark = [pytest.mark.once]

IN_ADMIN: Final = [one for one in walking.addresses() if one.is_admin]
OTHERS: Final = ("anonymous", *sorted(set(ROLES) - {"administrator"}))
OPEN_TO_ALL: Final = {"admin:login", "admin:logout", "admin:jsi18n"}
PRIVATE: Final = {
    "focus.WeekPlan", "focus.Decision", "focus.Actual", "focus.Meeting", "people.TimeOff", "people.WorkingHours",
    "people.Duty", "people.Rating", "stakeholders.Stakeholder",
    "stakeholders.Touchpoint", "stakeholders.Promise", "stakeholders.Pitch",
    "stakeholders.Conversation", "digests.OutboxEmail", "people.SecretLink",
}  # fmt: skip


def paths(*, every_row: bool = True) -> Iterator[tuple[str, str]]:
    """Every URL of the admin, for every row of its model or for its first and its last."""
    rows = {
        f"{model._meta.app_label}_{model._meta.model_name}": list(model._default_manager.values_list("pk", flat=True))
        for model in admin.site._registry
    }
    if not every_row:
        rows = {model: sorted({min(keys), max(keys)}) for model, keys in rows.items() if keys}
    for one in IN_ADMIN:
        model = one.name.removeprefix("admin:").rpartition("_")[0]
        for key in rows.get(model) or [1] if "object_id" in one.parameters else [1]:
            yield one.name, one.path(object_id=key, content_type_id=1, app_label="people", url="nothing")


def walk(client: Client, *, every_row: bool) -> Iterator[Visit]:
    for name, path in paths(every_row=every_row):
        yield visit(client, name, "GET", path)
        yield visit(client, name, "POST", path, {"post": "yes"} if name.endswith("_delete") else {})


def test_every_url_of_the_admin_is_requested(example: ExampleOrganisation) -> None:
    assert {name for name, _ in paths()} == {one.name for one in IN_ADMIN}


@pytest.mark.parametrize(("turn", "role"), list(enumerate(OTHERS)), ids=OTHERS)
def test_only_administrators_can_open_the_admin(
    client: Client, example: ExampleOrganisation, turn: int, role: str, thorough: bool
) -> None:
    """Every third URL for each role, which are all of them; `--thorough`: every URL for every role."""
    enter(client, role)
    hidden, wrong, met = example.hidden_from(role), [], set[str]()
    for name, path in paths():
        if name not in met:
            met.add(name)
            if not thorough and (turn + len(met)) % 3:
                continue
            for method in ("GET", "POST"):
                one = visit(client, name, method, path)
                sent = one.status == 302 and one.answer.headers["Location"].startswith(
                    ("/admin/login/", "/accounts/login/")
                )
                wrong += [] if sent or one.status == 404 or name in OPEN_TO_ALL else [str(one)]
                wrong += one.leaks(hidden)
    assert wrong == []


def test_the_admin_shows_no_private_data(client: Client, example: ExampleOrganisation, thorough: bool) -> None:
    enter(client, "administrator")
    hidden, wrong = example.hidden_from("administrator"), []
    for one in walk(client, every_row=thorough):
        wrong += [str(one)] if one.status >= 500 else []
        wrong += one.leaks(hidden)
    assert wrong == []


def test_no_private_model_is_registered_or_edited_inline() -> None:
    registered = {model._meta.label for model in admin.site._registry}
    inside = {str(inline.model._meta.label) for one in admin.site._registry.values() for inline in one.inlines}
    assert not (registered | inside) & PRIVATE


def test_an_unknown_url_in_the_admin_is_not_found(client: Client, example: ExampleOrganisation) -> None:
    enter(client, "administrator")
    assert visit(client, "", "GET", "/admin/nothing/").status == 404
    with pytest.raises(NoReverseMatch):
        walking.Address("admin:nothing", ()).path()
