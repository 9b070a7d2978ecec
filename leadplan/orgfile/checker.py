"""The kinds of check: references exist, nothing is listed twice, dates are in order."""

import zoneinfo
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from leadplan.orgfile.faults import Fault, Path, suggestion
from leadplan.orgfile.reading import Source


@dataclass(slots=True)
class Checker:
    """Collects the errors in a file."""

    source: Source
    faults: list[Fault] = field(default_factory=list, kw_only=True)

    def say(self, path: Path, words: str) -> None:
        self.faults.append(self.source.fault(path, words))

    def refer(
        self, path: Path, name: str | None, known: Collection[str], kind: str, *, shown: Path | None = None
    ) -> None:
        """The reference must name something that exists."""
        if name is not None and name not in known:
            words = f'no {kind} has the key "{name}"{suggestion(name, sorted(known))}'
            self.faults.append(Fault(shown or path, self.source.line(path), words))

    def refer_all(self, path: Path, keys: Iterable[str], known: Collection[str], kind: str) -> None:
        for index, one in enumerate(keys):
            self.refer((*path, index), one, known, kind)

    def once(self, path: Path, values: Iterable[Hashable], what: str) -> None:
        """No two rows of a list may have the same name."""
        seen: dict[Any, int] = {}
        for index, value in enumerate(values):
            if value in seen:
                parts = value if isinstance(value, tuple) else (value,)
                name = ", ".join(str(part) for part in parts if part is not None) or "no date"
                first = self.source.line((*path, seen[value]))
                self.say((*path, index), f'duplicate {what} "{name}", first on line {first}; change one of them')
            seen.setdefault(value, index)

    def in_order(self, path: Path, spans: Iterable[Any], *, index: bool = True, words: str = "the end date") -> None:
        for row, (first, last) in enumerate(spans):
            if first is not None and last is not None and last < first:
                self.say((*path, row) if index else path, f"{words} {last} is before {first}; correct one of them")

    def zone(self, path: Path, name: str | None) -> None:
        if name is not None and name not in zones():
            self.say(path, f'unknown time zone "{name}"{suggestion(name, sorted(zones()))}')


@cache
def zones() -> set[str]:
    """Cached, since it reads the disk."""
    return zoneinfo.available_timezones()
