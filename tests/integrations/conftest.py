"""A program with a token of Diego's, at his week of the new-product scenario."""

import pytest

from tests.support.api import Program, program_of, with_account
from tests.support.planned_week import make_week


@pytest.fixture
def diego_api(db: None, monday: None) -> Program:
    make_week("new-product", "diego")
    return program_of(with_account("diego"))
