"""Which mails are due: a row for each, made once."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.crypto import salted_hmac

from digests.models import Digest, DigestKind, MailChoice
from engine.weeks import Week
from focus.models import WeekPlan
from focus.weekly import week_begun
from people.models import Organisation, Person

TOLD: Final = ("items", "not_covered", "sign_off", "steps", "touchpoints", "left_out")
"""Lists of a plan of which one entry is enough for a mail. Meetings are in the calendar already: only their verdicts
are news, and those need critical areas."""


def says_something(facts: Mapping[str, Any]) -> bool:
    """Whether a plan has anything to tell: a mail is never empty. `telling` is the same for the database."""
    return any(facts[name] for name in TOLD) or bool(facts["areas"] and facts["meetings"])


def telling() -> Q:
    told = (Q(**{f"facts__{name}__0__isnull": False}) for name in TOLD)
    return reduce(or_, told, Q(facts__areas__0__isnull=False, facts__meetings__0__isnull=False))


def reachable() -> Q:
    """Whoever has an account that is in use, else an address on their record."""
    return Q(person__account__is_active=True) | Q(person__account__isnull=True, person__email__gt="")


def make_due(now: datetime) -> int:
    """A row for every planned week that has begun where its person is, and has no mail yet: how many. Three queries.

    Past weeks are past, also after an outage.
    """
    rows = new_rows(now)
    # Another tick may be making the same rows: the unique person, kind and week decides.
    Digest.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def new_rows(now: datetime) -> list[Digest]:
    """What `make_due` would make."""
    organisation = Organisation.objects.first()
    if organisation is None:
        return []
    return [
        new_row(person, week, now)
        for person, week, zone in without_mail(now)
        if week == week_begun(now.astimezone(ZoneInfo(zone or organisation.timezone)), organisation.planning_hour)
    ]


def without_mail(now: datetime) -> Iterable[tuple[int, Week, str]]:
    """Person, week and time zone of plans around today that have something to tell, to whoever wants it, and no mail yet."""
    around = {str(Week.of((now + timedelta(days=days)).date())) for days in (-1, 0, 1)}
    made = Digest.objects.filter(person=OuterRef("person"), week=OuterRef("week"), kind=DigestKind.WEEK)
    refused = MailChoice.objects.filter(person=OuterRef("person"), weekly=False)
    plans = WeekPlan.objects.filter(telling(), reachable(), ~Exists(made), ~Exists(refused), week__in=around)
    rows: Any = plans.order_by("person").values_list("person_id", "week", "person__timezone")
    return list(rows)


def new_row(person_id: int, week: Week, now: datetime) -> Digest:
    return Digest(
        person_id=person_id,
        week=week,
        message_id=message_id(person_id, DigestKind.WEEK, week),
        created_at=now,
        not_before=now,
    )


def message_id(person_id: int, kind: str, week: Week) -> str:
    """The same for the same mail, so that a repeated one is seen to be the same; of this installation's secret."""
    mark = salted_hmac("digests", f"{person_id}/{kind}/{week}", algorithm="sha256").hexdigest()[:32]
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"<{mark}@{f'[IPv6:{host}]' if ':' in host else host}>"


def is_over(person: Person, week: Week, organisation: Organisation, now: datetime) -> bool:
    """Whether the week is past where the person is."""
    return week < Week.of(now.astimezone(person.zone(organisation.timezone)).date())
