"""What is wrong with a file: where, what, and how to fix it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """`line` counts from 1; 0 means the whole file."""

    path: Path
    line: int
    words: str

    def __str__(self) -> str:
        place = [written(self.path)] if self.path else []
        place += [f"line {self.line}"] if self.line else []
        return ": ".join([*place, self.words])


class FaultyFile(ValueError):
    """A file that can't be imported, with every error that was found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults), key=lambda fault: (fault.line, written(fault.path), fault.words))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def written(path: Path) -> str:
    """initiatives[0].areas[2].needs"""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def suggestion(word: str, known: Sequence[str]) -> str:
    """'; did you mean "api-design"?' if a known name is similar, otherwise empty."""
    near = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=65)
    return f'; did you mean "{near[0]}"?' if near else ""
