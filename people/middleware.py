"""Middleware: the person making the request, the time where they are, and the required second factor."""

from collections.abc import Callable
from typing import Final
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from people import clock
from people.models import Organisation, SecondFactor


def person_of_account(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Sets `person`, `organisation`, `now` and `today`: the clock is read here, once per request."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        signed_in = "_auth_user_id" in request.session and request.user.is_authenticated
        person = getattr(request.user, "person", None) if signed_in else None
        organisation = Organisation.objects.first() if signed_in else None
        fallback = organisation.timezone if organisation else "UTC"
        zone = person.zone(fallback) if person else ZoneInfo(fallback)
        now = clock.now()
        request.__dict__.update(person=person, organisation=organisation, now=now, today=now.astimezone(zone).date())
        with timezone.override(zone):
            return get_response(request)

    return middleware


EXEMPT_PATHS: Final = ("/accounts/", "/static/", "/healthz/", "/readyz/")
"""Pages for setting up a second factor, or signing out."""


def require_second_factor(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Redirects everyone who must have a second factor and has none."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        organisation: Organisation | None = getattr(request, "organisation", None)
        if organisation and lacks_second_factor(request, organisation) and not request.path.startswith(EXEMPT_PATHS):
            return redirect("mfa_index")
        return get_response(request)

    return middleware


def lacks_second_factor(request: HttpRequest, organisation: Organisation) -> bool:
    """Recovery codes alone don't count: they replace another factor."""
    account = request.user
    if not must_have_second_factor(organisation, getattr(account, "is_administrator", False)):
        return False
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return not Authenticator.objects.filter(user_id=account.pk, type__in=kinds).exists()


def must_have_second_factor(organisation: Organisation, is_administrator: bool) -> bool:
    if organisation.second_factor == SecondFactor.ADMINISTRATORS:
        return is_administrator
    return organisation.second_factor == SecondFactor.EVERYONE
