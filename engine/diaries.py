"""A lead's meetings for a plan that changes: which are attended and what capacity they leave, for many rows at once.

The same two passes as `engine.meetings`: the early rules give a first capacity, the first plan decides the late meetings,
and their time is deducted from the second. Tests check that both modules agree.
"""

from dataclasses import dataclass

import numpy as np

from engine.busy import Piece, pieces
from engine.capacity import focus_capacity
from engine.facts import LeadWeek
from engine.meetings import Ruling, early_rulings, minutes_taken, span_of, spans_taken, touchpoints_left
from engine.optimum import Flags, Floats, Ints, half_hours
from engine.weights import Weights


@dataclass(frozen=True, slots=True)
class Diary:
    """Focus capacity before the late meetings, in hours, and those meetings: area, minutes, and the busy time they add.

    Without late meetings, or with a given capacity, the plan does not change it.
    """

    focus: float
    late: tuple[tuple[str, int], ...] = ()
    added: tuple[Piece, ...] = ()

    @classmethod
    def of(cls, facts: LeadWeek, weights: Weights) -> "Diary":
        """`facts` without what has passed, in mid-week."""
        if facts.capacity is not None:
            return cls(float(facts.capacity))
        rulings: dict[str, Ruling] = early_rulings(facts)
        capacity = focus_capacity(
            facts.people[facts.lead],
            facts.week,
            weights,
            meeting_minutes=minutes_taken(facts, rulings),
            touchpoints=len(touchpoints_left(facts, rulings)),
            since=facts.since,
            share=facts.share_of_day,
        )
        areas = {area.key for initiative in facts.initiatives for area in initiative.areas}
        late = [one for one in facts.meetings if one.key not in rulings and one.area in areas]
        return cls(
            capacity.focus,
            tuple((one.area, one.minutes) for one in late if one.area is not None),
            pieces(spans_taken(facts, rulings), [span_of(one) for one in late]),
        )

    @property
    def half_hours(self) -> int:
        return int(half_hours(np.array(max(0.0, self.focus))))

    def second(self, chosen: Flags) -> Ints:
        """Half-hours left per row after the attended late meetings (the second axis)."""
        minutes = np.zeros(len(chosen))
        for piece in self.added:
            minutes += piece.minutes * chosen[:, list(piece.places)].any(axis=1)
        return half_hours(np.maximum(np.round(self.focus - minutes / 60, 9), 0.0))


def attended(worth: Floats, tau: float, minutes: int, focused: Flags, price: Floats) -> Flags:
    """Per row whether a late meeting is attended: its area has hours, or an hour in it is worth an hour of focus."""
    hours = minutes / 60
    worth_an_hour = worth * -np.expm1(-hours / tau) / hours if hours else np.zeros_like(worth)
    return np.asarray(focused | ((worth_an_hour >= price) & (worth > 0)))
