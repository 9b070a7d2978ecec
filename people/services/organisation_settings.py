"""Saving the organisation's settings and the focus model's constants."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django.db import transaction

from people import audit
from people.concurrency import EditConflict, Version, weights_etag
from people.models import AuditLine, Organisation, Person
from people.services import dated_terms

ORGANISATION_FIELDS: Final = ("name", "timezone", "country", "region", "planning_hour", "second_factor")
FEEDS_PLANS: Final = {"timezone", "country", "region"}
HOLIDAY_FIELDS: Final = {"country", "region"}


@transaction.atomic
def change_organisation(
    organisation: Organisation,
    *,
    seen: Version,
    by: Person | None,
    signed: str = audit.OPERATOR,
    now: datetime,
    today: date,
    applies_from: date | None = None,
    correcting: str = "",
) -> None:
    """Another country applies from a day on. Raises EditConflict if someone else has saved meanwhile, and PastWeeksChange."""
    before = Organisation.objects.select_for_update().first()
    names = audit.changed_fields(organisation, before, ORGANISATION_FIELDS) if before else ORGANISATION_FIELDS
    if not names:
        return
    if before:
        seen.compare(before)
    affected = Person.objects.current() if HOLIDAY_FIELDS & set(names) else Person.objects.none()
    with dated_terms.changing(affected, today=today, applies_from=applies_from, correcting=correcting):
        organisation.save(update_fields=names if before else None)
    sides = audit.fields_text(before, names) if before else "", audit.fields_text(organisation, names)
    feeds = bool(FEEDS_PLANS & set(names))
    line = audit.row_line(
        organisation, "changed", by=by, now=now, before=sides[0], after=sides[1], feeds_plans=feeds, signed=signed
    )
    audit.append([line])


@transaction.atomic
def set_weights(
    organisation: Organisation,
    overrides: Mapping[str, float],
    *,
    seen: str,
    by: Person | None,
    signed: str = audit.OPERATOR,
    now: datetime,
) -> None:
    """Save the constants that differ from the defaults. Raises EditConflict like `change_organisation`; `seen` is an etag."""
    before = Organisation.objects.select_for_update().get(pk=organisation.pk).weights
    names = sorted(name for name in {*before, *overrides} if before.get(name) != overrides.get(name))
    if not names:
        return
    if seen and seen != weights_etag(before):
        raise EditConflict
    organisation.weights = dict(overrides)
    organisation.full_clean()
    organisation.save(update_fields=["weights"])
    sides = [audit.facts_text({name: side.get(name, "default") for name in names}) for side in (before, overrides)]
    line = audit.row_line(
        organisation, "changed", by=by, now=now, thing="constants", before=sides[0], after=sides[1], signed=signed
    )
    audit.append([line])


def creation_line(organisation: Organisation, by: Person, now: datetime) -> AuditLine:
    """The audit entry of a new organisation; no plan is older than it."""
    facts = audit.fields_text(organisation, ORGANISATION_FIELDS)
    return audit.row_line(organisation, "added", by=by, now=now, after=facts, feeds_plans=False)
