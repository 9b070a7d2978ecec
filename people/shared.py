"""The door to what secret links open: no sign-in, no trace of the address elsewhere, and only so often.

Whatever is wrong with a link is answered alike: never made, revoked, expired, or its owner may not show it any more.
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
"""All that is asked by one address, and of it what opened nothing: guesses, and feeds that poll a dead link."""
WAIT_SECONDS: Final = 60


class SharedRequest(HttpRequest):
    """A request of whoever holds a link."""

    now: datetime


P = ParamSpec("P")


def shared(
    view: Callable[Concatenate[SharedRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """The view finds its link by `links.find`, which raises Dead; it may set a Cache-Control of its own."""

    @wraps(view)
    def door(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not is_allowed(request, "shared"):
            return sealed(too_often(request))
        try:
            response = view(cast(SharedRequest, request), *args, **kwargs)
        except Dead:
            # Only what opened nothing is counted twice: colleagues behind one address don't shut each other out.
            response = gone(request) if is_allowed(request, "dead") else too_often(request)
        return sealed(response)

    return door


def is_allowed(request: HttpRequest, action: str) -> bool:
    """Counts one more of this client's address, in the cache that all web processes share."""
    used = ratelimit.consume(request, app="leadplan", action=action, config=RATES, limit_get=True)
    return used is not None


def gone(request: HttpRequest) -> HttpResponse:
    return render(request, "shared/gone.html", status=404)


def too_often(request: HttpRequest) -> HttpResponse:
    response = render(request, "shared/too_often.html", status=429)
    response["Retry-After"] = str(WAIT_SECONDS)
    return response


def sealed(response: HttpResponse) -> HttpResponse:
    """The address tells nobody else, and no copy stays behind."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response
