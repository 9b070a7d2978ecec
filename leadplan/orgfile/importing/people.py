"""Imports the organisation, skills, people and teams."""

from functools import partial
from typing import Any

from leadplan.orgfile.entries import OrganisationFile
from leadplan.orgfile.entries.people import PersonEntry
from leadplan.orgfile.importing import hours, lines, ratings
from leadplan.orgfile.importing.rows import Import, Wanted, link, sync, wanted
from leadplan.orgfile.known import one_and_the_same
from people.models import Organisation, Person, Skill, Team

UNNAMED = "Organisation"


def bring(run: Import, file: OrganisationFile) -> None:
    organisation(run, file)
    skills(run, file)
    people(run, file)
    hours.bring(run, file)
    ratings.bring(run, file)
    teams(run, file)


def organisation(run: Import, file: OrganisationFile) -> None:
    """There is always one; a file without it creates one with a default name."""
    entry = file.organisation
    there = {row.pk: row for row in Organisation.objects.all()}
    columns: dict[str, Any] = {"name": entry.name if entry else UNNAMED}
    if entry is not None:
        columns |= {"timezone": entry.timezone, "country": entry.country or "", "region": entry.region or ""}
    said = frozenset(name for name in columns if entry is not None and entry.said(name))
    rows = [Wanted(1, columns["name"], columns, said, {"pk": 1}, entry)]
    sync(run, "organisation", Organisation, there, rows, partial(lines.of_organisation, run))


def skills(run: Import, file: OrganisationFile) -> None:
    there: dict[Any, Skill] = {row.key: row for row in Skill.objects.all()}
    rows = [
        wanted(one.key, one.key, one, {"name": one.name, "description": one.description}, key=one.key)
        for one in file.skills
    ]
    note = partial(lines.of_skill, run)
    run.skills = {str(key): row for key, row in sync(run, "skills", Skill, there, rows, note).items()}


def people(run: Import, file: OrganisationFile) -> None:
    """Rows are matched by key, people also by email; managers are set once everyone has a row."""
    there: dict[Any, Person] = {row.key: row for row in Person.objects.all()}
    by_email = {row.email.lower(): row.key for row in there.values() if row.email}
    for key, known in one_and_the_same(file.people, there, by_email).items():
        there[key] = there[known]
    free_addresses(file, there, by_email)
    rows = [wanted(one.key, one.key, one, person_columns(one), key=one.key) for one in file.people]
    found = sync(run, "people", Person, there, rows, partial(lines.of_person, run))
    run.people = {str(key): row for key, row in found.items()}
    run.persons = {row.pk: row for row in found.values()}
    managers(run, file, found)


def free_addresses(file: OrganisationFile, there: dict[Any, Person], by_email: dict[str, str]) -> None:
    """Clear emails that move from one person to another first, since each must be unique at any time."""
    moving = {
        by_email[address]
        for one in file.people
        if one.email
        and (address := one.email.lower()) in by_email
        and there.get(one.key) is not there[by_email[address]]
    }
    if moving:
        Person.objects.filter(pk__in=[there[key].pk for key in moving]).update(email=None)


def managers(run: Import, file: OrganisationFile, found: dict[Any, Person]) -> None:
    managed = [
        wanted(one.key, one.key, one, {"manager_id": run.person(one.manager)})
        for one in file.people
        if one.said("manager")
    ]
    before = len(run.changes), len(run.lines)
    sync(run, "people", Person, found, managed, partial(lines.of_person, run))
    # For a new person, setting the manager is not a separate change.
    told = zip(run.changes[before[0] :], run.lines[before[1] :], strict=True)
    kept = [(change, line) for change, line in told if ("people", change.name) not in run.made]
    run.changes[before[0] :] = [change for change, _ in kept]
    run.lines[before[1] :] = [line for _, line in kept if line is not None]


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


def teams(run: Import, file: OrganisationFile) -> None:
    there: dict[Any, Team] = {row.key: row for row in Team.objects.all()}
    rows = []
    for one in file.teams:
        columns = {
            "name": one.name,
            "engineering_manager_id": run.person(one.engineering_manager),
            "product_manager_id": run.person(one.product_manager),
            "tech_lead_id": run.person(one.tech_lead),
        }
        rows.append(wanted(one.key, one.key, one, columns, key=one.key))
    found = sync(run, "teams", Team, there, rows, partial(lines.of_team, run))
    run.teams = {str(key): row.pk for key, row in found.items()}
    members = {
        run.teams[one.key]: (one.key, {run.people[key].pk for key in one.members})
        for one in file.teams
        if one.said("members")
    }
    for change in link(run, "teams", Team.members.through, "team", "person", members):
        run.lines.append(lines.of_team(run, found[change.name], change))
