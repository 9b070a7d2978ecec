"""Errors of the YAML parser in words: where the mistake is, which is often before the place where parsing stops."""

import re
from typing import Final

import yaml

from leadplan.orgfile.errors import FileError

NO_SPACE: Final = re.compile(r"""^\s*(?:-\s+)*[{,]?\s*([A-Za-z_][A-Za-z0-9_-]*):(?![\s/]|$)""")
"""A key without a space after its colon; a URL is none."""
BEFORE: Final = 5
"""How many lines before the place where parsing stops may have the missing space."""
SPACE_MISSING: Final = "a space is missing after the colon"


def syntax_error(error: yaml.MarkedYAMLError, text: str, multiline: tuple[int, int] | None) -> FileError:
    """`multiline` is where the last quoted text over several lines starts and ends."""
    lines = text.split("\n")
    stopped = line_of(error.problem_mark, error.context_mark, last=len(lines))
    context, problem = error.context or "", error.problem or error.context or ""
    opened = line_of(error.context_mark, last=len(lines)) if error.context_mark else 0
    if "quoted scalar" in context and opened:
        return FileError((), opened, "the quote that opens here is not closed; add the missing quote")
    if multiline and multiline[0] < multiline[1] and stopped - multiline[1] in (0, 1):
        return FileError((), multiline[0], "the quote that opens here is closed on another line; add the missing quote")
    if (missing := line_without_space(lines, stopped)) and ("mapping values" in problem or "expected ':'" in problem):
        return FileError((), missing, SPACE_MISSING)
    if context.startswith("while parsing a flow") and opened:
        first, last = "{}" if "mapping" in context else "[]"
        before = f" before line {stopped}" if opened < stopped else ""
        words = (
            f"the {first} that opens here is not closed{before}; add the missing {last}, or the comma between values"
        )
        return FileError((), opened, words)
    if "\\t" in problem or "'\t'" in problem:
        return FileError((), stopped, "a tab is used for indentation here; use spaces")
    if missing and missing == stopped:
        return FileError((), missing, SPACE_MISSING)
    return FileError(
        (), stopped if error.problem_mark or error.context_mark else 0, f"this is not valid YAML ({problem})"
    )


def line_of(*marks: yaml.Mark | None, last: int) -> int:
    return next((min(mark.line + 1, last) for mark in marks if mark is not None), 0)


def line_without_space(lines: list[str], stopped: int) -> int:
    """The nearest line at or above the place with a key directly followed by its value; 0 if there is none."""
    rows = range(stopped, max(stopped - BEFORE, 0), -1)
    return next((number for number in rows if NO_SPACE.match(lines[number - 1])), 0)


def missing_space(value: str) -> bool:
    """Whether a text is a key and a value without the space that divides them."""
    return NO_SPACE.match(value) is not None
