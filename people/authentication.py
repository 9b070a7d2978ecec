"""How people sign in: django-allauth's adapters (no public sign-up) and the rule against breached passwords."""

from base64 import b32encode
from collections.abc import Mapping
from pathlib import Path
from secrets import token_bytes
from typing import Final
from urllib.parse import urlsplit

import allauth.account.auth_backends
import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.http import HttpRequest, HttpResponse

from people import audit, clock, encryption, known_devices, sign_in_limits
from people.addresses import check_ascii_domain
from people.emails import Email
from people.models import Account, Organisation, Person
from people.sessions import has_second_factor
from people.sign_in_limits import Attempt

ENCRYPTION_PURPOSE: Final = "people.second_factor"
log = structlog.get_logger(__name__)


class AuthenticationBackend(allauth.account.auth_backends.AuthenticationBackend):  # type: ignore[misc]
    def authenticate(self, request: HttpRequest | None, **credentials: object) -> Account | None:
        """A closed account is like none. django-allauth keeps it aside, to answer with a page that says it is closed."""
        found: Account | None = super().authenticate(request, **credentials)
        self.unstash_authenticated_user()
        return found


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_passwords": "Too many wrong passwords. Try again later, or reset your password.",
    }
    attempt = Attempt()

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """By invitation only: leadplan holds what people think of each other."""
        return False

    def clean_email(self, email: str) -> str:
        found: str = super().clean_email(email)
        check_ascii_domain(found)
        return found

    def pre_authenticate(self, request: HttpRequest, **credentials: object) -> None:
        self.attempt = sign_in_limits.attempt(request, str(credentials.get("email", "")).lower())
        if self.attempt.refused:
            raise self.validation_error("too_many_passwords")

    def authentication_failed(self, request: HttpRequest, **credentials: object) -> None:
        """While an account is under attack, a wrong password gets the same answer as a right one."""
        if self.attempt.braked:
            raise self.validation_error("too_many_passwords")

    def authenticate(self, request: HttpRequest, **credentials: object) -> Account | None:
        found: Account | None = super().authenticate(request, **credentials)
        if found is None:
            return None
        # With a second factor the password alone opens nothing, so its owner need not wait.
        if self.attempt.braked and not has_second_factor(found.pk):
            raise self.validation_error("too_many_passwords")
        self.attempt.give_back()
        return found

    def post_login(self, request: HttpRequest, user: Account, **details: object) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **details)
        known_devices.remember(response, user.email)
        return response

    def send_mail(self, template_prefix: str, email: str, context: Mapping[str, object]) -> None:
        """Links lead to LEADPLAN_BASE_URL alone: host and port of the request are what its sender wrote."""
        root = self.request.build_absolute_uri("/") if self.request else ""
        host = urlsplit(settings.BASE_URL).netloc
        facts = {name: rebased(value, root) for name, value in context.items()}
        facts |= {"email": email, "current_site": {"name": host, "domain": host}}
        rendered = self.render_mail(template_prefix, email, facts)
        Email(rendered.subject, rendered.body, rendered.from_email, rendered.to).send()


def rebased(value: object, root: str) -> object:
    """A link to the host that the request named, as a link to ours."""
    if isinstance(value, str) and root and value.startswith(root):
        return f"{settings.BASE_URL}/{value.removeprefix(root)}"
    return value


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The organisation's provider vouches for addresses: everyone who has a record with that address may sign in."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """The ID token must answer this session's request (OpenID Connect Core 3.1.3.7, 11)."""
        nonce, claims = sociallogin.state.get("nonce"), sociallogin.account.extra_data["id_token"]
        if not nonce or claims.get("nonce") != nonce:
            raise ImmediateHttpResponse(render_authentication_error(request, sociallogin.account.get_provider()))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return person_with_verified_address(sociallogin) is not None

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: object = None) -> Account:
        account: Account = sociallogin.user
        account.person = person_with_verified_address(sociallogin)
        saved: Account = super().save_user(request, sociallogin, form)
        audit.append([audit.row_line(saved, "added", by=saved.person, now=clock.now(), after="by single sign-on")])
        return saved


def person_with_verified_address(sociallogin: SocialLogin) -> Person | None:
    """The person without an account whose address the provider has confirmed."""
    confirmed = [address.email for address in sociallogin.email_addresses if address.verified]
    return Person.objects.without_account().with_address(confirmed).first()


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Stores the secrets of second factors encrypted, with a key derived from LEADPLAN_SECRET_KEY."""

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(ENCRYPTION_PURPOSE, text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """With another secret key than it was encrypted with: a secret that no code fits."""
        try:
            return encryption.decrypt(ENCRYPTION_PURPOSE, encrypted_text.encode()).decode()
        except encryption.DecryptionError:
            log.warning("second_factor_unreadable")
            return b32encode(token_bytes(20)).decode()

    def get_totp_issuer(self) -> str:
        organisation = Organisation.objects.first()
        return f"leadplan {organisation.name}" if organisation else "leadplan"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "leadplan"}


BREACHED_PASSWORDS: Final = Path(__file__).parent / "data" / "breached-passwords.txt.gz"


class BreachedPasswordValidator(CommonPasswordValidator):
    """Refuses passwords listed in people/data, ignoring case."""

    def __init__(self) -> None:
        super().__init__(password_list_path=BREACHED_PASSWORDS)

    def get_error_message(self) -> str:
        return "This password is known from a data breach, so attackers try it first. Choose another one."

    def get_help_text(self) -> str:
        return "It can't be one that is known from data breaches."
