"""Which emails are due: a row for each, created once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.crypto import salted_hmac

from digests.models import REMINDER_HOUR, Digest, DigestKind
from digests.querysets import managers_of_leads
from engine.weeks import Week
from focus.models import Commitment, Review, WeekPlan
from focus.week.queries.sidebar import NEAR_DAYS
from initiatives.models import InflectionPoint, LeadAssignment, Stage
from people.clock import MONDAY, week_if_due
from people.models import LinkKind, Organisation, Person, SecretLink
from stakeholders.models import Promise
from standards.queries.this_week import may_be_asked

FRIDAY: Final = 4
REPORTED_LISTS: Final = ("items", "not_covered", "sign_off", "steps", "touchpoints", "left_out", "own_work", "no_skill")
"""Lists in a plan; one entry in any of them is enough to send an email. Meetings are already in the calendar: only their
verdicts are news, and verdicts need critical areas."""


def has_news(facts: Mapping[str, object]) -> bool:
    """Whether a plan has anything to report: no email is ever empty. `plan_has_news` is the same check in the database.

    The weekly email also reports what is around a plan: see `dates_have_news`.
    """
    return any(facts.get(name) for name in REPORTED_LISTS) or bool(facts["areas"] and facts["meetings"])


def plan_has_news() -> Q:
    lists = (Q(**{f"facts__{name}__0__isnull": False}) for name in REPORTED_LISTS)
    return reduce(or_, lists, Q(facts__areas__0__isnull=False, facts__meetings__0__isnull=False))


def dates_have_news(now: datetime) -> Q:
    """Weeks with a milestone ahead or a promise due, even if the plan itself has nothing to report."""
    weeks = (Week.parse(week) for week in current_weeks(now))
    return reduce(or_, (Q(week=str(week)) & (Q(milestone_near(week, now)) | Q(promise_due(week))) for week in weeks))


def milestone_near(week: Week, now: datetime) -> Exists:
    """Milestones of initiatives that the plan's person leads in the week: what `WeekPage.near` shows, in any time zone."""
    led = leads_in(week).filter(person=OuterRef(OuterRef("person")), initiative=OuterRef("initiative"))
    # West of Greenwich it may still be the day before.
    last = now.date() + timedelta(days=NEAR_DAYS - 1)
    ahead = InflectionPoint.objects.filter(passed=False, date__range=(week.monday, last))
    return Exists(ahead.filter(Exists(led.filter(initiative__areas__isnull=False))))


def leads_in(week: Week) -> QuerySet[LeadAssignment]:
    """Assignments for which the week is planned."""
    return LeadAssignment.objects.firm().during(week.monday, week.sunday).exclude(stage=Stage.HANDED_OFF)


def promise_due(week: Week) -> Exists:
    return Exists(Promise.objects.filter(stakeholder__lead=OuterRef("person"), done=False, due__lte=week.sunday))


def reachable(prefix: str = "") -> Q:
    """Everyone with an active account, or with no account but an address on their profile."""
    open_account = Q(**{f"{prefix}account__is_active": True})
    return open_account | Q(**{f"{prefix}account__isnull": True, f"{prefix}email__gt": ""})


def invited() -> Q:
    """Everyone with an active account, or invited to have one: a manager whose address someone typed gets no email."""
    invitation = SecretLink.objects.filter(kind=LinkKind.INVITATION, about=OuterRef("pk"), revoked_at=None)
    return Q(account__is_active=True) | Q(account__isnull=True, email__gt="") & Q(Exists(invitation))


def make_due(now: datetime) -> int:
    """Create a row for every email whose time has come in its person's time zone and that has none yet; return how many.

    Weeks that are over, from Sunday on, are skipped, even after an outage. The number of queries does not depend on the
    number of people.
    """
    rows = new_rows(now)
    # Another tick may be creating the same rows: the unique constraint on person, kind and week decides.
    Digest.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def new_rows(now: datetime) -> list[Digest]:
    """The rows that `make_due` would create."""
    organisation = Organisation.objects.first()
    if organisation is None:
        return []
    weekly = [*weekly_rows(now, organisation), *standards_rows(now, organisation)]
    return [*weekly, *reminder_rows(now, organisation), *manager_rows(now, organisation)]


def weekly_rows(now: datetime, organisation: Organisation) -> list[Digest]:
    """Planned weeks with something to report, from the time on Monday that the person chose."""
    news = plan_has_news() | dates_have_news(now) | may_be_asked("person")
    plans = planned(now).filter(news).exclude(person__email_preferences__weekly=False)
    hour = Coalesce("person__email_preferences__hour", Value(organisation.planning_hour))
    return rows_for_plans(DigestKind.WEEK, MONDAY, plans, hour, now, organisation)


