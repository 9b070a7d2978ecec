"""The organisation, skills, people with their hours and ratings, teams."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from leadplan.orgfile.entries import OrganisationFile
from leadplan.orgfile.entries.people import HoursFrom, PersonEntry, RatingEntry, Weekdays
from leadplan.orgfile.importing.rows import Change, Import, Wanted, link, sync, wanted
from people import audit
from people.models import (
    DAYS,
    AuditLine,
    Duty,
    Interest,
    Organisation,
    Person,
    Rating,
    Skill,
    Team,
    TimeOff,
    WorkingHours,
)

HOURS_A_WEEK = Decimal(40)


def bring(run: Import, file: OrganisationFile) -> None:
    organisation(run, file)
    skills(run, file)
    people(run, file)
    hours(run, file)
    absence(run, file)
    ratings(run, file)
    interests(run, file)
    teams(run, file)


def organisation(run: Import, file: OrganisationFile) -> None:
    entry = file.organisation
    there = {row.pk: row for row in Organisation.objects.all()}
    if entry is None:
        if not there:
            sync(
                run,
                "organisation",
                Organisation,
                there,
                [Wanted(1, "organisation", {"pk": 1, "name": "Organisation"}, frozenset())],
            )
        return
    columns = {
        "name": entry.name,
        "timezone": entry.timezone,
        "country": entry.country or "",
        "region": entry.region or "",
    }
    sync(run, "organisation", Organisation, there, [wanted(1, entry.name, entry, columns, pk=1)])


def skills(run: Import, file: OrganisationFile) -> None:
    there = {row.key: row for row in Skill.objects.all()}
    rows = sync(
        run,
        "skills",
        Skill,
        there,
        [
            wanted(one.key, one.key, one, {"name": one.name, "description": one.description}, key=one.key)
            for one in file.skills
        ],
    )
    run.skills = {str(key): row.pk for key, row in rows.items()}


def people(run: Import, file: OrganisationFile) -> None:
    """Rows are matched by key, people also by address; managers come when everyone has a row."""
    there: dict[Any, Person] = {row.key: row for row in Person.objects.all()}
    by_email = {row.email.lower(): row for row in there.values() if row.email}
    for one in file.people:
        if one.key not in there and one.email and one.email.lower() in by_email:
            there[one.key] = by_email[one.email.lower()]
    rows = sync(
        run,
        "people",
        Person,
        there,
        [wanted(one.key, one.key, one, person_columns(one), key=one.key) for one in file.people],
    )
    run.people = {str(key): row for key, row in rows.items()}
    managed = [
        wanted(one.key, one.key, one, {"manager_id": run.person(one.manager)})
        for one in file.people
        if one.said("manager")
    ]
    before = len(run.changes)
    sync(run, "people", Person, rows, managed, lambda row, change: reporting_line(run, row))
    new = {change.name for change in run.changes[:before] if change.list == "people" and change.fields is None}
    run.changes[before:] = [change for change in run.changes[before:] if change.name not in new]


def reporting_line(run: Import, row: Person) -> AuditLine:
    return audit.line(
        at=run.now,
        by=run.by,
        verb="changed",
        thing="manager",
        label=f"{row.name}'s manager",
        about=row,
        feeds_plans=False,
    )


def person_columns(one: PersonEntry) -> dict[str, Any]:
    return {
        "name": one.name,
        "email": one.email,
        "role": one.role,
        "seniority": one.seniority,
        "joined": one.joined,
        "timezone": one.timezone or "",
        "day_to_day": one.day_to_day,
        "country": one.country or "",
        "region": one.region or "",
    }


def hours(run: Import, file: OrganisationFile) -> None:
    """Contracted hours; forty over Monday to Friday need no row."""
    there: dict[Any, WorkingHours] = {(row.person_id, row.start): row for row in WorkingHours.objects.all()}
    rows = []
    for one in file.people:
        pk = run.people[one.key].pk
        if not one.said("hours"):
            continue
        for start, days in spans(one.hours):
            if (pk, start) not in there and start is None and not isinstance(one.hours, list) and is_full_time(days):
                continue
            name = f"{one.key}{f' from {start}' if start else ''}"
            rows.append(Wanted((pk, start), name, days, frozenset(days), {"person_id": pk, "start": start}))
    sync(run, "hours", WorkingHours, there, rows, lambda row, change: hours_line(run, row))


def is_full_time(days: dict[str, Decimal]) -> bool:
    return days == weekdays(HOURS_A_WEEK)


def spans(said: Any) -> Iterator[tuple[Any, dict[str, Decimal]]]:
    """First day and hours by weekday of every row."""
    entries = said if isinstance(said, list) else [HoursFrom.model_construct(from_=None, hours=said)]
    for entry in entries:
        yield entry.from_, weekdays(entry.hours)


def weekdays(said: Weekdays | Decimal) -> dict[str, Decimal]:
    """A number of hours a week lies over Monday to Friday."""
    if isinstance(said, Weekdays):
        return {day: Decimal(getattr(said, day)) for day in DAYS}
    daily = (Decimal(said) / 5).quantize(Decimal("0.01"))
    return {day: daily if index < 5 else Decimal(0) for index, day in enumerate(DAYS)}


def hours_line(run: Import, row: Any) -> AuditLine:
    person = next(one for one in run.people.values() if one.pk == row.person_id)
    return audit.line(
        at=run.now, by=run.by, verb="changed", thing="hours", label=f"{person.name}'s hours", about=person
    )


def absence(run: Import, file: OrganisationFile) -> None:
    off: dict[Any, TimeOff] = {(row.person_id, row.start): row for row in TimeOff.objects.all()}
    duties: dict[Any, Duty] = {(row.person_id, row.start): row for row in Duty.objects.all()}
    away, dutiful = [], []
    for one in file.people:
        pk = run.people[one.key].pk
        for row in one.time_off:
            fixed = {"person_id": pk, "start": row.from_}
            columns = {"end": row.to, "part": row.part}
            away.append(wanted((pk, row.from_), f"{one.key} from {row.from_}", row, columns, **fixed))
        for duty in one.duties:
            fixed = {"person_id": pk, "start": duty.from_}
            held: dict[str, Any] = {"end": duty.to, "hours": duty.hours, "what": duty.what}
            dutiful.append(wanted((pk, duty.from_), f"{one.key} from {duty.from_}", duty, held, **fixed))
    sync(run, "time_off", TimeOff, off, away, lambda row, change: hours_line(run, row))
    sync(run, "duties", Duty, duties, dutiful, lambda row, change: hours_line(run, row))


def entries_of(one: PersonEntry) -> Iterator[tuple[str, RatingEntry]]:
    """Every rating of a person; a plain level is an assessment without date and author."""
    for skill, said in one.skills.items():
        for entry in said if isinstance(said, list) else [said]:
            yield skill, entry if isinstance(entry, RatingEntry) else RatingEntry(level=entry)


def ratings(run: Import, file: OrganisationFile) -> None:
    there: dict[Any, Rating] = {(row.person_id, row.skill_id, row.kind, row.on): row for row in Rating.objects.all()}
    rows = []
    for one in file.people:
        pk = run.people[one.key].pk
        for skill, entry in entries_of(one):
            for kind, level, author in (("assessed", entry.level, entry.by), ("self", entry.self_, one.key)):
                if level is None:
                    continue
                by = run.person(author) if author and kind == "assessed" else None
                columns = {"level": level, "author_id": by, "disputed": entry.disputed and kind == "assessed"}
                fixed = {"person_id": pk, "skill_id": run.skills[skill], "kind": kind, "on": entry.assessed}
                match = (pk, run.skills[skill], kind, entry.assessed)
                rows.append(Wanted(match, f"{one.key}, {skill}", columns, frozenset(columns), fixed))
    sync(run, "ratings", Rating, there, rows, lambda row, change: rating_line(run, row, change))


def rating_line(run: Import, row: Rating, change: Change) -> AuditLine:
    key, skill = change.name.split(", ", 1)
    before = (change.fields or {}).get("level", ("", ""))[0]
    person = run.people[key]
    return audit.line(
        at=run.now,
        by=run.by,
        verb="rated",
        thing="rating",
        label=f"{person.name}, {skill}",
        about=person,
        skill=skill,
        before=before,
        after=row.level,
    )


def interests(run: Import, file: OrganisationFile) -> None:
    there: dict[Any, Interest] = {(row.person_id, row.skill_id): row for row in Interest.objects.all()}
    rows = {}
    for one in file.people:
        pk = run.people[one.key].pk
        for skill, entry in entries_of(one):
            if entry.interest:
                match = (pk, run.skills[skill])
                fixed = {"person_id": pk, "skill_id": run.skills[skill]}
                rows[match] = Wanted(match, f"{one.key}, {skill}", {}, frozenset(), fixed)
    sync(run, "interests", Interest, there, rows.values())


def teams(run: Import, file: OrganisationFile) -> None:
    there = {row.key: row for row in Team.objects.all()}
    rows = []
    for one in file.teams:
        columns = {
            "name": one.name,
            "engineering_manager_id": run.person(one.engineering_manager),
            "product_manager_id": run.person(one.product_manager),
            "tech_lead_id": run.person(one.tech_lead),
        }
        rows.append(wanted(one.key, one.key, one, columns, key=one.key))
    found = sync(run, "teams", Team, there, rows)
    run.teams = {str(key): row.pk for key, row in found.items()}
    members = {
        run.teams[one.key]: (one.key, {run.people[key].pk for key in one.members})
        for one in file.teams
        if one.said("members")
    }
    link(run, "teams", Team.members.through, "team", "person", members)
