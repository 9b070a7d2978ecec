"""The steps of every app, in the order in which they are carried out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from django.db.models import Count, QuerySet, Value

import allocation.departures
import digests.departures
import focus.departures
import growth.departures
import initiatives.departures
import integrations.departures
import people.departures
import stakeholders.departures
import standards.departures
from digests.models import EmailPreferences
from focus.models import FeedEntry
from people.departures import DepartureContext, Disposition, Step, deleted

MAX_NAMES: Final = 40
WITH_ACCOUNT: Final = (
    "admin.LogEntry.user", "account.EmailAddress.user", "mfa.Authenticator.user", "usersessions.UserSession.user",
    "socialaccount.SocialAccount.user",
)  # fmt: skip
"""Relations to the account whose rows are deleted with it."""


@dataclass(frozen=True, slots=True)
class StepPreview:
    """A step as shown on the page: how many rows, and their names if someone has to take care of them."""

    disposition: str
    what: str
    count: int
    names: Sequence[str] = ()


ALL_STEPS: Final[tuple[Step, ...]] = (
    *integrations.departures.STEPS,
    *digests.departures.STEPS,
    *allocation.departures.STEPS,
    *growth.departures.STEPS,
    *focus.departures.STEPS,
    *standards.departures.STEPS,
    *stakeholders.departures.STEPS,
    *initiatives.departures.STEPS,
    deleted(
        "email preferences",
        lambda it: EmailPreferences.objects.filter(person=it.person),
        "digests.EmailPreferences.person",
    ),
    deleted(
        "entries of the calendar feed", lambda it: FeedEntry.objects.filter(person=it.person), "focus.FeedEntry.person"
    ),
    *people.departures.STEPS,
)


def preview_steps(leaving: DepartureContext) -> list[StepPreview]:
    """What will happen, without empty steps: one query for all counts, and one per step that lists names."""
    first, *others = [numbered_count(step.rows(leaving), number) for number, step in enumerate(ALL_STEPS)]
    counts = dict(first.union(*others, all=True))
    return [
        StepPreview(step.disposition.value, step.what, counts[number], names(step, leaving))
        for number, step in enumerate(ALL_STEPS)
        if counts.get(number)
    ]


def numbered_count(rows: QuerySet[Any], number: int) -> QuerySet[Any]:
    numbered = rows.order_by().annotate(step_=Value(number)).values("step_")
    counted: QuerySet[Any] = numbered.annotate(rows_=Count("pk")).values_list("step_", "rows_")
    return counted


def names(step: Step, leaving: DepartureContext) -> Sequence[str]:
    if not step.is_named:
        return ()
    found = [str(row) for row in step.rows(leaving)[: MAX_NAMES + 1]]
    return [*found[:MAX_NAMES], "and others"] if len(found) > MAX_NAMES else found


def group_by_disposition(items: Sequence[StepPreview]) -> list[tuple[str, list[StepPreview]]]:
    """Items grouped under headings for a page, in the order of Disposition."""
    order = list(Disposition.values)
    ranked = sorted(items, key=lambda item: order.index(item.disposition))
    return [
        (str(Disposition(disposition).label), list(group))
        for disposition, group in groupby(ranked, key=lambda item: item.disposition)
    ]
