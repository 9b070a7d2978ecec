"""A table of people × skills: what each column is, what its import would change, what is wrong and where."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from initiatives.skill_matrix.rating_permissions import RatingScope, rating_scope
from people.concurrency import etag
from people.models import Level, Person, Skill
from people.names import fold
from people.queries.ratings import current_ratings, kind_of
from people.spreadsheets.headings import first_person, is_about_something_else, is_person, words_of
from people.spreadsheets.people_lookup import PeopleLookup
from people.spreadsheets.tables import FORMULA, CellError, Row, Spreadsheet, cell_name

PERSON, SKIPPED, NEW = "=person", "", "=new"
"""What a column can be, besides a skill's key, which never contains an equals sign."""
NO_LEVEL: Final = frozenset({"", "-", "–", "—", "?", "n/a", "na", "none yet"})
LEVELS_BY_WORD: Final = {fold(level.label): level.value for level in Level}


@dataclass(frozen=True, slots=True)
class RatingChange:
    person: Person
    skill: str
    before: int | None
    after: int
    place: str


@dataclass(frozen=True, slots=True)
class ReadRating:
    """A level read from the table; `skill` is a name where the skill is still to be created."""

    person: Person
    skill: Skill | str
    level: int
    place: str


@dataclass(slots=True)
class ImportPreview:
    changes: list[RatingChange] = field(default_factory=list)
    same: int = 0
    faults: list[CellError] = field(default_factory=list)
    new_skills: list[str] = field(default_factory=list)
    ratings: list[ReadRating] = field(default_factory=list)
    left_out: int = 0
    """Cells with a value that are skipped because of an error in them or in their row."""

    @property
    def people(self) -> int:
        return len({one.person.pk for one in self.changes})

    def etag(self) -> str:
        """Of what is shown: an import that would do something else is shown again instead."""
        return etag((one.person.pk, one.skill, one.before, one.after, one.place) for one in self.changes)


def is_heading(row: Row) -> bool:
    """Whether a row has a heading for people, and others beside it."""
    return any(map(is_person, row)) and sum(map(bool, row)) > 1


def guess_columns(sheet: Spreadsheet, skills: Iterable[Skill]) -> list[str]:
    """For each column `person`, a skill's key, `new`, or nothing. By whole words: a similar name is another skill."""
    by_words = {words_of(one.key): one.key for one in skills} | {words_of(one.name): one.key for one in skills}
    person = first_person(sheet.head)
    found = [
        PERSON if number == person else column_of(heading, [row[number] for row in sheet.rows], by_words)
        for number, heading in enumerate(sheet.head)
    ]
    return [one if one in (NEW, PERSON) or found.index(one) == number else SKIPPED for number, one in enumerate(found)]


def column_of(heading: str, values: Iterable[str], by_words: Mapping[tuple[str, ...], str]) -> str:
    words = words_of(heading)
    if words in by_words:
        return by_words[words]
    if not words or is_person(heading) or is_about_something_else(heading):
        return SKIPPED
    read = [level for value in values if value and (level := level_of(value)) is not None]
    # A new skill is only proposed where most values are levels.
    return NEW if read and 2 * sum(isinstance(level, int) for level in read) >= len(read) else SKIPPED


def preview_import(sheet: Spreadsheet, columns: Sequence[str], viewer: Person | None, today: date) -> ImportPreview:
    """What a viewer, or the operator, would change. Nothing is written. Five queries, whatever the size."""
    skills = {skill.key: skill for skill in Skill.objects.all()}
    named = {fold(skill.name): skill for skill in skills.values()}
    scope = rating_scope(viewer, today)
    found = ImportPreview()
    wanted: dict[int, tuple[str, Skill | None]] = {}
    for number, column in enumerate(columns):
        if column == NEW and sheet.head[number]:
            skill = named.get(fold(sheet.head[number]))
            wanted[number] = (skill.name if skill else sheet.head[number][:120], skill)
        elif column in skills:
            wanted[number] = (skills[column].name, skills[column])
    reader = SheetReader(sheet, columns.index(PERSON), wanted, scope, PeopleLookup.load(), found)
    reader.read()
    compare_with_current(found, viewer)
    return found


@dataclass(frozen=True, slots=True)
class SheetReader:
    sheet: Spreadsheet
    person_column: int
    wanted: Mapping[int, tuple[str, Skill | None]]
    scope: RatingScope
    directory: PeopleLookup
    found: ImportPreview

    def read(self) -> None:
        seen: dict[tuple[int, str], str] = {}
        for number, row in self.sheet.numbered():
            cells = [column for column in self.wanted if level_of(row[column]) is not None]
            name = row[self.person_column]
            if not name:
                if cells:
                    self.fault(number, self.person_column, "This row has no name.", len(cells))
                continue
            person = FORMULA if name.startswith("=") else self.directory.find(name)
            if isinstance(person, str):
                self.fault(number, self.person_column, person, len(cells))
                continue
            for column in cells:
                self.cell(number, column, row[column], person, seen)

    def cell(self, number: int, column: int, text: str, person: Person, seen: dict[tuple[int, str], str]) -> None:
        name, skill = self.wanted[column]
        level = level_of(text)
        if isinstance(level, str):
            self.fault(number, column, level)
        elif not self.scope.sees(person, skill.pk if skill else 0):
            words = f"You can’t rate {person} in “{name}”. Only their manager and leads whose initiative needs it can."
            self.fault(number, column, words)
        elif (person.pk, fold(name)) in seen:
            words = f"{person} already has a level in “{name}” in {seen[person.pk, fold(name)]}."
            self.fault(number, column, words)
        elif level is not None:
            seen[person.pk, fold(name)] = cell_name(number, column)
            self.found.ratings.append(ReadRating(person, skill or name, level, cell_name(number, column)))

    def fault(self, number: int, column: int, text: str, cells: int = 1) -> None:
        self.found.left_out += cells
        self.found.faults.append(CellError(cell_name(number, column), text))


def level_of(text: str) -> int | str | None:
    """A level, what is wrong with it, or None for an empty cell."""
    if text.startswith("="):
        return FORMULA
    bare = fold(text)
    if bare in NO_LEVEL or bare.endswith("?"):
        return None
    if bare in LEVELS_BY_WORD:
        return LEVELS_BY_WORD[bare]
    bare = bare.removesuffix(".0").removesuffix(",0")
    if bare.isascii() and bare.isdigit() and len(bare) == 1 and int(bare) in Level.values:
        return int(bare)
    return f"“{text[:40]}” isn’t a level. Use 0 (none) to 4 (teaches others)."


def compare_with_current(found: ImportPreview, viewer: Person | None) -> None:
    """Compare the levels in the table with the current ratings."""
    current = current_ratings({one.person.pk for one in found.ratings})
    for one in found.ratings:
        row = None
        if isinstance(one.skill, Skill):
            row = current.get((one.person.pk, one.skill.pk, kind_of(one.person, viewer)))
        if row is not None and row.level == one.level:
            found.same += 1
        else:
            found.changes.append(
                RatingChange(one.person, str(one.skill), row.level if row else None, one.level, one.place)
            )
    found.new_skills = sorted({one.skill for one in found.ratings if isinstance(one.skill, str)}, key=str.casefold)
