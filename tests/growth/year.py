"""A year of a lead, made by hand: one of everything that the journal proposes, and beside each something that it doesn't."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db import connection
from django.test.utils import CaptureQueriesContext

from engine.weeks import Week
from focus.models import Choice, Interruption, Pairing, ProposalAnswer, Review
from initiatives.models import (
    AreaStatus,
    CriticalArea,
    DateRequest,
    Dependency,
    DependencyStatus,
    Initiative,
    LeadAssignment,
    Stage,
    StatusUpdate,
    UpdateKind,
)
from people.models import Person
from stakeholders.models import Pitch
from tests.support import factories as make

TODAY: Final = date(2026, 11, 25)
NOW: Final = datetime(2026, 11, 25, 10, tzinfo=UTC)
PROPOSED: Final = [
    ("2026-11-20", "Agreed the retry policy with Payments", "delivered", ""),
    ("2026-10-30", "Got “Identity SDK” delivered and accepted", "influenced", ""),
    ("2026-10-12", "Lena grew in iOS", "grew_others", ""),
    ("2026-10-04", "Interruptions from “Support” at least halved", "delivered", "1.5 hours a week saved"),
    ("2026-09-14", "Platform agreed to “Dashboard”", "influenced", ""),
    ("2026-09-01", "Pitch “Contract tests” accepted", "influenced", "40,000 EUR per year"),
    ("2026-08-20", "Pitch “Retire the old queue” submitted", "influenced", ""),
    ("2026-07-06", "Stepped back from “Product”: reviewing", "grew_others", ""),
    ("2026-06-18", "Design review of “Product”", "decided", ""),
    ("2026-05-12", "Settled “API”", "delivered", ""),
]
"""By hand, from the specification: the day, what it is, its kind and its figure."""


@contextmanager
def at_most_twelve_queries() -> Iterator[None]:
    """Without savepoints, which only a test has."""
    with CaptureQueriesContext(connection) as asked:
        yield
    assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) <= 12


def at(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def live_the_year() -> Person:
    make.OrganisationFactory.create(timezone="UTC")
    lead = make.PersonFactory.create(
        key="noor", name="Noor Haddad", manager=make.PersonFactory.create(name="Marta Vega")
    )
    product = make.InitiativeFactory.create(key="product", name="Product")
    make.LeadFactory.create(initiative=product, person=lead, start=date(2026, 1, 5), end=date(2026, 7, 5))
    LeadAssignment.objects.create(
        initiative=product, person=lead, start=date(2026, 7, 6), stage=Stage.REVIEWING, hours=2
    )
    areas(lead, product)
    milestones(lead, product)
    pitches(lead)
    pairings(lead, product)
    interruptions(lead)
    waits(product)
    Review.objects.create(
        person=lead, week=Week(2026, 47), remember="Agreed the retry policy with Payments", at=at(date(2026, 11, 20))
    )
    Review.objects.create(person=lead, week=Week(2026, 46), note="Quiet", at=at(date(2026, 11, 13)))
    return lead


def areas(lead: Person, product: Initiative) -> None:
    def settle(area: CriticalArea, day: date) -> None:
        CriticalArea.objects.filter(pk=area.pk).update(status=AreaStatus.SETTLED)
        StatusUpdate.objects.create(
            initiative=area.initiative, kind=UpdateKind.AREA, area=area, name=area.name, before="open", after="settled",
            at=at(day),
        )  # fmt: skip

    api = make.AreaFactory.create(initiative=product, key="api", name="API", owner=lead)
    settle(api, date(2026, 3, 2))
    settle(api, date(2026, 5, 12))
    settle(make.AreaFactory.create(name="Of others"), date(2026, 5, 12))
    settle(make.AreaFactory.create(initiative=product, name="Before they led it"), date(2026, 1, 2))
    again = make.AreaFactory.create(initiative=product, name="Open again", owner=lead)
    settle(again, date(2026, 4, 2))
    CriticalArea.objects.filter(pk=again.pk).update(status=AreaStatus.OPEN)


def milestones(lead: Person, product: Initiative) -> None:
    for day, name, choice in (
        (date(2026, 6, 18), "Design review", ""),
        (date(2026, 6, 25), "Skipped review", Choice.SKIP),
        (date(2025, 11, 3), "Longer ago than a year", ""),
    ):
        make.PointFactory.create(initiative=product, name=name, date=day, kind="design_review", passed=True)
        make.MeetingFactory.create(person=lead, initiative=product, starts=at(day), choice=choice)
    make.PointFactory.create(initiative=product, name="Without them", date=date(2026, 6, 19), passed=True)


def pitches(lead: Person) -> None:
    accepted = Pitch.objects.create(
        author=lead, key="tests", title="Contract tests", status="accepted", status_changed_on=date(2026, 9, 1),
        value_amount=Decimal(40000), value_currency="EUR", value_per="year",
    )  # fmt: skip
    team = make.TeamFactory.create(name="Platform")
    accepted.steps.create(name="Dashboard", team=team, agreed=True, agreed_on=date(2026, 9, 14), agreed_by="Tom Becker")
    accepted.steps.create(name="Not agreed")
    Pitch.objects.create(
        author=lead, key="queue", title="Retire the old queue", status="submitted", status_changed_on=date(2026, 8, 20)
    )
    Pitch.objects.create(
        author=lead, key="no", title="Declined", status="declined", status_changed_on=date(2026, 8, 20)
    )


def pairings(lead: Person, product: Initiative) -> None:
    """Lena rose within 180 days; Tom before they paired; the level of Omar, who isn't on the team any more, is hidden."""
    ios = make.SkillFactory.create(key="ios", name="iOS")
    area = make.AreaFactory.create(initiative=product, key="client", name="Client")
    make.RequirementFactory.create(area=area, skill=ios)
    for name, rose, on_team in (
        ("Lena Vogt", date(2026, 10, 12), True),
        ("Tom Becker", date(2026, 4, 1), True),
        ("Omar Sayed", date(2026, 10, 12), False),
    ):
        learner = make.PersonFactory.create(name=name)
        if on_team:
            make.MembershipFactory.create(initiative=product, person=learner)
        Pairing.objects.create(person=lead, week=Week(2026, 20), area=area, learner=learner, at=NOW)
        for day, level in ((date(2026, 3, 2), 1), (rose, 2)):
            make.RatingFactory.create(person=learner, skill=ios, level=level, on=day)


