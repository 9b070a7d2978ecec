"""Imports people's ratings, and the skills they want to grow in."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from leadplan.orgfile.entries import OrganisationFile
from leadplan.orgfile.entries.people import PersonEntry, RatingEntry
from leadplan.orgfile.importing import lines
from leadplan.orgfile.importing.rows import Change, Import, Wanted, sync
from people.models import AuditLine, Interest, Rating, Skill

Place = tuple[int, int, str]
"""Person, skill and kind of a rating."""


def bring(run: Import, file: OrganisationFile) -> None:
    said(run, file)
    interests(run, file)


def entries_of(one: PersonEntry) -> Iterator[tuple[str, RatingEntry]]:
    """Every rating of a person; a plain level is a rating without date and author."""
    for skill, rated in one.skills.items():
        for entry in rated if isinstance(rated, list) else [rated]:
            yield skill, entry if isinstance(entry, RatingEntry) else RatingEntry(level=entry)


def said(run: Import, file: OrganisationFile) -> None:
    there: dict[Any, Rating] = {(row.person_id, row.skill_id, row.kind, row.on): row for row in Rating.objects.all()}
    counted = latest(there)
    skills = {skill.pk: skill for skill in run.skills.values()}
    rows = [row for one in file.people for skill, entry in entries_of(one) for row in of_day(run, one, skill, entry)]

    def line(row: Rating, change: Change) -> AuditLine:
        last = counted.get((row.person_id, row.skill_id, row.kind))
        return lines.of_rating(run, row, change, skills[row.skill_id], last)

    sync(run, "ratings", Rating, there, rows, line)


def latest(there: dict[Any, Rating]) -> dict[Place, Rating]:
    """The current rating of each kind: the one with the latest date."""
    ordered = sorted(there.values(), key=lambda row: (row.on or date.min, row.pk))
    return {(row.person_id, row.skill_id, row.kind): row for row in ordered}


def of_day(run: Import, one: PersonEntry, key: str, entry: RatingEntry) -> Iterator[Wanted]:
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
        of_file = {"level", *(column for column, name in mentioned.items() if assessed and entry.said(name))}
        fixed = {"person_id": person, "skill_id": skill, "kind": kind, "on": entry.assessed}
        name = f"{one.key}, {key}{', self' if not assessed else ''}{f', {entry.assessed}' if entry.assessed else ''}"
        yield Wanted((person, skill, kind, entry.assessed), name, columns, frozenset(of_file), fixed, one)


def interests(run: Import, file: OrganisationFile) -> None:
    there: dict[Any, Interest] = {(row.person_id, row.skill_id): row for row in Interest.objects.all()}
    skills: dict[int, Skill] = {skill.pk: skill for skill in run.skills.values()}
    rows = {}
    for one in file.people:
        pk = run.people[one.key].pk
        for key, entry in entries_of(one):
            if entry.interest:
                match = (pk, run.skills[key].pk)
                fixed = {"person_id": pk, "skill_id": match[1]}
                rows[match] = Wanted(match, f"{one.key}, {key}", {}, frozenset(), fixed, one)
    sync(
        run,
        "interests",
        Interest,
        there,
        rows.values(),
        lambda row, change: lines.of_interest(run, row, change, skills[row.skill_id]),
    )
