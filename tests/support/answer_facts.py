"""Facts about an answer: its toast, the errors of a form, the data that a page was rendered with."""

import json
from typing import Any, Protocol

from django.forms import BaseForm
from django.http import HttpResponseBase


class Rendered(Protocol):
    """A test client's answer to a page."""

    context: Any


def toast_of(answer: HttpResponseBase) -> dict[str, Any]:
    """The toast that an htmx answer shows; empty if it shows none."""
    found: dict[str, Any] = json.loads(answer.headers.get("HX-Trigger", "{}")).get("toast", {})
    return found


def undo_address(answer: HttpResponseBase) -> str:
    """Where the toast's undo button posts to."""
    address: str = toast_of(answer)["undo"]["url"]
    return address


def levels_of(answer: Rendered) -> list[str]:
    """The levels of the messages on a page: success, warning, error."""
    return [message.level_tag for message in answer.context["messages"]]


def codes_of(form: BaseForm) -> dict[str, list[str]]:
    """Error codes by field; an error that the app raises without a code is ""."""
    return {name: [fault.code or "" for fault in faults] for name, faults in form.errors.as_data().items()}
