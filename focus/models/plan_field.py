"""How a plan's document is stored: what repeats in it is stored once, so that it takes a fifth of the room.

A table is a list of its columns' names and a row per entry. Ratings behind several requirements are rows of `levels`, requirements
are rows of `requirements`, and so on; what refers to them holds their numbers. What queries ask for keeps its place: every list and
object at the top of the document. Documents of earlier versions, or of another shape, are stored as they are.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import models
from django.db.models.fields.json import KeyTransform

PACKED: Final = "tables"  # the key of the tables in a packed document
RATING: Final = ("level", "on", "author")  # in one order: databases reorder the keys of objects
Row = dict[str, Any]


class OtherShape(Exception):
    """The rows of a table have different keys, or a reference is no row: the document is of another version."""


class Table:
    """Rows with the same keys, each stored once."""

    def __init__(self) -> None:
        self.columns: list[str] = []
        self.rows: list[list[Any]] = []
        self.by_identity: dict[int, int] = {}
        self.by_value: dict[str, int] = {}

    def place(self, row: Row, packed: Row) -> int:
        """The number of a row; `packed` is what is stored of it."""
        if id(row) not in self.by_identity:
            values = self.values(packed)
            self.by_identity[id(row)] = self.by_value.setdefault(repr(values), len(self.rows))
            if len(self.by_value) > len(self.rows):
                self.rows.append(values)
        return self.by_identity[id(row)]

    def values(self, packed: Row) -> list[Any]:
        self.columns = self.columns or list(packed)
        if list(packed) != self.columns:
            raise OtherShape
        return list(packed.values())

    def stored(self) -> list[Any]:
        return [self.columns, *self.rows]


class Packing:
    """The tables of one document."""

    def __init__(self) -> None:
        self.areas, self.receipts, self.advice = Table(), Table(), Table()
        self.levels, self.ratings, self.requirements = Table(), Table(), Table()
        self.departures, self.points = Table(), Table()

    def document(self, whole: Row) -> Row:
        areas = [self.areas.values(self.area(one)) for one in whole["areas"]]
        names = ("receipts", "advice", "levels", "ratings", "requirements", "departures", "points")
        tables = {name: getattr(self, name).stored() for name in names}
        return {**whole, "areas": [self.areas.columns, *areas] if areas else [], PACKED: tables}

    def area(self, one: Row) -> Row:
        receipt, advice = one["receipt"], one["advice"]
        return {
            **one,
            "receipt": self.receipts.place(receipt, self.receipt(receipt)),
            "advice": self.advice.place(advice, advice),
        }

    def receipt(self, one: Row) -> Row:
        leaving, point = one["leaving"], one["point"]
        return {
            **one,
            "requirements": self.needs(one["requirements"]),
            "departures": [self.departure(each) for each in one["departures"]],
            "leaving": None if leaving is None else self.departure(leaving),
            "point": None if point is None else self.points.place(point, point),
        }

    def departure(self, one: Row) -> int:
        return self.departures.place(one, {**one, "requirements": self.needs(one["requirements"])})

    def needs(self, rows: Iterable[Row]) -> list[int]:
        return [self.requirements.place(one, self.need(one)) for one in rows]

    def need(self, one: Row) -> Row:
        return {**one, "people": [self.level(each) for each in one["people"]], "lead": self.level(one["lead"])}

    def level(self, one: Row) -> int:
        return self.levels.place(one, {**one, "assessed": self.rating(one["assessed"]), "own": self.rating(one["own"])})

    def rating(self, one: Row | None) -> int | None:
        return None if one is None else self.ratings.place(one, {name: one[name] for name in RATING})


def pack(document: Row) -> Row:
    if "areas" not in document or PACKED in document:
        return document
    try:
        return Packing().document(document)
    except (OtherShape, KeyError, TypeError):
        return document


def unpack(document: Row) -> Row:
    """The document as it was. Rows that several places refer to are the same object in all of them."""
    tables = document.get(PACKED)
    if tables is None:
        return document
    ratings = opened(tables["ratings"])
    levels = [
        {**one, "assessed": row_of(ratings, one["assessed"]), "own": row_of(ratings, one["own"])}
        for one in opened(tables["levels"])
    ]
    needs = [
        {**one, "people": [levels[each] for each in one["people"]], "lead": levels[one["lead"]]}
        for one in opened(tables["requirements"])
    ]
    departures = [
        {**one, "requirements": [needs[each] for each in one["requirements"]]} for one in opened(tables["departures"])
    ]
    points, advice = opened(tables["points"]), opened(tables["advice"])
    receipts = [
        {
            **one,
            "requirements": [needs[each] for each in one["requirements"]],
            "departures": [departures[each] for each in one["departures"]],
            "leaving": row_of(departures, one["leaving"]),
            "point": row_of(points, one["point"]),
        }
        for one in opened(tables["receipts"])
    ]
    areas = [
        {**one, "receipt": receipts[one["receipt"]], "advice": advice[one["advice"]]}
        for one in opened(document["areas"])
    ]
    return {name: value for name, value in {**document, "areas": areas}.items() if name != PACKED}


def row_of(rows: list[Row], number: int | None) -> Row | None:
    return None if number is None else rows[number]


def opened(table: list[Any]) -> list[Row]:
    columns, *rows = table or [[]]
    return [dict(zip(columns, row, strict=True)) for row in rows]


class PlanField(models.JSONField):
    """A plan's document: packed in the database, whole in Python."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        found = super().from_db_value(value, expression, connection)
        is_whole = isinstance(found, Mapping) and not isinstance(expression, KeyTransform)
        return unpack(dict(found)) if is_whole else found

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        """Without it, Django passes the rows of a bulk insert as arrays, whose every quotation mark is escaped in Python."""
        return "%s"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        packed = pack(value) if isinstance(value, dict) else value
        return super().get_db_prep_value(packed, connection, prepared)
