"""Day-to-day hours and the place of public holidays change on a day: what applied until then is kept for the weeks before.

Forms, the organisation's settings and the organisation file write them within `changing`.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from people import effective_dates
from people.effective_dates import DAY, Span
from people.models import EarlierAvailability, Organisation, Person
from people.public_holidays import region_or_default

SpansChange = tuple[Sequence[Span], Sequence[Span]]
NOTHING: Final[SpansChange] = ((), ())


class Terms(NamedTuple):
    """The values that apply to a person, and the last day; without one, they are those of the person's own fields."""

    day_to_day: Decimal
    country: str
    region: str
    end: date | None = None

    def with_changes_of(self, before: "Terms", after: "Terms") -> "Terms":
        """These values, but those that differ between the two are the latter's."""
        names = (name for name in self._fields if name != "end" and getattr(before, name) != getattr(after, name))
        return self._replace(**{name: getattr(after, name) for name in names})


@contextmanager
def changing(
    people: QuerySet[Person],
    *,
    today: date,
    applies_from: date | None = None,
    correcting: str = "",
    beside: SpansChange = NOTHING,
) -> Iterator[None]:
    """What is changed within applies from a day on, by default next Monday. Raises PastWeeksChange; then nothing was changed.

    `people` are those who may be affected: for the organisation's own country, everyone. `beside` is what else the same
    form changes, so that its editor is asked once about all weeks that are over.
    """
    day = applies_from or effective_dates.day_of_change(today)
    with transaction.atomic():
        list(people.order_by("pk").select_for_update(of=("self",)).values_list("pk"))
        before = current_terms(people)
        yield
        after = current_terms(people)
        changed = {pk: terms for pk, terms in after.items() if pk in before and terms != before[pk]}
        keep_earlier(before, changed, day, today, correcting, beside)


def current_terms(people: QuerySet[Person]) -> dict[int, Terms]:
    """By id. Two queries."""
    organisation = Organisation.objects.first()
    rows = people.order_by().values_list("pk", "day_to_day", "country", "region")
    return {pk: Terms(hours, *region_or_default(country, region, organisation)) for pk, hours, country, region in rows}


def keep_earlier(
    before: Mapping[int, Terms],
    after: Mapping[int, Terms],
    day: date,
    today: date,
    correcting: str,
    beside: SpansChange,
) -> None:
    if not after:
        effective_dates.protect_past(*beside, today, correcting)
        return
    stored: dict[int, list[Terms]] = {pk: [] for pk in after}
    for row in EarlierAvailability.objects.filter(person__in=list(after)).order_by("end"):
        stored[row.person_id].append(Terms(row.day_to_day, row.country, row.region, row.end))
    held = {pk: [*rows, before[pk]] for pk, rows in stored.items()}
    new = {pk: changed_from(day, rows, before[pk], after[pk]) for pk, rows in held.items()}
    was, becomes = beside
    effective_dates.protect_past([*spans_of(held), *was], [*spans_of(new), *becomes], today, correcting)
    EarlierAvailability.objects.filter(person__in=list(after)).delete()
    EarlierAvailability.objects.bulk_create(
        [
            EarlierAvailability(
                person_id=pk, end=row.end, day_to_day=row.day_to_day, country=row.country, region=row.region
            )
            for pk, rows in new.items()
            for row in rows
            if row.end
        ],
        batch_size=500,
    )


def changed_from(day: date, held: Sequence[Terms], before: Terms, after: Terms) -> list[Terms]:
    """What applies one after the other, with the change from that day on. Planned changes of other values stay."""
    found: list[Terms] = []
    start = date.min
    for one in held:
        later = one.with_changes_of(before, after)
        if one.end and one.end < day:
            found.append(one)
        elif start >= day:
            found.append(later)
        else:
            found += [one._replace(end=day - DAY), later]
        start = one.end + DAY if one.end else date.max
    return [
        one
        for one, following in zip(found, [*found[1:], None], strict=True)
        if not following or one[:3] != following[:3]
    ]


def spans_of(held: Mapping[int, Sequence[Terms]]) -> list[Span]:
    found = []
    for pk, rows in held.items():
        start = None
        for one in rows:
            found.append(Span(start, one.end, (pk, *one[:3])))
            start = one.end + DAY if one.end else None
    return found
