"""The provider as django-allauth's registry knows it: it sends a nonce, and reads the address from the claims."""

import secrets
from collections.abc import Mapping
from typing import Any

import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest, HttpResponse

from people.single_sign_on.views import VerifyingAdapter


class SingleSignOnProvider(OpenIDConnectProvider):  # type: ignore[misc]
    oauth2_adapter_class = VerifyingAdapter

    def redirect(self, request: HttpRequest, process: str, **kwargs: Any) -> HttpResponse:
        """To the provider, with a nonce that stays in the session until `SingleSignOnAdapter.pre_social_login`."""
        nonce = secrets.token_urlsafe(32)
        kwargs["auth_params"] = {**self.get_auth_params(), "nonce": nonce}
        try:
            answer: HttpResponse = super().redirect(request, process, nonce=nonce, **kwargs)
        except (requests.RequestException, OAuth2Error) as fault:
            answer = render_authentication_error(request, self, exception=fault)
        return answer

    def extract_email_addresses(self, data: Mapping[str, Any]) -> list[EmailAddress]:
        """Confirmed only by the boolean `true`: the string "false" is true in Python."""
        for claims in (data.get("userinfo") or {}, data["id_token"]):
            if email := claims.get("email"):
                return [EmailAddress(email=email, verified=claims.get("email_verified") is True, primary=True)]
        return []


provider_classes = [SingleSignOnProvider]
