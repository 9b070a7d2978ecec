"""Public holidays of several years, as days alone."""

from collections.abc import Iterable
from datetime import date

from people.holidays import of_year


def of_years(country: str, region: str, years: Iterable[int]) -> frozenset[date]:
    return frozenset(day for year in years for day in of_year(country, region, year))
