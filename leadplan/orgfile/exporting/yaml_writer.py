"""Writes entries of the file as readable YAML 1.2: short ones on one line, defaults omitted."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Final, TypeVar

import yaml
from django.db.models import Manager, Model

from engine.weeks import Week
from leadplan.orgfile.schema.values import Entry, entries_in

Row = TypeVar("Row")
WIDTH: Final = 120
CHUNK: Final = 200
"""How many rows are read and written together."""
EMPTY: Final[tuple[object, ...]] = (None, "", [], {})


class Dumper(yaml.CSafeDumper):
    """Quotes only text that YAML 1.2's core schema would read as another type: `on` and `NO` stay unquoted."""

    def ignore_aliases(self, data: object) -> bool:
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


class Short(dict[str, object]):
    """A mapping written on one line."""


class ShortList(list[object]):
    """A list written on one line."""


def on_one_line(dumper: Dumper, data: Short) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=True)


def list_on_one_line(dumper: Dumper, data: ShortList) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True)


def text(dumper: Dumper, data: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", data, style="|" if "\n" in data else None)


Dumper.add_representer(Short, on_one_line)
Dumper.add_representer(ShortList, list_on_one_line)
Dumper.add_representer(str, text)


def write(data: Mapping[str, object]) -> str:
    return yaml.dump(data, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=WIDTH, default_flow_style=False)


def list_in_parts(name: str, rows: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """One of the file's lists, chunk by chunk; nothing if it is empty."""
    heading = f"{name}:\n"
    for number, chunk in enumerate(chunks(rows)):
        text = write({name: chunk})
        yield text.removeprefix(heading) if number else text


def chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def plain(value: object) -> object:
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


def short_list(values: Iterable[object]) -> ShortList:
    return ShortList(plain(one) for one in values)


COLUMNS: Final = {"from_": "start", "to": "end", "for_": "lead", "check": "check_text"}
"""Columns that the file names differently in each of its lists."""


def entry(kind: type[Entry], row: Model | None = None, **given: object) -> dict[str, object]:
    """The fields of `kind` in order, from `given` or from the row; what is empty or equals the field's default is omitted."""
    found = {}
    for name, field in kind.model_fields.items():
        value = (
            given[name]
            if name in given
            else stored_value(row, kind.columns.get(name, COLUMNS.get(name, name)), field.annotation)
        )
        if field.is_required() or (value not in EMPTY and value != field.default):
            found[field.alias or name] = plain(value)
    return found


def short(kind: type[Entry], row: Model | None = None, **given: object) -> Short:
    return Short(entry(kind, row, **given))


def stored_value(row: Model | None, column: str, annotation: object) -> object:
    """A row's field: for another row its key, for several their keys or entries."""
    value = getattr(row, column, None)
    if isinstance(value, Manager):
        nested = entries_in(annotation)
        return [short(kind, one) for kind in nested for one in value.all()] if nested else keys_of(value.all())
    return key_of(value) if isinstance(value, Model) else value


def key_of(row: Model | None) -> str | None:
    return getattr(row, "key", None)


def keys_of(rows: Iterable[Model]) -> ShortList:
    return short_list(sorted(str(key_of(row)) for row in rows))
