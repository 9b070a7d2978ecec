"""Saving the organisation's settings and the focus model's constants."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from people import audit
from people.concurrency import EditConflict, Version, etag
from people.models import AuditLine, Organisation, Person

ORGANISATION_FIELDS: Final = ("name", "timezone", "country", "region", "planning_hour", "second_factor")
FEEDS_PLANS: Final = {"timezone", "country", "region"}


@transaction.atomic
def change_organisation(organisation: Organisation, *, seen: Version, by: Person, now: datetime) -> None:
    """Raises EditConflict if someone else has saved since the editor loaded it."""
    before = Organisation.objects.select_for_update().first()
    names = [
        name for name in ORGANISATION_FIELDS if before is None or getattr(before, name) != getattr(organisation, name)
    ]
    if not names:
        return
    if before:
        seen.compare(before)
    organisation.save(update_fields=names if before else None)
    sides = [values_text({name: getattr(row, name) for name in names}) for row in (before, organisation) if row]
    feeds = bool(FEEDS_PLANS & set(names))
    audit.append([organisation_line(organisation, "organisation", by, now, sides, feeds_plans=feeds)])


@transaction.atomic
def set_weights(
    organisation: Organisation, overrides: Mapping[str, float], *, seen: str, by: Person, now: datetime
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
    sides = [values_text({name: side.get(name, "default") for name in names}) for side in (before, overrides)]
    audit.append([organisation_line(organisation, "constants", by, now, sides, feeds_plans=True)])


def creation_line(organisation: Organisation, by: Person, now: datetime) -> AuditLine:
    """The audit entry of a new organisation; no plan is older than it."""
    facts = values_text({name: getattr(organisation, name) for name in ORGANISATION_FIELDS})
    line = organisation_line(organisation, "organisation", by, now, [facts], feeds_plans=False)
    line.verb = "added"
    return line


def weights_etag(overrides: Mapping[str, float]) -> str:
    """A short hash of the current constants."""
    return etag(sorted(overrides.items()))


def values_text(values: Mapping[str, Any]) -> str:
    return "; ".join(f"{name.replace('_', ' ')}: {'–' if value == '' else value}" for name, value in values.items())


def organisation_line(
    organisation: Organisation, thing: str, by: Person, now: datetime, sides: Iterable[str], *, feeds_plans: bool
) -> AuditLine:
    before, after = ("", *sides)[-2:]
    return audit.line(
        at=now,
        by=by,
        verb="changed",
        thing=thing,
        label=organisation.name,
        before=before,
        after=after,
        feeds_plans=feeds_plans,
    )
