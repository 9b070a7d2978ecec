"""What people record about their weeks: exported only in an operator's backup."""

from collections.abc import Iterator
from typing import Any

from leadplan.orgfile.exporting.people import key_of
from leadplan.orgfile.exporting.private import path_of
from leadplan.orgfile.exporting.writing import CHUNK, short
from leadplan.orgfile.said import PEOPLE, POINTING, Said

ORDER = {"area": ("area__initiative__key", "area__key"), "stakeholder": ("stakeholder__key",)}


def rows_of(said: Said) -> Iterator[dict[str, Any]]:
    pointing = [name for name in said.fields if name in POINTING]
    joined = ["area__initiative" if name == "area" else name for name in pointing]
    named = [ORDER.get(name, (f"{name}__key" if name in PEOPLE else name,)) for name in said.names]
    rows = said.model._default_manager.select_related(*joined)
    for row in rows.order_by(*(one for names in named for one in names), "pk").iterator(CHUNK):
        yield short(**{name: (told(row, name), default_of(said, name)) for name in said.fields})


def default_of(said: Said, name: str) -> Any:
    field = said.entry.model_fields[name]
    return ... if field.is_required() else field.default


def told(row: Any, name: str) -> Any:
    value = getattr(row, name)
    if name == "area":
        return path_of(value) if value else None
    return key_of(value) if name in POINTING else value
