"""The database as a file: what comes back in is what went out."""

from typing import Any

from leadplan.orgfile.exporting import initiatives, people, private
from leadplan.orgfile.exporting.writing import entry, short, write
from stakeholders.models import PlanningCycle


def export_organisation(*, private_too: bool = False) -> str:
    """The organisation file. With `private_too` it holds what one person alone may see: for an operator's backup only."""
    return write(contents(private_too=private_too))


def contents(*, private_too: bool = False) -> dict[str, Any]:
    """What the file says. A constant number of queries."""
    hidden: dict[str, Any] = {}
    if private_too:
        hidden = {
            "meetings": private.meetings(),
            "stakeholders": private.stakeholders(),
            "pitches": private.pitches(),
            "actuals": private.actuals(),
        }
    return entry(
        leadplan=1,
        organisation=(people.organisation(), None),
        skills=(people.skills(), []),
        people=(people.people(), []),
        teams=(people.teams(), []),
        initiatives=(initiatives.initiatives(), []),
        meetings=(hidden.get("meetings", []), []),
        stakeholders=(hidden.get("stakeholders", []), []),
        planning_cycles=(cycles(), []),
        pitches=(hidden.get("pitches", []), []),
        actuals=(hidden.get("actuals", []), []),
    )


def cycles() -> list[dict[str, Any]]:
    return [
        short(key=row.key, name=row.name, starts=row.starts, ends=row.ends, cutoff=(row.cutoff, None))
        for row in PlanningCycle.objects.order_by("key")
    ]
