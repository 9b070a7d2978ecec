"""The forms of scenarios and of what would be otherwise in them."""

from allocation.forms.changes import FORMS
from allocation.forms.scenarios import ScenarioForm, SharedForm

__all__ = ["FORMS", "ScenarioForm", "SharedForm"]
