"""Connecting calendars, adding meetings by hand, and linking meetings to initiatives."""

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from focus.calendars import ics_reader
from focus.calendars.ics_reader import Unreadable
from focus.calendars.queries import meetings
from focus.calendars.queries.meetings import Abouts, Held
from focus.models import Decides, Meeting, Reach
from initiatives.models import CriticalArea, Initiative
from people import upload_checks
from people.django_types import FormData, Initial, field_of
from people.forms.base import SeenForm
from people.forms.fields import DayField, PersonNameField, TimeField
from people.models import Person
from people.ssrf_guard import LONGEST

NOTHING: Final = "nothing"  # deliberately linked to no initiative
MOST_WEEKS: Final = 26


class PeopleField(forms.CharField):
    """Several people by name, email or key, separated by commas or lines; the value is a list of Person."""

    def clean(self, value: object) -> list[Person]:
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


class OwnMeetingForm(forms.Form):
    """A meeting added by hand: when (local time), subject, attendees."""

    title = forms.CharField(label="Title", max_length=200)
    day = DayField(label="Day")
    at = TimeField(label="Start")
    minutes = forms.IntegerField(
        label="Minutes",
        min_value=1,
        max_value=1440,
        error_messages={"min_value": "Enter at least 1 minute.", "max_value": "Enter at most 1440 minutes (a day)."},
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
        data: FormData = None,
        *,
        person: Person,
        zone: ZoneInfo,
        today: date,
        meeting: Meeting | None = None,
        abouts: Abouts | None = None,
        initial: Initial = None,
        prefix: str | None = None,
    ) -> None:
        if meeting is not None and data is None:
            initial = values_of(meeting, zone)
        super().__init__(data, initial=initial, prefix=prefix)
        self.zone = zone
        self.abouts = abouts or meetings.abouts(person, today, meeting)
        field_of(self, "about", forms.ChoiceField).choices = [("", "None of these"), *self.abouts.choices()]
        if meeting is not None:
            del self.fields["weeks"]

    def clean(self) -> None:
        found = self.cleaned_data
        if found.get("day") and found.get("at") is not None:
            starts = datetime.combine(found["day"], found["at"], self.zone)
            # Half past two does not exist on the morning when the clocks go forward.
            if starts.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) != starts.replace(tzinfo=None):
                self.add_error("at", "Clocks go forward that day, so this time doesn’t exist. Choose another.")
            found["starts"] = starts

    def held(self) -> Held:
        """The values of a valid form."""
        said = self.cleaned_data
        initiative, area = self.abouts.rows(said["about"])
        return Held(
            said["title"], said["starts"], said["minutes"], initiative, area,
            said.get("decides", Decides.OTHER), said.get("reach", Reach.FEATURE), said.get("attendees", ()),
        )  # fmt: skip


def values_of(row: Meeting, zone: ZoneInfo) -> dict[str, object]:
    """What the form shows of a stored meeting."""
    starts = row.starts.astimezone(zone)
    about = f"{row.area.initiative.key}/{row.area.key}" if row.area else row.initiative.key if row.initiative else ""
    return {
        **{name: getattr(row, name) for name in ("title", "minutes", "decides", "reach")},
        "day": starts.date(),
        "at": starts.time(),
        "about": about,
        "attendees": ", ".join(person.name for person in row.attendees.all()),
    }


class CalendarForm(SeenForm):
    """One calendar, by its secret URL or as a file. An existing one may get a new URL or a newer file."""

    watched = ("name", "details")

    name = forms.CharField(label="Name", max_length=80, help_text="Such as “Work”.")
    address = forms.CharField(
        label="Secret address",
        max_length=LONGEST,
        error_messages={"required": "Paste the address, or choose a file."},
        widget=forms.URLInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "placeholder": "https://…/basic.ics"}
        ),
    )
    file = forms.FileField(
        label="Or a file",
        required=False,
        help_text="An .ics file is read once; re-export to update.",
        widget=forms.ClearableFileInput(attrs={"accept": ".ics,text/calendar"}),
        error_messages={"empty": "This file is empty."},
    )
    details = forms.BooleanField(
        label="Import titles and attendees",
        required=False,
        initial=True,
        help_text="Only you can see them. Otherwise leadplan only sees busy times.",
    )

    def __init__(
        self,
        data: FormData = None,
        files: "MultiValueDict[str, UploadedFile[bytes]] | None" = None,
        *,
        needs_source: bool = True,
        is_file: bool | None = None,
        initial: Initial = None,
    ) -> None:
        """`is_file` is whether an existing calendar came from a file; that can't be changed."""
        super().__init__(data, files, initial=initial)
        if "address" in self.fields:
            self.fields["address"].required = needs_source and not (files and files.get("file"))
        if is_file is True:
            del self.fields["address"]
            self.fields["file"].label = "Newer file"
        if is_file is False:
            del self.fields["file"]
            self.fields["address"].label = "New secret address"
            hint = "Leave empty to keep the current one. It is stored encrypted and not shown again."
            self.fields["address"].help_text = hint

    def clean_file(self) -> bytes | None:
        file = self.cleaned_data.get("file")
        if not file:
            return None
        try:
            return ics_reader.checked(upload_checks.read_limited(file))
        except (Unreadable, upload_checks.InvalidUpload) as fault:
            raise forms.ValidationError(str(fault)) from None

    def clean(self) -> None:
        found = self.cleaned_data
        given = [name for name in ("address", "file") if found.get(name)]
        if len(given) == 2:
            self.add_error(
                "file", "Enter an address or choose a file, not both. To connect both, add them one at a time."
            )


class AboutForm(forms.Form):
    def __init__(self, data: FormData = None, *, abouts: Abouts) -> None:
        super().__init__(data)
        self.abouts = abouts
        choices = [("", "Choose…"), (NOTHING, "None of these"), *abouts.choices()]
        field_of(self, "about", forms.ChoiceField).choices = choices


class TopicForm(AboutForm):
    """What a series is about, what it decides or its scope of impact: whichever was sent."""

    about = forms.ChoiceField(required=False)
    decides = forms.ChoiceField(choices=[("", ""), *Decides.choices], required=False)
    reach = forms.ChoiceField(choices=[("", ""), *Reach.choices], required=False)

    def clean(self) -> None:
        if not self.errors and not any(self.cleaned_data.values()):
            self.add_error("about", "Choose what it’s about.")

    def about_rows(self) -> tuple[Initiative | None, CriticalArea | None] | None:
        """None if it wasn't sent."""
        chosen = self.cleaned_data["about"]
        return self.abouts.rows(chosen) if chosen else None


class RuleForm(AboutForm):
    """Matches every meeting with these words in its title, these attendees, or both."""

    words = forms.CharField(
        label="Words in the title", max_length=200, required=False, help_text="All must appear, in any order."
    )
    attendees = PeopleField(
        label="Attendees", required=False, max_length=2000, help_text="Comma-separated names. All must be invited."
    )
    about = forms.ChoiceField(label="About", error_messages={"required": "Choose what these meetings are about."})
    decides = forms.ChoiceField(
        label="Decides about", choices=[("", "Use the guess"), *Decides.choices], required=False
    )
    reach = forms.ChoiceField(label="Scope of impact", choices=[("", "Use the guess"), *Reach.choices], required=False)

    def clean(self) -> None:
        found = self.cleaned_data
        if not self.errors and not found.get("words") and not found.get("attendees"):
            self.add_error("words", "Enter at least one word or one person.")
