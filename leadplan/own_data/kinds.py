"""The data of every app."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.db.models import Count, Value

import allocation.mine
import digests.mine
import focus.mine
import initiatives.mine
import people.mine
import stakeholders.mine
from leadplan.own_data import installed
from people.mine import Asking, Kind

LEFT_OUT: Final[Mapping[str, str]] = {
    **stakeholders.mine.LEFT_OUT,
    **focus.mine.LEFT_OUT,
    **allocation.mine.LEFT_OUT,
}
"""Relations to a person that are not exported, with the reason as shown to the person."""


@cache
def every_kind() -> tuple[Kind, ...]:
    return (
        *people.mine.KINDS,
        *initiatives.mine.KINDS,
        *stakeholders.mine.KINDS,
        *focus.mine.KINDS,
        *allocation.mine.KINDS,
        *digests.mine.KINDS,
        *installed.kinds(),
    )


@dataclass(frozen=True, slots=True)
class Counted:
    kind: Kind
    count: int


def counted(asking: Asking) -> Sequence[Counted]:
    """How many rows there are of each kind, in one query."""
    first, *others = [
        kind.rows(asking)
        .order_by()
        .select_related(None)
        .prefetch_related(None)
        .annotate(part_=Value(kind.key))
        .values("part_")
        .annotate(rows_=Count("pk"))
        .values_list("part_", "rows_")
        for kind in every_kind()
    ]
    found = dict(first.union(*others, all=True))
    return [Counted(kind, found.get(kind.key, 0)) for kind in every_kind()]
