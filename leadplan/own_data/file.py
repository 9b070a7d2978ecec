"""Everything as JSON, row by row: the file may be large, the memory stays small."""

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
    """The file in pieces. A kind takes one query, and one more for each relation that its rows bring along."""
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
    sides = "From what to what you changed things that concern others: that is theirs to know."
    return [*LEFT_OUT.values(), sides, "Ratings that you gave and may not see any more, since you left the initiative."]


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=plain)


def plain(value: Any) -> Any:
    """Days and moments as ISO text, hours and amounts as numbers, weeks as they are printed."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Week):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in the file.")
