"""What in a new description of the API would break programs written for an earlier one."""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]


def breaking_changes(before: Schema, after: Schema) -> list[str]:
    """Operations, fields of answers and scopes that are gone, and input that is newly required or refused; in sentences."""
    return [*gone_operations(before, after), *changed_schemas(before, after)]


def gone_operations(before: Schema, after: Schema) -> Iterator[str]:
    for path, operations in before["paths"].items():
        for method, operation in operations.items():
            now = after["paths"].get(path, {}).get(method)
            if now is None:
                yield f"{method.upper()} {path} is gone"
                continue
            known = {one["name"] for one in operation.get("parameters", [])}
            for one in now.get("parameters", []):
                if one.get("required") and one["name"] not in known:
                    yield f"{method.upper()} {path} requires the new parameter {one['name']}"
            for name in sorted(known - {one["name"] for one in now.get("parameters", [])}):
                yield f"{method.upper()} {path} no longer takes {name}"


def changed_schemas(before: Schema, after: Schema) -> Iterator[str]:
    now = after["components"]["schemas"]
    for name, schema in before["components"]["schemas"].items():
        if name not in now:
            continue
        fields, new = schema.get("properties", {}), now[name].get("properties", {})
        for field in sorted(fields.keys() - new.keys()):
            yield f"{name}.{field} is gone"
        for field in sorted(fields.keys() & new.keys()):
            if type_of(fields[field]) - type_of(new[field]):
                yield f"{name}.{field} is of another type"
        # Of what a request sends; an answer may promise more.
        if name.endswith("In"):
            for field in sorted(set(now[name].get("required", [])) - set(schema.get("required", []))):
                yield f"{name}.{field} is required now"
            for field in sorted(fields.keys() & new.keys()):
                if gone := choices_of(fields[field]) - (choices_of(new[field]) or choices_of(fields[field])):
                    yield f"{name}.{field} no longer takes {', '.join(sorted(gone))}"


def choices_of(field: Schema) -> set[str]:
    """The values of a field that takes only some."""
    return {str(one) for part in (field, *field.get("anyOf", [])) for one in part.get("enum", [])}


def type_of(field: Schema) -> set[str]:
    """The types that a field may have, or the schema that it refers to."""
    if "anyOf" in field:
        return {one for part in field["anyOf"] for one in type_of(part)}
    return {str(field.get("type") or field.get("$ref", ""))}
