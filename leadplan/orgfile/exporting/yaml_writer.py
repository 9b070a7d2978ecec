"""Writes plain data as readable YAML 1.2: short values on one line, defaults omitted."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any, Final, TypeVar

import yaml

from engine.weeks import Week

Row = TypeVar("Row")
WIDTH: Final = 120
CHUNK: Final = 200
"""How many rows are read and written together."""


class Dumper(yaml.CSafeDumper):
    """Quotes only text that YAML 1.2's core schema would read as another type: `on` and `NO` stay unquoted."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


Dumper.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("tag:yaml.org,2002:bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("tag:yaml.org,2002:int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    (
        "tag:yaml.org,2002:float",
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.inf|\.nan",
        "-+.0123456789",
    ),
    ("tag:yaml.org,2002:null", r"null|Null|NULL|~|", "nN~\0"),
):
    Dumper.add_implicit_resolver(tag, re.compile(rf"^(?:{pattern})$"), list(first))


class Short(dict[str, Any]):
    """A mapping written on one line."""


class ShortList(list[Any]):
    """A list written on one line."""


def on_one_line(dumper: Any, data: Short) -> Any:
    return dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=True)


def list_on_one_line(dumper: Any, data: ShortList) -> Any:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True)


def text(dumper: Any, data: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", data, style="|" if "\n" in data else None)


Dumper.add_representer(Short, on_one_line)
Dumper.add_representer(ShortList, list_on_one_line)
Dumper.add_representer(str, text)


def write(data: dict[str, Any]) -> str:
    return yaml.dump(data, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=WIDTH, default_flow_style=False)


def list_in_parts(name: str, rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """One of the file's lists, chunk by chunk; nothing if it is empty."""
    heading = f"{name}:\n"
    for number, chunk in enumerate(chunks(rows)):
        text = write({name: chunk})
        yield text.removeprefix(heading) if number else text


def chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def plain(value: Any) -> Any:
    """A value for YAML: whole numbers without a decimal point, dates as text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("auto" if value.second else "minutes")
    if isinstance(value, date | Week):
        return str(value)
    return value


def entry(**fields: tuple[Any, Any] | Any) -> dict[str, Any]:
    """Fields in order; one given as (value, default) is omitted if it equals the default."""
    found = {}
    for name, given in fields.items():
        value, default = given if isinstance(given, tuple) else (given, ...)
        if value != default:
            found[name.rstrip("_")] = plain(value)
    return found


def short(**fields: tuple[Any, Any] | Any) -> Short:
    return Short(entry(**fields))


def short_list(values: Any) -> ShortList:
    return ShortList(plain(one) for one in values)
