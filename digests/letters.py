"""What each kind of mail is made from, and what it is made into."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from digests.models import ActKind
from engine.weeks import Week
from focus.page import Viewing
from people.models import Organisation, Person


class NothingToSay(Exception):
    """There is nothing to tell: a mail is never empty. `told` is what stands all the same, in codes."""

    def __init__(self, told: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        self.told = told or {}


@dataclass(frozen=True, slots=True)
class Frame:
    """Whose mail about which week, when; `button` gives the address that acts (kind, subject, plan), or none."""

    person: Person
    organisation: Organisation
    week: Week
    now: datetime
    today: date
    button: Callable[[ActKind, str, str], str]

    @property
    def viewing(self) -> Viewing:
        return Viewing(self.person, self.organisation, self.week, self.now, self.today)


@dataclass(frozen=True, slots=True)
class Words:
    """The subject, which tells nothing private; what the templates of the kind get; what is told, in codes."""

    subject: str
    context: Mapping[str, Any]
    told: Mapping[str, Any] = field(default_factory=dict)
