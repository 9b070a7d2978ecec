"""Validates a file against its format."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from leadplan.orgfile.errors import FileError, Path, suggestion
from leadplan.orgfile.schema import OrganisationFile
from leadplan.orgfile.schema.values import Entry, entries_in
from leadplan.orgfile.syntax_errors import SPACE_MISSING, missing_space
from leadplan.orgfile.yaml_reader import Source

MAPPING_TYPES: Final = ("dict_type", "model_type", "model_attributes_type")
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
    errors = list(source.errors)
    for path, (line, key) in source.joined.items():
        if key in known_keys(path[:-1]):
            errors.append(FileError(path, line, SPACE_MISSING))
    try:
        file = OrganisationFile.model_validate(source.data)
    except ValidationError as found:
        format_errors = [error_of(source, error) for error in found.errors(include_url=False)]
        return None, [*errors, *(one for one in format_errors if not source.left_out.hides(one.line, one.words))]
    return (None, errors) if errors else (file, [])


def error_of(source: Source, error: ErrorDetails) -> FileError:
    path = path_in(source.data, error["loc"])
    if is_space_missing(error):
        return source.error(path, SPACE_MISSING)
    if error.get("input", path) is None:
        return source.error(path, "there is no value here; add one or remove the key")
    if error["type"] == "extra_forbidden":
        name, parent = str(error["loc"][-1]), path[:-1]
        return source.error(path, f'unknown key "{name}"{suggestion(name, known_keys(parent))}')
    return source.error(path, message_of(error))


def is_space_missing(error: ErrorDetails) -> bool:
    """`key:a` is a text for YAML, and in braces a key without a value."""
    if error["type"] == "extra_forbidden":
        return missing_space(str(error["loc"][-1]))
    given = error.get("input")
    return error["type"] in MAPPING_TYPES and isinstance(given, str) and missing_space(given)


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
