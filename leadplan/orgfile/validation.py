"""Validates the file against its format: pydantic's errors as readable sentences with line numbers."""

from collections.abc import Iterable, Iterator
from typing import Any, Final, get_args

from pydantic import ValidationError

from leadplan.orgfile.entries import OrganisationFile
from leadplan.orgfile.entries.values import Entry
from leadplan.orgfile.faults import Fault, Path, suggestion
from leadplan.orgfile.reading import Source

SHAPES: Final = {
    "list_type": "this must be a list",
    "dict_type": "this must be a mapping of key: value",
    "model_type": "this must be a mapping of key: value",
    "model_attributes_type": "this must be a mapping of key: value",
    "bool_type": "this must be true or false",
    "string_type": "this must be text",
    "too_short": "this is empty",
}


def validate(source: Source) -> tuple[OrganisationFile | None, list[Fault]]:
    """The file's entries, or every error in its format."""
    try:
        return OrganisationFile.model_validate(source.data), []
    except ValidationError as found:
        return None, [fault_of(source, error) for error in found.errors(include_url=False)]


def fault_of(source: Source, error: Any) -> Fault:
    path = path_in(source.data, error["loc"])
    if error.get("input", path) is None:
        return source.fault(path, "there is no value here; add one or remove the key")
    if error["type"] == "extra_forbidden":
        name, parent = str(error["loc"][-1]), path[:-1]
        return source.fault(path, f'unknown key "{name}"{suggestion(name, known_keys(parent))}')
    return source.fault(path, words_of(error))


def words_of(error: Any) -> str:
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
    return SHAPES.get(kind, str(error["msg"]).lower())


def choices(expected: str) -> list[str]:
    return [one.strip().strip("'") for one in expected.replace(" or ", ",").split(",")]


def path_of(holder: Any, entry: Any) -> Path:
    """The path of an entry inside its container; empty if it is not in it."""
    return next(paths_to(holder, entry), ())


def paths_to(holder: Any, entry: Any) -> Iterator[Path]:
    if isinstance(holder, Entry):
        steps: Iterable[tuple[Any, Any]] = (
            (field.alias or name, getattr(holder, name)) for name, field in type(holder).model_fields.items()
        )
    else:
        steps = enumerate(holder) if isinstance(holder, list) else ()
    for step, value in steps:
        if value is entry:
            yield (step,)
        yield from ((step, *path) for path in paths_to(value, entry))


def path_in(data: Any, location: Iterable[str | int]) -> Path:
    """The steps of pydantic's location that exist in the data; pydantic adds names of union members and the like."""
    path: list[str | int] = []
    here = data
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


def entries_in(annotation: Any) -> set[type[Entry]]:
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        return {annotation}
    return {entry for part in get_args(annotation) for entry in entries_in(part)}
