"""Model fields and constraints that several apps share: keys, hours, weeks, ranges, dates in order."""

import secrets
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.deconstruct import deconstructible

from engine.weeks import NoSuchWeek, Week

MAX_KEY = 60
FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2100, 12, 31)
"""Days that people may enter."""


if TYPE_CHECKING:
    TextBase = models.CharField[str, str]
    WeekBase = models.CharField["Week | str", "Week"]
else:
    TextBase = WeekBase = models.CharField


@deconstructible
class KeyValidator(RegexValidator):
    regex = r"\A[a-z0-9]+(?:-[a-z0-9]+)*\Z"
    message = "Use lower-case letters and digits, with single hyphens between them, such as http-api."


class KeyField(TextBase):
    """The name of a row in files and addresses: lower-case letters, digits and hyphens."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", MAX_KEY)
        super().__init__(*args, **kwargs)
        self.validators.append(KeyValidator())


def random_id() -> str:
    """80 random bits, in the form of a key: for addresses of rows whose title or name only some may read."""
    return secrets.token_hex(10)


class UrlIdField(KeyField):
    """What a private row's address is made of, since addresses end up in the access logs of proxies."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 20, "unique": True, "default": random_id, "editable": False, **kwargs})


class WeekField(WeekBase):
    """An ISO week, stored as it is printed (2026-W48), so that rows sort in time in every database."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 8
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *_: object) -> Week | None:
        return None if value is None else Week.parse(value)

    def to_python(self, value: object) -> Week | None:
        if value is None or isinstance(value, Week):
            return value
        try:
            return Week.parse(str(value))
        except NoSuchWeek as fault:
            raise ValidationError(str(fault)) from fault

    def get_prep_value(self, value: object) -> str | None:
        return None if value is None else str(value)

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))


class HoursField(models.DecimalField):  # type: ignore[type-arg]
    """Hours with two places, from 0 to `most`."""

    def __init__(self, *args: Any, most: int = 168, **kwargs: Any) -> None:
        self.most = most
        kwargs.setdefault("max_digits", 6)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)
        self.validators += [
            MinValueValidator(0, "Hours can't be below 0."),
            MaxValueValidator(most, f"Hours can't be above {most}."),
        ]

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "most": self.most}


def format_number(number: Decimal | int) -> str:
    """As people write it: 8, 7.5, 1200000. A Decimal's own format adds zeros or, once they are stripped, an exponent (4E+1)."""
    return f"{Decimal(str(number)).normalize() + 0:f}"


def format_hours(hours: Decimal) -> str:
    return format_number(hours)


def one_to_five() -> "models.PositiveSmallIntegerField[int, int]":
    """A scale from 1 to 5, by default 3."""
    words = "This goes from 1 to 5."
    return models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(1, words), MaxValueValidator(5, words)]
    )


def range_constraints(name: str, low: int, high: int, fields: dict[str, str]) -> list[models.BaseConstraint]:
    """Check constraints that keep each of `fields` (with its name for people) between two numbers."""
    return [
        models.CheckConstraint(
            condition=models.Q(**{f"{field}__gte": low, f"{field}__lte": high}),
            name=f"{name}_{field}_range",
            violation_error_message=f"{words} goes from {low} to {high}.",
        )
        for field, words in fields.items()
    ]


def order_constraint(name: str, first: str, last: str, words: str) -> models.CheckConstraint:
    """A check constraint: `last` is not before `first` (either may be empty)."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{first}__isnull": True})
        | models.Q(**{f"{last}__isnull": True})
        | models.Q(**{f"{last}__gte": models.F(first)}),
        name=f"{name}_in_order",
        violation_error_message=words,
    )


def unique_constraint(name: str, fields: list[str], words: str) -> models.UniqueConstraint:
    """A unique constraint, with words for people."""
    return models.UniqueConstraint(fields=fields, name=name, violation_error_message=words)


def unique_with_optional_date(name: str, fields: list[str], dated: str, words: str) -> list[models.BaseConstraint]:
    """Unique constraints over `fields` and a date that may be empty; an empty date counts as a value.

    Two constraints, because SQLite has no NULLS NOT DISTINCT.
    """
    return [
        models.UniqueConstraint(fields=[*fields, dated], name=f"{name}_dated", violation_error_message=words),
        models.UniqueConstraint(
            fields=fields,
            condition=models.Q(**{f"{dated}__isnull": True}),
            name=f"{name}_undated",
            violation_error_message=words,
        ),
    ]
