"""The smallest valid rows."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from django.test import Client
from factory.declarations import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from focus.models import Meeting
from initiatives.models import (
    CriticalArea,
    InflectionPoint,
    Initiative,
    LeadAssignment,
    Membership,
    SkillRequirement,
)
from people.models import Account, Organisation, Person, Rating, Skill, Team
from stakeholders.models import Stakeholder

# factory_boy's declarations have no type hints: these wrappers are the only place that calls them.


def numbered(template: str) -> Any:
    """The template with the next number in place of {}."""
    return Sequence(template.format)  # type: ignore[no-untyped-call]


def new(maker: type[DjangoModelFactory[Any]]) -> Any:
    """A new row from another factory."""
    return SubFactory(maker)  # type: ignore[no-untyped-call]


def computed(compute: Callable[[Any], object]) -> Any:
    """A value computed from the row's other values."""
    return LazyAttribute(compute)  # type: ignore[no-untyped-call]


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation
        django_get_or_create = ("id",)

    id = 1
    name = "Northlight"
    timezone = "Europe/Madrid"
    country = "ES"


class PersonFactory(DjangoModelFactory[Person]):
    class Meta:
        model = Person

    key = numbered("person-{}")
    name = numbered("Person {}")
    email = computed(lambda person: f"{person.key}@example.org")


class AccountFactory(DjangoModelFactory[Account]):
    """An account with a new person. It has no password until `set_password`."""

    class Meta:
        model = Account

    person = new(PersonFactory)
    email = computed(lambda account: account.person.email)


class SkillFactory(DjangoModelFactory[Skill]):
    class Meta:
        model = Skill

    key = numbered("skill-{}")
    name = numbered("Skill {}")


class RatingFactory(DjangoModelFactory[Rating]):
    class Meta:
        model = Rating

    person = new(PersonFactory)
    skill = new(SkillFactory)
    level = 3


class TeamFactory(DjangoModelFactory[Team]):
    class Meta:
        model = Team

    key = numbered("team-{}")
    name = numbered("Team {}")


class InitiativeFactory(DjangoModelFactory[Initiative]):
    class Meta:
        model = Initiative

    key = numbered("initiative-{}")
    name = numbered("Initiative {}")


class LeadFactory(DjangoModelFactory[LeadAssignment]):
    class Meta:
        model = LeadAssignment

    initiative = new(InitiativeFactory)
    person = new(PersonFactory)
    start = date(2026, 1, 5)


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    initiative = new(InitiativeFactory)
    person = new(PersonFactory)


class AreaFactory(DjangoModelFactory[CriticalArea]):
    class Meta:
        model = CriticalArea

    initiative = new(InitiativeFactory)
    key = numbered("area-{}")
    name = numbered("Area {}")


class RequirementFactory(DjangoModelFactory[SkillRequirement]):
    class Meta:
        model = SkillRequirement

    area = new(AreaFactory)
    skill = new(SkillFactory)
    level = 3


class PointFactory(DjangoModelFactory[InflectionPoint]):
    class Meta:
        model = InflectionPoint

    initiative = new(InitiativeFactory)
    key = numbered("point-{}")
    name = numbered("Point {}")
    date = date(2026, 12, 3)


class MeetingFactory(DjangoModelFactory[Meeting]):
    class Meta:
        model = Meeting

    person = new(PersonFactory)
    title = numbered("Meeting {}")
    starts = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    minutes = 60


class StakeholderFactory(DjangoModelFactory[Stakeholder]):
    class Meta:
        model = Stakeholder

    lead = new(PersonFactory)
    key = numbered("stakeholder-{}")
    person = new(PersonFactory)


def person_with_account(**facts: Any) -> Person:
    """A person who has an account; the facts are the person's."""
    account = AccountFactory.create(**{f"person__{name}": value for name, value in facts.items()})
    assert account.person is not None
    return account.person


def sign_in(client: Client, person: Person, **account: Any) -> Account:
    """Sign a person in; `is_superuser=True` makes an administrator."""
    found = Account.objects.filter(person=person).first() or AccountFactory.create(person=person, **account)
    client.force_login(found)
    return found


def lead_more(lead: Person, count: int) -> None:
    """Initiatives that they lead, with one row of everything that a week shows."""
    for _ in range(count):
        initiative = InitiativeFactory.create()
        LeadFactory.create(initiative=initiative, person=lead)
        owner = PersonFactory.create()
        MembershipFactory.create(initiative=initiative, person=owner, familiarity=3)
        skill = SkillFactory.create()
        RatingFactory.create(person=owner, skill=skill, level=1)
        RatingFactory.create(person=lead, skill=skill, level=4)
        area = AreaFactory.create(initiative=initiative, owner=owner, impact=5, effort="S")
        RequirementFactory.create(area=area, skill=skill, level=4)
        PointFactory.create(initiative=initiative)
        MeetingFactory.create(person=lead, initiative=initiative, area=area, minutes=15)
        team = TeamFactory.create(tech_lead=PersonFactory.create())
        initiative.teams.add(team)
        StakeholderFactory.create(lead=lead, cadence_days=7)
