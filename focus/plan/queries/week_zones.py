"""People's time zones week by week. No queries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from engine.weeks import Week
from focus.plan.queries.lead_weeks import zones
from focus.plan.queries.people_facts import Crowd
from people.time_zones import day_of_week


@dataclass(slots=True)
class WeekZones:
    """Each person's time zone in each week, as it was or will be then."""

    crowd: Crowd
    today: date
    known: dict[Week, Mapping[int, ZoneInfo]] = field(default_factory=dict)

    def of(self, person: int, week: Week) -> ZoneInfo:
        if week not in self.known:
            self.known[week] = zones(self.crowd, day_of_week(week, self.today))
        return self.known[week][person]

    def day_of(self, person: int, at: datetime) -> date:
        """The person's date at an instant: around midnight of a Sunday, that of the week in which it is."""
        day = at.astimezone(self.of(person, Week.of(at.date()))).date()
        return at.astimezone(self.of(person, Week.of(day))).date()
