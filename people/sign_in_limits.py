"""How many wrong passwords are checked: few from one address, so that guessing is slow, and never so few that a stranger
elsewhere keeps the owner out. docs/security.md has the figures; a test compares them.
"""

from dataclasses import dataclass, field
from typing import Final

from allauth.account.models import EmailAddress
from django.http import HttpRequest

from people.known_devices import device
from people.models import Account
from people.rate_limits import RateLimit
from people.requests import client_network

PER_ACCOUNT_AND_ADDRESS: Final = RateLimit("password of an account from an address", 5, 300)
PER_ADDRESS: Final = RateLimit("password from an address", 20, 60)
PER_ACCOUNT: Final = RateLimit("password of an account", 100, 3600)
PER_DEVICE: Final = RateLimit("password on a known device", 5, 300)


@dataclass
class Attempt:
    """One password for one account. Counted before it is checked, so that many at once are counted too.

    `refused`: don't check it. `braked`: an unknown browser, while the account is under attack from everywhere.
    """

    taken: list[tuple[RateLimit, tuple[str, ...]]] = field(default_factory=list)
    refused: bool = False
    braked: bool = False

    def take(self, limit: RateLimit, *who: str) -> bool:
        self.taken.append((limit, who))
        return limit.take(*who)

    def give_back(self) -> None:
        """The password was right."""
        for limit, who in self.taken:
            limit.give_back(*who)


def attempt(request: HttpRequest, email: str) -> Attempt:
    """The tightest limit comes first: what it refuses does not count against the others."""
    found, network = Attempt(), client_network(request)
    known = device(request, email)
    if known and found.take(PER_DEVICE, known):
        return found
    found.refused = not (found.take(PER_ACCOUNT_AND_ADDRESS, email, network) and found.take(PER_ADDRESS, network))
    found.braked = not found.refused and not found.take(PER_ACCOUNT, email)
    return found


def forget(request: HttpRequest, user: Account, **_: object) -> None:
    """Signal receiver: the owner has shown who they are with the link to reset the password."""
    for email in EmailAddress.objects.filter(user=user).values_list("email", flat=True):
        PER_ACCOUNT.forget(email)
        PER_ACCOUNT_AND_ADDRESS.forget(email, client_network(request))
