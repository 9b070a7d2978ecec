"""One form for four kinds; only the fields of the chosen kind are read."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django import forms

from focus.calendars.forms import OwnMeetingForm
from focus.calendars.queries.meetings import Abouts
from focus.models import Interruption, OwnWork
from focus.own_work.forms import OwnWorkForm
from initiatives.models import CriticalArea
from people.django_types import FormData, field_of
from people.forms.base import SeenForm
from people.models import Person

KINDS: Final = {"interruption": "Interruption", "meeting": "Meeting", "concern": "Concern", "own_work": "Own work"}
QUARTER: Final = 15


class InterruptionForm(forms.Form):
    source = forms.CharField(
        label="Source",
        max_length=80,
        widget=forms.TextInput(attrs={"list": "sources", "autocomplete": "off", "autofocus": True}),
        error_messages={"required": "Enter who or what interrupted you: a name, a team, a pager."},
    )
    minutes = forms.IntegerField(
        label="Minutes",
        min_value=1,
        max_value=1440,
        initial=QUARTER,
        error_messages={
            "required": "Enter roughly how many minutes it took.",
            "invalid": "Enter the minutes as a number, such as 20.",
            "min_value": "Enter at least 1 minute.",
            "max_value": "Enter at most 1440 minutes (one day).",
        },
    )
    about = forms.CharField(
        label="Topic", max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def clean_source(self) -> str:
        return " ".join(self.cleaned_data["source"].split())

    def clean_about(self) -> str:
        return " ".join(self.cleaned_data["about"].split())


class CorrectionForm(SeenForm, InterruptionForm):
    watched = Interruption.CORRECTABLE


class ConcernForm(forms.Form):
    text = forms.CharField(
        label="What’s on your mind",
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Describe your concern in a few words."},
    )
    area = forms.ChoiceField(label="About", required=False)

    def __init__(self, data: FormData, *, prefix: str, abouts: Abouts) -> None:
        super().__init__(data, prefix=prefix)
        self.abouts = abouts
        groups = [(group, rows[1:]) for group, rows in abouts.choices() if rows[1:]]
        field_of(self, "area", forms.ChoiceField).choices = [("", "No particular area"), *groups]

    def chosen(self) -> CriticalArea | None:
        return self.abouts.areas.get(self.cleaned_data["area"])


class QuickMeetingForm(OwnMeetingForm):
    """A meeting in a hurry: what it decides and who attends can be added later, on the week's meetings page."""

    def __init__(self, data: FormData, *, person: Person, zone: ZoneInfo, today: date, now: datetime) -> None:
        """Someone was just pulled into it: it started at the last quarter hour, in their time zone."""
        began = now.astimezone(zone)
        began -= timedelta(minutes=began.minute % QUARTER)
        initial = {"day": began.date(), "at": began.time().replace(second=0, microsecond=0), "minutes": 30}
        super().__init__(data, person=person, zone=zone, today=today, initial=initial, prefix="meeting")
        for name in ("decides", "reach", "attendees", "weeks"):
            self.fields.pop(name, None)
        self.fields["about"].help_text = ""
        self.fields["title"].widget.attrs["autocomplete"] = "off"


@dataclass(frozen=True)
class Capture:
    """What is being captured, and the four forms, of which the chosen one may have errors."""

    kind: str
    interruption: InterruptionForm
    meeting: QuickMeetingForm
    concern: ConcernForm
    own_work: OwnWorkForm

    @property
    def chosen(self) -> forms.Form:
        form: forms.Form = getattr(self, self.kind)
        return form

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return list(KINDS.items())


def capture_of(person: Person, zone: ZoneInfo, now: datetime, today: date, kind: str, data: FormData = None) -> Capture:
    """The forms, fresh or with what was typed into the chosen one. Two queries."""
    kind = kind if kind in KINDS else "interruption"
    typed = {name: data if name == kind else None for name in KINDS}
    meeting = QuickMeetingForm(typed["meeting"], person=person, zone=zone, today=today, now=now)
    return Capture(
        kind,
        InterruptionForm(typed["interruption"], prefix="interruption"),
        meeting,
        ConcernForm(typed["concern"], prefix="concern", abouts=meeting.abouts),
        OwnWorkForm(
            typed["own_work"], prefix="own_work", instance=OwnWork(person=person), abouts=meeting.abouts, today=today
        ),
    )


class AnswerForm(forms.Form):
    """Trying it, not useful, or an empty answer that undoes the last one."""

    about = forms.CharField(max_length=80)
    answer = forms.ChoiceField(choices=[("accepted", "accepted"), ("dismissed", "dismissed"), ("", "")], required=False)
