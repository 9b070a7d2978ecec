"""What somebody decides about an area or a meeting of their week."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from engine.weeks import Week
from focus import constants, meetings
from focus.decisions import MOST_HOURS
from focus.meetings import MOST_WEEKS, Held
from focus.models import Choice, Decides, Meeting, Reach
from initiatives.models import Phase, Stage
from people.forms.fields import DayField, PersonNameField
from people.models import Person
from people.querysets import PersonQuerySet

HALF = Decimal("0.5")


class SeenForm(forms.Form):
    """`seen` is what the person was looking at, to notice that the week has been planned anew since."""

    seen = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)


class HoursForm(SeenForm):
    hours = forms.DecimalField(
        label="Hours",
        min_value=HALF,
        max_value=MOST_HOURS,
        max_digits=5,
        decimal_places=2,
        error_messages={
            "required": "Type the hours, such as 3.5.",
            "invalid": "Type the hours as a number, such as 3.5.",
            "min_value": "Hours go from 0.5 to 40; dismiss it to give it none.",
            "max_value": "Hours go from 0.5 to 40.",
            "max_digits": "Hours go from 0.5 to 40.",
            "max_decimal_places": "Hours go in steps of half an hour.",
            "max_whole_digits": "Hours go from 0.5 to 40.",
        },
    )

    def clean_hours(self) -> Decimal:
        hours: Decimal = self.cleaned_data["hours"]
        if hours % HALF:
            raise forms.ValidationError("Hours go in steps of half an hour.")
        return hours


class DismissForm(SeenForm):
    reason = forms.CharField(
        label="Why not",
        max_length=300,
        error_messages={"required": "Say why in a few words; it is for you alone, and the review asks about it."},
    )


class MeetingForm(forms.Form):
    """An empty choice leaves the meeting to the verdict again."""

    choice = forms.ChoiceField(choices=[("", ""), *Choice.choices], required=False)
    delegate = forms.ModelChoiceField(
        Person.objects.none(),
        to_field_name="key",
        required=False,
        error_messages={"invalid_choice": "There is nobody with that name to send."},
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.visible_to(person).exclude(pk=person.pk)
        self.fields["delegate"].queryset = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("choice") == Choice.DELEGATE and not found.get("delegate") and "delegate" not in self.errors:
            self.add_error("delegate", "Say who goes instead.")
        return found


class PairingForm(forms.Form):
    """Who learns, and beside whom; nobody named is the lead."""

    learner = forms.ModelChoiceField(
        Person.objects.none(),
        to_field_name="key",
        error_messages={"required": "Say who learns.", "invalid_choice": "They are not on this team in that week."},
    )
    beside = forms.ModelChoiceField(
        Person.objects.none(),
        to_field_name="key",
        required=False,
        error_messages={"invalid_choice": "They are not on this team in that week."},
    )

    def __init__(self, *args: Any, people: PersonQuerySet, lead: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("learner", "beside"):
            self.fields[name].queryset = people.exclude(pk=lead.pk)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("learner") and found.get("learner") == found.get("beside"):
            self.add_error("beside", "A pairing takes two.")
        return found


class AssessForm(forms.Form):
    """One click on a level; empty takes one's own last word back."""

    level = forms.TypedChoiceField(
        choices=[("", "–"), *((str(level), str(level)) for level in range(5))],
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "A level goes from 0 to 4."},
    )


class StepForm(forms.Form):
    """Another stage from the next week on, and the hours a week that it is expected to take."""

    to = forms.ChoiceField(choices=Stage.choices, error_messages={"required": "Say which stage."})
    hours = forms.DecimalField(
        label="Hours a week",
        min_value=0,
        max_value=80,
        max_digits=5,
        decimal_places=2,
        error_messages={
            "required": "Type the hours a week, such as 6.",
            "invalid": "Type the hours a week as a number, such as 6.",
            "min_value": "Hours a week go from 0 to 80.",
            "max_value": "Hours a week go from 0 to 80.",
        },
    )


class AwayForm(forms.Form):
    """Who would be away, and when; both days count."""

    who = forms.MultipleChoiceField(
        choices=(),
        error_messages={"required": "Choose at least one person.", "invalid_choice": "They are not on your teams."},
    )
    start = DayField(label="From")
    end = DayField(label="To")

    def __init__(self, *args: Any, week: Week, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"start": week.monday, "end": week.monday + timedelta(days=13)})
        super().__init__(*args, **kwargs)
        names = self.data.get("who", []) if self.is_bound else []
        # Whoever is not on the team is left out by what is looked up: a name that is none changes nothing.
        self.fields["who"].choices = [(name, name) for name in names if name]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("start") and found.get("end") and found["end"] < found["start"]:
            self.add_error("end", "The last day is the first one or later.")
        return found

    def chosen(self) -> tuple[list[str], date, date]:
        found = self.cleaned_data
        return found["who"], found["start"], found["end"]


