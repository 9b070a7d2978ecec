"""How django-allauth fits in: nobody signs up by themselves."""

from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest

from people import audit, clock, sealing
from people.models import Account, Organisation, Person

PURPOSE: Final = "people.second_factor"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come by invitation: leadplan holds what people think of each other."""
        return False


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The organisation's provider vouches for addresses: whoever has a record with that address comes in."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return person_vouched_for(sociallogin) is not None

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> Account:
        account: Account = sociallogin.user
        account.person = person_vouched_for(sociallogin)
        saved: Account = super().save_user(request, sociallogin, form)
        person, now = saved.person, clock.now()
        words = {"verb": "added", "thing": "account", "label": str(person), "after": "by single sign-on"}
        audit.append([audit.line(at=now, by=person, about=person, feeds_plans=False, **words)])
        return saved


def person_vouched_for(sociallogin: SocialLogin) -> Person | None:
    """Somebody without an account whose address the provider has confirmed."""
    confirmed = [address.email for address in sociallogin.email_addresses if address.verified]
    return Person.objects.without_account().with_address(confirmed).first()


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are kept encrypted, by a key made from LEADPLAN_SECRET_KEY."""

    def encrypt(self, text: str) -> str:
        return sealing.seal(PURPOSE, text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(PURPOSE, encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        organisation = Organisation.objects.first()
        return f"leadplan {organisation.name}" if organisation else "leadplan"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "leadplan"}
