"""What the journal proposes: computed from what the product knows, never stored until it is kept.

Nothing here is visible to another person alone: no stakeholder is named, and no colleague's level.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import CharField
from django.db.models.functions import Cast
from django.urls import reverse

from engine.weeks import Week
from growth.journal.queries.compared_sources import calmed_sources, grown_partners, steps_back
from growth.journal.queries.dated_sources import FINDERS, DatedSource, Scope, dated_sources
from growth.journal.queries.journal_page import result_text
from growth.models import EntryKind, JournalDismissal, JournalEntry, Source
from initiatives.models import PointKind
from people.model_fields import format_number
from people.models import Person

LOOKS_BACK: Final = timedelta(days=365)
MOST_TITLE: Final = 200
TENTH: Final = Decimal("0.1")
DATED: Final = frozenset(kind.value for kind, _ in FINDERS)
DECISIVE: Final = (PointKind.SCOPE, PointKind.DESIGN_REVIEW, PointKind.IMPLEMENTATION_REVIEW)


@dataclass(frozen=True, slots=True)
class Proposal:
    """`because` says where it comes from, `url` leads there."""

    source: Source
    source_id: int
    on: date
    title: str
    kind: EntryKind
    because: str
    url: str
    figure: Decimal | None = None
    unit: str = ""

    @property
    def name(self) -> str:
        return f"{self.source.value}:{self.source_id}"

    @property
    def figure_text(self) -> str:
        return result_text(self.figure, self.unit)

    def entry(self, person: Person) -> JournalEntry:
        return JournalEntry(
            person=person, on=self.on, title=self.title[:MOST_TITLE], kind=self.kind, result_figure=self.figure,
            result_unit=self.unit, source_kind=self.source.value, source_id=self.source_id,
        )  # fmt: skip


def scope_of(person: Person, zone: ZoneInfo, today: date) -> Scope:
    return Scope(person, zone, today - LOOKS_BACK, today)


def load_proposals(scope: Scope) -> list[Proposal]:
    """The latest first, without those that were kept or dismissed. Seven queries, whatever the number of rows."""
    known = known_sources(scope.person)
    found = [one for find in COMPARED.values() for one in find(scope)]
    found += [worded(row) for row in dated_sources(scope, DATED)]
    left = [one for one in found if (one.source.value, one.source_id) not in known]
    return sorted(left, key=lambda one: (-one.on.toordinal(), one.title, one.name))


def find_proposal(scope: Scope, name: str) -> Proposal | None:
    """The proposal of that name, also where it was dismissed. Two queries at most."""
    kind, _, number = name.partition(":")
    if kind not in Source.values:
        return None
    return next((one for one in of_kind(scope, Source(kind)) if str(one.source_id) == number), None)


def of_kind(scope: Scope, kind: Source) -> Iterator[Proposal]:
    if kind in COMPARED:
        return COMPARED[kind](scope)
    return (worded(row) for row in dated_sources(scope, [kind.value]))


def known_sources(person: Person) -> set[tuple[str, int]]:
    """Kept or dismissed. One query."""
    kind = Cast("source_kind", CharField())
    kept = JournalEntry.objects.of(person).filter(source_id__isnull=False).order_by().values_list(kind, "source_id")
    return set(kept.union(JournalDismissal.objects.of(person).order_by().values_list(kind, "source_id")))


def worded(row: DatedSource) -> Proposal:
    return WORDS[Source(row.kind)](row)


def area_words(row: DatedSource) -> Proposal:
    url = reverse("initiative", args=[row.address])
    because = f"This area of “{row.where}” was marked settled."
    return proposal(row, f"Settled “{row.name}”", EntryKind.DELIVERED, because, f"{url}#area-{row.part}")


def point_words(row: DatedSource) -> Proposal:
    kind = EntryKind.DECIDED if row.part in DECISIVE else EntryKind.DELIVERED
    because = f"This milestone of “{row.where}” passed on a day you had a meeting about it."
    return proposal(
        row, f"{row.name} of “{row.where}”", kind, because, reverse("initiative_timeline", args=[row.address])
    )


def pitch_words(row: DatedSource) -> Proposal:
    accepted = row.kind == Source.PITCH_ACCEPTED
    title = f"Pitch “{row.name}” {'accepted' if accepted else 'submitted'}"
    because = "Your pitch was accepted." if accepted else "You submitted this pitch."
    currency, _, per = row.where.partition("/")
    unit = f"{currency} per {per}" if currency and per else currency or per
    url = reverse("pitch", args=[row.address])
    return proposal(row, title, EntryKind.INFLUENCED, because, url, row.amount, unit if row.amount is not None else "")


def step_words(row: DatedSource) -> Proposal:
    title = f"{row.part or 'A team'} agreed to “{row.name}”"
    because = f"This step of your pitch “{row.where}” is agreed."
    return proposal(row, title, EntryKind.INFLUENCED, because, reverse("pitch", args=[row.address]))


def dependency_words(row: DatedSource) -> Proposal:
    because = f"You asked for a date for this dependency of “{row.where}”, and it was accepted."
    url = reverse("initiative_dependencies", args=[row.address])
    return proposal(row, f"Got “{row.name}” delivered and accepted", EntryKind.INFLUENCED, because, url)


def review_words(row: DatedSource) -> Proposal:
    week = Week.parse(row.address)
    because = f"You noted this in your review of week {week.number}."
    dated = row._replace(on=week.days[4])
    return proposal(dated, row.name, EntryKind.DELIVERED, because, reverse("week_review", args=[week]))


def proposal(
    row: DatedSource, title: str, kind: EntryKind, because: str, url: str, figure: Decimal | None = None, unit: str = ""
) -> Proposal:
    assert row.on is not None
    return Proposal(Source(row.kind), row.pk, row.on, title[:MOST_TITLE], kind, because, url, figure, unit[:40])


def involvement(scope: Scope) -> Iterator[Proposal]:
    for one in steps_back(scope):
        yield Proposal(
            Source.ASSIGNMENT, one.pk, one.on, f"Stepped back from “{one.initiative}”: {one.stage}", EntryKind.GREW_OTHERS,
            "Your involvement changed on that day, so the team does more without you.",
            reverse("initiative_team", args=[one.key]),
        )  # fmt: skip


def growth_of_others(scope: Scope) -> Iterator[Proposal]:
    for one in grown_partners(scope):
        yield Proposal(
            Source.RATING, one.pk, one.on, f"{one.learner} grew in {one.skill}", EntryKind.GREW_OTHERS,
            f"You paired on “{one.area}”, and {one.learner}’s next assessment is higher.",
            reverse("skill_cell", args=[one.learner_key, one.skill_key]),
        )  # fmt: skip


def fewer_interruptions(scope: Scope) -> Iterator[Proposal]:
    for one in calmed_sources(scope):
        before, after, saved = (Decimal(hours).quantize(TENTH) for hours in (one.before, one.after, one.saved))
        yield Proposal(
            Source.REMEDY, one.pk, one.on, f"Interruptions from “{one.source}” at least halved", EntryKind.DELIVERED,
            f"You tried a remedy: {format_number(before)} h a week in the three weeks before it, "
            f"{format_number(after)} h in the three weeks after.",
            reverse("interruptions"), saved, "hours a week saved",
        )  # fmt: skip


WORDS: Final[dict[Source, Callable[[DatedSource], Proposal]]] = {
    Source.AREA: area_words,
    Source.POINT: point_words,
    Source.PITCH_SUBMITTED: pitch_words,
    Source.PITCH_ACCEPTED: pitch_words,
    Source.PITCH_STEP: step_words,
    Source.DEPENDENCY: dependency_words,
    Source.REVIEW: review_words,
}
COMPARED: Final[dict[Source, Callable[[Scope], Iterator[Proposal]]]] = {
    Source.ASSIGNMENT: involvement,
    Source.RATING: growth_of_others,
    Source.REMEDY: fewer_interruptions,
}
