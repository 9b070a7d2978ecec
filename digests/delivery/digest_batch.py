"""What a batch of emails shares, loaded once: the queries of one more email don't grow with what is in its week."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from digests import preferences
from digests.models import Digest, DigestKind, DigestState
from engine.weeks import Week
from focus.week.queries.preloaded import PreloadedWeek, preload_week
from people.models import LinkKind, Organisation, Person, SecretLink

log = structlog.get_logger(__name__)
ABOUT_A_WEEK = (DigestKind.WEEK, DigestKind.REVIEW)
"""Kinds about the person's own week."""


@dataclass(frozen=True, slots=True)
class DigestBatch:
    """`reported`: what the last earlier email of the kind reported, by person and kind; `links` by person."""

    organisation: Organisation
    weeks: Mapping[Week, PreloadedWeek]
    reported: Mapping[tuple[int, str], Mapping[str, str]]
    links: Mapping[int, SecretLink]

    def link_of(self, person: Person, now: datetime) -> SecretLink:
        return self.links.get(person.pk) or preferences.email_link(person, now)


def load_batch(rows: Sequence[Digest], now: datetime) -> DigestBatch:
    """Three queries, and twelve for each week that the emails are about."""
    people = {row.person_id for row in rows}
    about: dict[Week, list[int]] = {row.week: [] for row in rows if row.kind in ABOUT_A_WEEK}
    for row in rows:
        if row.kind in ABOUT_A_WEEK:
            about[row.week].append(row.person_id)
    return DigestBatch(
        organisation=Organisation.objects.get(),
        weeks={week: ready for week, those in about.items() if (ready := preloaded(those, week, now))},
        reported=last_reported(rows),
        links={
            link.owner_id: link
            for link in SecretLink.objects.filter(owner__in=people, kind=LinkKind.EMAIL_ACTION).not_ended()
            if preferences.is_lasting(link, now)
        },
    )


def preloaded(people: Collection[int], week: Week, now: datetime) -> PreloadedWeek | None:
    """None if one of the plans can't be read: then each email loads its own week, and only that one fails."""
    try:
        return preload_week(people, week, now)
    except (KeyError, TypeError, ValueError) as fault:
        log.warning("week_not_preloaded", week=str(week), fault=type(fault).__name__)
        return None


def last_reported(rows: Sequence[Digest]) -> Mapping[tuple[int, str], Mapping[str, str]]:
    """As `digests.queries.last_reported`, of several emails."""
    if not rows:
        return {}
    earlier = Digest.objects.filter(
        person__in={row.person_id for row in rows}, kind__in={row.kind for row in rows}, requested_at=None,
        week__lt=str(max(row.week for row in rows)), state__in=(DigestState.SENT, DigestState.SKIPPED),
    )  # fmt: skip
    weeks = {(row.person_id, row.kind): str(row.week) for row in rows}
    found: dict[tuple[int, str], Mapping[str, str]] = {}
    for person, kind, week, reported in earlier.order_by("week").values_list(
        "person_id", "kind", "week", "reported_findings"
    ):
        if str(week) < weeks.get((person, kind), ""):
            found[person, kind] = reported
    return found
