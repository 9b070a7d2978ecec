"""Who must have a second factor: a page for those who have none yet, before anything else."""

from collections.abc import Callable
from typing import Final

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from people.models import Organisation, SecondFactor

FREE: Final = ("/accounts/", "/static/", "/healthz/", "/readyz/")
"""Where one gets a second factor, or leaves."""


def demanded(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Sends on whoever must have a second factor and has none."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        organisation: Organisation | None = getattr(request, "organisation", None)
        if organisation and is_missing(request, organisation) and not request.path.startswith(FREE):
            return redirect("mfa_index")
        return get_response(request)

    return middleware


def is_missing(request: HttpRequest, organisation: Organisation) -> bool:
    """Recovery codes alone are none: they stand in for another factor."""
    account = request.user
    if not is_asked(organisation, getattr(account, "is_administrator", False)):
        return False
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return not Authenticator.objects.filter(user_id=account.pk, type__in=kinds).exists()


def is_asked(organisation: Organisation, is_administrator: bool) -> bool:
    if organisation.second_factor == SecondFactor.ADMINISTRATORS:
        return is_administrator
    return organisation.second_factor == SecondFactor.EVERYONE
