"""What a view knows about who makes a request, when, and from which address."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, Final, NamedTuple, ParamSpec, cast

import structlog
from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from people.models import Account, Organisation, Person


class PersonRequest(HttpRequest):
    """A request from a person in the organisation. `today` is the date in their time zone."""

    htmx: HtmxDetails
    user: Account
    person: Person
    organisation: Organisation
    now: datetime
    today: date


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form gets: the fields of a POST; None leaves it unbound."""
    return request.POST if request.method == "POST" else None


def query_start(request: HttpRequest, *left_out: str) -> str:
    """The query of a link to another page of the same list, up to where the number of the page goes."""
    query = request.GET.copy()
    for name in left_out:
        query.pop(name, None)
    return f"?{query.urlencode()}&" if query else "?"


P = ParamSpec("P")
View = Callable[Concatenate[PersonRequest, P], HttpResponseBase]


def person_required(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Requires an account with a person; an account without one goes to the welcome page."""

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if getattr(request, "person", None) is None:
            return cast(HttpResponse, redirect("welcome"))
        return view(cast(PersonRequest, request), *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", login_required(wrapper))


def administrator_required(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """404 for everyone else. `person` is None for an account that only administers: `signer_of` says who signs."""

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not getattr(request.user, "is_administrator", False):
            raise Http404
        return view(cast(PersonRequest, request), *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", login_required(wrapper))


def person_or_administrator_required(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Also for an account that only administers."""
    for_people, for_administrators = person_required(view), administrator_required(view)

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        chosen = for_administrators if getattr(request.user, "is_administrator", False) else for_people
        return chosen(request, *args, **kwargs)

    return wrapper


class Signer(NamedTuple):
    """Who signs an audit entry: a person, or an account without one, by its address."""

    by: Person | None
    signed: str


def signer_of(request: PersonRequest) -> Signer:
    return Signer(request.person, str(request.person or request.user))


UNKNOWN: Final = "unknown"
# A provider gives one customer at least a /64.
SAME_CLIENT: Final = {4: 32, 6: 64}


def client_address(request: HttpRequest) -> str:
    """The address a request came from, for logs, limits and the audit log.

    Behind the proxy it is the last entry of X-Forwarded-For, which the proxy adds; the entries before it are what the
    client wrote. `ALLAUTH_TRUSTED_PROXY_COUNT` says how many proxies there are.
    """
    try:
        return str(ipaddress.ip_address(get_adapter().get_client_ip(request)))
    except (PermissionDenied, ValueError):
        return UNKNOWN


def client_network(request: HttpRequest, lengths: dict[int, int] = SAME_CLIENT) -> str:
    """The network of a client, by the length of its prefix for each IP version."""
    found = client_address(request)
    if found == UNKNOWN:
        return found
    version = ipaddress.ip_address(found).version
    return str(ipaddress.ip_network(f"{found}/{lengths[version]}", strict=False))


def bind_address(request: HttpRequest, **_: object) -> None:
    """Signal receiver: every log line of a request carries the address."""
    structlog.contextvars.bind_contextvars(ip=client_address(request))
