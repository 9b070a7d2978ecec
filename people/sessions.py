"""Where an account is signed in, with which browser, and its sign-in methods."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.db.models import QuerySet
from django.http import HttpRequest

from people import clock
from people.models import Account

# The order matters: browsers also claim the names of others, so the more specific mark comes first.
BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("python", "Python"),
)
SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_name(agent: str) -> str:
    """Firefox on Linux. Never repeats what was sent: anyone can send anything."""
    program = next((name for mark, name in BROWSERS if mark in agent), "unknown browser")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{program} on {system}" if system else program


SESSION_KEY: Final = "seen_at"
RECORDING_INTERVAL: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Session:
    row: UserSession
    place: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class AccountPage:
    """The account as its owner sees it. `codes_left` is None without recovery codes."""

    account: Account
    address: str
    has_app: bool
    passkeys: int
    codes_left: int | None
    providers: int
    sessions: Sequence[Session]

    @property
    def has_second_factor(self) -> bool:
        return self.has_app or self.passkeys > 0


def sessions_of(account: object) -> QuerySet[UserSession]:
    rows: QuerySet[UserSession] = UserSession.objects.filter(user=account).order_by("-last_seen_at")
    return rows


def load(account: Account, current: str) -> AccountPage:
    """Sessions that have ended are not shown."""
    kinds: dict[str, list[Authenticator]] = {}
    for row in Authenticator.objects.filter(user=account):
        kinds.setdefault(row.type, []).append(row)
    codes = kinds.get(Authenticator.Type.RECOVERY_CODES)
    primary = EmailAddress.objects.get_primary(account)
    return AccountPage(
        account=account,
        address=primary.email if primary else account.email,
        has_app=Authenticator.Type.TOTP in kinds,
        passkeys=len(kinds.get(Authenticator.Type.WEBAUTHN, ())),
        codes_left=len(codes[0].wrap().get_unused_codes()) if codes else None,
        providers=SocialAccount.objects.filter(user=account).count(),
        sessions=[
            Session(row, browser_name(row.user_agent), row.session_key == current)
            for row in sessions_of(account)
            if not row.purge()
        ],
    )


def has_second_factor(account_id: int) -> bool:
    """Recovery codes alone don't count: they replace another factor."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user_id=account_id, type__in=kinds).exists())


def end_other_sessions(request: HttpRequest) -> None:
    account = request.user
    assert isinstance(account, Account)
    current = request.session.session_key
    account.change_session_salt()
    update_session_auth_hash(request, account)  # also gives this session a new key
    UserSession.objects.filter(user=account, session_key=current).update(session_key=request.session.session_key)
    for session in sessions_of(account).exclude(session_key=request.session.session_key):
        session.end()


def start_recording(request: HttpRequest, **rest: object) -> None:
    """Signal receiver for a sign-in: from now on this session's use is recorded."""
    request.session[SESSION_KEY] = clock.now().timestamp()
