"""Errors as problem details (RFC 9457), in the sentences that forms use."""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.forms import BaseForm
from django.http import HttpResponse
from pydantic.config import JsonDict

MEDIA_TYPE: Final = "application/problem+json"
SENTENCES: Final = {
    "missing": "This is missing; add it.",
    "extra_forbidden": "There is no such field; remove it or correct its name.",
    "json_invalid": "This is not valid JSON.",
}


CONFIRMS: Final[JsonDict] = {"x-confirms": True}
"""Marks a field of the input that answers a question: an assistant can't (integrations/mcp)."""


class Problem(Exception):
    """An answer that is not what was asked for: its status, a sentence, and for input the errors by place."""

    def __init__(
        self, status: int, detail: str, *, errors: Iterable[dict[str, str]] = (), headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors, self.headers = status, detail, list(errors), headers or {}


class Question(Problem):
    """Nothing was changed: a person has to confirm it first, with a field of the same request or on a page."""

    def __init__(self, text: str, *, field: str, page: str, value: str | bool = True) -> None:
        """`value` is what confirms it in that field."""
        named = f"“{field}”" if value is True else f"“{field}” with “{value}”"
        super().__init__(409, f"{text} Send {named} to do it anyway.")
        self.confirm = {"question": text, "field": field, "value": value, "page": settings.BASE_URL + page}


def answer(problem: Problem) -> HttpResponse:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
    }
    if problem.errors:
        body["errors"] = problem.errors
    if isinstance(problem, Question):
        body["confirm"] = problem.confirm
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), status=problem.status, content_type=MEDIA_TYPE, headers=problem.headers
    )


def of_form(form: BaseForm, names: Mapping[str, str] | None = None) -> Problem:
    """The errors of a form that a page would show beside its fields. `names`: what the API calls some fields."""
    known = {"__all__": "", **(names or {})}
    errors = [
        {"path": known.get(name, name), "message": str(message)}
        for name, messages in form.errors.items()
        for message in messages
    ]
    return Problem(422, " ".join(one["message"] for one in errors), errors=errors)


def of_validation(found: Iterable[dict[str, Any]]) -> Problem:
    """Errors of pydantic. The first steps of its path say where in the request it looked."""
    errors = []
    for one in found:
        path = ".".join(str(step) for step in one["loc"][2:]) or ".".join(str(step) for step in one["loc"][1:])
        message = SENTENCES.get(one["type"]) or f"{str(one['msg']).removeprefix('Value error, ').rstrip('.')}."
        errors.append({"path": path, "message": message})
    return Problem(422, "The request can’t be read. See the errors.", errors=errors)


def of_unknown_parameters(names: Iterable[str]) -> Problem:
    errors = [{"path": one, "message": "There is no such parameter; remove it or correct its name."} for one in names]
    text = ", ".join(f"“{one['path'][:60]}”" for one in errors)
    return Problem(422, f"The address has an unknown parameter: {text}.", errors=errors)
