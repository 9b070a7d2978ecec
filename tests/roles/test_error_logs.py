"""What the log says of an error: where it happened, and none of the private rows that were loaded."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.core import mail
from django.db import IntegrityError, OperationalError
from django.template.backends.django import Template
from django.test import Client
from structlog.stdlib import ProcessorFormatter

from leadplan.logging.tracebacks import WITHHELD, format_exception, render_exception
from tests.support import factories as make
from tests.support.roles.organisation import ExampleOrganisation
from tests.support.roles.requests import addresses
from tests.support.roles.table import TABLE

pytestmark = pytest.mark.once
PRIVATE = "Raise for Tom"
PAGES = (
    "week",
    "week_around",
    "interruptions",
    "own_work",
    "my_calendars",
    "pitch",
    "stakeholder",
    "scenario",
    "person",
)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the installation's own log would have."""
    logging.disable(logging.NOTSET)
    written, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(written)
    handler.setFormatter(next(one.formatter for one in root.handlers if isinstance(one.formatter, ProcessorFormatter)))
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


@pytest.mark.django_db
def test_no_error_log_has_the_words_of_a_private_row(
    example: ExampleOrganisation, monkeypatch: pytest.MonkeyPatch, log: io.StringIO, settings: Any
) -> None:
    """Each page fails with everything that it has loaded in the message, and in the local variables."""
    words = [one.text for one in example.markers if len(one.text) > 3]
    shown: list[str] = []
    usual = Template.render

    def fail(template: Any, context: Any = None, request: Any = None) -> str:
        page = usual(template, context, request)
        if template.origin.template_name in ("500.html", "409.html"):
            return page
        shown.append(page)
        raise ValueError(page) from IntegrityError(f"DETAIL: Failing row contains ({page})")

    client = Client(raise_request_exception=False)
    make.sign_in(client, example.people["lead"])
    paths = {one.name: one for one in addresses()}
    monkeypatch.setattr(Template, "render", fail)
    for name in PAGES:
        kwargs = {key: example.ids().get(str(value), value) for key, value in TABLE[name].kwargs.items()}
        assert client.get(paths[name].path(**kwargs)).status_code == 500, name
    written = log.getvalue()
    assert written.count("request_failed") == len(PAGES)
    assert "in fail" in written, "it says where"
    assert f"ValueError: {WITHHELD}" in written
    # What would have been in the log: most of what is private.
    assert sum(one in "".join(shown) for one in words) > 10
    assert [one for one in words if one in written] == []
    assert (settings.ADMINS, mail.outbox) == ([], [])


def test_messages_about_machines_and_code_stay() -> None:
    found = [format_exception(error) for error in (
        OperationalError("connection refused"), FileNotFoundError(2, "No such file", "/x"), AttributeError("no such thing"),
        KeyError("Raise for Tom"), IntegrityError("Failing row contains (Raise for Tom)"))]  # fmt: skip
    assert ["connection refused" in found[0], "No such file" in found[1], "no such thing" in found[2]] == [True] * 3
    assert all("Raise" not in one and WITHHELD in one for one in found[3:])


def test_a_workers_error_is_withheld_wherever_the_event_repeats_it() -> None:
    """Celery's own line, and django-structlog's, have the message besides the traceback."""
    try:
        raise ValueError(PRIVATE)
    except ValueError as error:
        event: dict[str, Any] = {"event": f"Task x raised unexpected: {error!r}", "error": str(error), "exc_info": True}
        event["exception"] = error
        found = render_exception(None, "error", event)
    assert PRIVATE not in json.dumps(found)
    assert "ValueError" in found["exception"]


def test_the_settings_render_exceptions_this_way() -> None:
    assert render_exception in structlog.get_config()["processors"]
