"""One cell of the skill matrix, with its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from engine.weights import Weights
from initiatives import matrix, standing
from initiatives.access import ratings_visible_to
from initiatives.matrix import Cell
from initiatives.models import Initiative, Membership, Requirement
from initiatives.standing import NOTHING, Standing
from people import ratings
from people.models import Person, Rating, Skill


@dataclass(frozen=True, slots=True)
class CellPage:
    """`mine` is the current rating of the kind that the viewer would give; `needed` are the areas that require the skill."""

    cell: Cell
    standing: Standing
    mine: Rating | None
    history: Sequence[Rating]
    needed: Sequence[Requirement]
    is_self: bool


def load(viewer: Person, person: Person, skill: Skill, today: date, weights: Weights) -> CellPage:
    said = standing.load(ratings_visible_to(viewer, today), [person.pk], [skill.pk])
    here = said.get((person.pk, skill.pk), NOTHING)
    history = ratings_visible_to(viewer, today).of(person).filter(skill=skill).select_related("author")
    where = Membership.objects.current_or_coming(today).of(person).values("initiative")
    visible = Initiative.objects.visible_to(viewer, today).filter(pk__in=where)
    needed = Requirement.objects.filter(skill=skill, area__initiative__in=visible.values("pk"))
    return CellPage(
        cell=matrix.cell_of(viewer, person, skill, here, today, weights),
        standing=here,
        mine=here.latest(ratings.kind_of(person, viewer)),
        history=list(history.order_by(F("on").desc(nulls_last=True), "-id")[:100]),
        needed=list(needed.select_related("area__initiative").order_by("area__initiative__name", "area__position")),
        is_self=person.pk == viewer.pk,
    )
