"""Serves what secret links open: without sign-in, without leaking the address, and rate-limited.

Every invalid link gets the same answer: never created, revoked, expired, or its owner may no longer share it.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, Final, ParamSpec, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from people.rate_limits import RateLimit
from people.requests import client_network
from people.secret_links import InvalidLink

PER_ADDRESS: Final = RateLimit("secret links from an address", 300, 60)
INVALID_PER_ADDRESS: Final = RateLimit("invalid secret links from an address", 20, 60)
"""Guesses, and feeds that poll a dead link."""


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
        client = client_network(request)
        if not PER_ADDRESS.take(client):
            return without_referrer_or_cache(rate_limited_page(request))
        try:
            response = view(cast(LinkRequest, request), *args, **kwargs)
        except InvalidLink:
            # Only invalid links count twice, so that colleagues behind one IP address don't lock each other out.
            response = invalid_link_page(request) if INVALID_PER_ADDRESS.take(client) else rate_limited_page(request)
        return without_referrer_or_cache(response)

    return wrapper


def invalid_link_page(request: HttpRequest) -> HttpResponse:
    return render(request, "people/link_invalid.html", status=404)


def rate_limited_page(request: HttpRequest) -> HttpResponse:
    response = render(request, "people/link_rate_limited.html", status=429)
    response["Retry-After"] = str(PER_ADDRESS.seconds)
    return response


def without_referrer_or_cache(response: HttpResponse) -> HttpResponse:
    """Keeps the address from being passed on, and the response from being cached."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response
