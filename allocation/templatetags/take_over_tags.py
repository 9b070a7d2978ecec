"""Who could take something over, as text."""

from django import template

from allocation.facts import Facts
from allocation.takeover import text
from allocation.takeover.candidates import Candidate

register = template.Library()
register.filter(text.reason_words)
register.filter(text.try_words)
register.filter(text.scenario_name)


@register.filter
def candidate_name(one: Candidate, facts: Facts) -> str:
    return facts.names.get(one.person, one.person)
