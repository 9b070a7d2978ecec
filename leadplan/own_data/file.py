"""Everything as JSON, streamed row by row: the file may be large, memory use stays small."""

import json
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from engine.weeks import Week
from leadplan.own_data.kinds import LEFT_OUT, every_kind
from people.mine import Asking

FORMAT: Final = "leadplan own data 1"
NOTICE: Final = "Ratings serve planning, never appraisal."
AT_ONCE: Final = 200


def written(asking: Asking) -> Iterator[str]:
    """The file in pieces. Each kind takes one query, plus one for each relation that its rows include."""
    head = {
        "format": FORMAT,
        "about": {"key": asking.person.key, "name": asking.person.name},
        "made_at": asking.now,
        "notice": NOTICE,
        "left_out": left_out(),
    }
    yield as_json(head)[:-1] + ', "data": {'
    for number, kind in enumerate(every_kind()):
        yield f"{',' if number else ''}\n{json.dumps(kind.key)}: ["
        separator = "\n"
        for row in kind.rows(asking).iterator(chunk_size=AT_ONCE):
            yield separator + as_json(kind.entry(row))
            separator = ",\n"
        yield "]"
    yield "}}\n"


def left_out() -> list[str]:
    sides = "Old and new values of changes you made to other people's data: only they can see those."
    return [*LEFT_OUT.values(), sides, "Ratings you gave but can no longer see, because you left the initiative."]


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=plain)


def plain(value: Any) -> Any:
    """Dates and times as ISO text, hours and amounts as numbers, weeks as 2026-W48."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Week):
        return str(value)
    raise TypeError(f"{type(value).__name__} can't be written to the file.")
