"""Connecting calendars, and saying what their meetings are about."""

from typing import Any, Final

from django import forms

from focus.calendars import reading
from focus.calendars.reading import Unreadable
from focus.forms import PeopleField
from focus.meetings import Abouts
from focus.models import Decides, Reach
from initiatives.models import CriticalArea, Initiative
from people import uploads
from people.addresses import LONGEST

NOTHING: Final = "nothing"
"""About nothing in particular, said on purpose."""


class CalendarForm(forms.Form):
    """One calendar: by the secret address that it is shared at, or as a file. Of one that is there, either may be renewed."""

    name = forms.CharField(label="Call it", max_length=80, help_text="For you to know it by, such as “Work”.")
    address = forms.CharField(
        label="Its secret address in iCal format",
        max_length=LONGEST,
        required=False,
        widget=forms.URLInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "placeholder": "https://…/basic.ics"}
        ),
    )
    file = forms.FileField(
        label="Or a file",
        required=False,
        help_text="An .ics file is read once: export it anew to bring it up to date.",
        widget=forms.ClearableFileInput(attrs={"accept": ".ics,text/calendar"}),
        error_messages={"empty": "This file is empty."},
    )
    details = forms.BooleanField(
        label="Keep titles and attendees",
        required=False,
        initial=True,
        help_text="Only you see them. Without, leadplan knows when you are busy and no more, and can guess nothing.",
    )

    def __init__(self, *args: Any, needs_source: bool = True, is_file: bool | None = None, **kwargs: Any) -> None:
        """`is_file` is what a calendar that is there came from; it stays one or the other."""
        super().__init__(*args, **kwargs)
        self.needs_source = needs_source
        if is_file is True:
            del self.fields["address"]
            self.fields["file"].label = "A newer file"
        if is_file is False:
            del self.fields["file"]
            self.fields["address"].label = "Another address"
            self.fields["address"].help_text = "Empty leaves it as it is. It is stored encrypted and not shown again."

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if not file:
            return None
        try:
            return reading.checked(uploads.taken_from(file))
        except (Unreadable, uploads.Refused) as fault:
            raise forms.ValidationError(str(fault)) from None

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        given = [name for name in ("address", "file") if found.get(name)]
        if len(given) == 2:
            self.add_error("file", "Give the address or a file, not both: connect them one after the other.")
        if self.needs_source and not given and not self.errors:
            self.add_error("address", "Paste the address, or choose a file.")
        return found


def about_choices(abouts: Abouts) -> list[tuple[str, Any]]:
    return [("", "Choose…"), (NOTHING, "Nothing in particular"), *((group, rows) for group, rows in abouts.choices())]


class SortForm(forms.Form):
    """What a series is about, or what it decides, or how far it reaches: whichever was sent."""

    about = forms.ChoiceField(required=False)
    decides = forms.ChoiceField(choices=[("", ""), *Decides.choices], required=False)
    reach = forms.ChoiceField(choices=[("", ""), *Reach.choices], required=False)

    def __init__(self, *args: Any, abouts: Abouts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.abouts = abouts
        self.fields["about"].choices = about_choices(abouts)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if not self.errors and not any(found.values()):
            self.add_error("about", "Say what it is about.")
        return found

    def about_rows(self) -> tuple[Initiative | None, CriticalArea | None] | None:
        """None where nothing was said of it."""
        chosen = self.cleaned_data["about"]
        return self.abouts.rows(chosen) if chosen else None


class RuleForm(forms.Form):
    """For every meeting with these words in its title, these people, or both."""

    words = forms.CharField(
        label="Words in the title", max_length=200, required=False, help_text="All of them, in any order."
    )
    attendees = PeopleField(
        label="With these people", required=False, max_length=2000, help_text="All of them; commas between."
    )
    about = forms.ChoiceField(label="is about", error_messages={"required": "Say what such meetings are about."})
    decides = forms.ChoiceField(label="Decides", choices=[("", "As guessed"), *Decides.choices], required=False)
    reach = forms.ChoiceField(label="Reaches", choices=[("", "As guessed"), *Reach.choices], required=False)

    def __init__(self, *args: Any, abouts: Abouts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.abouts = abouts
        self.fields["about"].choices = about_choices(abouts)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if not self.errors and not found.get("words") and not found.get("attendees"):
            self.add_error("words", "Name at least a word or a person.")
        return found
