"""All facts of a viewer's line at once, for mails and scenarios. Some fifteen queries, whatever there is."""

from collections.abc import Sequence
from datetime import date

from allocation.facts import Facts
from allocation.loading.hours import hour_facts
from allocation.loading.listing import around_line, named
from allocation.loading.stakes import stake_facts
from engine.weeks import Week
from people.models import Organisation, Person


def everything(viewer: Person, organisation: Organisation, today: date, weeks: Sequence[Week]) -> Facts:
    """Every lead of the viewer's line, and every initiative around it."""
    people = [one for one in named(viewer, weeks, today) if one.kind == "lead"]
    facts = hour_facts(viewer, organisation, today, weeks, people)
    return stake_facts(facts, viewer, organisation, around_line(viewer, today).order_by("name", "key"))
