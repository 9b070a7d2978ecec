"""Time zones and countries to choose from."""

import zoneinfo
from typing import Any

from django.core.exceptions import ValidationError

from people import holidays


def zones() -> list[Any]:
    """Time zones by continent, and UTC."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(zoneinfo.available_timezones()):
        continent, _, place = name.partition("/")
        if place and continent not in ("Etc", "SystemV", "US", "posix", "right"):
            groups.setdefault(continent, []).append((name, place.replace("_", " ")))
    return [("UTC", "UTC"), *groups.items()]


def countries() -> list[tuple[str, str]]:
    """Countries with known public holidays."""
    return [("", "no public holidays"), *sorted(holidays.countries().items(), key=lambda pair: pair[1])]


def with_present(choices: list[Any], value: str) -> list[Any]:
    """The choices, and the current value if it isn't among them: an imported one stays until someone changes it."""
    known = {key for entry in choices for key in ([entry[0]] if isinstance(entry[1], str) else dict(entry[1]))}
    return choices if not value or value in known else [*choices, (value, value)]


def check_region(country: str, region: str) -> None:
    """Raises ValidationError if a known country has no such region."""
    known = holidays.regions_of(country)
    if region and country and region not in known:
        words = (
            f"Use one of {', '.join(known)}." if known else "Leave it empty: the whole country has the same holidays."
        )
        raise ValidationError(f"There are no public holidays for region “{region}” in {country}. {words}")
