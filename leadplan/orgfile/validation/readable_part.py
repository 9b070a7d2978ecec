"""A file with errors in its format as far as it can be read, so that one run reports every error.

Values that can't be read are None, or missing from their mapping; everything keeps its place.
"""

from collections.abc import Iterable
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from leadplan.orgfile.errors import FileError
from leadplan.orgfile.schema import OrganisationFile
from leadplan.orgfile.schema.values import Entry
from leadplan.orgfile.validation.cross_checks import CrossChecks
from leadplan.orgfile.validation.references import DUPLICATE, MISSING, ExistingKeys, Unreadable
from leadplan.orgfile.yaml_reader import Source

Kind = TypeVar("Kind", bound=Entry)


def errors_in_readable_part(source: Source, found: Iterable[FileError], known: ExistingKeys) -> list[FileError]:
    """Errors between values that can be read. What is compared with an unreadable value is not reported."""
    unreadable = {error.path[:length] for error in found for length in range(1, len(error.path) + 1)}
    file = readable_entry(OrganisationFile, source.data)
    errors = CrossChecks(source, file, known).run()
    return [
        error
        for error in errors
        if (error.path not in unreadable or error.words.startswith((DUPLICATE, MISSING)))
        and not source.left_out.hides(error.line, error.words)
    ]


def readable_entry(kind: type[Kind], data: object) -> Kind:
    given = data if isinstance(data, dict) else {}
    values: dict[str, Any] = {}
    for name, info in kind.model_fields.items():
        alias = info.alias or name
        default = None if info.is_required() else info.get_default(call_default_factory=True)
        values[name] = readable_field(kind, name, given[alias], default) if alias in given else default
    one = kind.model_construct({name for name, info in kind.model_fields.items() if (info.alias or name) in given})
    one.__dict__.update(values)
    return one


def readable_field(kind: type[Entry], name: str, data: object, default: object) -> object:
    try:
        return field_adapter(kind, name).validate_python(data)
    except ValidationError:
        found = readable_value(kind.model_fields[name].annotation, data)
        if found is None and isinstance(default, list):
            return Unreadable()
        return default if found is None and isinstance(default, dict) else found


@cache
def field_adapter(kind: type[Entry], name: str) -> TypeAdapter[Any]:
    info = kind.model_fields[name]
    annotation: Any = info.annotation
    return adapter(Annotated[annotation, *info.metadata] if info.metadata else annotation)


@cache
def adapter(annotation: Any) -> TypeAdapter[Any]:
    return TypeAdapter(annotation)


def readable_item(annotation: Any, data: object) -> object:
    try:
        return adapter(annotation).validate_python(data)
    except ValidationError:
        return readable_value(annotation, data)


def readable_value(annotation: Any, data: object) -> object:
    """The parts that can be read of a value that as a whole can't; None for one without parts."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        return readable_entry(annotation, data)
    if origin is Annotated:
        return readable_value(arguments[0], data)
    if origin is list and isinstance(data, list):
        return [readable_item(arguments[0], one) for one in data]
    if origin is dict and isinstance(data, dict):
        return {key: readable_item(arguments[1], one) for key, one in data.items()}
    if origin in (Union, UnionType):
        return next((found for one in arguments if (found := readable_value(one, data)) is not None), None)
    return None
