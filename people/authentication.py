"""How people sign in: django-allauth's adapters (no public sign-up) and the rule against breached passwords."""

from pathlib import Path
from typing import Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.http import HttpRequest

from people import audit, clock, encryption
from people.addresses import check_ascii_domain
from people.models import Account, Organisation, Person

ENCRYPTION_PURPOSE: Final = "people.second_factor"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """By invitation only: leadplan holds what people think of each other."""
        return False

    def clean_email(self, email: str) -> str:
        found: str = super().clean_email(email)
        check_ascii_domain(found)
        return found


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The organisation's provider vouches for addresses: everyone who has a record with that address may sign in."""

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
        return encryption.decrypt(ENCRYPTION_PURPOSE, encrypted_text.encode()).decode()

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
