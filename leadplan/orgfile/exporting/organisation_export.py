"""The organisation, skills, people, teams and initiatives, in the file's format."""

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Prefetch

from initiatives.models import (
    CriticalArea,
    Dependency,
    DependencyEta,
    Initiative,
    LeadAssignment,
    Membership,
    Requirement,
)
from leadplan.orgfile.exporting.yaml_writer import CHUNK, Short, ShortList, chunks, entry, plain, short, short_list
from leadplan.orgfile.importing.people_import import hours_by_weekday, is_full_time
from people.models import DAYS, Interest, Organisation, Person, Rating, Skill, Team, WorkingHours

Dict = dict[str, Any]


def organisation_entry() -> Dict | None:
    row = Organisation.objects.first()
    if row is None:
        return None
    return short(
        name=row.name,
        timezone=(row.timezone, "UTC"),
        country=(row.country or None, None),
        region=(row.region or None, None),
    )


def skill_entries() -> Iterator[Dict]:
    for row in Skill.objects.order_by("key").iterator(CHUNK):
        yield short(key=row.key, name=row.name, description=(row.description, ""))


def person_entries() -> Iterator[Dict]:
    rows = Person.objects.select_related("manager").prefetch_related("working_hours", "duties", "time_off")
    for chunk in chunks(rows.order_by("key").iterator(CHUNK)):
        rated = rating_entries([row.pk for row in chunk])
        yield from (person_entry(row, rated.get(row.pk, {})) for row in chunk)


def person_entry(row: Person, rated: Dict) -> Dict:
    return entry(
        key=row.key,
        name=row.name,
        email=(row.email, None),
        role=(row.role, "engineer"),
        seniority=(row.seniority, "mid"),
        joined=(row.joined, None),
        manager=(row.manager.key if row.manager else None, None),
        timezone=(row.timezone or None, None),
        hours=(hours_entry(list(row.working_hours.all())), None),
        day_to_day=(row.day_to_day, Decimal(12)),
        duties=(
            [short(from_=one.start, to=one.end, hours=one.hours, what=(one.what, "")) for one in row.duties.all()],
            [],
        ),
        country=(row.country or None, None),
        region=(row.region or None, None),
        skills=(rated, {}),
        time_off=([short(from_=one.start, to=one.end, part=(one.part, "all")) for one in row.time_off.all()], []),
    )


def hours_entry(rows: list[WorkingHours]) -> Any:
    """Omitted if it has always been 40 hours from Monday to Friday."""
    if not rows:
        return None
    if len(rows) == 1 and rows[0].start is None:
        return None if is_full_time(hours_by_day(rows[0])) else week_hours(rows[0])
    return [short(from_=(row.start, None), hours=week_hours(row)) for row in rows]


def hours_by_day(row: WorkingHours) -> dict[str, Decimal]:
    return dict(zip(DAYS, row.weekdays, strict=True))


def week_hours(row: WorkingHours) -> Any:
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
        found.setdefault(pk, {}).setdefault(skill, short(interest=True))
    return {pk: sorted_levels(levels) for pk, levels in found.items()}


def sorted_levels(levels: Dict) -> Dict:
    ordered = {skill: levels[skill] for skill in sorted(levels)}
    return Short(ordered) if all(isinstance(one, int) for one in ordered.values()) else ordered


def skill_ratings(rows: list[Rating], interest: bool) -> Any:
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
        level=(assessed.level if assessed else None, None),
        self_=(own.level if own else None, None),
        assessed=(on, None),
        by=(assessed.author.key if assessed and assessed.author else None, None),
        disputed=(bool(assessed and assessed.disputed), False),
    )


def team_entries() -> Iterator[Dict]:
    rows = Team.objects.select_related("engineering_manager", "product_manager", "tech_lead")
    for row in rows.prefetch_related("members").order_by("key").iterator(CHUNK):
        yield entry(
            key=row.key,
            name=row.name,
            engineering_manager=(key_of(row.engineering_manager), None),
            product_manager=(key_of(row.product_manager), None),
            tech_lead=(key_of(row.tech_lead), None),
            members=(keys_of(row.members.all()), ShortList()),
        )


def key_of(row: Any) -> str | None:
    return None if row is None else row.key


