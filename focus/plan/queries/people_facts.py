"""People as the engine sees them: hours, absence, ratings."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import DateField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from engine.people_facts import Absence, Duty, PersonFacts, Rating, SkillRatings, WorkingHours
from engine.weeks import Week
from people import models, public_holidays, time_zones
from people.model_fields import HoursField
from people.public_holidays import HolidayRegion

PersonRow = dict[str, Any]  # the columns of PERSON_FIELDS
FULL_TIME: Final = (WorkingHours(),)
# Cast: a union of three resolves its types pairwise, and PostgreSQL treats two bare nulls as text.
NO_DAY: Final = Cast(Value(None), DateField())
NO_HOURS: Final = Cast(Value(None), HoursField())
PLACE: Final = "/"
# How far ahead time off is loaded: absence matters until an area's next milestone.
LOOK_AHEAD: Final = timedelta(days=400)


class EarlierTerms(NamedTuple):
    """What applied to a person up to a day."""

    end: date
    day_to_day: float
    place: HolidayRegion


@dataclass(slots=True)
class Crowd:
    """People by id, loaded together."""

    organisation: models.Organisation | None
    week: Week
    rows: dict[int, PersonRow]
    hours: dict[int, list[WorkingHours]] = field(default_factory=dict)
    away: dict[int, list[Absence]] = field(default_factory=dict)
    duties: dict[int, list[Duty]] = field(default_factory=dict)
    earlier: dict[int, list[EarlierTerms]] = field(default_factory=dict)
    stated: dict[int, dict[str, SkillRatings]] = field(default_factory=dict)

    def facts(self, committed: Mapping[int, float]) -> dict[str, PersonFacts]:
        """By key, including the lead."""
        return {row["key"]: self.person(row, committed.get(pk, 0.0)) for pk, row in self.rows.items()}

    def person(self, row: PersonRow, committed: float = 0.0) -> PersonFacts:
        pk = row["id"]
        return PersonFacts(
            key=row["key"],
            role=row["role"],
            seniority=row["seniority"],
            joined=row["joined"],
            skills=self.stated.get(pk, {}),
            hours=tuple(self.hours.get(pk, ())) or FULL_TIME,
            day_to_day=float(row["day_to_day"]),
            earlier_day_to_day=tuple((one.end, one.day_to_day) for one in self.earlier.get(pk, ())),
            duties=tuple(self.duties.get(pk, ())),
            away=tuple(self.away.get(pk, ())),
            holidays=self.holidays(row),
            committed=committed,
            leaves=row["leaves"] if row["leaving_is_known"] else None,
        )

    def holidays(self, row: PersonRow) -> frozenset[date]:
        """For the person's country and region, or the organisation's if they have none; on earlier days for those of then."""
        where = public_holidays.region_or_default(row["country"], row["region"], self.organisation)
        years = {self.week.monday.year, self.week.sunday.year + 1, self.week.sunday.year}
        found = public_holidays.of_years(where, years)
        for one in reversed(self.earlier.get(row["id"], ())):
            then = public_holidays.of_years(one.place, years)
            found = frozenset({day for day in found if day > one.end} | {day for day in then if day <= one.end})
        return found


PERSON_FIELDS: Final = (
    "id", "key", "name", "role", "seniority", "joined", *time_zones.COLUMNS, "country", "region", "day_to_day",
    "leaves", "leaving_is_known",
)  # fmt: skip


def load_people(organisation: models.Organisation | None, week: Week, people: "QuerySet[models.Person]") -> Crowd:
    """People with their hours and absence, from two queries; `add_ratings` adds ratings."""
    rows = {row["id"]: row for row in people.values(*PERSON_FIELDS)}
    return with_hours(Crowd(organisation, week, rows))


def crowd_of(organisation: models.Organisation | None, week: Week, people: Collection[models.Person]) -> Crowd:
    """People who are already loaded, with their hours and absence, without ratings. One query."""
    rows = {one.pk: {name: getattr(one, name) for name in PERSON_FIELDS} for one in people}
    return with_hours(Crowd(organisation, week, rows))


def with_hours(crowd: Crowd) -> Crowd:
    for kind, person, start, end, what, hours, *weekdays in spans_of(list(crowd.rows), crowd.week):
        if kind == "hours":
            crowd.hours.setdefault(person, []).append(WorkingHours(tuple(float(one) for one in weekdays), start))
        elif kind == "off":
            crowd.away.setdefault(person, []).append(Absence(start, end, what))
        elif kind == "earlier":
            place = HolidayRegion(*what.split(PLACE))
            crowd.earlier.setdefault(person, []).append(EarlierTerms(end, float(hours), place))
        else:
            crowd.duties.setdefault(person, []).append(Duty(start, end, float(hours), what))
    for patterns in crowd.hours.values():
        patterns.sort(key=lambda one: one.start or date.min)
    for terms in crowd.earlier.values():
        terms.sort()
    return crowd


def spans_of(people: Sequence[int], week: Week) -> Any:
    """Working hours, time off, duties and what applied earlier: one query, four tables.

    Kind, person, from, to, part or text, hours, weekdays.
    """
    ahead = Q(end__gte=week.monday, start__lte=week.monday + LOOK_AHEAD, person__in=people)
    hours = models.WorkingHours.objects.filter(person__in=people).annotate(
        kind=Value("hours"), until=NO_DAY, what=Value(""), week_hours=NO_HOURS
    )
    nothing = {f"no_{day}": NO_HOURS for day in models.DAYS}
    off = models.TimeOff.objects.filter(ahead).annotate(
        kind=Value("off"), until=F("end"), what=F("part"), week_hours=NO_HOURS, **nothing
    )
    duties = models.Duty.objects.filter(ahead).annotate(
        kind=Value("duty"), until=F("end"), week_hours=F("hours"), **nothing
    )
    earlier = models.EarlierAvailability.objects.filter(person__in=people, end__gte=week.monday).annotate(
        kind=Value("earlier"), start=NO_DAY, until=F("end"), what=Concat("country", Value(PLACE), "region"),
        week_hours=F("day_to_day"), **nothing,
    )  # fmt: skip
    columns = ("kind", "person_id", "start", "until", "what", "week_hours")
    parts = [rows.order_by().values_list(*columns, *nothing) for rows in (off, duties, earlier)]
    return hours.order_by().values_list(*columns, *models.DAYS).union(*parts, all=True)


RatingRow = tuple[int, str, str, int, date | None, str | None, bool]
"""Person, skill, kind, level, date, author, whether it is disputed."""


def add_ratings(crowd: Crowd, skills: Collection[str], *, interest: bool = True) -> None:
    """The latest rating of each kind by the week's Sunday, and interests. Two queries, or one without interests."""
    of_these = {"person__in": list(crowd.rows), "skill__key__in": list(skills)}
    rows = (
        models.Rating.objects.filter(**of_these)
        .filter(Q(on__isnull=True) | Q(on__lte=crowd.week.sunday))
        .order_by("pk")
        .values_list("person_id", "skill__key", "kind", "level", "on", "author__key", "disputed")
    )
    set_ratings(crowd, rows, interests(of_these) if interest else set())


def set_ratings(crowd: Crowd, rows: Iterable[RatingRow], interested: Set[tuple[int, str]]) -> None:
    """From rows in the order in which they were written: the last of each kind by date counts."""
    latest: dict[tuple[int, str], dict[str, Any]] = {}
    for person, skill, kind, level, on, author, disputed in sorted(rows, key=lambda row: row[4] or date.min):
        if person in crowd.rows:
            found = latest.setdefault((person, skill), {})
            found[kind] = Rating(level, on, author)
            if kind == "assessed":
                found["disputed"] = disputed
    for person, skill in latest.keys() | interested:
        found = latest.get((person, skill), {})
        crowd.stated.setdefault(person, {})[skill] = SkillRatings(
            assessed=found.get("assessed"),
            own=found.get("self"),
            disputed=found.get("disputed", False),
            interest=(person, skill) in interested,
        )


def interests(of_these: Mapping[str, Any]) -> set[tuple[int, str]]:
    return set(models.Interest.objects.filter(**of_these).values_list("person_id", "skill__key"))
