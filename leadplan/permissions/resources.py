"""The parts of the table: kinds of things, for each verb who can do it, and the queryset that enforces it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Model, QuerySet

from allocation.models import Scenario
from digests.models import Digest, OutboxMail
from initiatives.models import Initiative
from leadplan.permissions import reasons
from leadplan.permissions.reasons import AccessContext, Reason
from people.models import Account, Person
from stakeholders.models import Dismissal, OfficeHour, Pitch, Stakeholder

Rows = Callable[[Person, date], "QuerySet[Any]"]
About = Callable[[Any], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Permission:
    """Who can do it, and the queryset of rows they can do it to."""

    reasons: tuple[Reason, ...]
    rows: Rows

    def why(self, context: AccessContext) -> list[str]:
        """Every reason why this viewer can, as sentences; empty if they can't."""
        return [sentence for reason in self.reasons for sentence in reason.find(context)]


@dataclass(frozen=True, slots=True)
class Resource:
    """`about` returns the fields of an AccessContext for a row; `of` is the kind of name that the Access page asks for.

    `note` is an explanation that applies to single rows and so is not among the reasons.
    """

    key: str
    name: str
    model: type[Model]
    about: About
    see: Permission
    change: Permission | None = None
    of: str = "person"
    note: str = ""

    def context_of(self, viewer: Person, today: date, row: Model) -> AccessContext:
        return AccessContext(viewer, today, row=row, **self.about(row))

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


def all_rows(model: Any) -> Rows:
    return lambda person, today: model.objects.all()


def visible(model: Any) -> Rows:
    return lambda person, today: model.objects.visible_to(person)


def editable(model: Any) -> Rows:
    return lambda person, today: model.objects.editable_by(person)


def visible_on(model: Any) -> Rows:
    return lambda person, today: model.objects.visible_to(person, today)


def editable_on(model: Any) -> Rows:
    return lambda person, today: model.objects.editable_by(person, today)


CO_SPONSORED: Final = "A pitch’s co-sponsors can see it too. Who a pitch is shared with is private to its author."
SHARING: Final = "Who a scenario is shared with is private to its author. Readers only see figures they have access to."
INVOLVED: Final = (
    reasons.OPEN,
    reasons.LEADS,
    reasons.TENTATIVE_LEADS,
    reasons.MEMBERS,
    reasons.OWNS_AREA,
    reasons.ABOVE_TEAM,
    reasons.ADMINISTRATOR,
)
EDITORS: Final = (reasons.LEADS, reasons.ABOVE_LEADS, reasons.ADMINISTRATOR)
OWNER_ONLY: Final = (reasons.OWN,)
MAINTAINERS: Final = (reasons.OWN, reasons.MANAGER, reasons.PROFILE_MAINTAINER)
LINE: Final = (reasons.OWN, reasons.ABOVE)
SHARED: Final = (reasons.OWN, reasons.CO_SPONSOR)
RATERS: Final = (reasons.OWN, reasons.MANAGER, reasons.LEADS_WHO_REQUIRE_IT)


def part_of_initiative(key: str, name: str, model: Any) -> Resource:
    see, change = Permission(INVOLVED, visible_on(model)), Permission(EDITORS, editable_on(model))
    return Resource(key, name, model, of_initiative, see, change, of="initiative")


def for_maintainers(key: str, name: str, model: Any) -> Resource:
    """Hours and days: for the person and those who maintain their profile."""
    return Resource(
        key, name, model, of_person, Permission(MAINTAINERS, visible(model)), Permission(MAINTAINERS, editable(model))
    )


def for_owner_only(key: str, name: str, model: Any, about: Any = of_person) -> Resource:
    """Only one person can see and change it."""
    return Resource(
        key, name, model, about, Permission(OWNER_ONLY, visible(model)), Permission(OWNER_ONLY, visible(model))
    )


def for_author_and_co_sponsors(key: str, name: str, model: Any, about: Any) -> Resource:
    """For the author and the co-sponsors."""
    see, change = Permission(SHARED, visible(model)), Permission(SHARED, editable(model))
    return Resource(key, name, model, about, see, change, note=CO_SPONSORED)


def of_author_and_readers(key: str, name: str, model: Any) -> Resource:
    """The author can change it; people it is shared with can see it."""
    see, change = (
        Permission((reasons.OWN, reasons.SHARED_WITH), visible(model)),
        Permission(OWNER_ONLY, editable(model)),
    )
    return Resource(key, name, model, of_scenario, see, change, note=SHARING)
