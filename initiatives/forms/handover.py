"""The note that handing off asks for."""

from django import forms

from initiatives.models import Handover
from people.forms.fields import DayField


class HandoverForm(forms.ModelForm):  # type: ignore[type-arg]
    on = DayField(label="Handed off from", help_text="A Monday: the first week without you.")

    class Meta:
        model = Handover
        fields = ("decisions", "owners", "risks", "on")
        labels = {
            "decisions": "Decisions taken, and why",
            "owners": "Who owns what from now on",
            "risks": "Open risks, and what to watch",
        }
        help_texts = {"risks": "“None that I know of” is an answer too."}
        widgets = {name: forms.Textarea(attrs={"rows": 5}) for name in ("decisions", "owners", "risks")}
        error_messages = {
            "decisions": {"required": "Say what was decided and why: it is what nobody can read off the code."},
            "owners": {"required": "Say who owns what: an area without an owner opens a gap."},
            "risks": {"required": "Say what is still open, or that nothing is."},
        }
