"""Public holidays with their names, looked up once per country, region and year."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

import holidays
from holidays.registry import COUNTRIES

from people.models import Organisation, Person

HALF_A_YEAR: Final = timedelta(days=183)


class HolidayRegion(NamedTuple):
    """Where to look up public holidays; both may be empty."""

    country: str
    region: str


def region_of_person(person: Person, organisation: Organisation | None) -> HolidayRegion:
    return region_or_default(person.country, person.region, organisation)


def region_or_default(country: str, region: str, organisation: Organisation | None) -> HolidayRegion:
    """A person's country and region, or the organisation's if they have none."""
    if country or organisation is None:
        return HolidayRegion(country, region)
    return HolidayRegion(organisation.country, region or organisation.region)


@lru_cache(maxsize=512)
def of_year(country: str, region: str, year: int) -> Mapping[date, str]:
    """Holidays of a year: the whole country's if the region is unknown, none if the country is unknown."""
    if not country:
        return {}
    try:
        return dict(holidays.country_holidays(country, subdiv=region or None, years=year))
    except NotImplementedError:
        return of_year(country, "", year) if region else {}


def of_years(where: HolidayRegion, years: Iterable[int]) -> frozenset[date]:
    """Only the days, of several years."""
    return frozenset(day for year in years for day in of_year(where.country, where.region, year))


def next_half_year(where: HolidayRegion, today: date) -> list[tuple[date, str]]:
    """Holidays of the next half-year, in order."""
    until = today + HALF_A_YEAR
    years = {today.year, until.year}
    days = [pair for year in years for pair in of_year(where.country, where.region, year).items()]
    return sorted(pair for pair in days if today <= pair[0] <= until)


@lru_cache(maxsize=1)
def countries() -> Mapping[str, str]:
    """Names of the countries with known public holidays, by code."""
    return {codes[1]: re.sub(r"(?<=[a-z])(?=[A-Z])", " ", codes[0]) for codes in COUNTRIES.values()}


def region_text(where: HolidayRegion) -> str:
    """Spain, CT; an unknown country as its code, no country as an empty string."""
    return ", ".join(part for part in (countries().get(where.country, where.country), where.region) if part)


def regions_of(country: str) -> tuple[str, ...]:
    """Codes of a country's known regions."""
    return tuple(holidays.list_supported_countries().get(country, ()))
