"""The lookup `among`: the same rows as `in`, on both databases."""

import pytest

from people.models import Person
from tests.support import factories as make

pytestmark = pytest.mark.django_db


def test_among_finds_what_in_finds() -> None:
    ada, ben, _ = (make.PersonFactory.create(key=key) for key in ("ada", "ben", "cleo"))
    people = Person.objects.order_by("key").values_list("key", flat=True)
    assert list(people.filter(pk__among=[ada.pk, ben.pk])) == ["ada", "ben"]
    assert list(people.filter(pk__among=people.filter(key="ben").order_by().values("pk"))) == ["ben"]
    assert list(people.filter(pk__among=[])) == []
    assert list(people.exclude(pk__among={ada.pk: 1, ben.pk: 2}.keys())) == ["cleo"]


def test_among_follows_relations() -> None:
    boss = make.PersonFactory.create(key="boss")
    make.PersonFactory.create(key="ada", manager=boss)
    assert [one.key for one in Person.objects.filter(manager__among=[boss.pk])] == ["ada"]
