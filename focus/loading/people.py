"""People as the engine sees them: hours, absence, ratings."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from engine.facts import Absence, Duty, PersonFacts, Rating, Stated, WorkingHours
from engine.weeks import Week
from focus.loading import holidays
from people import models

FULL_TIME: Final = (WorkingHours(),)
LOOK_AHEAD: Final = timedelta(days=400)
"""How far time off is loaded: absence is judged until an area's next inflection point."""


@dataclass(slots=True)
class Crowd:
    """People by id, loaded together."""

    organisation: models.Organisation | None
    week: Week
    rows: dict[int, dict[str, Any]]
    hours: dict[int, list[WorkingHours]] = field(default_factory=dict)
    away: dict[int, list[Absence]] = field(default_factory=dict)
    duties: dict[int, list[Duty]] = field(default_factory=dict)
    stated: dict[int, dict[str, Stated]] = field(default_factory=dict)

    def facts(self, committed: Mapping[int, float]) -> dict[str, PersonFacts]:
        """By key, the lead's own among them."""
        return {row["key"]: self.person(row, committed.get(pk, 0.0)) for pk, row in self.rows.items()}

    def person(self, row: dict[str, Any], committed: float = 0.0) -> PersonFacts:
        pk = row["id"]
        return PersonFacts(
            key=row["key"],
            role=row["role"],
            seniority=row["seniority"],
            joined=row["joined"],
            skills=self.stated.get(pk, {}),
            hours=tuple(self.hours.get(pk, ())) or FULL_TIME,
            day_to_day=float(row["day_to_day"]),
            duties=tuple(self.duties.get(pk, ())),
            away=tuple(self.away.get(pk, ())),
            holidays=self.holidays(row),
            committed=committed,
        )

    def holidays(self, row: dict[str, Any]) -> frozenset[date]:
        """Of the person's own country and region; of the organisation's where they have none."""
        country, region = row["country"], row["region"]
        if not country and self.organisation is not None:
            country, region = self.organisation.country, region or self.organisation.region
        return holidays.of_years(
            country, region, {self.week.monday.year, self.week.sunday.year + 1, self.week.sunday.year}
        )


PERSON_FIELDS: Final = (
    "id",
    "key",
    "name",
    "role",
    "seniority",
    "joined",
    "timezone",
    "country",
    "region",
    "day_to_day",
)


def load_people(organisation: models.Organisation | None, week: Week, people: "QuerySet[models.Person]") -> Crowd:
    """Persons with their hours and absence, from four queries; ratings are `add_ratings`'."""
    rows = {row["id"]: row for row in people.values(*PERSON_FIELDS)}
    crowd = Crowd(organisation, week, rows)
    for hours in models.WorkingHours.objects.filter(person__in=people.values("pk")).order_by("start"):
        weekdays = tuple(float(one) for one in hours.weekdays)
        crowd.hours.setdefault(hours.person_id, []).append(WorkingHours(weekdays, hours.start))
    ahead = Q(end__gte=week.monday, start__lte=week.monday + LOOK_AHEAD, person__in=people.values("pk"))
    for off in models.TimeOff.objects.filter(ahead):
        crowd.away.setdefault(off.person_id, []).append(Absence(off.start, off.end, off.part))
    for duty in models.Duty.objects.filter(ahead):
        crowd.duties.setdefault(duty.person_id, []).append(Duty(duty.start, duty.end, float(duty.hours), duty.what))
    return crowd


def able_outside(highest: Mapping[str, int]) -> "QuerySet[models.Person]":
    """Whoever is rated in a skill that an area asks for: they may be brought in, or be the only one."""
    return models.Person.objects.filter(ratings__skill__key__in=list(highest), ratings__level__gte=1)


def add_ratings(crowd: Crowd, skills: Collection[str], *, interest: bool = True) -> None:
    """The latest rating of each kind that stood by the week's Sunday, and interests. Two queries, without interests one."""
    latest: dict[tuple[int, str], dict[str, Any]] = {}
    rows = (
        models.Rating.objects.filter(Q(on__isnull=True) | Q(on__lte=crowd.week.sunday), skill__key__in=list(skills))
        .order_by("pk")
        .values_list("person_id", "skill__key", "kind", "level", "on", "author__key", "disputed")
    )
    ordered = sorted(rows, key=lambda row: row[4] or date.min)
    for person, skill, kind, level, on, author, disputed in ordered:
        if person in crowd.rows:
            found = latest.setdefault((person, skill), {})
            found[kind] = Rating(level, on, author)
            if kind == "assessed":
                found["disputed"] = disputed
    interested = interests(crowd, skills) if interest else set()
    for person, skill in latest.keys() | interested:
        found = latest.get((person, skill), {})
        crowd.stated.setdefault(person, {})[skill] = Stated(
            assessed=found.get("assessed"),
            own=found.get("self"),
            disputed=found.get("disputed", False),
            interest=(person, skill) in interested,
        )


def interests(crowd: Crowd, skills: Iterable[str]) -> set[tuple[int, str]]:
    rows = models.Interest.objects.filter(skill__key__in=list(skills)).values_list("person_id", "skill__key")
    return {(person, skill) for person, skill in rows if person in crowd.rows}
