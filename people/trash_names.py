"""Earlier names of models and fields. Rows in the trash were written under the names of their time."""

import json
from collections.abc import Mapping
from typing import Final

MODELS: Final = {
    "initiatives.requirement": "initiatives.skillrequirement",
    "stakeholders.slice": "stakeholders.pitchstep",
    "stakeholders.move": "stakeholders.engagementchange",
    "stakeholders.officehour": "stakeholders.officehourssession",
}
# By the current name of the model, the current name of each field by the earlier one.
FIELDS: Final[Mapping[str, Mapping[str, str]]] = {
    "stakeholders.stakeholder": {"desired": "target_engagement"},
    "stakeholders.promise": {"whose": "promised_by"},
    "stakeholders.pitchstep": {"by": "needed_by"},
    "stakeholders.officehourssession": {"honoured": "took_place"},
    "allocation.scenario": {"why": "reason", "made_at": "created_at"},
    "allocation.scenariochange": {
        "stand_in": "new_hire",
        "day": "effective_on",
        "days": "shift_days",
        "contracted": "contracted_hours",
        "reserve": "day_to_day",
        "base": "baseline",
    },
}


def with_current_names(rows: str) -> str:
    """Serialized rows, of which models and fields may have been renamed since."""
    found = json.loads(rows)
    for row in found:
        row["model"] = MODELS.get(row["model"], row["model"])
        names = FIELDS.get(row["model"], {})
        row["fields"] = {names.get(name, name): value for name, value in row["fields"].items()}
    return json.dumps(found)
