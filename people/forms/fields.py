"""Fields that read what people type: names, days, skills, whole teams."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from rapidfuzz import process

from people import pasting
from people.models import Person, Skill

WORDS_OF_A_DAY = "There is no such day; write it like 2026-12-03."


class DayField(forms.DateField):
    """A date with the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs["error_messages"] = {"invalid": WORDS_OF_A_DAY, **kwargs.get("error_messages", {})}
        super().__init__(**kwargs)


class PersonNameField(forms.CharField):
    """Somebody of the organisation by name, address or key; the value is the Person."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 254)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Person | None:
        typed = super().clean(value)
        if not typed:
            return None
        wanted = Q(name__iexact=typed) | Q(email__iexact=typed) | Q(key=typed)
        found = list(Person.objects.filter(wanted)[:2])
        if len(found) > 1:
            raise ValidationError(f"More than one person is called {typed}; type the address instead.")
        if found:
            return found[0]
        near = process.extractOne(typed, Person.objects.values_list("name", flat=True), score_cutoff=70)
        hint = f" Did you mean {near[0]}?" if near else " Add them under People first, or paste them into the team."
        raise ValidationError(f"Nobody here is called {typed}.{hint}")

    def prepare_value(self, value: Any) -> Any:
        return value.name if isinstance(value, Person) else value


class TeamField(forms.CharField):
    """People pasted as lines; the value is a pasting.Team."""

    widget = forms.Textarea

    def clean(self, value: Any) -> pasting.Team:
        typed = super().clean(value)
        return pasting.match(pasting.read(typed))


class SkillNameField(forms.CharField):
    """A skill by its name; the value is the Skill, or the name where there is none yet."""

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
