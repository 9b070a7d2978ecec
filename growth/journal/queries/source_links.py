"""Where kept entries come from: a link, while the row exists and the person may still see it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse

from focus.models import ProposalAnswer, Review
from growth.models import JournalEntry, Source
from initiatives.models import CriticalArea, Dependency, InflectionPoint, LeadAssignment
from initiatives.skill_matrix.rating_permissions import ratings_visible_to
from people.models import Person
from stakeholders.models import Pitch, PitchStep

Rows = Callable[[Person, date], "QuerySet[Any]"]
NOTHING: Final = Value("", CharField())


def area_link(address: str, part: str) -> str:
    return f"{reverse('initiative', args=[address])}#area-{part}"


def own_pitches(person: Person, today: date) -> "QuerySet[Pitch]":
    return Pitch.objects.visible_to(person)


def own_steps(person: Person, today: date) -> "QuerySet[PitchStep]":
    return PitchStep.objects.visible_to(person)


def own_reviews(person: Person, today: date) -> "QuerySet[Review]":
    return Review.objects.visible_to(person)


def own_answers(person: Person, today: date) -> "QuerySet[ProposalAnswer]":
    return ProposalAnswer.objects.visible_to(person)


# For each kind: the rows that the person may see, the columns of the address, and the address.
PLACES: Final[Mapping[str, tuple[Rows, str, str, Callable[[str, str], str]]]] = {
    Source.AREA: (CriticalArea.objects.visible_to, "initiative__key", "key", area_link),
    Source.POINT: (
        InflectionPoint.objects.visible_to, "initiative__key", "",
        lambda address, _: reverse("initiative_timeline", args=[address]),
    ),
    Source.PITCH_SUBMITTED: (own_pitches, "url_id", "", lambda address, _: reverse("pitch", args=[address])),
    Source.PITCH_ACCEPTED: (own_pitches, "url_id", "", lambda address, _: reverse("pitch", args=[address])),
    Source.PITCH_STEP: (own_steps, "pitch__url_id", "", lambda address, _: reverse("pitch", args=[address])),
    Source.ASSIGNMENT: (
        LeadAssignment.objects.visible_to, "initiative__key", "",
        lambda address, _: reverse("initiative_team", args=[address]),
    ),
    Source.RATING: (
        ratings_visible_to, "person__key", "skill__key",
        lambda address, part: reverse("skill_cell", args=[address, part]),
    ),
    Source.DEPENDENCY: (
        Dependency.objects.visible_to, "initiative__key", "",
        lambda address, _: reverse("initiative_dependencies", args=[address]),
    ),
    Source.REMEDY: (own_answers, "", "", lambda *_: reverse("interruptions")),
    Source.REVIEW: (own_reviews, "week", "", lambda address, _: reverse("week_review", args=[address])),
}  # fmt: skip


def links_of(entries: Iterable[JournalEntry], person: Person, today: date) -> dict[int, str]:
    """By id of the entry. One query; none if no entry has a source."""
    wanted: dict[str, set[int]] = {}
    entries = [one for one in entries if one.source_id is not None]
    for one in entries:
        wanted.setdefault(one.source_kind, set()).add(one.source_id or 0)
    if not wanted:
        return {}
    first, *others = [found(kind, ids, person, today) for kind, ids in sorted(wanted.items())]
    rows = first.union(*others, all=True) if others else first
    there = {(kind, pk): PLACES[kind][3](address, part) for kind, pk, address, part in rows}
    return {one.pk: there[key] for one in entries if (key := (one.source_kind, one.source_id or 0)) in there}


def found(kind: str, ids: set[int], person: Person, today: date) -> "QuerySet[Any]":
    rows, address, part, _ = PLACES[kind]
    return (
        rows(person, today)
        .filter(pk__in=ids)
        .order_by()
        .values_list(
            Cast(Value(kind), CharField()), "pk",
            *(Cast(F(name), CharField()) if name else NOTHING for name in (address, part)),
        )
    )  # fmt: skip
