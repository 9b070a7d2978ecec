"""Fields for names, dates, skills and whole teams."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from rapidfuzz import process

from people import pasting
from people.models import Person, Skill

WORDS_OF_A_DAY: Final = "Enter a valid date, such as 2026-12-03."
FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2100, 12, 31)
WORDS_OF_A_YEAR: Final = f"Enter a date between {FIRST_DAY.year} and {LAST_DAY.year}, such as 2026-12-03."
TEAM_HELP = (
    "One person per line: the name, then any of role, seniority, email and start date. "
    "People who already exist are matched by name or email."
)
TEAM_EXAMPLE = "Ada Kowal, engineer, senior\nTom Becker, engineer, mid\nPriya Raman, product manager, 2026-10-05"


def day_input() -> forms.DateInput:
    """The browser's own date picker."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A date in a plausible year: at the ends of the calendar, date arithmetic overflows."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", day_input())
        kwargs["error_messages"] = {"invalid": WORDS_OF_A_DAY, **kwargs.get("error_messages", {})}
        super().__init__(**kwargs)
        bounds: list[Callable[[Any], None]] = [
            MinValueValidator(FIRST_DAY, WORDS_OF_A_YEAR),
            MaxValueValidator(LAST_DAY, WORDS_OF_A_YEAR),
        ]
        self.validators = [*self.validators, *bounds]


class PersonNameField(forms.CharField):
    """A person in the organisation by name, address or key; the value is the Person.

    `standing` is the current person: if two have the same name, leaving the name unchanged means them. `otherwise` is
    the hint for an unknown name.
    """

    standing: Person | None = None

    def __init__(self, *, otherwise: str = "Add them under People first.", **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 254)
        kwargs.setdefault("widget", forms.TextInput(attrs={"list": "people-names", "autocomplete": "off"}))
        super().__init__(**kwargs)
        self.otherwise = otherwise

    def clean(self, value: Any) -> Person | None:
        typed = " ".join(super().clean(value).split())
        if not typed:
            return None
        if self.standing is not None and typed == self.standing.name:
            return self.standing
        wanted = Q(name__iexact=typed) | Q(email__iexact=typed) | Q(key=typed)
        found = list(Person.objects.here().filter(wanted)[:2])
        if len(found) > 1:
            raise ValidationError(f"More than one person is named “{typed}”. Enter the email address instead.")
        if found:
            return found[0]
        near = process.extractOne(typed, Person.objects.here().values_list("name", flat=True), score_cutoff=70)
        raise ValidationError(f"No one is named “{typed}”. {f'Did you mean {near[0]}?' if near else self.otherwise}")

    def prepare_value(self, value: Any) -> Any:
        return value.name if isinstance(value, Person) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class TeamField(forms.CharField):
    """People pasted as lines; the value is a pasting.Team."""

    widget = forms.Textarea

    def clean(self, value: Any) -> pasting.Team:
        typed = super().clean(value)
        return pasting.match(pasting.read(typed))


class SkillNameField(forms.CharField):
    """A skill by its name; the value is the Skill, or the name if there is none yet."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 120)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Skill | str | None:
        typed = " ".join(super().clean(value).split())
        if not typed:
            return None
        return Skill.objects.filter(Q(name__iexact=typed) | Q(key=typed.lower())).order_by("pk").first() or typed

    def prepare_value(self, value: Any) -> Any:
        return value.name if isinstance(value, Skill) else value
