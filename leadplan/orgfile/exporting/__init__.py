"""Exports the database as a file; importing it again gives the same data."""

from collections.abc import Iterable, Iterator

from django.db.models import Model

from focus.models import Actual, Meeting, OwnWork
from initiatives.models import Initiative
from leadplan.orgfile.exporting import private_export
from leadplan.orgfile.exporting.organisation_export import (
    initiative_entries,
    organisation_entry,
    person_entries,
    skill_entries,
    standard_entries,
    team_entries,
)
from leadplan.orgfile.exporting.yaml_writer import CHUNK, list_in_parts, short, write
from leadplan.orgfile.schema.private_entries import CycleEntry
from people.models import Person, Skill, Team
from stakeholders.models import Pitch, PlanningCycle, Stakeholder
from standards.models import Standard

Listed = Iterable[dict[str, object]]


def export_organisation(*, private_too: bool = False) -> str:
    """The organisation file. `private_too` adds what only one person may see: for an operator only."""
    return "".join(in_parts(private_too=private_too))


def in_parts(*, private_too: bool = False) -> Iterator[str]:
    """The same text in pieces: only a few hundred rows are in memory, however large the organisation."""
    organisation = organisation_entry()
    yield write({"leadplan": 1, **({"organisation": organisation} if organisation else {})})
    for name, rows in lists(private_too=private_too):
        yield from list_in_parts(name, rows)


def lists(*, private_too: bool) -> Iterator[tuple[str, Listed]]:
    """The file's lists, in order."""
    yield "skills", skill_entries()
    yield "people", person_entries()
    yield "teams", team_entries()
    yield "initiatives", initiative_entries()
    if private_too:
        yield "meetings", private_export.meeting_entries()
        yield "own_work", private_export.own_work_entries()
        yield "stakeholders", private_export.stakeholder_entries()
    yield "planning_cycles", (short(CycleEntry, row) for row in PlanningCycle.objects.order_by("key").iterator(CHUNK))
    if private_too:
        yield "pitches", private_export.pitch_entries()
    yield "standards", standard_entries()
    if private_too:
        yield "actuals", private_export.actual_entries()


def counts(*, private_too: bool) -> dict[str, int]:
    """How many rows each list of the file has."""
    models: dict[str, type[Model]] = {"skills": Skill, "people": Person, "teams": Team, "initiatives": Initiative}
    models |= {"planning_cycles": PlanningCycle, "standards": Standard}
    if private_too:
        models |= {"meetings": Meeting, "own_work": OwnWork, "stakeholders": Stakeholder, "pitches": Pitch}
        models |= {"actuals": Actual}
    return {name: model._default_manager.count() for name, model in models.items()}
