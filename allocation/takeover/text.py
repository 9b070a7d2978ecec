"""Who could take something over, in sentences; and the name of the scenario that tries it."""

from allocation.facts import Facts
from allocation.takeover.candidates import Candidate
from allocation.text import hours_number
from focus.formatting import listed
from people.display import format_date

MOST_NAMED = 2


def reason_words(one: Candidate) -> str:
    """at the level for Ledger data model and Cutover; at least 16 h a week free from 30 Nov."""
    if one.all_areas:
        level = "at the level for all its focus areas"
    else:
        more = len(one.areas) - MOST_NAMED
        names = [*one.areas[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])]
        level = f"at the level for {listed(names)}"
    day = one.start.monday
    if one.opening.end:
        return f"{level}; {hours_number(one.free)} h free in the week of {format_date(day, 'j M')}"
    return f"{level}; at least {hours_number(one.free)} h a week free from {format_date(day, 'j M')}"


def try_words(one: Candidate, facts: Facts) -> str:
    """Try: Yuki takes 14 h."""
    first_name = facts.names[one.person].split()[0]
    if one.opening.held is not None:
        return f"Try: {first_name} takes {hours_number(one.opening.hours)} h"
    return f"Try: {first_name} {'leads' if one.opening.role == 'lead' else 'helps'}"


def scenario_name(one: Candidate, facts: Facts) -> str:
    """Yuki Mori takes over Design system."""
    verb = "takes over" if one.opening.held else "leads" if one.opening.role == "lead" else "helps with"
    return f"{facts.names[one.person]} {verb} {facts.called.get(one.opening.initiative, one.opening.initiative)}"[:120]
