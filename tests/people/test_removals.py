"""What was removed is kept in the session of whoever removed it: the last few removals, of any app."""

from datetime import date
from typing import Any

import pytest

from initiatives.models import CriticalArea, Requirement
from people import removals
from people.models import TimeOff
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_rows_come_back_as_they_were_with_their_ids() -> None:
    session: dict[str, Any] = {}
    need = make.RequirementFactory.create(level=4)
    area = need.area
    ids = (area.pk, need.pk)
    name = removals.remember(session, [area, need], points=[7])
    area.delete()
    removal = removals.recall(session, name)
    assert removal.beside == {"points": [7]}
    assert removals.put_back(removal)
    assert (CriticalArea.objects.get().pk, Requirement.objects.get().pk) == ids
    assert Requirement.objects.get().level == 4


def test_what_is_there_already_is_left_as_it_is() -> None:
    session: dict[str, Any] = {}
    area = make.AreaFactory.create(name="Before")
    name = removals.remember(session, [area])
    CriticalArea.objects.update(name="After")
    assert not removals.put_back(removals.recall(session, name))
    assert CriticalArea.objects.get().name == "After"


def test_a_place_that_is_taken_stays_taken() -> None:
    session: dict[str, Any] = {}
    person = make.PersonFactory.create()
    off = TimeOff.objects.create(person=person, start=date(2026, 12, 1), end=date(2026, 12, 2))
    name = removals.remember(session, [off])
    off.delete()
    TimeOff.objects.create(person=person, start=date(2026, 12, 1), end=date(2026, 12, 4))
    with pytest.raises(removals.Gone):
        removals.put_back(removals.recall(session, name))
    assert TimeOff.objects.get().end == date(2026, 12, 4)


def test_the_last_few_are_kept() -> None:
    session: dict[str, Any] = {}
    names = [removals.remember(session, [make.PersonFactory.build(pk=number)]) for number in range(removals.KEPT + 1)]
    with pytest.raises(removals.Gone):
        removals.recall(session, names[0])
    assert [removals.recall(session, name).row.pk for name in names[1:]] == list(range(1, removals.KEPT + 1))
