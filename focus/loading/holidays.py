"""Public holidays, looked up once per country, region and year."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import holidays


@lru_cache(maxsize=512)
def of_year(country: str, region: str, year: int) -> frozenset[date]:
    """Public holidays of a year; the whole country's where the region is not known, none without a known country."""
    if not country:
        return frozenset()
    try:
        return frozenset(holidays.country_holidays(country, subdiv=region or None, years=year))
    except NotImplementedError:
        return of_year(country, "", year) if region else frozenset()


def of_years(country: str, region: str, years: Iterable[int]) -> frozenset[date]:
    return frozenset().union(*(of_year(country, region, year) for year in years))
