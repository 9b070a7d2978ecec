"""docs/permissions.md holds the table as it is in the code."""

from pathlib import Path

from leadplan.permissions import telling

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"


def test_the_page_holds_the_table_as_the_command_prints_it() -> None:
    assert telling.as_markdown() in PAGE.read_text()
