"""The API as one application: its routes, its errors, and the versions of what it answers."""

from collections.abc import Callable, Mapping
from functools import cache, wraps
from typing import Any

from django.core.exceptions import ValidationError as InvalidRow
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from integrations.api import (
    advice,
    allocation,
    areas,
    dependencies,
    initiatives,
    leads,
    members,
    milestones,
    organisation,
    people,
    personal_growth,
    pitches,
    problems,
    skills,
    stakeholders,
    standards,
    teams,
    weeks,
)
from integrations.api.authentication import READ
from integrations.api.problems import Problem
from integrations.api.requests import ComposedParser, respond
from people.concurrency import EditConflict

DESCRIPTION = """What the pages show, for programs. Make a token under *Tokens* in your own menu and send it as
`Authorization: Bearer lp_…`. You can see and change exactly what you can on the pages.

Lists come in pages: send `next` of one page as `cursor` for the next. Answers carry an `ETag`; send it as `If-Match` with
a write to be refused (412) if someone else has changed the thing since. With an `Idempotency-Key`, a request that is sent
again gets its first answer for a day. Errors are problem details (RFC 9457)."""


api = NinjaAPI(
    title="leadplan", version="1", description=DESCRIPTION, urls_namespace="api", docs_url=None, auth=READ,
    parser=ComposedParser(),
)  # fmt: skip


def answered(view: Callable[..., Any]) -> Callable[..., Any]:
    """A misspelled parameter is an error, not one that is ignored. The result becomes the response.

    Ninja would write the same JSON by way of Python objects, and validate some results once more.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        assert request.resolver_match is not None
        known = parameters()[str(request.method), request.resolver_match.route]
        unknown = [one for one in request.GET if one not in known]
        if unknown:
            raise problems.of_unknown_parameters(unknown)
        if any("\0" in one for one in (*kwargs.values(), *request.GET.values()) if isinstance(one, str)):
            raise Http404  # PostgreSQL has no text with it
        return respond(request, view(request, *args, **kwargs))

    return wrapper


@cache
def parameters() -> Mapping[tuple[str, str], frozenset[str]]:
    """The names in the query that each operation takes, by its method and route."""
    described = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    return {
        (method.upper(), path[1:].replace("{", "<").replace("}", ">")): frozenset(
            one["name"] for one in operation.get("parameters", []) if one["in"] == "query"
        )
        for path, operations in described.items()
        for method, operation in operations.items()
    }


api.add_decorator(answered)
for routes, group in (
    (weeks, "Your weeks"), (advice, "Your weeks"),
    (initiatives, "Initiatives"), (areas, "Initiatives"), (milestones, "Initiatives"),
    (leads, "Initiatives"), (members, "Initiatives"),
    (dependencies, "Dependencies"), (people, "People and teams"),
    (teams, "People and teams"), (skills, "Skills"), (stakeholders, "Stakeholders"), (pitches, "Pitches"),
    (standards, "Standards"), (personal_growth, "Growth"), (allocation, "Allocation"),
    (organisation, "The token and background work"),
):  # fmt: skip
    api.add_router("", routes.router, tags=[group])


@api.exception_handler(Problem)
def on_problem(request: HttpRequest, error: Problem) -> HttpResponse:
    return problems.answer(error)


@api.exception_handler(ValidationError)
def on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problems.answer(problems.of_validation(error.errors))


@api.exception_handler(InvalidRow)
def on_invalid_row(request: HttpRequest, error: InvalidRow) -> HttpResponse:
    """What a service finds wrong although the form is valid, such as a row that someone else has just added."""
    text = " ".join(error.messages)
    return problems.answer(Problem(422, text, errors=[{"path": "", "message": text}]))


@api.exception_handler(Http404)
def on_missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problems.answer(Problem(404, "There is nothing at this address, or nothing that you may see."))


@api.exception_handler(EditConflict)
def on_conflict(request: HttpRequest, error: EditConflict) -> HttpResponse:
    return problems.answer(Problem(409, str(error) or "This was changed in the meantime. Read it again."))


@api.exception_handler(HttpError)
def on_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problems.answer(Problem(error.status_code, str(error)))
