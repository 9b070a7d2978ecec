"""Where to enter what a week can't tell: forms of areas that name no skill, and the matrix of skills that no one is rated in."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from focus.plan.labels import LabelResolver
from focus.plan.outcome_text import MissingData


@dataclass(frozen=True, slots=True)
class EntryLink:
    """An area or an initiative, and where its data is entered; no URL for someone who may not change it."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class MissingInputs:
    """`areas` name no skill. `teams` are initiatives with `unrated` areas in all for which no one is rated."""

    areas: Sequence[EntryLink]
    teams: Sequence[EntryLink]
    unrated: int


def missing_inputs(missing: MissingData, names: LabelResolver) -> MissingInputs:
    initiatives = dict.fromkeys(key.split("/", 1)[0] for key in missing.no_rating)
    return MissingInputs(
        areas=[area_link(key, names) for key in missing.no_skill],
        teams=[EntryLink(names.initiative(key), f"{reverse('skills')}?of=i.{key}") for key in initiatives],
        unrated=len(missing.no_rating),
    )


def area_link(key: str, names: LabelResolver) -> EntryLink:
    initiative, area = key.split("/", 1)
    exists = key in names.areas and names.may_edit(initiative)
    return EntryLink(names.area(key), reverse("area", args=[initiative, area]) if exists else "")
