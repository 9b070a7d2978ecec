"""What people record about their weeks, as written in the file: private, so only in a backup."""

from decimal import Decimal
from typing import Literal

from leadplan.orgfile.entries.values import (
    AreaPath,
    Entry,
    Flag,
    Hours,
    IsoWeek,
    Key,
    Line80,
    Line200,
    Line300,
    Line500,
    Minutes,
    Moment,
    Statement,
)


class DecisionEntry(Entry):
    person: Key
    week: IsoWeek
    area: AreaPath
    kind: Literal["accept", "adjust", "dismiss", "pin"]
    hours: Hours = Decimal(0)
    reason: Line300 = ""
    at: Moment | None = None


class CommitmentEntry(Entry):
    person: Key
    week: IsoWeek
    at: Moment | None = None


class BlockEntry(Entry):
    """A block in the calendar, for an area or a check-in with a stakeholder."""

    person: Key
    week: IsoWeek
    kind: Literal["focus", "touchpoint"] = "focus"
    area: AreaPath | None = None
    stakeholder: Key | None = None
    starts: Moment
    minutes: Minutes
    by_hand: Flag = False
    at: Moment | None = None


class ReviewEntry(Entry):
    person: Key
    week: IsoWeek
    note: Line500 = ""
    day_to_day: Hours | None = None
    meetings: Hours | None = None
    at: Moment | None = None


class InterruptionEntry(Entry):
    person: Key
    at: Moment
    source: Line80
    source_person: Key | None = None
    minutes: Minutes
    about: Line200 = ""


class WorryEntry(Entry):
    person: Key
    area: AreaPath | None = None
    text: Statement
    at: Moment
    done_at: Moment | None = None


class PairingEntry(Entry):
    person: Key
    week: IsoWeek
    area: AreaPath
    learner: Key
    beside: Key | None = None
    at: Moment | None = None


class ProposalAnswerEntry(Entry):
    person: Key
    kind: Literal["rota", "pairing", "page", "reserve"]
    about: Line80 = ""
    taken: Flag
    before: Hours | None = None
    after: Hours | None = None
    at: Moment | None = None
