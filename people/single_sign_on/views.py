"""To the OpenID Connect provider and back. The numbers are sections of OpenID Connect Core 1.0 and Discovery 1.0."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

Claims = Mapping[str, Any]

# Signatures by a key pair only: with HS256 the published key, or the client's secret, could sign.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
REQUIRED_CLAIMS: Final = ["iss", "sub", "aud", "exp", "iat"]
CLOCK_SKEW_SECONDS: Final = 60


class VerifyingAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Trusts what the provider's key has signed. django-allauth relies on the connection and checks no signature."""

    @property
    def openid_config(self) -> Claims:
        """The provider's metadata, which must be about the configured issuer (Discovery 4.3)."""
        found: Claims = super().openid_config
        issuer, _, _ = self.get_provider().app.settings["server_url"].partition("/.well-known/")
        if str(found.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
            raise OAuth2Error("The provider's metadata names another issuer.")
        return found

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return settings.BASE_URL + reverse("openid_connect_callback", args=[self.provider_id])

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        try:
            claims = self.verified_claims(app.client_id, kwargs["response"]["id_token"])
            userinfo = self.userinfo(token.token)
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as fault:
            raise OAuth2Error(f"Unusable ID token: {type(fault).__name__}") from fault
        if userinfo and userinfo.get("sub") != claims["sub"]:
            raise OAuth2Error("The userinfo is about someone else than the ID token (Core 5.3.2).")
        return self.get_provider().sociallogin_from_response(request, {"userinfo": userinfo, "id_token": claims})

    def verified_claims(self, client_id: str, id_token: str) -> Claims:
        """The ID token's claims, by the rules of Core 3.1.3.7; the nonce is checked once the session is known."""
        header, keys = jwt.get_unverified_header(id_token), self.fetch(self.openid_config["jwks_uri"])["keys"]
        claims: Claims = jwt.decode(
            id_token, signing_key(header, keys), algorithms=ALGORITHMS, audience=client_id,
            issuer=self.openid_config["issuer"], leeway=CLOCK_SKEW_SECONDS, options={"require": REQUIRED_CLAIMS},
        )  # fmt: skip
        if claims.get("azp", client_id) != client_id:
            raise OAuth2Error("The ID token is for another client.")
        return claims

    def userinfo(self, access_token: str) -> Claims:
        """Empty if the provider has none: then the ID token has the address."""
        address = self.openid_config.get("userinfo_endpoint")
        return self.fetch(address, Authorization=f"Bearer {access_token}") if address else {}

    def fetch(self, address: str, **headers: str) -> Claims:
        with get_adapter().get_requests_session() as session:
            response = session.get(address, headers=headers)
            response.raise_for_status()
            found: Claims = response.json()
        return found


def signing_key(header: Claims, keys: Sequence[Claims]) -> jwt.PyJWK:
    """The one published key that a token with this header may be signed with."""
    algorithm = header["alg"]
    if algorithm not in ALGORITHMS:
        raise OAuth2Error("The ID token is not signed with a key pair.")
    found = [
        key
        for key in keys
        if key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and header.get("kid") in (None, key.get("kid"))
    ]
    if len(found) != 1:
        raise OAuth2Error("The ID token is signed with a key that the provider does not publish.")
    return jwt.PyJWK(dict(found[0]), algorithm)


def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    return answer(OAuth2LoginView, request, provider_id)


def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    return answer(OAuth2CallbackView, request, provider_id)


def answer(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        response: HttpResponse = view.adapter_view(VerifyingAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist as missing:
        raise Http404 from missing
    return response
