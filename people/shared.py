"""Serves what secret links open: without sign-in, without leaking the address, and rate-limited.

Every invalid link gets the same answer: never created, revoked, expired, or its owner may no longer share it.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, Final, ParamSpec, cast

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from people.links import Dead

RATES: Final = {"shared": "300/m/ip", "dead": "20/m/ip"}
"""All requests from one IP address, and those for invalid links: guesses, and feeds that poll a dead link."""
WAIT_SECONDS: Final = 60


class SharedRequest(HttpRequest):
    """A request from someone who has a link."""

    now: datetime


P = ParamSpec("P")


def shared(
    view: Callable[Concatenate[SharedRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """The view finds its link with `links.find`, which raises Dead; it may set its own Cache-Control."""

    @wraps(view)
    def door(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not is_allowed(request, "shared"):
            return sealed(too_often(request))
        try:
            response = view(cast(SharedRequest, request), *args, **kwargs)
        except Dead:
            # Only invalid links count twice, so that colleagues behind one IP address don't lock each other out.
            response = gone(request) if is_allowed(request, "dead") else too_often(request)
        return sealed(response)

    return door


def is_allowed(request: HttpRequest, action: str) -> bool:
    """Counts one request of this client's IP address, in the cache that all web processes share."""
    used = ratelimit.consume(request, app="leadplan", action=action, config=RATES, limit_get=True)
    return used is not None


def gone(request: HttpRequest) -> HttpResponse:
    return render(request, "shared/gone.html", status=404)


def too_often(request: HttpRequest) -> HttpResponse:
    response = render(request, "shared/too_often.html", status=429)
    response["Retry-After"] = str(WAIT_SECONDS)
    return response


def sealed(response: HttpResponse) -> HttpResponse:
    """Keeps the address from being passed on, and the response from being cached."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response