class TryForm(forms.Form):
    """For whom to look at what other constants would change: a few people who have a plan of the week."""

    def __init__(self, *args: Any, week: Week, viewer: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.planned = constants.planned(week)
        first = sorted(self.planned, key=lambda pk: viewer is None or pk != viewer.pk)
        for place in range(constants.MOST_PEOPLE):
            field = PersonNameField(required=False, label=f"Person {place + 1}")
            field.initial = self.planned[first[place]] if place < len(first) else ""
            self.fields[f"who_{place + 1}"] = field

    def clean(self) -> dict[str, Any]:
        for name, person in list(self.cleaned_data.items()):
            if person is not None and person.pk not in self.planned:
                self.add_error(name, f"{person.name} has no plan of this week.")
        if not self.errors and not self.people():
            raise forms.ValidationError("Choose somebody who has a plan of this week.")
        return self.cleaned_data

    def people(self) -> list[Person]:
        return list(dict.fromkeys(person for person in self.cleaned_data.values() if person is not None))


class PeopleField(forms.CharField):
    """Several people by name, address or key, with commas or lines between; the value is a list of Person."""

    def clean(self, value: Any) -> list[Person]:
        one, found, faults = PersonNameField(required=False), [], []
        typed = super().clean(value).replace("\n", ",")
        for name in dict.fromkeys(filter(None, (part.strip() for part in typed.split(",")))):
            try:
                found.append(one.clean(name))
            except forms.ValidationError as fault:
                faults += fault.messages
        if faults:
            raise forms.ValidationError(faults)
        return list(dict.fromkeys(person for person in found if person is not None))


class HeldMeetingForm(forms.Form):
    """A meeting as its person knows it: when by their own clock, what about, who else is there."""

    title = forms.CharField(label="Title", max_length=200)
    day = DayField(label="Day")
    at = forms.TimeField(
        label="From",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Write the time like 14:30."},
    )
    minutes = forms.IntegerField(
        label="Minutes",
        min_value=1,
        max_value=1440,
        error_messages={
            "min_value": "A meeting takes a minute at least.",
            "max_value": "A meeting takes a day at most.",
        },
    )
    about = forms.ChoiceField(
        label="About", required=False, help_text="An area has the verdict weigh what you can do there."
    )
    decides = forms.ChoiceField(label="Decides", choices=Decides.choices, initial=Decides.OTHER)
    reach = forms.ChoiceField(label="Reaches", choices=Reach.choices, initial=Reach.FEATURE)
    attendees = PeopleField(
        label="Who else is there",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Names, with commas between. Somebody who could decide it without you may go instead.",
    )
    weeks = forms.IntegerField(
        label="Every week, so many times",
        required=False,
        min_value=1,
        max_value=MOST_WEEKS,
        help_text=f"1 to {MOST_WEEKS}; empty for once.",
        error_messages={"min_value": "Once at least.", "max_value": f"At most {MOST_WEEKS} times; add more later."},
    )

    def __init__(
        self,
        *args: Any,
        person: Person,
        zone: ZoneInfo,
        today: date,
        meeting: Meeting | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.abouts = meetings.abouts(person, today, meeting)
        about = self.fields["about"]
        assert isinstance(about, forms.ChoiceField)
        about.choices = [("", "Nothing in particular"), *((group, rows) for group, rows in self.abouts.choices())]
        if meeting is not None:
            del self.fields["weeks"]

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("day") and found.get("at") is not None:
            starts = datetime.combine(found["day"], found["at"], self.zone)
            # Half an hour after two does not exist on the morning on which clocks go forward.
            if starts.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) != starts.replace(tzinfo=None):
                self.add_error("at", "On that day the clock skips this time.")
            found["starts"] = starts
        return found

    def held(self) -> Held:
        """What a valid form says."""
        said = self.cleaned_data
        initiative, area = self.abouts.rows(said["about"])
        return Held(
            said["title"],
            said["starts"],
            said["minutes"],
            initiative,
            area,
            said["decides"],
            said["reach"],
            said["attendees"],
        )


class MapForm(forms.Form):
    """What of a gap map is looked at. What can't be understood narrows nothing."""

    skill = forms.SlugField(required=False)
    phase = forms.ChoiceField(required=False, choices=[("", "Any phase"), *Phase.choices])
    settled = forms.BooleanField(required=False, label="Settled ones too")

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        found = {name: self.cleaned_data.get(name) for name in self.fields}
        return {
            **found,
            "skill": found["skill"] or "",
            "phase": found["phase"] or "",
            "settled": bool(found["settled"]),
        }
