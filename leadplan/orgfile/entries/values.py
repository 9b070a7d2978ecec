"""What a single value of the file may be, with words for people where it is not."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from engine.weeks import NoSuchWeek, Week
from people.fields import MAX_KEY

KEY: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.?[^@\s]*")


class Entry(BaseModel):
    """A mapping of the file: unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def said(self, name: str) -> bool:
        """Whether the file mentions a field; what it does not mention is left alone."""
        return name in self.model_fields_set


def wrong(words: str) -> PydanticCustomError:
    return PydanticCustomError("words", "{words}", {"words": words})


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise wrong(f'this must be text; write it in quotes: "{value}"' if value is not None else "this must be text")
    return value


def key(value: Any) -> str:
    if not isinstance(value, str) or not KEY.fullmatch(value) or len(value) > MAX_KEY:
        raise wrong(
            f"{value!r} is no key; keys are lower-case letters and digits with single hyphens, such as http-api"
        )
    return value


def iso_date(value: Any) -> date:
    if not isinstance(value, str) or not ISO_DATE.fullmatch(value):
        raise wrong(f"{value!r} is no date; write it like 2026-11-30")
    try:
        return date.fromisoformat(value)
    except ValueError as fault:
        raise wrong(f"there is no {value} in the calendar") from fault


def moment(value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError) as fault:
        raise wrong(f"{value!r} is no date and time; write it like 2026-11-24T10:00:00+01:00") from fault
    if found.tzinfo is None:
        raise wrong(f"{value} has no offset; write it like {value}+01:00")
    return found


def week(value: Any) -> Week:
    try:
        return Week.parse(text(value))
    except NoSuchWeek as fault:
        raise wrong(str(fault)) from fault


def number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong(f"{value!r} is no number")
    return Decimal(str(value))


def whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong(f"{value!r} is no whole number")
    return value


def two_places(value: Decimal) -> Decimal:
    if value != round(value, 2):
        raise wrong(f"{value} has more than two places; round it")
    return value


def email(value: Any) -> str:
    if not isinstance(value, str) or not EMAIL.fullmatch(value) or len(value) > 254:
        raise wrong(f"{value!r} is no e-mail address")
    return value


Key = Annotated[
    str, BeforeValidator(key), WithJsonSchema({"type": "string", "pattern": f"^{KEY.pattern}$", "maxLength": MAX_KEY})
]
Date = Annotated[date, BeforeValidator(iso_date), WithJsonSchema({"type": "string", "format": "date"})]
Moment = Annotated[datetime, BeforeValidator(moment), WithJsonSchema({"type": "string", "format": "date-time"})]
IsoWeek = Annotated[Any, BeforeValidator(week), WithJsonSchema({"type": "string", "pattern": "^\\d{4}-W\\d{2}$"})]
Email = Annotated[str, BeforeValidator(email), WithJsonSchema({"type": "string", "format": "email"})]
Text = Annotated[str, Field(max_length=20_000), BeforeValidator(text)]
Line3 = Annotated[str, Field(max_length=3), BeforeValidator(text)]
Line12 = Annotated[str, Field(max_length=12), BeforeValidator(text)]
Line20 = Annotated[str, Field(max_length=20), BeforeValidator(text)]
Line40 = Annotated[str, Field(max_length=40), BeforeValidator(text)]
Line120 = Annotated[str, Field(max_length=120), BeforeValidator(text)]
Line300 = Annotated[str, Field(max_length=300), BeforeValidator(text)]
Name = Annotated[str, Field(min_length=1, max_length=120), BeforeValidator(text)]
Title = Annotated[str, Field(min_length=1, max_length=200), BeforeValidator(text)]
Statement = Annotated[str, Field(min_length=1, max_length=300), BeforeValidator(text)]
AreaPath = Annotated[str, Field(max_length=130), BeforeValidator(text)]
Zone = Annotated[str, Field(min_length=1, max_length=60), BeforeValidator(text)]
Number = Annotated[Decimal, BeforeValidator(number), WithJsonSchema({"type": "number"})]
Hours = Annotated[
    Decimal,
    BeforeValidator(number),
    Field(ge=0, le=168),
    AfterValidator(two_places),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 168}),
]
DayHours = Annotated[
    Decimal,
    BeforeValidator(number),
    Field(ge=0, le=24),
    AfterValidator(two_places),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 24}),
]
Amount = Annotated[Decimal, BeforeValidator(number), Field(ge=0), WithJsonSchema({"type": "number", "minimum": 0})]
Share = Annotated[
    Decimal, BeforeValidator(number), Field(ge=0, le=1), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1})
]
Level = Annotated[int, Field(ge=0, le=4), BeforeValidator(whole)]
Needed = Annotated[int, Field(ge=1, le=4), BeforeValidator(whole)]
Grade = Annotated[int, Field(ge=1, le=5), BeforeValidator(whole)]
Familiarity = Annotated[int, Field(ge=0, le=3), BeforeValidator(whole)]
Minutes = Annotated[int, Field(ge=1, le=1440), BeforeValidator(whole)]
Cadence = Annotated[int, Field(ge=1, le=3650), BeforeValidator(whole)]
Flag = Annotated[bool, Field(strict=True)]
