"""Who asks: the token of a request, what it may do, and how often."""

from collections.abc import Callable
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from ninja.security import HttpBearer

from integrations.api import problems
from integrations.api.problems import Problem
from integrations.models import ApiToken, Scope
from integrations.tokens import services
from people import audit, clock
from people.models import Organisation
from people.rate_limits import RateLimit
from people.requests import PersonRequest, client_network

PATHS: Final = ("/api/v1/", "/mcp")
MINUTE: Final = 60
READS: Final = RateLimit("API reads of a token", 600, MINUTE)
WRITES: Final = RateLimit("API writes of a token", 60, MINUTE)
WRONG: Final = RateLimit("wrong API tokens from an address", 60, MINUTE)
SAFE_METHODS: Final = ("GET", "HEAD", "OPTIONS")
Handler = Callable[[HttpRequest], HttpResponseBase]


class ApiRequest(PersonRequest):
    """A request with a token, in the name of the token's person."""

    api_token: ApiToken


def person_of_token(get_response: Handler) -> Handler:
    """Requests to the API are made by a token’s person, not by who is signed in; the audit log names the token."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(PATHS):
            return get_response(request)
        now = clock.now()
        token = token_of(request, now)
        organisation = Organisation.objects.first()
        fallback = organisation.timezone if organisation else "UTC"
        zone = token.person.zone(fallback) if token else ZoneInfo(fallback)
        request.__dict__.update(
            api_token=token, person=token.person if token else None, organisation=organisation,
            now=now, today=now.astimezone(zone).date(),
        )  # fmt: skip
        with timezone.override(zone), audit.made_via(f"token “{token.name}”" if token else ""):
            return get_response(request)

    return middleware


def errors_as_problems(get_response: Handler) -> Handler:
    """Also for errors from before a request reaches the API, such as one that is too large."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        return as_problem(response) if request.path.startswith(PATHS) else response

    return middleware


def token_of(request: HttpRequest, now: Any) -> ApiToken | None:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not text:
        return None
    return services.find(text.strip(), now)


def as_problem(response: HttpResponseBase) -> HttpResponseBase:
    """Pages of errors, which the project has for browsers, as problem details."""
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    if response.status_code < 400 or not is_page or not isinstance(response, HttpResponse):
        return response
    sentences = {
        404: "There is nothing at this address, or nothing that you may see.",
        405: "This address doesn’t take this method.",
        413: "The request is too large.",
    }
    return problems.answer(Problem(response.status_code, sentences.get(response.status_code, "Something went wrong.")))


class Token(HttpBearer):
    """Requires a token with a scope. The description of the API names the class and says which scope."""

    scope: Scope
    openapi_name = "token"
    openapi_description = ""

    def __init_subclass__(cls, scope: Scope) -> None:
        cls.scope, cls.openapi_description = scope, f"A token with the scope {scope}."

    def __call__(self, request: HttpRequest) -> ApiToken:
        """Raises Problem: without a token, with too many requests, or without the scope."""
        token = require_token(request)
        limit = READS if request.method in SAFE_METHODS else WRITES
        if not limit.take(token.prefix):
            raise too_many()
        if self.scope not in token.scopes:
            raise Problem(403, f"This token lacks the scope “{self.scope}”.")
        services.record_use(token, client_network(request), request.__dict__["now"])
        return token

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        return self(request)


def require_token(request: HttpRequest) -> ApiToken:
    """The request's token, whatever it may do. Raises Problem."""
    refuse_in_query(request)
    token: ApiToken | None = getattr(request, "api_token", None)
    if token is not None:
        return token
    if not WRONG.take(client_network(request)):
        raise too_many()
    raise Problem(
        401, "Send a token that works as “Authorization: Bearer lp_…”. You make one under Tokens.",
        headers={"WWW-Authenticate": "Bearer"},
    )  # fmt: skip


def refuse_in_query(request: HttpRequest) -> None:
    """Addresses end up in logs and histories."""
    if any(value.startswith(f"{services.MARK}_") for values in request.GET.lists() for value in values[1]):
        raise Problem(
            400, "Don’t put a token into the address; send it as “Authorization: Bearer lp_…”, and revoke this one."
        )


def too_many() -> Problem:
    """A limit’s minute begins with its first request, so after a whole one it is over."""
    return Problem(429, "Too many requests. Try again in a minute.", headers={"Retry-After": str(MINUTE)})


class ReadToken(Token, scope=Scope.READ):
    pass


class PlanToken(Token, scope=Scope.PLAN_WRITE):
    pass


class InitiativesToken(Token, scope=Scope.INITIATIVES_WRITE):
    pass


class PeopleToken(Token, scope=Scope.PEOPLE_WRITE):
    pass


class StandardsToken(Token, scope=Scope.STANDARDS_REPORT):
    pass


class AdministratorToken(Token, scope=Scope.ADMIN):
    pass


READ: Final = ReadToken()
PLAN_WRITE: Final = PlanToken()
INITIATIVES_WRITE: Final = InitiativesToken()
PEOPLE_WRITE: Final = PeopleToken()
STANDARDS_REPORT: Final = StandardsToken()
ADMIN: Final = AdministratorToken()
