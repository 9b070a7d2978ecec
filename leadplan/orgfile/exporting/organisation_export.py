"""The organisation, skills, people, teams and initiatives, in the file's format."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db.models import Prefetch

from initiatives.models import (
    CriticalArea,
    DateGiven,
    Dependency,
    Initiative,
    LeadAssignment,
    Membership,
    SkillRequirement,
)
from leadplan.orgfile.exporting.yaml_writer import CHUNK, Short, ShortList, chunks, entry, plain, short, short_list
from leadplan.orgfile.importing.people_import import hours_by_weekday, is_full_time
from leadplan.orgfile.schema import organisation_entries as entries
from people.models import DAYS, Interest, Organisation, Person, Rating, Skill, Team, WorkingHours
from standards.models import Standard, StandardScope

Dict = dict[str, object]


def organisation_entry() -> Dict | None:
    row = Organisation.objects.first()
    return short(entries.OrganisationEntry, row) if row else None


def skill_entries() -> Iterator[Dict]:
    return (short(entries.SkillEntry, row) for row in Skill.objects.order_by("key").iterator(CHUNK))


def person_entries() -> Iterator[Dict]:
    rows = Person.objects.select_related("manager").prefetch_related("working_hours", "duties", "time_off")
    for chunk in chunks(rows.order_by("key").iterator(CHUNK)):
        rated = rating_entries([row.pk for row in chunk])
        for row in chunk:
            hours = hours_entry(list(row.working_hours.all()))
            leaves = row.leaves if row.leaving_is_known else None
            yield entry(entries.PersonEntry, row, hours=hours, skills=rated.get(row.pk), leaves=leaves)


def hours_entry(rows: list[WorkingHours]) -> object:
    """Omitted if it has always been 40 hours from Monday to Friday."""
    if not rows:
        return None
    if len(rows) == 1 and rows[0].start is None:
        return None if is_full_time(hours_by_day(rows[0])) else week_hours(rows[0])
    return [short(entries.HoursFrom, row, hours=week_hours(row)) for row in rows]


def hours_by_day(row: WorkingHours) -> dict[str, Decimal]:
    return dict(zip(DAYS, row.weekdays, strict=True))


def week_hours(row: WorkingHours) -> object:
    """A number if importing it gives the same days, otherwise the days."""
    if sum(row.weekdays[5:]) == 0 and hours_by_day(row) == hours_by_weekday(row.weekly):
        return plain(row.weekly)
    return Short({day: plain(value) for day, value in hours_by_day(row).items() if value})


def rating_entries(of: Collection[int]) -> dict[int, Dict]:
    """Per person and skill: just a level, one entry, or a list of entries by date."""
    interested = set(Interest.objects.filter(person__in=of).values_list("person_id", "skill__key"))
    rated = Rating.objects.filter(person__in=of).select_related("skill", "author")
    rows = rated.order_by("person_id", "skill__key", "pk")
    found: dict[int, Dict] = {}
    for (pk, skill), rows_of_skill in groupby(rows, key=lambda row: (row.person_id, row.skill.key)):
        found.setdefault(pk, {})[skill] = skill_ratings(list(rows_of_skill), (pk, skill) in interested)
    for pk, skill in sorted(interested):
        found.setdefault(pk, {}).setdefault(skill, Short(interest=True))
    return {pk: sorted_levels(levels) for pk, levels in found.items()}


def sorted_levels(levels: Dict) -> Dict:
    ordered = {skill: levels[skill] for skill in sorted(levels)}
    return Short(ordered) if all(isinstance(one, int) for one in ordered.values()) else ordered


def skill_ratings(rows: list[Rating], interest: bool) -> object:
    dates = sorted({row.on for row in rows}, key=lambda on: (on is not None, on))
    entries = [day_ratings([row for row in rows if row.on == on]) for on in dates]
    if interest:
        entries[-1] = Short({**entries[-1], "interest": True})
    if len(entries) > 1:
        return entries
    only = entries[0]
    return only["level"] if only.keys() == {"level"} else only


def day_ratings(rows: Iterable[Rating]) -> Short:
    by_kind = {row.kind: row for row in rows}
    assessed, own = by_kind.get("assessed"), by_kind.get("self")
    on = (assessed or own or next(iter(by_kind.values()))).on
    return short(
        entries.RatingEntry,
        level=assessed.level if assessed else None,
        self_=own.level if own else None,
        assessed=on,
        by=assessed.author.key if assessed and assessed.author else None,
        disputed=bool(assessed and assessed.disputed),
    )


def team_entries() -> Iterator[Dict]:
    rows = Team.objects.select_related("engineering_manager", "product_manager", "tech_lead")
    rows = rows.prefetch_related("members").order_by("key")
    return (entry(entries.TeamEntry, row) for row in rows.iterator(CHUNK))


def initiative_entries() -> Iterator[Dict]:
    # Join single people and skills: a prefetch would need one OR per row, and SQLite allows at most a thousand.
    rows = (
        Initiative.objects.prefetch_related("teams", "points__areas")
        .prefetch_related(Prefetch("assignments", LeadAssignment.objects.select_related("person")))
        .prefetch_related(Prefetch("memberships", Membership.objects.select_related("person")))
        .prefetch_related(Prefetch("areas", CriticalArea.objects.select_related("owner")))
        .prefetch_related(Prefetch("areas__requirements", SkillRequirement.objects.select_related("skill")))
        .prefetch_related(
            Prefetch("dependencies", Dependency.objects.select_related("producer", "dri", "area").order_by("key"))
        )
        .prefetch_related(Prefetch("dependencies__dates_given", DateGiven.objects.select_related("by")))
        .prefetch_related("dependencies__acceptance_checks", "dependencies__date_requests")
    )
    return (initiative_entry(row) for row in rows.order_by("key").iterator(CHUNK))


def initiative_entry(row: Initiative) -> Dict:
    areas = sorted(row.areas.all(), key=lambda area: (area.position, area.key))
    points = sorted(row.points.all(), key=lambda point: (point.date, point.key))
    return entry(
        entries.InitiativeEntry,
        row,
        leads=[short(entries.LeadEntry, one) for one in sorted(row.assignments.all(), key=person_and_start)],
        members=[short(entries.MemberEntry, one) for one in sorted(row.memberships.all(), key=person_and_start)],
        areas=[entry(entries.AreaEntry, one, needs=needs(one)) for one in areas],
        inflection_points=[short(entries.PointEntry, one) for one in points],
        dependencies=[entry(entries.DependencyEntry, one, asked_on=asked_on(one)) for one in row.dependencies.all()],
    )


def asked_on(row: Dependency) -> ShortList:
    """Each day once: the file does not say who else was asked on it."""
    return short_list(sorted({request.on for request in row.date_requests.all()}))


def person_and_start(row: LeadAssignment | Membership) -> tuple[str, date]:
    return row.person.key, row.start or date.min


def needs(area: CriticalArea) -> Short:
    return Short(sorted((need.skill.key, need.level) for need in area.requirements.all()))


def standard_entries() -> Iterator[Dict]:
    """With the teams in scope; what each of them did is not in the file."""
    scopes = Prefetch("scopes", StandardScope.objects.filter(until=None).select_related("team"))
    rows = Standard.objects.select_related("owner").prefetch_related(scopes).order_by("key")
    for row in rows.iterator(CHUNK):
        teams = short_list(sorted(scope.team.key for scope in row.scopes.all()))
        yield entry(entries.StandardEntry, row, teams=teams)
