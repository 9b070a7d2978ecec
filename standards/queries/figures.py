"""How far a standard is kept on a day, from what counts for each team in scope. No model is read here."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple

ADOPTED: Final = "adopted"
TENTH: Final = Decimal("0.1")


class Standing(NamedTuple):
    """A team in scope on a day: its newest state, whether it has an open revert or a live exception."""

    state: str
    is_reverted: bool = False
    is_excepted: bool = False

    @property
    def is_adopted(self) -> bool:
        """An earlier wording counts too."""
        return self.state == ADOPTED and not self.is_reverted

    @property
    def is_covered(self) -> bool:
        return self.is_adopted or self.is_excepted


@dataclass(frozen=True, slots=True)
class Figures:
    """Teams in scope, those that comply, and those that comply or have a live exception."""

    teams: int
    adopted: int
    covered: int

    @property
    def adoption(self) -> Decimal | None:
        """In percent, to one decimal place; None without teams."""
        return percent(self.adopted, self.teams)

    @property
    def coverage(self) -> Decimal | None:
        return percent(self.covered, self.teams)


def percent(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) * 100 / whole).quantize(TENTH, ROUND_HALF_UP) if whole else None


def count(standings: Iterable[Standing]) -> Figures:
    found = list(standings)
    return Figures(len(found), sum(one.is_adopted for one in found), sum(one.is_covered for one in found))
