"""Forms for what becomes of a pitch: its status, what teams answer and agree to, its co-sponsors."""

from django import forms
from django.core.exceptions import ValidationError

from people.django_types import FormData
from people.models import Person
from stakeholders.models import (
    Answer,
    PitchStatus,
)
from stakeholders.pitches.teams import AskedTeam


class StatusForm(forms.Form):
    """A change of status. `confirmed`: submit it although something that helps has not happened yet."""

    status = forms.ChoiceField(choices=PitchStatus.choices)
    confirmed = forms.BooleanField(required=False)


class AnswerForm(forms.Form):
    """What a team answered, with the reason and its ticket. `seen` is the answer that was stored when it opened."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    status = forms.ChoiceField(choices=Answer.choices, label="Answer")
    reason = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), label="Reason")
    ticket = forms.URLField(
        required=False, max_length=300, label="The team’s ticket", assume_scheme="https",
        error_messages={"invalid": "Paste the full URL, including https://."},
    )  # fmt: skip

    def __init__(self, data: FormData = None, *, asked: AskedTeam | None = None) -> None:
        super().__init__(data, auto_id=f"id_{asked.team.key if asked else 'every-team'}_%s")
        if asked is not None:
            known = {"status": asked.status, "reason": asked.reason, "ticket": asked.ticket} if asked.status else {}
            self.initial = {**known, "seen": asked.etag}

    def reopened_on(self, asked: AskedTeam) -> "AnswerForm":
        """With what was typed, once more, over an answer that was stored meanwhile."""
        form = AnswerForm({**self.cleaned_data, "seen": asked.etag}, asked=asked)
        words = [Answer(asked.status or Answer.WAITING).label, *filter(None, (asked.reason, asked.ticket))]
        form.add_error(
            None,
            f"Another answer was saved after you opened this: {' · '.join(words)}. Save again to replace it with yours.",
        )
        return form

    def clean(self) -> None:
        found = self.cleaned_data
        if found.get("status") in (Answer.DEFERRED, Answer.DECLINED) and not found.get("reason"):
            self.add_error("reason", "Add a reason. It’s where the next pitch starts.")


class AgreementForm(forms.Form):
    """Who agreed for a team; empty where it no longer agrees."""

    agreed_by = forms.CharField(required=False, max_length=120, label="Agreed by")


class SponsorsForm(forms.Form):
    who = forms.CharField(
        label="Co-sponsors", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One name per line. They can edit the pitch, but can’t see your conversations.",
    )  # fmt: skip

    def clean_who(self) -> list[Person]:
        found = []
        for line in filter(None, (" ".join(line.split()) for line in str(self.cleaned_data["who"]).splitlines())):
            people = list(Person.objects.current().filter(name__iexact=line)[:2])
            if len(people) != 1:
                problem = "More than one person is" if people else "No one is"
                raise ValidationError(f"{problem} named “{line}”. Use full names as shown under People.")
            found.append(people[0])
        return found