def standards_rows(now: datetime, organisation: Organisation) -> list[Digest]:
    """Everyone who may have something to do for a standard, and has no other email to read it in: leads have a plan, and
    managers the email about their leads. Composing it decides if it is sent.
    """
    week, weeks = Week.of(now.date()), current_weeks(now)
    made = Digest.objects.filter(person=OuterRef("pk"), kind=DigestKind.WEEK, requested_at=None, week__in=weeks)
    managers = managers_of_leads(Person.objects.current(), now.date() - timedelta(days=7))
    planned_for = WeekPlan.objects.filter(person=OuterRef("pk"), week__in=weeks)
    found = without_plan(week).filter(invited(), ~Exists(made), ~Exists(planned_for))
    wanting = found.exclude(email_preferences__weekly=False).exclude(
        pk__in=managers.exclude(email_preferences__leads=False).values("pk")
    )
    hour = Coalesce("email_preferences__hour", Value(organisation.planning_hour))
    rows = wanting.annotate(hour=hour).order_by("pk").values_list("pk", "timezone", "hour")
    due = [
        (person, week_if_due(now.astimezone(ZoneInfo(zone or organisation.timezone)), MONDAY, at))
        for person, zone, at in rows
    ]
    return [new_row(person, its_week, now) for person, its_week in due if its_week]


def without_plan(week: Week) -> QuerySet[Person]:
    """Those who may have something to do for a standard, and lead nothing that week."""
    leads = leads_in(week).filter(person=OuterRef("pk"))
    return Person.objects.current().filter(may_be_asked("pk"), ~Exists(leads))


def reminder_rows(now: datetime, organisation: Organisation) -> list[Digest]:
    """Weeks without a review, from the chosen time on Friday: those that were committed, or all for who chose that."""
    reviewed = Review.objects.filter(person=OuterRef("person"), week=OuterRef("week"))
    committed = Commitment.objects.filter(person=OuterRef("person"), week=OuterRef("week"))
    wanted = Q(person__email_preferences__reminder=True) | Q(
        Exists(committed), person__email_preferences__reminder=None
    )
    plans = planned(now).filter(plan_has_news(), wanted, ~Exists(reviewed))
    hour = Coalesce("person__email_preferences__reminder_hour", Value(REMINDER_HOUR))
    return rows_for_plans(DigestKind.REVIEW, FRIDAY, plans, hour, now, organisation)


def manager_rows(now: datetime, organisation: Organisation) -> list[Digest]:
    """Everyone with a lead in their reporting line, at the time of their weekly email. Composing it decides if it is sent."""
    made = Digest.objects.filter(kind=DigestKind.LEADS, requested_at=None, week__in=current_weeks(now))
    have = {(person, week) for person, week in made.values_list("person_id", "week")}
    people = managers_of_leads(Person.objects.current(), now.date() - timedelta(days=7)).filter(invited())
    hour = Coalesce("email_preferences__hour", Value(organisation.planning_hour))
    wanting = people.exclude(email_preferences__leads=False).annotate(hour=hour).order_by("pk")
    found = [
        (person, week_if_due(now.astimezone(ZoneInfo(zone or organisation.timezone)), MONDAY, at))
        for person, zone, at in wanting.values_list("pk", "timezone", "hour")
    ]
    return [
        new_row(person, week, now, DigestKind.LEADS) for person, week in found if week and (person, week) not in have
    ]


def planned(now: datetime) -> QuerySet[WeekPlan]:
    """Plans for weeks around today, of people who can be emailed."""
    return WeekPlan.objects.filter(reachable("person__"), week__in=current_weeks(now), person__left_on=None)


def current_weeks(now: datetime) -> set[str]:
    """The weeks that are current in any time zone."""
    return {str(Week.of((now + timedelta(days=days)).date())) for days in (-1, 0, 1)}


def rows_for_plans(
    kind: DigestKind,
    weekday: int,
    plans: QuerySet[WeekPlan],
    hour: Coalesce,
    now: datetime,
    organisation: Organisation,
) -> list[Digest]:
    """Rows for plans that have none of this kind yet and whose hour of the weekday has come in their person's time zone."""
    made = Digest.objects.filter(person=OuterRef("person"), week=OuterRef("week"), kind=kind, requested_at=None)
    found = plans.filter(~Exists(made)).annotate(hour=hour).order_by("person")
    return [
        new_row(person, week, now, kind)
        for person, week, zone, at in found.values_list("person_id", "week", "person__timezone", "hour")
        if week == week_if_due(now.astimezone(ZoneInfo(zone or organisation.timezone)), weekday, at)
    ]


def new_row(person_id: int, week: Week, now: datetime, kind: DigestKind = DigestKind.WEEK) -> Digest:
    return Digest(
        person_id=person_id,
        kind=kind,
        week=week,
        message_id=message_id(person_id, kind, week),
        created_at=now,
        not_before=now,
    )


def message_id(person_id: int, kind: str, week: Week, mark: str = "") -> str:
    """The same for the same email, so that clients recognise a repeat; derived from this installation's secret key."""
    identity = f"{person_id}/{kind}/{week}{mark and f'/{mark}'}"
    name = salted_hmac("digests", identity, algorithm="sha256").hexdigest()[:32]
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"<{name}@{f'[IPv6:{host}]' if ':' in host else host}>"


def is_week_over(person: Person, week: Week, organisation: Organisation, now: datetime) -> bool:
    """Whether the week is over in the person's time zone."""
    return week < Week.of(now.astimezone(person.zone(organisation.timezone)).date())
