"""What the columns of an imported table can be, and which system wrote it, by their headings."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from integrations.imports.models import System
from people.spreadsheets.headings import words_of
from people.spreadsheets.tables import Row, Spreadsheet

SKIPPED: Final = ""
ID, NAME, SUMMARY, TARGET, START, OWNER = "id", "name", "summary", "target", "start", "owner"
TEAM, PARENT, BLOCKS, BLOCKED_BY = "team", "parent", "blocks", "blocked_by"
PRIORITY, STATUS, URL = "priority", "status", "url"
FIELDS: Final = {
    ID: "ID", NAME: "name", SUMMARY: "summary", TARGET: "target or due date", START: "start date", OWNER: "owner",
    TEAM: "team", PARENT: "part of", BLOCKS: "blocks", BLOCKED_BY: "blocked by", PRIORITY: "priority",
    STATUS: "status", URL: "link",
}  # fmt: skip
REPEATED: Final = {BLOCKS, BLOCKED_BY}
"""Several columns can be these."""
BY_HEADING: Final[Mapping[str, str]] = {
    **dict.fromkeys(("id", "key", "number", "reference", "ref", "issue key", "issue id", "identifier"), ID),
    **dict.fromkeys(("name", "title", "summary", "initiative", "project", "epic", "area", "item"), NAME),
    **dict.fromkeys(("description", "details", "why", "why it matters", "notes", "goal"), SUMMARY),
    **dict.fromkeys(("target", "target date", "due", "due date", "deadline", "end", "end date", "finish"), TARGET),
    **dict.fromkeys(("start", "start date", "begin", "from"), START),
    **dict.fromkeys(("owner", "assignee", "assignee email", "assigned to", "responsible", "dri", "email"), OWNER),
    **dict.fromkeys(("team", "squad", "group", "component", "department"), TEAM),
    **dict.fromkeys(("parent", "part of", "parent id", "parent key", "belongs to", "parent issue"), PARENT),
    **dict.fromkeys(("blocks", "blocking", "required by"), BLOCKS),
    **dict.fromkeys(("blocked by", "is blocked by", "depends on", "dependencies", "waits for"), BLOCKED_BY),
    **dict.fromkeys(("priority", "importance"), PRIORITY),
    **dict.fromkeys(("status", "state"), STATUS),
    **dict.fromkeys(("url", "link", "address"), URL),
}
"""By the heading's words in lower case."""


class Preset(NamedTuple):
    """How a system writes its tables: the headings that tell it apart, and what they mean."""

    system: System
    marks: frozenset[str]
    fields: Mapping[str, str]


PRESETS: Final = (
    Preset(
        System.LINEAR,
        frozenset({"id", "team", "title", "creator", "cycle name"}),
        {
            "id": ID, "team": TEAM, "title": NAME, "description": SUMMARY, "status": STATUS, "priority": PRIORITY,
            "assignee": OWNER, "due date": TARGET, "parent issue": PARENT, "blocked by": BLOCKED_BY,
        },
    ),
    Preset(
        System.GITLAB,
        frozenset({"title", "issue id", "url", "state", "author username"}),
        {
            "url": ID, "title": NAME, "description": SUMMARY, "state": STATUS, "assignee": OWNER, "due date": TARGET,
            "start date": START,
        },
    ),
    Preset(
        System.JIRA,
        frozenset({"issue key", "issue type", "summary"}),
        {
            "issue key": ID, "summary": NAME, "description": SUMMARY, "status": STATUS, "priority": PRIORITY,
            "assignee": OWNER, "due date": TARGET, "start date": START, "project name": TEAM, "parent key": PARENT,
            "outward issue link blocks": BLOCKS, "inward issue link blocks": BLOCKED_BY, "issue url": URL,
        },
    ),
    Preset(
        System.GITHUB,
        frozenset({"title", "url", "assignees"}),
        {
            "url": ID, "title": NAME, "status": STATUS, "start date": START, "target date": TARGET, "due date": TARGET,
            "parent issue": PARENT, "priority": PRIORITY, "team": TEAM,
        },
    ),
)  # fmt: skip


def key_of(heading: str) -> str:
    """A heading's words, as mappings have them."""
    return " ".join(words_of(heading))


def is_heading(row: Row) -> bool:
    """Whether a row has a heading for names, and others beside it."""
    found = {BY_HEADING.get(key_of(one)) for one in row}
    return NAME in found and sum(map(bool, row)) > 1


def system_of(sheet: Spreadsheet) -> System:
    """The system whose headings these are."""
    headings = {key_of(one) for one in sheet.head}
    return next((one.system for one in PRESETS if one.marks <= headings), System.TABLE)


def guess_columns(sheet: Spreadsheet, system: str, remembered: Mapping[str, str]) -> list[str]:
    """A field for each column: what the person chose for this heading, or else what its words mean."""
    known = next((one.fields for one in PRESETS if one.system == system), BY_HEADING)
    found: list[str] = []
    for heading in sheet.head:
        key = key_of(heading)
        field = remembered.get(key, known.get(key, SKIPPED))
        found.append(SKIPPED if field in found and field not in REPEATED else field)
    return found


def mapping_of(sheet: Spreadsheet, columns: Sequence[str]) -> dict[str, str]:
    """What is remembered of columns that were chosen. Of two columns with one heading, what isn't skipped."""
    found: dict[str, str] = {}
    for heading, column in zip(sheet.head, columns, strict=True):
        found[key_of(heading)] = column or found.get(key_of(heading), "")
    return found


def columns_error(columns: Sequence[str]) -> str:
    """What is missing before the table can be read; empty if nothing is."""
    for one, words in FIELDS.items():
        if one not in REPEATED and columns.count(one) > 1:
            return f"Two columns are set to “{words}”. Skip one of them."
    return "" if NAME in columns else "Choose the column with the name."
