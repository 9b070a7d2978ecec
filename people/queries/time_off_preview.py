"""What an import of time off would add, and what it leaves out."""

from dataclasses import dataclass, field
from typing import NamedTuple

from people.concurrency import etag
from people.effective_dates import PastWeeks
from people.models import TimeOff
from people.spreadsheets.tables import CellError


class PastRow(NamedTuple):
    row: TimeOff
    place: str
    reason: CellError


@dataclass(slots=True)
class TimeOffPreview:
    rows: list[TimeOff] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    """The cell of each row's person."""
    same: int = 0
    errors: list[CellError] = field(default_factory=list)
    left_out: list[CellError] = field(default_factory=list)
    """Rows that their status leaves out."""
    past: list[PastRow] = field(default_factory=list)
    """Rows that begin in a week that is over: left out, unless they correct a mistake."""
    past_weeks: PastWeeks | None = None

    def etag(self) -> str:
        """Of what is shown: an import that would do something else is shown again instead."""
        rows = self.changes(self.past_code)
        return etag([*((row.person_id, row.start, row.end, row.part, place) for row, place in rows), *self.left_out])

    @property
    def past_code(self) -> str:
        """Names the weeks that are over, to confirm a correction."""
        return self.past_weeks.code if self.past_weeks else ""

    def changes(self, correcting: str = "") -> list[tuple[TimeOff, str]]:
        """What would be added, with its cell; rows in weeks that are over only if `correcting` names the weeks."""
        corrected = self.past if correcting and correcting == self.past_code else []
        return [*zip(self.rows, self.places, strict=True), *((one.row, one.place) for one in corrected)]
