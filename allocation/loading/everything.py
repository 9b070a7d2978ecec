"""All facts of a viewer's reporting line at once, for emails and scenarios. About fifteen queries, whatever the size."""

from collections.abc import Sequence
from datetime import date

from allocation.facts import Facts
from allocation.loading.hours import hour_facts
from allocation.loading.listing import around_line, named
from allocation.loading.stakes import stake_facts
from engine.weeks import Week
from people.models import Organisation, Person


def everything(viewer: Person, organisation: Organisation, today: date, weeks: Sequence[Week]) -> Facts:
    """Every lead in the viewer's reporting line, and every initiative they are involved in."""
    people = [one for one in named(viewer, weeks, today) if one.kind == "lead"]
    facts = hour_facts(viewer, organisation, today, weeks, people)
    return stake_facts(facts, viewer, organisation, around_line(viewer, today).order_by("name", "key"))
