"""Updates the many-to-many fields of rows that a file mentions."""

from collections.abc import Mapping
from typing import Any, Final

from leadplan.orgfile.importing.table_sync import BATCH, Change, ImportRun

LINKED_LISTS: Final = {
    "person": "people",
    "team": "teams",
    "initiative": "initiatives",
    "criticalarea": "areas",
    "stakeholder": "stakeholders",
}


def link(
    run: ImportRun, listed: str, through: Any, left: str, right: str, wanted: Mapping[int, tuple[str, set[int]]]
) -> list[Change]:
    """Update a many-to-many field of the rows that mention it: for each id, the row's name and the ids it refers to.

    Returns the changes of rows that are not new.
    """
    there: dict[int, dict[int, int]] = {}
    for pk, one, other in through.objects.values_list("pk", f"{left}_id", f"{right}_id"):
        if one in wanted:
            there.setdefault(one, {})[other] = pk
    new: list[Any] = []
    gone: list[int] = []
    changed: list[Change] = []
    for one, (name, others) in wanted.items():
        before = there.get(one, {})
        new += [through(**{f"{left}_id": one, f"{right}_id": other}) for other in sorted(others - before.keys())]
        gone += [pk for other, pk in before.items() if other not in others]
        if others != before.keys() and (listed, name) not in run.created:
            changed.append(Change(listed, name, {LINKED_LISTS[right]: (len(before), len(others))}))
    run.recorder.deletes(through.objects.filter(pk__in=gone) if gone else ())
    run.recorder.creates(through.objects.bulk_create(new, batch_size=BATCH))
    for first in range(0, len(gone), BATCH):
        through.objects.filter(pk__in=gone[first : first + BATCH]).delete()
    run.changes += changed
    return changed
