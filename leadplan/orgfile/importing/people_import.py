"""Imports the organisation's settings, skills, people with their hours and ratings, and teams."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final

from leadplan.orgfile.importing import audit_lines
from leadplan.orgfile.importing.dated_rows import sync_dated
from leadplan.orgfile.importing.links import link
from leadplan.orgfile.importing.table_sync import Change, FileRow, ImportRun, fields_of, file_row, sync, sync_matched
from leadplan.orgfile.schema import OrganisationFile
from leadplan.orgfile.schema.organisation_entries import HoursFrom, PersonEntry, RatingEntry, Weekdays
from leadplan.orgfile.validation.references import same_people_by_email
from people import effective_dates, models, time_zones
from people.services import dated_terms

UNNAMED = "Organisation"


def import_organisation_lists(run: ImportRun, file: OrganisationFile) -> None:
    import_skills(run, file)
    earlier = {row.pk: row for row in models.EarlierAvailability.objects.all()}
    with dated_terms.changing(models.Person.objects.current(), today=run.today):
        import_settings(run, file)
        import_people(run, file)
    kept = {row.pk: row for row in models.EarlierAvailability.objects.all()}
    run.recorder.deletes(row for pk, row in earlier.items() if pk not in kept)
    run.recorder.creates(row for pk, row in kept.items() if pk not in earlier)
    import_working_hours(run, file)
    import_time_off_and_duties(run, file)
    import_ratings(run, file)
    import_interests(run, file)
    import_teams(run, file)


def import_settings(run: ImportRun, file: OrganisationFile) -> None:
    """There is always one; a file without it creates one with a default name."""
    entry = file.organisation
    columns: dict[str, Any] = {"name": entry.name if entry else UNNAMED}
    if entry is not None:
        columns |= {"timezone": entry.timezone, "country": entry.country or "", "region": entry.region or ""}
    mentioned = frozenset(name for name in columns if entry is not None and entry.mentions(name))
    rows = [FileRow(columns["name"], columns, mentioned, {"pk": 1}, entry)]
    sync(run, "organisation", models.Organisation, ("pk",), rows, partial(audit_lines.of_organisation, run))


def import_skills(run: ImportRun, file: OrganisationFile) -> None:
    rows = [
        file_row(one.key, one, fields_of(one, "name", "description", "general"), key=one.key) for one in file.skills
    ]
    run.skills = sync(run, "skills", models.Skill, ("key",), rows, partial(audit_lines.of_skill, run))


def import_people(run: ImportRun, file: OrganisationFile) -> None:
    """Rows are matched by key, people also by email; managers are set once everyone has a row."""
    there = {row.key: row for row in models.Person.objects.all()}
    by_email = {row.email.lower(): row.key for row in there.values() if row.email}
    for key, known in same_people_by_email(file.people, there, by_email).items():
        there[key] = there[known]
    free_emails(file, there, by_email)
    rows = [(one.key, person_row(one)) for one in file.people]
    zones = {row.pk: row.timezone for row in there.values()}
    run.people = sync_matched(run, "people", models.Person, there, rows, partial(audit_lines.of_person, run))
    keep_earlier_zones(run, zones)
    run.persons = {row.pk: row for row in run.people.values()}
    import_managers(run, file)


def keep_earlier_zones(run: ImportRun, before: Mapping[int, str]) -> None:
    """Another time zone holds from this week on: weeks that are over keep theirs."""
    for row in run.people.values():
        earlier, name = before.get(row.pk, row.timezone), row.timezone
        if earlier != name:
            row.timezone = earlier
            time_zones.begin(row, name, effective_dates.day_of_new(run.today))
            row.save(update_fields=time_zones.COLUMNS)


def free_emails(file: OrganisationFile, there: dict[str, models.Person], by_email: dict[str, str]) -> None:
    """Clear emails that move from one person to another first, since each must be unique at any time."""
    moving = {
        by_email[address]
        for one in file.people
        if one.email
        and (address := one.email.lower()) in by_email
        and there.get(one.key) is not there[by_email[address]]
    }
    if moving:
        models.Person.objects.filter(pk__in=[there[key].pk for key in moving]).update(email=None)


def import_managers(run: ImportRun, file: OrganisationFile) -> None:
    managed = [
        (one.key, file_row(one.key, one, {"manager_id": run.person(one.manager)}))
        for one in file.people
        if one.mentions("manager")
    ]
    before = len(run.changes), len(run.lines)
    sync_matched(run, "people", models.Person, run.people, managed, partial(audit_lines.of_person, run))
    # For a new person, setting the manager is not a separate change.
    noted = zip(run.changes[before[0] :], run.lines[before[1] :], strict=True)
    kept = [(change, line) for change, line in noted if ("people", change.name) not in run.created]
    run.changes[before[0] :] = [change for change, _ in kept]
    run.lines[before[1] :] = [line for _, line in kept if line is not None]


def person_row(one: PersonEntry) -> FileRow:
    """A last working day in the file is known to the team."""
    blank = {name: getattr(one, name) or "" for name in ("timezone", "country", "region")}
    known = {"leaving_is_known": one.leaves is not None}
    columns = fields_of(one, "name", "email", "role", "seniority", "joined", "day_to_day", "leaves") | blank | known
    row = file_row(one.key, one, columns, key=one.key)
    return replace(row, mentioned=row.mentioned | known.keys()) if one.mentions("leaves") else row


def import_teams(run: ImportRun, file: OrganisationFile) -> None:
    roles = ("engineering_manager", "product_manager", "tech_lead")
    rows = []
    for one in file.teams:
        columns = {"name": one.name, **{f"{role}_id": run.person(getattr(one, role)) for role in roles}}
        rows.append(file_row(one.key, one, columns, key=one.key))
    line = partial(audit_lines.of_named, run, "team")
    found = sync(run, "teams", models.Team, ("key",), rows, line)
    run.teams = {key: row.pk for key, row in found.items()}
    members = {
        run.teams[one.key]: (one.key, {run.people[key].pk for key in one.members})
        for one in file.teams
        if one.mentions("members")
    }
    for change in link(run, "teams", models.Team.members.through, "team", "person", members):
        run.lines.append(line(found[change.name], change))


FULL_TIME: Final = Decimal(40)
CENT: Final = Decimal("0.01")


def import_working_hours(run: ImportRun, file: OrganisationFile) -> None:
    """40 hours from Monday to Friday is the default and needs no row."""
    dated = set(models.WorkingHours.objects.values_list("person_id", flat=True))
    rows = []
    for one in file.people:
        pk = run.people[one.key].pk
        if not one.mentions("hours"):
            continue
        for start, days, entry in working_hours_rows(one.hours):
            if pk not in dated and not isinstance(one.hours, list) and is_full_time(days):
                continue
            name = f"{one.key}{f' from {start}' if start else ''}"
            fixed = {"person_id": pk, "start": start}
            rows.append(FileRow(name, days, frozenset(days), fixed, entry or one))
    note = partial(audit_lines.of_hours, run)
    sync_dated(run, "hours", models.WorkingHours, FROM_DAY, rows, note, new_people(run))


FROM_DAY: Final = ("person_id", "start")


def new_people(run: ImportRun) -> Iterator[int]:
    return (row.pk for key, row in run.people.items() if ("people", key) in run.created)


def is_full_time(days: dict[str, Decimal]) -> bool:
    return days == hours_by_weekday(FULL_TIME)


def working_hours_rows(hours: Any) -> Iterator[tuple[date | None, dict[str, Decimal], HoursFrom | None]]:
    """The first day and the hours per weekday of every row."""
    if not isinstance(hours, list):
        yield None, hours_by_weekday(hours), None
        return
    for entry in hours:
        yield entry.from_, hours_by_weekday(entry.hours), entry


def hours_by_weekday(hours: Weekdays | Decimal) -> dict[str, Decimal]:
    """Spread hours a week over Monday to Friday; a remainder goes to the first days."""
    if isinstance(hours, Weekdays):
        return {day: Decimal(getattr(hours, day)) for day in models.DAYS}
    daily, left = divmod(int(hours / CENT), 5)
    return {day: (daily + (index < left)) * CENT if index < 5 else Decimal(0) for index, day in enumerate(models.DAYS)}


def import_time_off_and_duties(run: ImportRun, file: OrganisationFile) -> None:
    def rows(name: str, *columns: str) -> Iterator[FileRow]:
        for one in file.people:
            for entry in getattr(one, name):
                found = {"end": entry.to, **fields_of(entry, *columns)}
                fixed = {"person_id": run.people[one.key].pk, "start": entry.from_}
                yield file_row(f"{one.key} from {entry.from_}", entry, found, **fixed)

    note = partial(audit_lines.of_hours, run)
    sync_dated(run, "time_off", models.TimeOff, FROM_DAY, rows("time_off", "part"), note, new_people(run))
    sync_dated(run, "duties", models.Duty, FROM_DAY, rows("duties", "hours", "what"), note, new_people(run))


Place = tuple[int, int, str]
"""Person, skill and kind of a rating."""


def rating_entries(one: PersonEntry) -> Iterator[tuple[str, RatingEntry]]:
    """Every rating of a person; a plain level is a rating without date and author."""
    for skill, rated in one.skills.items():
        for entry in rated if isinstance(rated, list) else [rated]:
            yield skill, entry if isinstance(entry, RatingEntry) else RatingEntry(level=entry)


def import_ratings(run: ImportRun, file: OrganisationFile) -> None:
    existing = list(models.Rating.objects.all())
    counted = latest(existing)
    skills = {skill.pk: skill for skill in run.skills.values()}
    rows = [
        row
        for one in file.people
        for skill, entry in rating_entries(one)
        for row in rating_rows(run, one, skill, entry)
    ]

    def line(row: models.Rating, change: Change) -> models.AuditLine:
        last = counted.get((row.person_id, row.skill_id, row.kind))
        return audit_lines.of_rating(run, row, change, skills[row.skill_id], last)

    sync(run, "ratings", models.Rating, ("person_id", "skill_id", "kind", "on"), rows, line, existing)


def latest(rows: Iterable[models.Rating]) -> dict[Place, models.Rating]:
    """The current rating of each kind: the one with the latest date."""
    ordered = sorted(rows, key=lambda row: (row.on or date.min, row.pk))
    return {(row.person_id, row.skill_id, row.kind): row for row in ordered}


def rating_rows(run: ImportRun, one: PersonEntry, key: str, entry: RatingEntry) -> Iterator[FileRow]:
    """An entry is a rating, a self-rating of the same day, or both."""
    person, skill = run.people[one.key].pk, run.skills[key].pk
    for kind, level in (("assessed", entry.level), ("self", entry.self_)):
        if level is None:
            continue
        assessed = kind == "assessed"
        columns = {
            "level": level,
            "author_id": run.person(entry.by) if assessed else person,
            "disputed": entry.disputed and assessed,
        }
        mentioned = {"author_id": "by", "disputed": "disputed"}
        of_file = {"level", *(column for column, name in mentioned.items() if assessed and entry.mentions(name))}
        fixed = {"person_id": person, "skill_id": skill, "kind": kind, "on": entry.assessed}
        name = f"{one.key}, {key}{', self' if not assessed else ''}{f', {entry.assessed}' if entry.assessed else ''}"
        yield FileRow(name, columns, frozenset(of_file), fixed, one)


def import_interests(run: ImportRun, file: OrganisationFile) -> None:
    skills = {skill.pk: skill for skill in run.skills.values()}
    rows = {}
    for one in file.people:
        for key, entry in rating_entries(one):
            if entry.interest:
                fixed = {"person_id": run.people[one.key].pk, "skill_id": run.skills[key].pk}
                rows[one.key, key] = FileRow(f"{one.key}, {key}", {}, frozenset(), fixed, one)

    def line(row: models.Interest, change: Change) -> models.AuditLine:
        return audit_lines.of_interest(run, row, change, skills[row.skill_id])

    sync(run, "interests", models.Interest, ("person_id", "skill_id"), rows.values(), line)