def keys_of(rows: Iterable[Any]) -> ShortList:
    return short_list(sorted(row.key for row in rows))


def initiative_entries() -> Iterator[Dict]:
    # Join single people and skills: a prefetch would need one OR per row, and SQLite allows at most a thousand.
    rows = (
        Initiative.objects.prefetch_related("teams", "points__areas")
        .prefetch_related(Prefetch("assignments", LeadAssignment.objects.select_related("person")))
        .prefetch_related(Prefetch("memberships", Membership.objects.select_related("person")))
        .prefetch_related(Prefetch("areas", CriticalArea.objects.select_related("owner")))
        .prefetch_related(Prefetch("areas__requirements", Requirement.objects.select_related("skill")))
        .prefetch_related(
            Prefetch("dependencies", Dependency.objects.select_related("producer", "dri").order_by("key"))
        )
        .prefetch_related(Prefetch("dependencies__etas", DependencyEta.objects.select_related("by")))
        .prefetch_related("dependencies__acceptance", "dependencies__asks")
    )
    return (initiative_entry(row) for row in rows.order_by("key").iterator(CHUNK))


def initiative_entry(row: Initiative) -> Dict:
    return entry(
        key=row.key,
        name=row.name,
        summary=(row.summary, ""),
        priority=(row.priority, 3),
        phase=(row.phase, "discovery"),
        health=(row.health, "on_track"),
        start=(row.start, None),
        target=(row.target, None),
        open=(row.open, False),
        leads=(lead_entries(row), []),
        teams=(keys_of(row.teams.all()), ShortList()),
        members=(member_entries(row), []),
        areas=(area_entries(row), []),
        inflection_points=(milestone_entries(row), []),
        dependencies=([dependency_entry(one) for one in row.dependencies.all()], []),
    )


def by_person(rows: Any) -> list[Any]:
    return sorted(rows, key=lambda row: (row.person.key, row.start is not None, row.start))


def lead_entries(row: Initiative) -> list[Dict]:
    return [
        short(
            person=one.person.key,
            role=(one.role, "lead"),
            stage=(one.stage, "embedded"),
            hours=(one.hours, Decimal(0)),
            from_=(one.start, None),
            to=(one.end, None),
            tentative=(one.tentative, False),
        )
        for one in by_person(row.assignments.all())
    ]


def member_entries(row: Initiative) -> list[Dict]:
    return [
        short(person=one.person.key, familiarity=(one.familiarity, None), from_=(one.start, None), to=(one.end, None))
        for one in by_person(row.memberships.all())
    ]


def area_entries(row: Initiative) -> list[Dict]:
    return [
        entry(
            key=one.key,
            name=one.name,
            why=(one.why, ""),
            impact=(one.impact, 3),
            irreversibility=(one.irreversibility, 3),
            complexity=(one.complexity, 3),
            effort=(one.effort, "M"),
            owner=(key_of(one.owner), None),
            status=(one.status, "open"),
            needs=(Short(sorted((need.skill.key, need.level) for need in one.requirements.all())), {}),
        )
        for one in sorted(row.areas.all(), key=lambda area: (area.position, area.key))
    ]


def milestone_entries(row: Initiative) -> list[Dict]:
    return [
        short(
            key=one.key,
            name=one.name,
            date=one.date,
            kind=(one.kind, "other"),
            areas=(keys_of(one.areas.all()), ShortList()),
            presence=(one.presence, "required"),
            passed=(one.passed, False),
        )
        for one in sorted(row.points.all(), key=lambda point: (point.date, point.key))
    ]


def dependency_entry(row: Dependency) -> Dict:
    return entry(
        key=row.key,
        name=row.name,
        producer=(key_of(row.producer), None),
        dri=(key_of(row.dri), None),
        need_by=(row.need_by, None),
        etas=([short(said_on=one.said_on, eta=one.eta, by=(key_of(one.by), None)) for one in row.etas.all()], []),
        last_confirmed=(row.last_confirmed, None),
        status=(row.status, "asked"),
        acceptance=([short(check=one.check_text, done=(one.done, False)) for one in row.acceptance.all()], []),
        asked_on=(short_list(one.on for one in row.asks.all()), ShortList()),
    )
