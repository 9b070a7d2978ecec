"""The handover note."""

from django import forms

from initiatives.models import Handover
from people.forms.fields import DayField


class HandoverForm(forms.ModelForm):  # type: ignore[type-arg]
    on = DayField(label="Hand off from", help_text="A Monday: the first week without you.")

    class Meta:
        model = Handover
        fields = ("decisions", "owners", "risks", "on")
        labels = {
            "decisions": "Decisions and reasons",
            "owners": "Who owns what from now on",
            "risks": "Open risks and things to watch",
        }
        help_texts = {"risks": "“None that I know of” is fine."}
        widgets = {name: forms.Textarea(attrs={"rows": 5}) for name in ("decisions", "owners", "risks")}
        error_messages = {
            "decisions": {"required": "Write down what was decided and why: the code doesn’t show it."},
            "owners": {"required": "List who owns what: an area without an owner opens a gap."},
            "risks": {"required": "List what is still open, or write that nothing is."},
        }
