"""Numbers as people write them: no exponent and no zeros that the database adds, formatted in one place."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from leadplan.orgfile.importing.table_sync import display
from people.csv_export import without_formula
from people.model_fields import format_number

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("4E+1", "40"),
        ("40.0000", "40"),
        ("7.50", "7.5"),
        ("1200000.50", "1200000.5"),
        ("-0.00", "0"),
        ("1E-3", "0.001"),
    ],
)
def test_a_number_is_shown_without_an_exponent_and_added_zeros(number: str, words: str) -> None:
    shown = {format_number(Decimal(number)), without_formula(Decimal(number)), display(Decimal(number))}
    assert shown == {words}


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**14), max_value=10**14, places=4))
def test_every_number_reads_back_as_itself(number: Decimal) -> None:
    shown = format_number(number.normalize())
    assert "E" not in shown
    assert Decimal(shown) == number


def test_no_other_module_strips_zeros_from_a_number() -> None:
    apps = ("people", "initiatives", "stakeholders", "focus", "growth", "allocation", "digests", "leadplan")
    files = [file for app in apps for file in (Path(settings.BASE_DIR) / app).rglob("*.py")]
    assert [file.name for file in files if ".normalize()" in file.read_text()] == ["model_fields.py", "values.py"]
