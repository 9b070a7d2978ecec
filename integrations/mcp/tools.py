"""Tools of assistants, made from the API's description: what isn't marked there is none, and what is can't drift."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import quote, urlencode

from integrations.api.application import api

Document = dict[str, Any]
MARK: Final = "x-mcp"
READING: Final = "get"


@dataclass(frozen=True, slots=True)
class Tool:
    """An operation of the API. `in_path` and `in_query` are the arguments that go there; the others are its body."""

    name: str
    method: str
    path: str
    description: str
    arguments: Document
    in_path: tuple[str, ...]
    in_query: tuple[str, ...]

    def listed(self) -> Document:
        """As in the answer to `tools/list`."""
        return {
            "name": self.name,
            "description": self.description,
            "inputSchema": self.arguments,
            "annotations": {"readOnlyHint": self.method == READING, "openWorldHint": False},
        }

    def address(self, given: Mapping[str, Any]) -> tuple[str, str, Document]:
        """The path, the query and the body of a call. Raises KeyError for an argument of the path that is missing."""
        path = self.path.format(**{name: quote(str(given[name]), safe="") for name in self.in_path})
        query = urlencode({name: given[name] for name in self.in_query if name in given})
        return path, query, {name: one for name, one in given.items() if name not in (*self.in_path, *self.in_query)}


@cache
def tools() -> Mapping[str, Tool]:
    """By name."""
    described = api.get_openapi_schema(path_prefix="/api/v1/")
    found = [
        tool_of(path, method, operation, described["components"]["schemas"])
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
        if MARK in operation
    ]
    return {one.name: one for one in found}


def tool_of(path: str, method: str, operation: Document, schemas: Document) -> Tool:
    """Without fields that confirm something: a person does that."""
    parameters = operation.get("parameters", [])
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    body = with_references(content.get("schema", {}), schemas)
    asked = {name: one for name, one in body.get("properties", {}).items() if "x-confirms" not in one}
    properties = {one["name"]: one["schema"] for one in parameters} | asked
    required = [one["name"] for one in parameters if one.get("required")] + body.get("required", [])
    arguments = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    text = ". ".join(part for part in (operation.get("summary"), operation.get("description")) if part)
    return Tool(
        operation[MARK], method, path, text, arguments,
        tuple(one["name"] for one in parameters if one["in"] == "path"),
        tuple(one["name"] for one in parameters if one["in"] == "query"),
    )  # fmt: skip


def with_references(schema: Any, schemas: Document) -> Any:
    """The schema with what it refers to in place."""
    if isinstance(schema, list):
        return [with_references(one, schemas) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return with_references(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    return {name: with_references(one, schemas) for name, one in schema.items()}
