"""Lists and fields of earlier versions of the file: they are left out, with one notice each."""

from collections.abc import Iterator
from typing import Any, Final

from leadplan.orgfile.errors import Path
from leadplan.orgfile.yaml_reader import Source

RETIRED: Final = (
    *((name,) for name in ("dismissals", "decisions", "commitments", "blocks", "reviews")),
    *((name,) for name in ("interruptions", "worries", "pairings", "proposal_answers")),
    *(("meetings", name) for name in ("choice", "delegate")),
    ("stakeholders", "moves"),
    *(("pitches", name) for name in ("office_hours", "area", "aimed_on", "stood_on", "back_on")),
    ("pitches", "slices", "agreed_by"),
    *(("actuals", name) for name in ("note", "helped")),
)
"""Records, which are in a backup and in a person's own data. The steps before the last are lists."""
NOTICE: Final = "is no longer part of this file and was skipped; a backup has it"


def skip_retired(source: Source) -> list[str]:
    """Remove them from the data; returns a notice for each kind, with its first line."""
    return [notice for steps in RETIRED for notice in skip(source, steps)]


def skip(source: Source, steps: tuple[str, ...]) -> Iterator[str]:
    *lists, name = steps
    found = [(path, holder) for path, holder in holders(source.data, (), lists) if name in holder]
    for _, holder in found:
        holder.pop(name, None)
    if paths := [path for path, _ in found]:
        more = f" (and {len(paths) - 1} more)" if len(paths) > 1 else ""
        yield str(source.error((*paths[0], name), f"`{name}`{more} {NOTICE}"))


def holders(value: Any, path: Path, lists: list[str]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The mappings at the end of these lists, with their paths."""
    if not isinstance(value, dict):
        return
    if not lists:
        yield path, value
        return
    first, *rest = lists
    entries = value.get(first)
    for index, one in enumerate(entries if isinstance(entries, list) else ()):
        yield from holders(one, (*path, first, index), rest)
