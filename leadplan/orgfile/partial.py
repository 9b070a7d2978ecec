"""Checks what can be read of a file when some entries can't be, so that one run reports every error."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import ValidationError

from leadplan.orgfile.checking import Checks
from leadplan.orgfile.entries import OrganisationFile
from leadplan.orgfile.faults import Fault, Path
from leadplan.orgfile.known import Known
from leadplan.orgfile.reading import Source

KEYED: Final = {
    "skills": "skills",
    "people": "people",
    "teams": "teams",
    "initiatives": "initiatives",
    "planning_cycles": "cycles",
    "pitches": "pitch_keys",
}


@dataclass(frozen=True, slots=True)
class Readable:
    """The entries without errors, and where each is in the file."""

    file: OrganisationFile
    places: dict[str, list[int]]

    def path_in_file(self, path: Path) -> Path:
        if len(path) > 1 and path[0] in self.places and isinstance(path[1], int):
            return (path[0], self.places[str(path[0])][path[1]], *path[2:])
        return path


def further_faults(source: Source, found: Iterable[Fault], known: Known) -> list[Fault]:
    """Errors between readable entries; unreadable ones count as present under their key."""
    faulty: dict[Any, set[Any]] = {}
    for fault in found:
        if fault.path:
            faulty.setdefault(fault.path[0], set()).add(fault.path[1] if len(fault.path) > 1 else None)
    readable = readable_part(source, faulty)
    if readable is None:
        return []
    for name, indexes in faulty.items():
        learn(source, str(name), indexes, known)
    moved = Moved(source.data, source.lines, readable)
    told = Checks(moved, readable.file, known).run()
    return [replace(fault, path=readable.path_in_file(fault.path)) for fault in told]


class Moved(Source):
    """Line numbers in the file for paths of its readable part."""

    def __init__(self, data: Any, lines: dict[Path, int], readable: Readable) -> None:
        super().__init__(data, lines)
        self.readable = readable

    def line(self, path: Path) -> int:
        return super().line(self.readable.path_in_file(path))


def readable_part(source: Source, faulty: dict[Any, set[Any]]) -> Readable | None:
    """The file without entries that have errors; None if the rest can't be read either."""
    kept: dict[str, Any] = {"leadplan": 1}
    places: dict[str, list[int]] = {}
    for name, value in source.data.items():
        bad = faulty.get(name, set())
        if isinstance(value, list) and None not in bad:
            places[name] = [index for index in range(len(value)) if index not in bad]
            kept[name] = [value[index] for index in places[name]]
        elif not bad:
            kept[name] = value
    try:
        return Readable(OrganisationFile.model_validate(kept), places)
    except ValidationError:
        return None


def learn(source: Source, name: str, indexes: set[Any], known: Known) -> None:
    """Keys of entries that can't be read, so that they are not reported as missing."""
    rows = source.data.get(name)
    if name not in KEYED or not isinstance(rows, list):
        return
    for index in indexes:
        row = rows[index] if isinstance(index, int) else None
        key = row.get("key") if isinstance(row, dict) else None
        if isinstance(key, str):
            getattr(known, KEYED[name]).add(key)
            known.areas |= {f"{key}/{area}" for area in area_keys(row)}


def area_keys(row: Any) -> list[str]:
    areas = row.get("areas")
    found = [area.get("key") for area in areas if isinstance(area, dict)] if isinstance(areas, list) else []
    return [key for key in found if isinstance(key, str)]
