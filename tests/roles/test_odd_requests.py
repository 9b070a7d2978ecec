"""Requests that no page sends: odd content types at any address, and unreadable parameters in the administration."""

import itertools
from typing import Any, Final

import pytest
from django.contrib import admin
from django.test import Client

from tests.support.roles.organisation import ExampleOrganisation
from tests.support.roles.requests import enter

pytestmark = pytest.mark.once

CONTENT_TYPES: Final = (
    "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x", "multipart/form-data; boundary=é",
    "application/x-www-form-urlencoded; charset=utf-7", "application/x-www-form-urlencoded; charset=nonsense",
    "application/json", "",
)  # fmt: skip
BODY: Final = b'--x\r\nContent-Disposition: form-data; name="a\xff"\r\n\r\n\x00\r\n--x'
PATHS: Final = (
    "/nowhere/", "/nowhere", "/%00", "/%ff/", "/week/2026-W54/", "/person/é/", "/accounts/login/", "/new/skill/",
    "/new/stakeholder/", "/shared/mail/x/", "/week/2026-W48/", "/admin/nowhere/", "/static/nothing.css", "/me/calendars/",
)  # fmt: skip
ODD: Final = ("x", "", "-1", "99999999999999999999", "1e9", "\x00", "é", "1.5", "2026-02-30")


@pytest.mark.parametrize("role", ["anonymous", "administrator"])
def test_no_content_type_and_no_address_is_an_error(example: ExampleOrganisation, role: str) -> None:
    for enforced in (False, True):
        client = Client(raise_request_exception=False, enforce_csrf_checks=enforced)
        enter(client, role)
        for path, kind in itertools.product(PATHS, CONTENT_TYPES):
            answer: Any = client.generic("POST", path, BODY, content_type=kind)
            assert answer.status_code < 500, (path, kind, answer.exc_info)


def test_no_parameter_of_the_administration_is_an_error(example: ExampleOrganisation, thorough: bool) -> None:
    client = Client(raise_request_exception=False)
    enter(client, "administrator")
    models = list(admin.site._registry)
    for model in models if thorough else models[::7]:
        start = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        names = [field.name for field in model._meta.fields]
        for number, value in enumerate(ODD if thorough else ODD[:1]):
            fields = dict.fromkeys(names, value)
            general = dict.fromkeys(("p", "o", "q", "all", "_popup", "_to_field", "_changelist_filters"), value)
            lookups = {
                f"{name}__{kind}": value for name in names[number % 5 :: 5] for kind in ("exact", "isnull", "gte")
            }
            chosen = {"action": "delete_selected", "_selected_action": value, "index": "0"}
            sent = [client.get(start, {name: found}) for name, found in {**general, **lookups}.items()]
            sent += [
                client.get(f"{start}add/", fields),
                client.post(f"{start}add/", fields),
                client.post(start, chosen),
            ]
            sent += [client.get(f"{start}{part}/{page}/") for part in ("x", "9" * 20) for page in ("change", "history")]
            for answer in sent:
                assert answer.status_code < 500, (answer.wsgi_request, getattr(answer, "exc_info", None))
