"""The description of the API, arranged for people to read: groups of operations, with their fields and an example of each."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.conf import settings

from integrations.api.application import api

Schema = dict[str, Any]
NAMES: Final = {"week": "2026-W48"}
"""Examples of what stands in an address; other names are written in capitals."""
DATE: Final = "2026-12-03"


@dataclass(frozen=True, slots=True)
class Field:
    """Of the address (`place` is path or query), of a body, or of an answer."""

    name: str
    type: str
    text: str
    is_required: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    anchor: str
    method: str
    path: str
    summary: str
    text: str
    token: str
    parameters: Sequence[Field]
    body: Sequence[Field]
    answer: Sequence[Field]
    is_list: bool
    example: str

    @property
    def is_read(self) -> bool:
        return self.method == "GET"


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    anchor: str
    operations: Sequence[Operation]


@cache
def reference() -> Sequence[Group]:
    described = api.get_openapi_schema(path_prefix="/api/v1/")
    groups: dict[str, list[Operation]] = {}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            made = operation_of(method.upper(), path, operation, described["components"])
            groups.setdefault(operation["tags"][0], []).append(made)
    return [Group(name, slug(name), operations) for name, operations in groups.items()]


def slug(text: str) -> str:
    return "-".join("".join(one if one.isalnum() else " " for one in text.lower()).split())


def operation_of(method: str, path: str, operation: Schema, components: Schema) -> Operation:
    schemas = components["schemas"]
    body = resolved(content_of(operation.get("requestBody", {})), schemas)
    answer = resolved(content_of(operation["responses"][200]), schemas)
    listed = (
        answer.get("properties", {}).get("items", {}).get("items") if "next" in answer.get("properties", {}) else None
    )
    return Operation(
        slug(f"{method} {path.removeprefix('/api/v1')}"), method, path, operation["summary"],
        plain(operation.get("description", "")), token_of(operation, components),
        [
            Field(one["name"], type_of(one["schema"]), plain(one.get("description", "")), one.get("required", False), one["in"])
            for one in operation.get("parameters", [])
        ],
        list(fields_of(body)), list(fields_of(resolved(listed, schemas) if listed else answer)), listed is not None,
        curl(method, path, operation, body),
    )  # fmt: skip


def token_of(operation: Schema, components: Schema) -> str:
    [name] = operation["security"][0]
    return str(components["securitySchemes"][name]["description"])


def content_of(message: Schema) -> Schema:
    found: Schema = message.get("content", {}).get("application/json", {}).get("schema", {})
    return found


def resolved(schema: Schema, schemas: Mapping[str, Schema]) -> Schema:
    return schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def fields_of(schema: Schema) -> Iterator[Field]:
    required = schema.get("required", [])
    for name, one in schema.get("properties", {}).items():
        yield Field(name, type_of(one), plain(one.get("description", "")), name in required)


def plain(text: str) -> str:
    """Without the marks of code."""
    return text.replace("`", "")


def type_of(schema: Schema) -> str:
    """In words: one of accept, adjust; date or null; list of StepOut; 1 to 5."""
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(type_of(one) for one in schema["anyOf"]))
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema or "const" in schema:
        return f"one of {', '.join(map(str, schema.get('enum') or [schema['const']]))}"
    if schema.get("type") == "array":
        return f"list of {type_of(schema.get('items', {}))}"
    if "minimum" in schema and "maximum" in schema:
        return f"{schema['minimum']:g} to {schema['maximum']:g}"
    return str(schema.get("format") or schema.get("type", "any value"))


def curl(method: str, path: str, operation: Schema, body: Schema) -> str:
    """A command to copy; the token is in the variable TOKEN."""
    parameters = operation.get("parameters", [])
    address = path.format(
        **{one["name"]: NAMES.get(one["name"], one["name"].upper()) for one in parameters if one["in"] == "path"}
    )
    needed = "&".join(
        f"{one['name']}={one['name'].upper()}" for one in parameters if one["in"] == "query" and one.get("required")
    )
    words = ["curl", *([f"-X {method}"] if method != "GET" else []), '-H "Authorization: Bearer $TOKEN"']
    if body:
        sent = json.dumps(example_of(body), ensure_ascii=False)
        words += ['-H "Content-Type: application/json"', f"-d '{sent}'"]
    return " ".join([*words, f'"{settings.BASE_URL}{address}{"?" if needed else ""}{needed}"'])


def example_of(schema: Schema) -> Schema:
    """What is required, or else the first field."""
    properties = schema.get("properties", {})
    names = schema.get("required") or [*properties][:1]
    return {name: value_of(properties[name]) for name in names}


def value_of(schema: Schema) -> object:
    first = schema["anyOf"][0] if "anyOf" in schema else schema
    if "enum" in first:
        return first["enum"][0]
    by_type = {"integer": first.get("minimum", 1), "number": 1, "boolean": True, "array": []}
    return DATE if first.get("format") == "date" else by_type.get(first.get("type", ""), "…")
