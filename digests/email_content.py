"""The input and output of composing each kind of email."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from digests.models import ActionKind
from engine.weeks import Week
from focus.week.queries.preloaded import PreloadedWeek
from focus.week.queries.week_request import WeekRequest
from people.models import Organisation, Person


class NothingToReport(Exception):
    """There is nothing to report, and no email is ever empty. `reported` holds the codes of findings that still apply."""

    def __init__(self, reported: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.reported = reported or {}


@dataclass(frozen=True, slots=True)
class DigestRequest:
    """Whose email, about which week, when; `button` returns the address of an action (kind, subject, plan), or an empty one."""

    person: Person
    organisation: Organisation
    week: Week
    now: datetime
    today: date
    button: Callable[[ActionKind, str, str], str]
    preloaded: PreloadedWeek | None = None
    """Parts of the week that were loaded with those of other people."""
    last_reported: Callable[[], Mapping[str, str] | None] = lambda: None
    """What the last earlier email of this kind reported; None if there was none."""

    @property
    def week_request(self) -> WeekRequest:
        return WeekRequest(self.person, self.organisation, self.week, self.now, self.today, self.preloaded)


@dataclass(frozen=True, slots=True)
class EmailContent:
    """The subject, without anything private; the context of the templates; the codes of what is reported; the templates' name,
    unless it is the kind's.
    """

    subject: str
    context: Mapping[str, Any]
    reported: Mapping[str, str] = field(default_factory=dict)
    template: str = ""
