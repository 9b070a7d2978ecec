"""Reading on behind an error in the YAML: the list entry with the error is left out, so that one run reports what else is wrong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

ENTRY: Final = re.compile(r"^(\s*)- ")
KEY: Final = re.compile(r"""\bkey:\s*['"]?([a-z0-9-]+)""")
REFERENCE: Final = re.compile(r'has the key "([^"/]+)')


@dataclass(slots=True)
class LeftOut:
    """Lines of entries that were left out, and the keys that they may define."""

    lines: set[int] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)

    def hides(self, line: int, words: str) -> bool:
        """Whether an error may only be there because of what was left out."""
        missing = REFERENCE.search(words)
        return line in self.lines or (missing is not None and missing[1] in self.keys)


def leave_out(text: str, line: int, found: LeftOut) -> str | None:
    """The text without the entry around a line, which keeps its place; None if there is none or it was left out before."""
    lines = text.split("\n")
    start = next((number for number in range(line, 0, -1) if holds(lines, number, line)), 0)
    if not start or start in found.lines:
        return None
    indent = indentation(lines[start - 1])
    end = next(
        (number for number in range(start + 1, len(lines) + 1) if ends(lines[number - 1], indent)), len(lines) + 1
    )
    found.lines |= set(range(start, end))
    found.keys |= set(KEY.findall("\n".join(lines[start - 1 : end - 1])))
    blank = [f"{' ' * indent}- {{}}", *[""] * (end - start - 1)]
    return "\n".join([*lines[: start - 1], *blank, *lines[end - 1 :]])


def holds(lines: list[str], number: int, line: int) -> bool:
    """Whether a line begins the entry that a later line is in."""
    return ENTRY.match(lines[number - 1]) is not None and all(
        indentation(lines[between - 1]) > indentation(lines[number - 1]) for between in filled(lines, number + 1, line)
    )


def filled(lines: list[str], first: int, last: int) -> Iterator[int]:
    return (number for number in range(first, last + 1) if lines[number - 1].strip())


def ends(text: str, indent: int) -> bool:
    return bool(text.strip()) and indentation(text) <= indent


def indentation(text: str) -> int:
    return len(text) - len(text.lstrip())
