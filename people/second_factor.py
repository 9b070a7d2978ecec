"""Requires two-factor sign-in: people who must use it and haven't set it up are sent to its page."""

from collections.abc import Callable
from typing import Final

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from people.models import Organisation, SecondFactor

FREE: Final = ("/accounts/", "/static/", "/healthz/", "/readyz/")
"""Pages for setting up a second factor, or signing out."""


def demanded(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Redirects everyone who must have a second factor and has none."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        organisation: Organisation | None = getattr(request, "organisation", None)
        if organisation and is_missing(request, organisation) and not request.path.startswith(FREE):
            return redirect("mfa_index")
        return get_response(request)

    return middleware


def is_missing(request: HttpRequest, organisation: Organisation) -> bool:
    """Recovery codes alone don't count: they replace another factor."""
    account = request.user
    if not is_asked(organisation, getattr(account, "is_administrator", False)):
        return False
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return not Authenticator.objects.filter(user_id=account.pk, type__in=kinds).exists()


def is_asked(organisation: Organisation, is_administrator: bool) -> bool:
    if organisation.second_factor == SecondFactor.ADMINISTRATORS:
        return is_administrator
    return organisation.second_factor == SecondFactor.EVERYONE
