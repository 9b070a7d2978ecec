"""What single values in the file may be, with a readable error where they are not."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from math import isfinite
from typing import Annotated, ClassVar, Final, NamedTuple, get_args

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from engine.weeks import NoSuchWeek, Week
from people.addresses import check_ascii_domain
from people.model_fields import FIRST_DAY, LAST_DAY, MAX_KEY

KEY: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
NUMBER_TEXT: Final = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
WHOLE_TEXT: Final = re.compile(r"[-+]?\d+", re.ASCII)
FLAG_TEXT: Final = re.compile(r"true|false", re.IGNORECASE)
MOST_DIGITS: Final = 15
"""SQLite and PostgreSQL store no more digits than this exactly."""


class Entry(BaseModel):
    """A mapping in the file; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    columns: ClassVar[Mapping[str, str]] = {}
    """The columns of its model that the file names differently, by the file's name."""

    def mentions(self, name: str) -> bool:
        """Whether the file mentions a field; fields that it does not mention are left unchanged."""
        return name in self.model_fields_set


class Reference(NamedTuple):
    """Marks a field that names something else: the set of ExistingKeys that must have it, and what it is."""

    keys: str
    kind: str


def entries_in(annotation: object) -> set[type[Entry]]:
    """The kinds of entry that a field may hold."""
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        return {annotation}
    return {entry for part in get_args(annotation) for entry in entries_in(part)}


def wrong(words: str) -> PydanticCustomError:
    return PydanticCustomError("words", "{words}", {"words": words})


def text(value: object) -> str:
    if not isinstance(value, str):
        raise wrong(f'this must be text; put it in quotes: "{value}"' if value is not None else "this must be text")
    if "\0" in value:
        raise wrong("this text contains a NUL character; remove it")
    return value


def name(value: object) -> str:
    if not text(value).strip():
        raise wrong("this must not be empty")
    return text(value)


def key(value: object) -> str:
    if not isinstance(value, str) or not KEY.fullmatch(value) or len(value) > MAX_KEY:
        raise wrong(f"{value!r} is not a key; use lower-case letters, digits and single hyphens, such as http-api")
    return value


def iso_date(value: object) -> date:
    if not isinstance(value, str) or not ISO_DATE.fullmatch(value):
        raise wrong(f"{value!r} is not a date; use the format 2026-11-30")
    try:
        found = date.fromisoformat(value)
    except ValueError as error:
        raise wrong(f"{value} does not exist in the calendar") from error
    if not FIRST_DAY <= found <= LAST_DAY:
        raise wrong(f"{value} is out of range; use a year from {FIRST_DAY.year} to {LAST_DAY.year}")
    return found


def moment(value: object) -> datetime:
    try:
        found = datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError as error:
        raise wrong(f"{value!r} is not a date and time; use the format 2026-11-24T10:00:00+01:00") from error
    if found.tzinfo is None:
        raise wrong(f"{value} has no UTC offset; add it, as in {value}+01:00")
    try:
        return found.astimezone(UTC)
    except OverflowError as error:
        raise wrong(f"{value} is outside the calendar") from error


def week(value: object) -> Week:
    try:
        return Week.parse(text(value))
    except NoSuchWeek as error:
        raise wrong(str(error)) from error


def check_not_quoted(value: object, pattern: re.Pattern[str]) -> None:
    if isinstance(value, str) and pattern.fullmatch(value.strip()):
        raise wrong(f"{value!r} is text, because it is in quotes; remove the quotes")


def number(value: object) -> Decimal:
    check_not_quoted(value, NUMBER_TEXT)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise wrong(f"{value!r} is not a number")
    return Decimal(str(value))


def whole(value: object) -> int:
    check_not_quoted(value, WHOLE_TEXT)
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong(f"{value!r} is not a whole number")
    return value


def flag(value: object) -> object:
    check_not_quoted(value, FLAG_TEXT)
    return value


def exact(places: int, before: int) -> AfterValidator:
    """A number that is stored exactly: the most digits after and before the decimal point."""

    def check(value: Decimal) -> Decimal:
        digits = len(value.normalize().as_tuple().digits)
        if value != round(value, places) or digits > MOST_DIGITS:
            raise wrong(f"{value:f} has too many digits; round it to {places} decimal places and {MOST_DIGITS} digits")
        if abs(value) >= 10**before:
            raise wrong(f"{value:f} is out of range; use at most {before} digits before the decimal point")
        return value

    return AfterValidator(check)


