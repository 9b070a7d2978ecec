"""The one gate for what people type about people."""

from people.forms.organisation import OrganisationForm, WeightsForm
from people.forms.people import AccountForm, FindForm, PersonForm, TeamForm
from people.forms.spans import DutyForm, HoursForm, TimeOffForm

__all__ = [
    "AccountForm",
    "DutyForm",
    "FindForm",
    "HoursForm",
    "OrganisationForm",
    "PersonForm",
    "TeamForm",
    "TimeOffForm",
    "WeightsForm",
]
