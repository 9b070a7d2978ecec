"""Forms for scenarios and their changes."""

from allocation.forms.changes import FORMS
from allocation.forms.scenarios import ScenarioForm, SharedForm

__all__ = ["FORMS", "ScenarioForm", "SharedForm"]
