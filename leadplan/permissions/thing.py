"""The parts of the table: things, and for each verb who can do it and which queryset enforces it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, QuerySet

from allocation.models import Scenario
from digests.models import Digest, OutboxMail
from initiatives.models import Initiative
from leadplan.permissions.case import Case
from leadplan.permissions.grounds import Ground
from people.models import Account, Person
from stakeholders.models import Dismissal, OfficeHour, Pitch, Stakeholder

Rows = Callable[[Person, date], "QuerySet[Any]"]
About = Callable[[Any], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Permission:
    """Who can do it, and the queryset of rows they can do it to."""

    grounds: tuple[Ground, ...]
    rows: Rows

    def why(self, case: Case) -> list[str]:
        """Every reason why this viewer can, as sentences; empty if they can't."""
        return [sentence for ground in self.grounds for sentence in ground.find(case)]


@dataclass(frozen=True, slots=True)
class Thing:
    """`about` returns the fields of a Case for a row; `of` is the kind of name that the Access page asks for.

    `note` is an explanation that applies to single rows and so is not in the grounds.
    """

    key: str
    name: str
    model: type[Model]
    about: About
    see: Permission
    change: Permission | None = None
    of: str = "person"
    note: str = ""

    def case_of(self, viewer: Person, today: date, row: Model) -> Case:
        return Case(viewer, today, row=row, **self.about(row))

    @property
    def verbs(self) -> dict[str, Permission]:
        return {"see": self.see, **({"change": self.change} if self.change else {})}


def of_person(row: Any) -> Mapping[str, Any]:
    return {"person": row.person}


def of_initiative(row: Any) -> Mapping[str, Any]:
    return {"initiative": row if isinstance(row, Initiative) else row.initiative}


def of_lead(row: Any) -> Mapping[str, Any]:
    return {"person": row.lead if isinstance(row, Stakeholder | Dismissal) else row.stakeholder.lead}


def of_author(row: Any) -> Mapping[str, Any]:
    return {"person": row.author if isinstance(row, Pitch) else row.pitch.author}


def of_scenario(row: Any) -> Mapping[str, Any]:
    return {"person": row.author if isinstance(row, Scenario) else row.scenario.author}


def of_pitch(row: Any) -> Mapping[str, Any]:
    return {"person": (row.office_hours if isinstance(row, OfficeHour) else row).pitch.author}


def of_recipient(row: OutboxMail) -> Mapping[str, Any]:
    """Who the email is for: the digest's person, otherwise the owner of the address."""
    digest = Digest.objects.filter(message_id=row.message_id).first()
    account = Account.objects.filter(email__iexact=row.to).first()
    return {"person": digest.person if digest else account and account.person}


def of_nobody(row: Any) -> Mapping[str, Any]:
    return {}


def every(model: Any) -> Rows:
    return lambda person, today: model.objects.all()


def visible(model: Any) -> Rows:
    return lambda person, today: model.objects.visible_to(person)


def editable(model: Any) -> Rows:
    return lambda person, today: model.objects.editable_by(person)


def visible_on(model: Any) -> Rows:
    return lambda person, today: model.objects.visible_to(person, today)


def editable_on(model: Any) -> Rows:
    return lambda person, today: model.objects.editable_by(person, today)
