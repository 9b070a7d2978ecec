"""Forms for decisions about areas and meetings of a week."""

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
    """`seen` is what the person was looking at, to detect that the week has been replanned since."""

    seen = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)


class HoursForm(SeenForm):
    hours = forms.DecimalField(
        label="Hours",
        min_value=HALF,
        max_value=MOST_HOURS,
        max_digits=5,
        decimal_places=2,
        error_messages={
            "required": "Enter the hours, such as 3.5.",
            "invalid": "Enter the hours as a number, such as 3.5.",
            "min_value": "Enter 0.5 to 40 hours. To plan none, dismiss the item.",
            "max_value": "Enter 0.5 to 40 hours.",
            "max_digits": "Enter 0.5 to 40 hours.",
            "max_decimal_places": "Use half-hour steps.",
            "max_whole_digits": "Enter 0.5 to 40 hours.",
        },
    )

    def clean_hours(self) -> Decimal:
        hours: Decimal = self.cleaned_data["hours"]
        if hours % HALF:
            raise forms.ValidationError("Use half-hour steps.")
        return hours


class DismissForm(SeenForm):
    reason = forms.CharField(
        label="Reason",
        max_length=300,
        error_messages={"required": "Add a short reason. Only you see it; it comes up in your review."},
    )


class MeetingForm(forms.Form):
    """An empty choice goes back to the verdict."""

    choice = forms.ChoiceField(choices=[("", ""), *Choice.choices], required=False)
    delegate = forms.ModelChoiceField(
        Person.objects.none(),
        to_field_name="key",
        required=False,
        error_messages={"invalid_choice": "Choose someone from the list."},
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.visible_to(person).exclude(pk=person.pk)
        self.fields["delegate"].queryset = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("choice") == Choice.DELEGATE and not found.get("delegate") and "delegate" not in self.errors:
            self.add_error("delegate", "Choose who goes instead.")
        return found


class PairingForm(forms.Form):
    """Who learns, and who they pair with; the lead if empty."""

    learner = forms.ModelChoiceField(
        Person.objects.none(),
        to_field_name="key",
        error_messages={"required": "Choose who learns.", "invalid_choice": "They aren’t on this team that week."},
    )
    beside = forms.ModelChoiceField(
        Person.objects.none(),
        to_field_name="key",
        required=False,
        error_messages={"invalid_choice": "They aren’t on this team that week."},
    )

    def __init__(self, *args: Any, people: PersonQuerySet, lead: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("learner", "beside"):
            self.fields[name].queryset = people.exclude(pk=lead.pk)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("learner") and found.get("learner") == found.get("beside"):
            self.add_error("beside", "Choose two different people.")
        return found


class AssessForm(forms.Form):
    """One click on a level; empty undoes your own last rating."""

    level = forms.TypedChoiceField(
        choices=[("", "–"), *((str(level), str(level)) for level in range(5))],
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "Choose a level from 0 to 4."},
    )


class StepForm(forms.Form):
    """A different involvement from next week on, and the expected hours a week."""

    to = forms.ChoiceField(choices=Stage.choices, error_messages={"required": "Choose an involvement."})
    hours = forms.DecimalField(
        label="Hours a week",
        min_value=0,
        max_value=80,
        max_digits=5,
        decimal_places=2,
        error_messages={
            "required": "Enter the hours a week, such as 6.",
            "invalid": "Enter the hours a week as a number, such as 6.",
            "min_value": "Enter 0 to 80 hours a week.",
            "max_value": "Enter 0 to 80 hours a week.",
        },
    )


class AwayForm(forms.Form):
    """Who would be away, and when; both days are included."""

    who = forms.MultipleChoiceField(
        choices=(),
        error_messages={"required": "Choose at least one person.", "invalid_choice": "Choose people from your teams."},
    )
    start = DayField(label="From")
    end = DayField(label="To")

    def __init__(self, *args: Any, week: Week, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"start": week.monday, "end": week.monday + timedelta(days=13)})
        super().__init__(*args, **kwargs)
        names = self.data.get("who", []) if self.is_bound else []
        # People who aren't on the team are filtered out by the lookup, so an unknown name changes nothing.
        self.fields["who"].choices = [(name, name) for name in names if name]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("start") and found.get("end") and found["end"] < found["start"]:
            self.add_error("end", "The last day can’t be before the first day.")
        return found

    def chosen(self) -> tuple[list[str], date, date]:
        found = self.cleaned_data
        return found["who"], found["start"], found["end"]


class TryForm(forms.Form):
    """Whose weeks to preview with different constants: a few people with a plan for the week."""

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
                self.add_error(name, f"{person.name} has no plan for this week.")
        if not self.errors and not self.people():
            raise forms.ValidationError("Choose someone who has a plan for this week.")
        return self.cleaned_data

    def people(self) -> list[Person]:
        return list(dict.fromkeys(person for person in self.cleaned_data.values() if person is not None))


class PeopleField(forms.CharField):
    """Several people by name, email or key, separated by commas or lines; the value is a list of Person."""

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
    """A meeting added by hand: when (local time), about what, with whom."""

    title = forms.CharField(label="Title", max_length=200)
    day = DayField(label="Day")
    at = forms.TimeField(
        label="Start",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Enter a time like 14:30."},
    )
    minutes = forms.IntegerField(
        label="Minutes",
        min_value=1,
        max_value=1440,
        error_messages={
            "min_value": "Enter at least 1 minute.",
            "max_value": "Enter at most 1440 minutes (a day).",
        },
    )
    about = forms.ChoiceField(
        label="About", required=False, help_text="Pick an area so the recommendation can weigh your impact."
    )
    decides = forms.ChoiceField(label="Decides about", choices=Decides.choices, initial=Decides.OTHER)
    reach = forms.ChoiceField(label="Scope of impact", choices=Reach.choices, initial=Reach.FEATURE)
    attendees = PeopleField(
        label="Attendees",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Comma-separated names. Someone qualified may go in your place.",
    )
    weeks = forms.IntegerField(
        label="Repeat weekly for … weeks",
        required=False,
        min_value=1,
        max_value=MOST_WEEKS,
        help_text=f"1 to {MOST_WEEKS}; leave empty for a one-off.",
        error_messages={
            "min_value": "Enter at least 1 week.",
            "max_value": f"Enter at most {MOST_WEEKS} weeks; add more later.",
        },
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
        about.choices = [("", "None of these"), *((group, rows) for group, rows in self.abouts.choices())]
        if meeting is not None:
            del self.fields["weeks"]

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("day") and found.get("at") is not None:
            starts = datetime.combine(found["day"], found["at"], self.zone)
            # Half past two does not exist on the morning when the clocks go forward.
            if starts.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) != starts.replace(tzinfo=None):
                self.add_error("at", "Clocks go forward that day, so this time doesn’t exist. Choose another.")
            found["starts"] = starts
        return found

    def held(self) -> Held:
        """The values of a valid form."""
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
    """Filters of the gap map. Invalid values are ignored."""

    skill = forms.SlugField(required=False)
    phase = forms.ChoiceField(required=False, choices=[("", "Any phase"), *Phase.choices])
    settled = forms.BooleanField(required=False, label="Show settled")

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        found = {name: self.cleaned_data.get(name) for name in self.fields}
        return {
            **found,
            "skill": found["skill"] or "",
            "phase": found["phase"] or "",
            "settled": bool(found["settled"]),
        }
