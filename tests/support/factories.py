"""The smallest valid rows."""

from datetime import UTC, date, datetime
from typing import Any

import factory
from django.test import Client
from factory.django import DjangoModelFactory

from focus.models import Meeting
from initiatives.models import (
    CriticalArea,
    InflectionPoint,
    Initiative,
    LeadAssignment,
    Membership,
    Requirement,
)
from people.models import Account, Organisation, Person, Rating, Skill, Team
from stakeholders.models import Stakeholder


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

    key = factory.Sequence(lambda number: f"person-{number}")
    name = factory.Sequence(lambda number: f"Person {number}")
    email = factory.LazyAttribute(lambda person: f"{person.key}@example.org")


class AccountFactory(DjangoModelFactory[Account]):
    """An account of a person of its own; no password unless given one by `set_password`."""

    class Meta:
        model = Account

    person = factory.SubFactory(PersonFactory)
    email = factory.LazyAttribute(lambda account: account.person.email)


class SkillFactory(DjangoModelFactory[Skill]):
    class Meta:
        model = Skill

    key = factory.Sequence(lambda number: f"skill-{number}")
    name = factory.Sequence(lambda number: f"Skill {number}")


class RatingFactory(DjangoModelFactory[Rating]):
    class Meta:
        model = Rating

    person = factory.SubFactory(PersonFactory)
    skill = factory.SubFactory(SkillFactory)
    level = 3


class TeamFactory(DjangoModelFactory[Team]):
    class Meta:
        model = Team

    key = factory.Sequence(lambda number: f"team-{number}")
    name = factory.Sequence(lambda number: f"Team {number}")


class InitiativeFactory(DjangoModelFactory[Initiative]):
    class Meta:
        model = Initiative

    key = factory.Sequence(lambda number: f"initiative-{number}")
    name = factory.Sequence(lambda number: f"Initiative {number}")


class LeadFactory(DjangoModelFactory[LeadAssignment]):
    class Meta:
        model = LeadAssignment

    initiative = factory.SubFactory(InitiativeFactory)
    person = factory.SubFactory(PersonFactory)
    start = date(2026, 1, 5)


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    initiative = factory.SubFactory(InitiativeFactory)
    person = factory.SubFactory(PersonFactory)


class AreaFactory(DjangoModelFactory[CriticalArea]):
    class Meta:
        model = CriticalArea

    initiative = factory.SubFactory(InitiativeFactory)
    key = factory.Sequence(lambda number: f"area-{number}")
    name = factory.Sequence(lambda number: f"Area {number}")


class RequirementFactory(DjangoModelFactory[Requirement]):
    class Meta:
        model = Requirement

    area = factory.SubFactory(AreaFactory)
    skill = factory.SubFactory(SkillFactory)
    level = 3


class PointFactory(DjangoModelFactory[InflectionPoint]):
    class Meta:
        model = InflectionPoint

    initiative = factory.SubFactory(InitiativeFactory)
    key = factory.Sequence(lambda number: f"point-{number}")
    name = factory.Sequence(lambda number: f"Point {number}")
    date = date(2026, 12, 3)


class MeetingFactory(DjangoModelFactory[Meeting]):
    class Meta:
        model = Meeting

    person = factory.SubFactory(PersonFactory)
    title = factory.Sequence(lambda number: f"Meeting {number}")
    starts = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    minutes = 60


class StakeholderFactory(DjangoModelFactory[Stakeholder]):
    class Meta:
        model = Stakeholder

    lead = factory.SubFactory(PersonFactory)
    key = factory.Sequence(lambda number: f"stakeholder-{number}")
    person = factory.SubFactory(PersonFactory)


def sign_in(client: Client, person: Person, **account: Any) -> Account:
    """Sign a person in; `is_superuser=True` makes an administrator."""
    found = Account.objects.filter(person=person).first() or AccountFactory.create(person=person, **account)
    client.force_login(found)
    return found