def over_workdays(value: Decimal) -> Decimal:
    if value > 120:
        raise wrong(f"{value} hours don't fit into Monday to Friday; list the days: {{mon: 24, tue: 24, …, sun: 24}}")
    return value


def link(value: object) -> str:
    if text(value) and not text(value).startswith(("https://", "http://")):
        raise wrong(f"{value!r} is not a web address; use the full URL, such as https://docs.example/guide")
    return text(value)


def email(value: object) -> str:
    try:
        validate_email(text(value))
    except ValidationError as error:
        raise wrong(f"{value!r} is not an email address") from error
    try:
        check_ascii_domain(text(value))
    except ValidationError as error:
        raise wrong(" ".join(error.messages)) from error
    return text(value)


Key = Annotated[
    str, BeforeValidator(key), WithJsonSchema({"type": "string", "pattern": f"^{KEY.pattern}$", "maxLength": MAX_KEY})
]
PersonKey = Annotated[Key, Reference("people", "person")]
TeamKey = Annotated[Key, Reference("teams", "team")]
InitiativeKey = Annotated[Key, Reference("initiatives", "initiative")]
CycleKey = Annotated[Key, Reference("cycles", "planning cycle")]
Date = Annotated[date, BeforeValidator(iso_date), WithJsonSchema({"type": "string", "format": "date"})]
Moment = Annotated[datetime, BeforeValidator(moment), WithJsonSchema({"type": "string", "format": "date-time"})]
IsoWeek = Annotated[Week, PlainValidator(week), WithJsonSchema({"type": "string", "pattern": "^\\d{4}-W\\d{2}$"})]
Email = Annotated[str, BeforeValidator(email), WithJsonSchema({"type": "string", "format": "email"})]
Text = Annotated[str, Field(max_length=20_000), BeforeValidator(text)]
Line3 = Annotated[str, Field(max_length=3), BeforeValidator(text)]
Line12 = Annotated[str, Field(max_length=12), BeforeValidator(text)]
Line20 = Annotated[str, Field(max_length=20), BeforeValidator(text)]
Line40 = Annotated[str, Field(max_length=40), BeforeValidator(text)]
Line120 = Annotated[str, Field(max_length=120), BeforeValidator(text)]
Line200 = Annotated[str, Field(max_length=200), BeforeValidator(text)]
Line300 = Annotated[str, Field(max_length=300), BeforeValidator(text)]
Link = Annotated[str, Field(max_length=300), BeforeValidator(link)]
ShortText = Annotated[str, Field(max_length=300), BeforeValidator(text)]
Name = Annotated[str, Field(min_length=1, max_length=120), BeforeValidator(name)]
Title = Annotated[str, Field(min_length=1, max_length=200), BeforeValidator(name)]
Statement = Annotated[str, Field(min_length=1, max_length=300), BeforeValidator(name)]
AreaPath = Annotated[str, Field(max_length=130), BeforeValidator(text), Reference("areas", "area")]
Zone = Annotated[str, Field(min_length=1, max_length=60), BeforeValidator(text)]
Figure = Annotated[Decimal, BeforeValidator(number), exact(4, 14), WithJsonSchema({"type": "number"})]
Money = Annotated[
    Decimal, BeforeValidator(number), Field(ge=0), exact(2, 14), WithJsonSchema({"type": "number", "minimum": 0})
]
Weeks = Annotated[
    Decimal,
    BeforeValidator(number),
    Field(ge=0, le=9999),
    exact(2, 4),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 9999}),
]
Share = Annotated[
    Decimal,
    BeforeValidator(number),
    Field(ge=0, le=1),
    exact(4, 1),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1}),
]
Hours = Annotated[
    Decimal,
    BeforeValidator(number),
    Field(ge=0, le=168),
    exact(2, 3),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 168}),
]
HoursOverWorkdays = Annotated[Hours, AfterValidator(over_workdays)]
DayHours = Annotated[
    Decimal,
    BeforeValidator(number),
    Field(ge=0, le=24),
    exact(2, 2),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 24}),
]
Level = Annotated[int, Field(ge=0, le=4), BeforeValidator(whole)]
Needed = Annotated[int, Field(ge=1, le=4), BeforeValidator(whole)]
Grade = Annotated[int, Field(ge=1, le=5), BeforeValidator(whole)]
Familiarity = Annotated[int, Field(ge=0, le=3), BeforeValidator(whole)]
Minutes = Annotated[int, Field(ge=1, le=1440), BeforeValidator(whole)]
Cadence = Annotated[int, Field(ge=1, le=3650), BeforeValidator(whole)]
Flag = Annotated[bool, Field(strict=True), BeforeValidator(flag)]
