"""Adoption and coverage to the digit of the specification, and exceptions that end by the date alone."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from people.models import Organisation
from standards.models import StandardException
from standards.queries.figures import Figures, Standing, count
from standards.queries.standing import load_figures, organisation_day
from tests.support.standards import add_standard, example, set_state, team_of


@pytest.mark.once
def test_the_example_of_the_specification() -> None:
    adopted, excepted = Standing("adopted"), Standing("asked", is_excepted=True)
    reverted, open_ones = Standing("adopted", is_reverted=True), [Standing("declined"), Standing("asked")]
    found = count([adopted] * 4 + [reverted, excepted, *open_ones])
    assert (found.adopted, found.teams, found.adoption, found.coverage) == (4, 8, Decimal("50.0"), Decimal("62.5"))
    later = count([adopted] * 4 + [reverted, Standing("asked"), *open_ones])
    assert (later.adoption, later.coverage) == (Decimal("50.0"), Decimal("50.0"))


@pytest.mark.once
@pytest.mark.parametrize(("part", "whole", "shown"), [(1, 3, "33.3"), (2, 3, "66.7"), (0, 5, "0.0"), (5, 5, "100.0")])
def test_percentages_have_one_decimal_place(part: int, whole: int, shown: str) -> None:
    assert Figures(whole, part, part).adoption == Decimal(shown)


@pytest.mark.once
def test_no_teams_have_no_percentage() -> None:
    assert (count([]).adoption, count([]).coverage) == (None, None)


@pytest.mark.once
def test_a_team_with_an_exception_that_complies_counts_once() -> None:
    assert count([Standing("adopted", is_excepted=True)]) == Figures(1, 1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "coverage"), [("2026-12-01", "62.5"), ("2026-12-18", "62.5"), ("2026-12-19", "50.0"), ("2026-09-30", None)]
)
def test_the_database_gives_the_same_at_each_date(day: str, coverage: str | None) -> None:
    standard = example()
    found = load_figures([standard], date.fromisoformat(day))[standard.pk]
    assert (found.teams, found.coverage) == (8, Decimal(coverage or "0.0"))


@pytest.mark.django_db
def test_the_newest_state_up_to_the_day_counts_and_an_end_of_the_revert_restores() -> None:
    standard, day = example(), date(2026, 12, 1)
    set_state(standard, 1, "declined", day + timedelta(days=1))
    assert load_figures([standard], day)[standard.pk].adopted == 4
    assert load_figures([standard], day + timedelta(days=1))[standard.pk].adopted == 3
    standard.reverts.update(restored_on=day)
    assert load_figures([standard], day - timedelta(days=1))[standard.pk].adopted == 4
    assert load_figures([standard], day)[standard.pk].adopted == 5


@pytest.mark.django_db
def test_teams_count_while_they_are_in_scope() -> None:
    standard, day = example(), date(2026, 12, 1)
    standard.scopes.filter(team=team_of(8)).update(until=day - timedelta(days=1))
    assert load_figures([standard], day - timedelta(days=1))[standard.pk].teams == 8
    assert load_figures([standard], day)[standard.pk] == Figures(7, 4, 5)


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["Europe/Madrid", "America/Los_Angeles"])
def test_an_exception_ends_at_midnight_in_the_organisations_zone(zone: str) -> None:
    """No job runs between the two instants."""
    standard = example(zone)
    midnight = datetime(2026, 12, 19, tzinfo=ZoneInfo(zone))
    shown = []
    for moment in (midnight - timedelta(seconds=1), midnight):
        day = organisation_day(Organisation.objects.get(), moment.astimezone(UTC))
        shown.append(load_figures([standard], day)[standard.pk].coverage)
    assert shown == [Decimal("62.5"), Decimal("50.0")]


@pytest.mark.django_db
def test_an_exception_that_was_ended_no_longer_counts_and_is_not_expired() -> None:
    standard = example()
    row = StandardException.objects.get()
    row.ended_on = date(2026, 12, 10)
    row.save()
    assert load_figures([standard], date(2026, 12, 9))[standard.pk].covered == 5
    assert load_figures([standard], date(2026, 12, 10))[standard.pk].covered == 4
    assert (row.is_live(date(2026, 12, 9)), row.is_live(date(2026, 12, 10))) == (True, False)
    assert not row.is_expired(date(2026, 12, 20))


@pytest.mark.django_db
def test_figures_of_every_standard_take_one_query() -> None:
    first = example()
    others = [add_standard(first.owner, key=f"other-{number}") for number in range(5)]  # type: ignore[arg-type]
    with CaptureQueriesContext(connection) as queries:
        found = load_figures([first, *others], date(2026, 12, 1))
    assert (len(queries), len(found), found[others[0].pk]) == (1, 6, Figures(8, 0, 0))


@pytest.mark.django_db
def test_the_database_refuses_an_exception_that_its_owner_granted() -> None:
    example()
    bad = StandardException.objects.get()
    bad.granted_by = bad.owner
    with pytest.raises(IntegrityError):
        bad.save()
