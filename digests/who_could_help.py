"""Who could help with what a manager has to decide: leads of their reporting line who have room, never by their ratings."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Final

from allocation.board.weekly_hours import hours_cell
from allocation.facts import Facts
from engine.weeks import Week
from focus.formatting import hours, listed

LEAST_HOURS: Final = Decimal(2)
"""A week; less is no help."""
MOST_NAMED: Final = 2
WEEKS_AHEAD: Final = 4
"""Of a longer time only the first weeks count: later ones can still be arranged."""


def help_words(facts: Facts, weeks: Sequence[Week], initiatives: Collection[str], *, without: Collection[str]) -> str:
    """Could help: Sofia Lindgren (6 h a week free). Those on the initiatives first, then by name; empty if no one has room."""
    on_them = {one.person for key in initiatives for one in facts.leading.get(key, ())}
    people = [key for key, lead in facts.leads.items() if key not in without and not lead.is_viewer]
    free = {key: free_hours(facts, key, weeks[:WEEKS_AHEAD]) for key in people}
    able = sorted((key for key in people if free[key] >= LEAST_HOURS), key=lambda key: key not in on_them)
    named = [f"{facts.leads[key].name} ({hours(float(free[key]))} h a week free)" for key in able[:MOST_NAMED]]
    return f"Could help: {listed(named, 'or')}" if named else ""


def free_hours(facts: Facts, person: str, weeks: Sequence[Week]) -> Decimal:
    """In the week with the least; none where the viewer may not see their hours."""
    if not weeks or not all(facts.sees(person, week) for week in weeks):
        return Decimal(0)
    cells = [hours_cell(facts, person, week) for week in weeks]
    return min(one.room - one.hours - one.tentative for one in cells)
