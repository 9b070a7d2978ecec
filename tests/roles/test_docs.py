"""docs/permissions.md contains the table in the code."""

from pathlib import Path

from leadplan.permissions import explain

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"


def test_the_page_contains_the_table_that_the_command_prints() -> None:
    assert explain.table_as_markdown() in PAGE.read_text()
