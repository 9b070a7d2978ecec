"""Time zones and countries to choose from."""

import zoneinfo
from typing import Any

from django.core.exceptions import ValidationError

from people import holidays


def zones() -> list[Any]:
    """Time zones by continent; the rest under their own name."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(zoneinfo.available_timezones()):
        continent, _, place = name.partition("/")
        if place and continent not in ("Etc", "SystemV", "US", "posix", "right"):
            groups.setdefault(continent, []).append((name, place.replace("_", " ")))
    return [("UTC", "UTC"), *groups.items()]


def countries() -> list[tuple[str, str]]:
    """Those whose public holidays are known."""
    return [("", "no public holidays"), *sorted(holidays.countries().items(), key=lambda pair: pair[1])]


def with_present(choices: list[Any], value: str) -> list[Any]:
    """The choices and, where it is none of them, what stands now: an imported one stays until somebody changes it."""
    known = {key for entry in choices for key in ([entry[0]] if isinstance(entry[1], str) else dict(entry[1]))}
    return choices if not value or value in known else [*choices, (value, value)]


def check_region(country: str, region: str) -> None:
    """Raises ValidationError where a known country has no such region."""
    known = holidays.regions_of(country)
    if region and country and region not in known:
        words = f"It knows these: {', '.join(known)}." if known else "Leave it empty: the country has one calendar."
        raise ValidationError(f"Public holidays of {country} have no region {region}. {words}")
