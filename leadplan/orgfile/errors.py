"""What is wrong with a file: where, what, and how to fix it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class FileError:
    """`line` counts from 1; 0 means the whole file."""

    path: Path
    line: int
    words: str

    def __str__(self) -> str:
        place = [path_text(self.path)] if self.path else []
        place += [f"line {self.line}"] if self.line else []
        return ": ".join([*place, self.words])


class InvalidFile(ValueError):
    """A file that can't be imported, with every error that was found."""

    def __init__(self, errors: Iterable[FileError]) -> None:
        self.errors = sorted(set(errors), key=lambda error: (error.line, path_text(error.path), error.words))
        super().__init__("\n".join(str(error) for error in self.errors))


def path_text(path: Path) -> str:
    """initiatives[0].areas[2].needs"""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def suggestion(word: str, known: Sequence[str]) -> str:
    """'; did you mean "api-design"?' if a known name is similar, otherwise empty."""
    near = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=65)
    return f'; did you mean "{near[0]}"?' if near else ""
