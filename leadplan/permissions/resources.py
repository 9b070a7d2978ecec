"""The parts of the table: kinds of things, for each verb who can do it, and the queryset that enforces it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from operator import attrgetter
from typing import Any, Final

from django.db.models import Model, QuerySet

from digests.models import Digest, OutboxEmail
from initiatives.models import Initiative
from leadplan.permissions import reasons, team_reasons
from leadplan.permissions.reasons import AccessContext, Reason
from people.models import Account, Person, Rating

Rows = Callable[[Person, date], QuerySet[Any]]


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
    """`path` leads from a row to what it belongs to, whose kind is `of`: a person, initiative or team; empty for the row itself.

    `note` is an explanation that applies to single rows and so is not among the reasons.
    """

    key: str
    name: str
    model: type[Model]
    path: str | Callable[[OutboxEmail], Person | None]
    see: Permission
    change: Permission | None = None
    of: str = "person"
    note: str = ""

    def context_of(self, viewer: Person, today: date, row: Model) -> AccessContext:
        owner = {self.of: self.owner(row)} if self.of else {}
        return AccessContext(viewer, today, row=row, skill=row.skill if isinstance(row, Rating) else None, **owner)

    def owner(self, row: Any) -> Any:
        if callable(self.path):
            return self.path(row)
        return attrgetter(self.path)(row) if self.path else row

    @property
    def verbs(self) -> dict[str, Permission]:
        return {"see": self.see, **({"change": self.change} if self.change else {})}


def recipient(row: OutboxEmail) -> Person | None:
    """Who the email is for: the digest's person, otherwise the owner of the address."""
    digest = Digest.objects.filter(message_id=row.message_id).first()
    account = Account.objects.filter(email__iexact=row.to).first()
    return digest.person if digest else account.person if account else None


def found_by(method: str, model: type[Model], *, dated: bool = False) -> Rows:
    """The rows that a method of the model's manager returns for a person; `dated` methods also take the day."""

    def rows(person: Person, today: date) -> QuerySet[Any]:
        find = getattr(model._default_manager, method)
        found: QuerySet[Any] = find(person, today) if dated else find(person)
        return found

    return rows


def all_rows(model: type[Model]) -> Rows:
    return lambda person, today: model._default_manager.all()


visible = partial(found_by, "visible_to")
editable = partial(found_by, "editable_by")


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
STANDARD_OWNER: Final = (team_reasons.STANDARD_OWNER, team_reasons.WITHOUT_OWNER)
STANDARD_READERS: Final = (*STANDARD_OWNER, team_reasons.TEAM_ROLES)
OWNER_TOO: Final = "The standard’s owner can see it too."
RATERS: Final = (reasons.OWN, reasons.MANAGER, reasons.LEADS_WHO_REQUIRE_IT)


def part_of_initiative(key: str, name: str, model: type[Model]) -> Resource:
    see, change = Permission(INVOLVED, visible(model, dated=True)), Permission(EDITORS, editable(model, dated=True))
    return Resource(key, name, model, "" if model is Initiative else "initiative", see, change, of="initiative")


def part_of_dependency(key: str, name: str, model: type[Model], path: str = "dependency.initiative") -> Resource:
    """As its initiative."""
    return part_of_area(key, name, model, path)


def part_of_area(key: str, name: str, model: type[Model], path: str) -> Resource:
    """As the initiative of its area."""
    see, change = Permission(INVOLVED, visible(model, dated=True)), Permission(EDITORS, editable(model, dated=True))
    return Resource(key, name, model, path, see, change, of="initiative")


def for_maintainers(key: str, name: str, model: type[Model]) -> Resource:
    """Hours and days: for the person and those who maintain their profile."""
    see, change = Permission(MAINTAINERS, visible(model)), Permission(MAINTAINERS, editable(model))
    return Resource(key, name, model, "person", see, change)


def for_owner_only(key: str, name: str, model: type[Model], path: str = "person") -> Resource:
    """Only one person can see and change it."""
    permission = Permission(OWNER_ONLY, visible(model))
    return Resource(key, name, model, path, permission, permission)


def for_author_and_co_sponsors(key: str, name: str, model: type[Model], path: str) -> Resource:
    """For the author and the co-sponsors."""
    see, change = Permission(SHARED, visible(model)), Permission(SHARED, editable(model))
    return Resource(key, name, model, path, see, change, note=CO_SPONSORED)


def of_standard(key: str, name: str, model: type[Model]) -> Resource:
    """Everyone can see it, the standard’s owner changes it."""
    see, change = Permission((reasons.EVERYONE,), visible(model)), Permission(STANDARD_OWNER, editable(model))
    return Resource(key, name, model, "", see, change, of="")


def of_team_in_standard(
    key: str, name: str, model: type[Model], see: Permission, change: Permission | None
) -> Resource:
    return Resource(key, name, model, "team", see, change, of="team", note=OWNER_TOO)


def of_author_and_readers(key: str, name: str, model: type[Model], path: str) -> Resource:
    """The author can change it; people it is shared with can see it."""
    see = Permission((reasons.OWN, reasons.SHARED_WITH), visible(model))
    return Resource(key, name, model, path, see, Permission(OWNER_ONLY, editable(model)), note=SHARING)
