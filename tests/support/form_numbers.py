"""Numbers in the form fields of a page: 40 and 7.5, not 4E+1 or 7.50."""

import re
from typing import Final

INPUT: Final = re.compile(r"<input\b[^>]*>")
ATTRIBUTE: Final = re.compile(r'\s(name|type|value)="([^"]*)"')
PLAIN: Final = re.compile(r"(-?(0|[1-9]\d*)(\.\d*[1-9])?)?")


def numbers_of(html: str) -> dict[str, str]:
    """The value of each number field of a page, by its name."""
    fields = [dict(ATTRIBUTE.findall(tag)) for tag in INPUT.findall(html)]
    return {one.get("name", ""): one.get("value", "") for one in fields if one.get("type") == "number"}


def oddly_written(html: str) -> dict[str, str]:
    """The number fields with an exponent or with zeros that no one would type."""
    return {name: value for name, value in numbers_of(html).items() if not PLAIN.fullmatch(value)}
