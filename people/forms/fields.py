"""Form fields and choices that several apps share: dates, names, pasted people, skills, time zones, countries."""

import zoneinfo
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from rapidfuzz import process

from people import pasted_people, public_holidays
from people.model_fields import FIRST_DAY, LAST_DAY
from people.models import Person, Skill
from people.pasted_people import PastedTeam

INVALID_DATE: Final = "Enter a valid date, such as 2026-12-03."
DATE_OUT_OF_RANGE: Final = f"Enter a date between {FIRST_DAY.year} and {LAST_DAY.year}, such as 2026-12-03."
INVALID_TIME: Final = "Enter a time such as 14:30."
TIME_FORMATS: Final = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p", "%I %p", "%I%p")
DATE_FORMATS: Final = ("%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%B %d %Y")
"""Without 3/12/2026, which is one day for some people and another for others."""
TEAM_HELP = (
    "One person per line: the name, then any of role, seniority, email and start date. "
    "People who already exist are matched by name or email."
)
TEAM_EXAMPLE = "Ada Kowal, senior engineer\nTom Becker, mid-level engineer\nPriya Raman, product manager, 2026-10-05"


class DatePicker(forms.DateInput):
    """The browser's own."""

    def __init__(self) -> None:
        super().__init__({"type": "date"}, "%Y-%m-%d")


class DayField(forms.DateField):
    """A date in a plausible year: at the ends of the calendar, date arithmetic overflows."""

    widget = DatePicker
    input_formats = DATE_FORMATS
    default_error_messages = {"invalid": INVALID_DATE}
    default_validators = [
        MinValueValidator(FIRST_DAY, DATE_OUT_OF_RANGE),
        MaxValueValidator(LAST_DAY, DATE_OUT_OF_RANGE),
    ]


class TimeField(forms.TimeField):
    """A time of day: 14:30, or 2:30 PM. The browser's own field shows one of them; static/js/typed-fields.js the person's."""

    widget = forms.TimeInput

    def __init__(self, *, step: int | None = None, **kwargs: Any) -> None:
        attrs = {"type": "time"} | ({} if step is None else {"step": str(step)})
        kwargs.setdefault("widget", forms.TimeInput(attrs, "%H:%M"))
        kwargs.setdefault("error_messages", dict.fromkeys(("required", "invalid"), INVALID_TIME))
        super().__init__(input_formats=TIME_FORMATS, **kwargs)


if TYPE_CHECKING:
    AnyRows = forms.ModelMultipleChoiceField[Any]
else:
    AnyRows = forms.ModelMultipleChoiceField


class RowsField(AnyRows):
    """Rows by their ids. One larger than a database holds is unknown; Django's field fails with it."""

    def clean(self, value: object) -> Any:
        try:
            return super().clean(value)
        except OverflowError as fault:
            message = self.error_messages["invalid_choice"]
            raise ValidationError(message, code="invalid_choice", params={"value": "…"}) from fault


class PersonNameField(forms.CharField):
    """A person in the organisation by name, address or key; the value is the Person.

    `current` is the current person: if two have the same name, leaving the name unchanged means them. `unknown_hint` is
    the hint for an unknown name.
    """

    current: Person | None = None

    def __init__(self, *, unknown_hint: str = "Add them under People first.", **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 254)
        kwargs.setdefault("widget", forms.TextInput(attrs={"list": "people-names", "autocomplete": "off"}))
        super().__init__(**kwargs)
        self.unknown_hint = unknown_hint

    def clean(self, value: object) -> Person | None:
        typed = " ".join(super().clean(value).split())
        if not typed:
            return None
        if self.current is not None and typed == self.current.name:
            return self.current
        wanted = Q(name__iexact=typed) | Q(email__iexact=typed) | Q(key=typed)
        found = list(Person.objects.current().filter(wanted)[:2])
        if len(found) > 1:
            raise ValidationError(f"More than one person is named “{typed}”. Enter the email address instead.")
        if found:
            return found[0]
        near = process.extractOne(typed, Person.objects.current().values_list("name", flat=True), score_cutoff=70)
        raise ValidationError(f"No one is named “{typed}”. {f'Did you mean {near[0]}?' if near else self.unknown_hint}")

    def prepare_value(self, value: object) -> object:
        return value.name if isinstance(value, Person) else value

    def has_changed(self, initial: object, data: object) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class PastedTeamField(forms.CharField):
    """People pasted as lines; the value is a PastedTeam."""

    widget = forms.Textarea

    def clean(self, value: object) -> PastedTeam:
        typed = super().clean(value)
        return pasted_people.match_people(pasted_people.read_people(typed))


class SkillNameField(forms.CharField):
    """A skill by its name; the value is the Skill, or the name if there is none yet."""

    def clean(self, value: object) -> Skill | str | None:
        typed = " ".join(super().clean(value).split())
        if not typed:
            return None
        return Skill.objects.filter(Q(name__iexact=typed) | Q(key=typed.lower())).order_by("pk").first() or typed

    def prepare_value(self, value: object) -> object:
        return value.name if isinstance(value, Skill) else value


Choice = tuple[str, str | list[tuple[str, str]]]
"""A value and its label, or a group with its choices."""


def time_zone_choices() -> list[Choice]:
    """Time zones by continent, and UTC."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(zoneinfo.available_timezones()):
        continent, _, place = name.partition("/")
        if place and continent not in ("Etc", "SystemV", "US", "posix", "right"):
            groups.setdefault(continent, []).append((name, place.replace("_", " ")))
    return [("UTC", "UTC"), *groups.items()]


class TimeZoneField(forms.CharField):
    """A time zone found by typing: its name, or a city in it. The template has the list (`components/time_zones.html`)."""

    widget = forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off", "data-browser-zone": ""})

    def clean(self, value: object) -> str:
        typed = str(super().clean(value)).strip()
        if not typed:
            return ""
        wanted = typed.replace(" ", "_").casefold()
        names = sorted(zoneinfo.available_timezones())
        found = [name for name in names if name.casefold() == wanted]
        found = found or [name for name in time_zone_names() if name.rpartition("/")[2].casefold() == wanted]
        if len(found) == 1:
            return found[0]
        near = found or [one[0] for one in process.extract(typed, time_zone_names(), limit=3, score_cutoff=60)]
        hint = f"Did you mean {' or '.join(near)}?" if near else "Write it like Europe/Madrid."
        raise ValidationError(f"There is no time zone “{typed}”. {hint}", "invalid_choice")


def time_zone_names() -> list[str]:
    """Those that are offered, UTC first."""
    groups = [group for _, group in time_zone_choices() if not isinstance(group, str)]
    return ["UTC", *(value for group in groups for value, _ in group)]


def country_choices() -> list[tuple[str, str]]:
    """Countries with known public holidays."""
    return [("", "no public holidays"), *sorted(public_holidays.countries().items(), key=lambda pair: pair[1])]


def with_current(choices: Sequence[Choice], value: str) -> Sequence[Choice]:
    """The choices, and the current value if it isn't among them: an imported one stays until someone changes it."""
    known = {key for entry in choices for key in ([entry[0]] if isinstance(entry[1], str) else dict(entry[1]))}
    return choices if not value or value in known else [*choices, (value, value)]


def check_region(country: str, region: str) -> None:
    """Raises ValidationError if a known country has no such region."""
    known = public_holidays.regions_of(country)
    if region and country and region not in known:
        words = (
            f"Use one of {', '.join(known)}." if known else "Leave it empty: the whole country has the same holidays."
        )
        raise ValidationError(f"There are no public holidays for region “{region}” in {country}. {words}")
