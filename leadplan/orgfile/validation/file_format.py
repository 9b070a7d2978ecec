"""Validates a file against its format; if that fails, the readable part is checked too, so that one run reports every error."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from leadplan.orgfile.errors import FileError, Path, suggestion
from leadplan.orgfile.schema import OrganisationFile
from leadplan.orgfile.schema.values import Entry, entries_in
from leadplan.orgfile.validation.cross_checks import CrossChecks
from leadplan.orgfile.validation.references import ExistingKeys
from leadplan.orgfile.yaml_reader import Source

TYPE_MESSAGES: Final = {
    "list_type": "this must be a list",
    "dict_type": "this must be a mapping of key: value",
    "model_type": "this must be a mapping of key: value",
    "model_attributes_type": "this must be a mapping of key: value",
    "bool_type": "this must be true or false",
    "string_type": "this must be text",
    "too_short": "this is empty",
}


def validate(source: Source) -> tuple[OrganisationFile | None, list[FileError]]:
    """The file's entries, or every error in its format."""
    try:
        return OrganisationFile.model_validate(source.data), []
    except ValidationError as found:
        return None, [error_of(source, error) for error in found.errors(include_url=False)]


def error_of(source: Source, error: ErrorDetails) -> FileError:
    path = path_in(source.data, error["loc"])
    if error.get("input", path) is None:
        return source.error(path, "there is no value here; add one or remove the key")
    if error["type"] == "extra_forbidden":
        name, parent = str(error["loc"][-1]), path[:-1]
        return source.error(path, f'unknown key "{name}"{suggestion(name, known_keys(parent))}')
    return source.error(path, message_of(error))


def message_of(error: ErrorDetails) -> str:
    kind, given, limits = error["type"], error.get("input"), error.get("ctx", {})
    if kind == "words":
        return str(limits["words"])
    if kind == "missing":
        return f'"{error["loc"][-1]}" is missing; add it'
    if kind == "literal_error":
        return f"{given!r} is not one of {limits['expected']}{suggestion(str(given), choices(limits['expected']))}"
    if kind in ("greater_than_equal", "less_than_equal"):
        if "ge" in limits:
            return f"{given} is too low; the minimum is {limits['ge']}"
        return f"{given} is too high; the maximum is {limits['le']}"
    if kind == "string_too_long":
        return f"this is too long; use at most {limits['max_length']} characters"
    if kind == "string_too_short":
        return "this must not be empty"
    if kind == "string_pattern_mismatch":
        return f"{given!r} is not a country; use its two-letter ISO code, such as ES"
    return TYPE_MESSAGES.get(kind, str(error["msg"]).lower())


def choices(expected: str) -> list[str]:
    return [one.strip().strip("'") for one in expected.replace(" or ", ",").split(",")]


def path_of(holder: object, entry: object) -> Path:
    """The path of an entry inside its container; empty if it is not in it."""
    return next(paths_to(holder, entry), ())


def paths_to(holder: object, entry: object) -> Iterator[Path]:
    if isinstance(holder, Entry):
        steps: Iterable[tuple[str | int, object]] = (
            (field.alias or name, getattr(holder, name)) for name, field in type(holder).model_fields.items()
        )
    else:
        steps = enumerate(holder) if isinstance(holder, list) else ()
    for step, value in steps:
        if value is entry:
            yield (step,)
        yield from ((step, *path) for path in paths_to(value, entry))


def path_in(data: object, location: Iterable[str | int]) -> Path:
    """The steps of pydantic's location that exist in the data; pydantic adds names of union members and the like."""
    path: list[str | int] = []
    here: Any = data
    for step in location:
        inside = isinstance(here, dict) and step in here
        if inside or (isinstance(here, list) and isinstance(step, int) and step < len(here)):
            here = here[step]
            path.append(step)
    return tuple(path)


def known_keys(path: Path) -> list[str]:
    """The keys that the format allows at a path."""
    here: set[type[Entry]] = {OrganisationFile}
    for step in path:
        fields = [
            field for entry in here for name, field in entry.model_fields.items() if (field.alias or name) == step
        ]
        # An index, or a key of a mapping such as `skills`, stays with the same entries.
        if fields:
            here = {entry for field in fields for entry in entries_in(field.annotation)}
    return sorted({field.alias or name for entry in here for name, field in entry.model_fields.items()})


KEY_SETS: Final = {
    "skills": "skills",
    "people": "people",
    "teams": "teams",
    "initiatives": "initiatives",
    "planning_cycles": "cycles",
    "pitches": "pitch_keys",
}


@dataclass(frozen=True, slots=True)
class Readable:
    """The entries without errors, and where each is in the file."""

    file: OrganisationFile
    places: dict[str, list[int]]

    def path_in_file(self, path: Path) -> Path:
        if len(path) > 1 and path[0] in self.places and isinstance(path[1], int):
            return (path[0], self.places[str(path[0])][path[1]], *path[2:])
        return path


def errors_in_readable_part(source: Source, found: Iterable[FileError], known: ExistingKeys) -> list[FileError]:
    """Errors between readable entries; unreadable ones count as present under their key."""
    faulty: dict[str | int, set[str | int | None]] = {}
    for error in found:
        if error.path:
            faulty.setdefault(error.path[0], set()).add(error.path[1] if len(error.path) > 1 else None)
    readable = readable_part(source, faulty)
    if readable is None:
        return []
    for name, indexes in faulty.items():
        add_unreadable_keys(source, str(name), indexes, known)
    readable_source = ReadableSource(source.data, source.lines, readable)
    errors = CrossChecks(readable_source, readable.file, known).run()
    return [replace(error, path=readable.path_in_file(error.path)) for error in errors]


class ReadableSource(Source):
    """Line numbers in the file for paths of its readable part."""

    def __init__(self, data: Any, lines: dict[Path, int], readable: Readable) -> None:
        super().__init__(data, lines)
        self.readable = readable

    def line(self, path: Path) -> int:
        return super().line(self.readable.path_in_file(path))


def readable_part(source: Source, faulty: Mapping[str | int, set[str | int | None]]) -> Readable | None:
    """The file without entries that have errors; None if the rest can't be read either."""
    kept: dict[str, object] = {"leadplan": 1}
    places: dict[str, list[int]] = {}
    for name, value in source.data.items():
        bad = faulty.get(name, set())
        if isinstance(value, list) and None not in bad:
            places[name] = [index for index in range(len(value)) if index not in bad]
            kept[name] = [value[index] for index in places[name]]
        elif not bad:
            kept[name] = value
    try:
        return Readable(OrganisationFile.model_validate(kept), places)
    except ValidationError:
        return None


def add_unreadable_keys(source: Source, name: str, indexes: Iterable[str | int | None], known: ExistingKeys) -> None:
    """Keys of entries that can't be read, so that they are not reported as missing."""
    rows = source.data.get(name)
    if name not in KEY_SETS or not isinstance(rows, list):
        return
    for index in indexes:
        row = rows[index] if isinstance(index, int) else None
        key = row.get("key") if isinstance(row, dict) else None
        if isinstance(key, str):
            getattr(known, KEY_SETS[name]).add(key)
            known.areas |= {f"{key}/{area}" for area in area_keys(row)}


def area_keys(row: Any) -> list[str]:
    areas = row.get("areas")
    found = [area.get("key") for area in areas if isinstance(area, dict)] if isinstance(areas, list) else []
    return [key for key in found if isinstance(key, str)]
