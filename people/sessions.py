"""Where an account is signed in, and what else it signs in with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase

from people import clock
from people.agents import words_of_agent
from people.models import Account

STAMP: Final = "seen_at"
NOTED_EVERY: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Session:
    row: UserSession
    place: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Page:
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


def of(account: Any) -> QuerySet[UserSession]:
    rows: QuerySet[UserSession] = UserSession.objects.filter(user=account).order_by("-last_seen_at")
    return rows


def load(account: Account, current: str) -> Page:
    """Sessions that have ended in the meantime are not shown."""
    kinds: dict[str, list[Authenticator]] = {}
    for row in Authenticator.objects.filter(user=account):
        kinds.setdefault(row.type, []).append(row)
    codes = kinds.get(Authenticator.Type.RECOVERY_CODES)
    primary = EmailAddress.objects.get_primary(account)
    return Page(
        account=account,
        address=primary.email if primary else account.email,
        has_app=Authenticator.Type.TOTP in kinds,
        passkeys=len(kinds.get(Authenticator.Type.WEBAUTHN, ())),
        codes_left=len(codes[0].wrap().get_unused_codes()) if codes else None,
        providers=SocialAccount.objects.filter(user=account).count(),
        sessions=[shown(row, current) for row in of(account) if not row.purge()],
    )


def shown(row: UserSession, current: str) -> Session:
    return Session(row, words_of_agent(row.user_agent), row.session_key == current)


def end_others(request: HttpRequest) -> None:
    account = request.user
    assert isinstance(account, Account)
    current = request.session.session_key
    account.change_session_salt()
    update_session_auth_hash(request, account)  # also gives this session a new key
    UserSession.objects.filter(user=account, session_key=current).update(session_key=request.session.session_key)
    for session in of(account).exclude(session_key=request.session.session_key):
        session.end()


def note_seen(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Writes now and then when a session was last used: of a page's cost that is nothing."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        stamp = request.session.get(STAMP) if settings.SESSION_COOKIE_NAME in request.COOKIES else None
        now = clock.now()
        if stamp and now.timestamp() - stamp > NOTED_EVERY.total_seconds():
            request.session[STAMP] = now.timestamp()
            UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=now)
        return get_response(request)

    return middleware


def stamp(request: HttpRequest, **rest: Any) -> None:
    """Receiver of a sign-in: from now on this session is noted."""
    request.session[STAMP] = clock.now().timestamp()
