"""Audit entries are append-only: only retention and departures remove any."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from people import audit
from people.append_only import AppendOnlyError
from people.models import AuditLine, Person
from tests.support.factories import PersonFactory

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def written(by: Person | None, about: Person | None = None, at: datetime = NOW, **more: Any) -> AuditLine:
    line = audit.line(
        at=at,
        by=by,
        about=about,
        **{"verb": "changed", "thing": "person", "label": about.name if about else "x", **more},
    )
    audit.append([line])
    return AuditLine.objects.get(pk=line.pk)


@pytest.fixture
def ada(db: None) -> Person:
    return PersonFactory.create(name="Ada Kowal", email="ada@example.org")


@pytest.fixture
def marta(db: None) -> Person:
    return PersonFactory.create(name="Marta Solé")


ATTEMPTS: dict[str, Any] = {
    "save": lambda line: line.save(),
    "save of one column": lambda line: line.save(update_fields=["label"]),
    "save over another": lambda line: AuditLine(pk=line.pk, at=NOW, label="y").save(force_update=True),
    "delete": lambda line: line.delete(),
    "update": lambda line: AuditLine.objects.filter(pk=line.pk).update(label="y"),
    "update of all": lambda line: AuditLine.objects.update(label="y"),
    "delete of all": lambda line: AuditLine.objects.all().delete(),
    "bulk_update": lambda line: AuditLine.objects.bulk_update([line], ["label"]),
    "update_or_create": lambda line: AuditLine.objects.update_or_create({"label": "y"}, pk=line.pk),
    "bulk_create over it": lambda line: AuditLine.objects.bulk_create(
        [AuditLine(pk=line.pk, at=NOW, label="y")], update_conflicts=True, update_fields=["label"], unique_fields=["pk"]
    ),
    "through the person": lambda line: line.about.audit_lines.all().delete(),
    "update through the person": lambda line: line.about.audit_lines.update(label="y"),
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
@pytest.mark.every_case
def test_an_entry_is_never_changed_or_removed(attempt: str, ada: Person, marta: Person) -> None:
    line = written(marta, ada)
    line.label = "y"
    with pytest.raises(AppendOnlyError):
        ATTEMPTS[attempt](line)
    assert AuditLine.objects.get().label == "Ada Kowal"


def test_an_entry_with_the_id_of_another_does_not_replace_it(ada: Person) -> None:
    line = written(None, ada)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditLine(pk=line.pk, at=NOW, label="y").save()
    assert AuditLine.objects.get(pk=line.pk).label == "Ada Kowal"


def test_what_a_person_did_stays_when_their_record_is_deleted(ada: Person, marta: Person) -> None:
    """Entries about only them are deleted with the record."""
    written(ada, marta)
    written(marta, ada)
    ada.delete()
    (line,) = AuditLine.objects.all()
    assert (line.actor, line.actor_name, line.about) == (None, "Ada Kowal", marta)
