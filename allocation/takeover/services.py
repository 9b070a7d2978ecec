"""A what-if scenario with one prepared change: nothing else changes until it is promoted."""

from datetime import date, datetime

from django.db import transaction

from allocation.models import ChangeKind, Scenario
from allocation.scenarios import services
from allocation.scenarios.changes.registry import CHANGES
from people.django_types import FormData
from people.models import Person


class CannotPrepare(Exception):
    """The change can't be made any more; the message says why. Nothing was stored."""


@transaction.atomic
def prepare_scenario(
    name: str, kind: ChangeKind, data: FormData, *, by: Person, now: datetime, today: date
) -> Scenario:
    """`data` is what the form of that kind of change takes. Raises CannotPrepare."""
    row = services.create_scenario(Scenario(name=name), by=by, now=now)
    form = CHANGES[kind].form(data, instance=None, scenario=row, kind=kind, today=today)
    if not form.is_valid():
        raise CannotPrepare(" ".join(str(error) for errors in form.errors.values() for error in errors))
    services.save_change(form.save(commit=False), by=by, now=now, today=today)
    return row
