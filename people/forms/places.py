"""Time zones and countries to choose from."""

import re
import zoneinfo
from typing import Any

from holidays.registry import COUNTRIES


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
    found = {codes[1]: re.sub(r"(?<=[a-z])(?=[A-Z])", " ", codes[0]) for codes in COUNTRIES.values()}
    return [("", "no public holidays"), *sorted(found.items(), key=lambda pair: pair[1])]
