"""Dependencies in the managers' email: those of their leads' initiatives that are late or at risk, by initiative."""

from datetime import date
from typing import Final

from django.urls import reverse

from allocation.facts import Facts, NamedInitiative
from digests.manager_findings import Finding
from engine.facts import DependencyFacts
from engine.weeks import Week
from initiatives.dependencies.text import open_state

NOT_IN_TIME: Final = ("late", "at_risk")


def dependency_findings(facts: Facts, week: Week) -> list[Finding]:
    """By initiative, then need-by date."""
    found = [
        (initiative, one)
        for initiative in facts.initiatives.values()
        for one in initiative.dependencies.get(week, ())
        if one.state in NOT_IN_TIME
    ]
    found.sort(key=lambda pair: (pair[0].name, pair[1].need_by or date.max, pair[1].key))
    return [finding(initiative, one, week) for initiative, one in found]


def finding(initiative: NamedInitiative, one: DependencyFacts, week: Week) -> Finding:
    return Finding(
        section="wait",
        words=f"{initiative.name}, “{one.name}”. {open_state(one)}",
        address=reverse("dependency", args=one.key.split("/")),
        first=week,
        marks={f"wait/{one.key}": one.state},
    )
