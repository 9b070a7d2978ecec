"""The organisation file's format, version 1: the single source of its checks and of its JSON Schema."""

from typing import Literal

from pydantic import Field

from leadplan.orgfile.schema import organisation_entries as public
from leadplan.orgfile.schema import private_entries as private
from leadplan.orgfile.schema.values import Entry


class OrganisationFile(Entry):
    """A whole organisation in one file."""

    leadplan: Literal[1] = Field(description="The format's version; always the first key.")
    organisation: public.OrganisationEntry | None = None
    skills: list[public.SkillEntry] = []
    people: list[public.PersonEntry] = []
    teams: list[public.TeamEntry] = []
    initiatives: list[public.InitiativeEntry] = []
    meetings: list[private.MeetingEntry] = []
    own_work: list[private.OwnWorkEntry] = []
    stakeholders: list[private.StakeholderEntry] = []
    planning_cycles: list[private.CycleEntry] = []
    pitches: list[private.PitchEntry] = []
    standards: list[public.StandardEntry] = []
    actuals: list[private.ActualEntry] = []


def json_schema() -> dict[str, object]:
    """The format as JSON Schema, draft 2020-12, for editors."""
    schema = OrganisationFile.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "leadplan organisation file", **schema}
