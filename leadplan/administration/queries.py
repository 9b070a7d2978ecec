"""What administrators look after, and who has an account. Neither shows what belongs to one person alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, Subquery

from focus.models import Calendar
from leadplan.version import VERSION
from people.mail_server import has_mail_server
from people.models import Account, AuditLine, Departure, Organisation, Person, Retention, SecretLink
from people.querysets import PersonQuerySet

ROWS_PER_PAGE: Final = 50
STATES: Final = {
    "": "Everyone",
    "active": "With an account",
    "invited": "Invited",
    "none": "Without an account",
    "inactive": "Deactivated",
    "administrators": "Administrators",
}


@dataclass(frozen=True, slots=True)
class AdministrationPage:
    """Counts and states only. `calendars_failing` of `calendars`: whose they are is seen by their owners alone."""

    people: int
    accounts: int
    invited: int
    administrators: int
    has_mail_server: bool
    sender: str
    single_sign_on: str
    calendars: int
    calendars_failing: int
    links: int
    changes: int
    retention_applied: datetime | None
    departures_requested: int
    departures_scheduled: int
    departures_failed: int
    constants_changed: int
    version: str
    database: str
    mode: str
    worker: bool
    beat: bool


def load_administration(
    organisation: Organisation | None, now: datetime, *, worker: bool, beat: bool
) -> AdministrationPage:
    """Seven queries."""
    people = with_state(Person.objects.current(), now).aggregate(
        all=Count("pk"),
        account=Count("pk", Q(account__isnull=False)),
        invited=Count("pk", Q(invited_until__isnull=False)),
    )
    calendars = Calendar.objects.aggregate(all=Count("pk"), failing=Count("pk", Q(failures__gt=0)))
    open_departures = Departure.objects.filter(completed_at=None).aggregate(
        requested=Count("pk", Q(day=None)),
        scheduled=Count("pk", Q(day__isnull=False)),
        failed=Count("pk", ~Q(error="")),
    )
    providers: Mapping[str, Any] = settings.SOCIALACCOUNT_PROVIDERS
    clients = providers.get("openid_connect", {}).get("APPS", [])
    return AdministrationPage(
        people["all"],
        people["account"],
        people["invited"],
        Account.objects.get_queryset().filter(is_superuser=True, is_active=True).count(),
        has_mail_server(),
        settings.DEFAULT_FROM_EMAIL,
        clients[0]["name"] if clients else "",
        calendars["all"],
        calendars["failing"],
        SecretLink.objects.of_kind("").live(now).count(),
        AuditLine.objects.filter(at__gt=now - timedelta(days=7)).count(),
        Retention.objects.values_list("applied_at", flat=True).first(),
        open_departures["requested"],
        open_departures["scheduled"],
        open_departures["failed"],
        len(organisation.weights) if organisation else 0,
        VERSION,
        connection.display_name,
        settings.MODE,
        worker,
        beat,
    )


def with_state(rows: PersonQuerySet, now: datetime) -> PersonQuerySet:
    """With `invited_until` of an invitation that works, for people without an account."""
    links = SecretLink.objects.filter(kind="invitation", about=OuterRef("pk")).live(now).order_by("-expires_at")
    return rows.annotate(invited_until=Subquery(links.values("expires_at")[:1]))


@dataclass(frozen=True, slots=True)
class AccountsPage:
    page: Page[Person]
    states: Sequence[tuple[str, str]]
    state: str
    only_administering: Sequence[Account]
    """Administrators who are no person in the organisation."""

    @property
    def can_invite(self) -> bool:
        """Whether someone on this page can be invited by email."""
        return any(one.email and getattr(one, "account", None) is None for one in self.page)


def load_accounts(state: str, number: str | None, now: datetime) -> AccountsPage:
    """People with their accounts and invitations, by name. Three queries."""
    rows = with_state(Person.objects.current(), now).select_related("account")
    chosen = {
        "active": Q(account__is_active=True),
        "invited": Q(account=None, invited_until__isnull=False),
        "none": Q(account=None, invited_until=None),
        "inactive": Q(account__is_active=False),
        "administrators": Q(account__is_active=True, account__is_superuser=True),
    }.get(state, Q())
    page = Paginator(rows.filter(chosen).order_by("name", "key"), ROWS_PER_PAGE).get_page(number)
    alone = Account.objects.get_queryset().filter(person=None, is_superuser=True, is_active=True).order_by("email")
    return AccountsPage(page, tuple(STATES.items()), state, list(alone))


def invitable(keys: Sequence[str]) -> list[Person]:
    """Those of these people who can be invited by email: no account yet, and an address that has none either."""
    taken = Account.objects.get_queryset().filter(email__iexact=OuterRef("email"))
    rows = Person.objects.current().without_account().filter(key__in=keys, email__isnull=False).exclude(email="")
    return list(rows.filter(~Exists(taken)).order_by("name", "key")[:ROWS_PER_PAGE])