def interruptions(lead: Person) -> None:
    """Support: 3 h a week before the remedy of week 37, and 1.5 h after it; the pager: 2 h before and after."""
    remedied = Week(2026, 37)
    for source in ("Support", "Pager"):
        ProposalAnswer.objects.create(
            person=lead, kind="rota", about=source.casefold(), accepted=True, at=at(remedied.monday)
        )
    for ahead in (-3, -2, -1, 1, 2, 3):
        day = (remedied + ahead).days[2]
        taken = {"Support": 180 if ahead < 0 else 90, "Pager": 120}
        for source, minutes in taken.items():
            Interruption.objects.create(person=lead, at=at(day), source=source, minutes=minutes)


def waits(product: Initiative) -> None:
    def accepted(name: str, asked: date | None) -> None:
        row = Dependency.objects.create(
            initiative=product, key=name.lower().replace(" ", "-"), name=name, status=DependencyStatus.ACCEPTED,
            accepted_on=date(2026, 10, 30),
        )  # fmt: skip
        if asked:
            DateRequest.objects.create(dependency=row, on=asked)

    accepted("Identity SDK", date(2026, 10, 1))
    accepted("Never asked", None)
    accepted("Asked too late", date(2026, 10, 31))
    accepted("Asked before they led it", date(2026, 1, 4))


def more_settled(lead: Person, count: int) -> None:
    product = Initiative.objects.get(key="product")
    for number in range(count):
        area = make.AreaFactory.create(initiative=product, name=f"More {number}", owner=lead, status="settled")
        StatusUpdate.objects.create(
            initiative=product, kind=UpdateKind.AREA, area=area, name=area.name, before="open", after="settled",
            at=NOW - timedelta(days=number),
        )  # fmt: skip
