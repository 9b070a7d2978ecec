"""Forms of knowledge transfers: who teaches and learns from when on, and one session."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django import forms

from initiatives.models import TransferSession
from initiatives.transfers.queries.experts import Learner
from people.django_types import FormData, field_of
from people.forms.base import VersionedForm
from people.forms.dated import CorrectionField
from people.forms.fields import DayField
from people.models import Person

MOST_LEARNERS: Final = 2


class TransferForm(forms.Form):
    """`teacher` and `to` are keys of people."""

    teacher = forms.ChoiceField(
        label="Learn from",
        error_messages={"required": "Choose who teaches it.", "invalid_choice": "Choose someone at the level."},
    )
    to = forms.MultipleChoiceField(
        label="Who learns it",
        help_text="One or two people.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose one or two people who learn it.",
            "invalid_choice": "Choose people on the initiative who are below the level.",
        },
    )
    first = DayField(label="First session from", error_messages={"required": "Enter the day to start from."})

    def __init__(
        self,
        data: FormData,
        *,
        teachers: Sequence[Person],
        learners: Sequence[Learner],
        first: date,
        today: date,
        teacher: str,
    ) -> None:
        super().__init__(data, initial={"first": first, "teacher": teacher})
        self.teachers, self.learners, self.today = teachers, learners, today
        field_of(self, "teacher", forms.ChoiceField).choices = [(one.key, one.name) for one in teachers]
        field_of(self, "to", forms.MultipleChoiceField).choices = [(one.person.key, label_of(one)) for one in learners]

    def clean_to(self) -> list[str]:
        found: list[str] = self.cleaned_data["to"]
        if len(found) > MOST_LEARNERS:
            raise forms.ValidationError("Choose at most two people.")
        return found

    def clean_first(self) -> date:
        found: date = self.cleaned_data["first"]
        if found < self.today:
            raise forms.ValidationError("Sessions start today or later.")
        return found

    def clean(self) -> None:
        if self.cleaned_data.get("teacher") in self.cleaned_data.get("to", ()):
            self.add_error("to", "Choose someone other than the person they learn from.")

    def chosen_teacher(self) -> Person:
        return next(one for one in self.teachers if one.key == self.cleaned_data["teacher"])

    def chosen_learners(self) -> list[Learner]:
        return [one for one in self.learners if one.person.key in self.cleaned_data["to"]]


def label_of(one: Learner) -> str:
    """Lena Vogel · level 2 · wants to grow in it."""
    level = [] if one.shown_level is None else [f"level {one.shown_level:g}"]
    return " · ".join([one.person.name, *level, *(["wants to grow in it"] if one.interest else [])])


class SessionForm(VersionedForm[TransferSession]):
    on = DayField(label="Date", error_messages={"required": "Enter the date of the session."})
    held = forms.BooleanField(label="It took place", required=False)
    correct = CorrectionField()
    watched = ("on", "done_on")

    class Meta:
        model = TransferSession
        fields = ("on",)

    def __init__(self, data: FormData = None, *, instance: TransferSession, today: date) -> None:
        super().__init__(data, instance=instance)
        self.today = today
        self.initial["held"] = instance.done_on is not None

    def clean(self) -> None:
        super().clean()
        on = self.cleaned_data.get("on")
        held = self.cleaned_data.get("held")
        if on and held and on > self.today:
            self.add_error("held", "This day is in the future.")
        row = self.instance
        others = TransferSession.objects.filter(transfer=row.transfer_id, to_person=row.to_person_id)
        if on and others.filter(on=on).exclude(pk=row.pk).exists():
            self.add_error("on", "They already have a session on that day.")
        self.instance.done_on = on if held else None
