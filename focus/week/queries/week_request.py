"""Who asks for which week, and when."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from engine.weeks import Week
from engine.weights import Weights
from focus.week.queries.preloaded import PreloadedWeek
from people.models import Organisation, Person
from people.time_zones import day_of_week

MOST_WEEKS_AHEAD: Final = 26
THURSDAY, NOON = 3, 12


@dataclass(frozen=True)
class WeekRequest:
    """Who is week_request which week, and when."""

    person: Person
    organisation: Organisation | None
    week: Week
    now: datetime
    today: date
    preloaded: PreloadedWeek | None = field(default=None, compare=False, repr=False)
    """For emails: parts of several people's weeks, loaded together."""

    @property
    def weights(self) -> Weights:
        return Weights.from_overrides(self.organisation.weights) if self.organisation else Weights()

    @property
    def zone(self) -> ZoneInfo:
        """That of the week."""
        home = self.organisation.timezone if self.organisation else "UTC"
        return self.person.zone(home, on=day_of_week(self.week, self.today))

    @property
    def this_week(self) -> Week:
        return Week.of(self.today)

    @property
    def is_past(self) -> bool:
        return self.week < self.this_week

    @property
    def is_this(self) -> bool:
        return self.week == self.this_week

    @property
    def has_begun(self) -> bool:
        """Part of the week is past."""
        return self.is_this and self.today > self.week.monday

    @property
    def asks_for_review(self) -> bool:
        """The week is over or nearly over: from Thursday noon on, in the person's time zone."""
        here = self.now.astimezone(self.zone)
        return self.is_past or (self.is_this and (here.weekday(), here.hour) >= (THURSDAY, NOON))

    @property
    def may_plan(self) -> bool:
        """Past weeks are history; for weeks too far ahead it is unknown who will be there."""
        return 0 <= self.week.since(self.this_week) <= MOST_WEEKS_AHEAD
