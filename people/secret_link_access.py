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

from people.secret_links import InvalidLink

RATES: Final = {"shared": "300/m/ip", "dead": "20/m/ip"}
"""All requests from one IP address, and those for invalid links: guesses, and feeds that poll a dead link."""
WAIT_SECONDS: Final = 60


class LinkRequest(HttpRequest):
    """A request from someone who has a link."""

    now: datetime


P = ParamSpec("P")


def secret_link_view(
    view: Callable[Concatenate[LinkRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """The view finds its link with `secret_links.find`, which raises InvalidLink; it may set its own Cache-Control."""

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not is_within_rate(request, "shared"):
            return without_referrer_or_cache(rate_limited_page(request))
        try:
            response = view(cast(LinkRequest, request), *args, **kwargs)
        except InvalidLink:
            # Only invalid links count twice, so that colleagues behind one IP address don't lock each other out.
            response = invalid_link_page(request) if is_within_rate(request, "dead") else rate_limited_page(request)
        return without_referrer_or_cache(response)

    return wrapper


def is_within_rate(request: HttpRequest, action: str) -> bool:
    """Counts one request of this client's IP address, in the cache that all web processes share."""
    used = ratelimit.consume(request, app="leadplan", action=action, config=RATES, limit_get=True)
    return used is not None


def invalid_link_page(request: HttpRequest) -> HttpResponse:
    return render(request, "people/link_invalid.html", status=404)


def rate_limited_page(request: HttpRequest) -> HttpResponse:
    response = render(request, "people/link_rate_limited.html", status=429)
    response["Retry-After"] = str(WAIT_SECONDS)
    return response


def without_referrer_or_cache(response: HttpResponse) -> HttpResponse:
    """Keeps the address from being passed on, and the response from being cached."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response
