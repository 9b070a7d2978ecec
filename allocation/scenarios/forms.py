"""Forms for a scenario as a whole, and the field for the skills of a new hire."""

import re
from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from rapidfuzz import process

from allocation.models import Scenario
from people.django_types import FormData, ModelForm
from people.models import Person, Skill


class ScenarioForm(ModelForm[Scenario]):
    """`version` is the one the editor had on screen."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**31 - 1)

    class Meta:
        model = Scenario
        fields = ("name", "reason")
        labels = {"name": "What if …", "reason": "Reason"}
        widgets = {
            "name": forms.TextInput(attrs={"placeholder": "Lena takes the deputy role"}),
            "reason": forms.Textarea(attrs={"rows": 2}),
        }
        error_messages = {"name": {"required": "Enter a name for the scenario."}}

    def __init__(self, data: FormData = None, instance: Scenario | None = None) -> None:
        super().__init__(data, instance=instance)
        if self.instance.pk:
            self.initial["version"] = self.instance.version


class ShareForm(forms.Form):
    who = forms.CharField(
        label="Share with", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Names, one per line. Each person sees hours and figures for their own reporting line only.",
    )  # fmt: skip

    def clean_who(self) -> list[Person]:
        found = []
        for line in filter(None, (" ".join(line.split()) for line in str(self.cleaned_data["who"]).splitlines())):
            people = list(Person.objects.current().filter(name__iexact=line)[:2])
            if len(people) != 1:
                raise ValidationError(f"{'More than one person is' if people else 'No one is'} named “{line}”.")
            found.append(people[0])
        return found


SKILL_LINE: Final = re.compile(r"(?P<skill>.+?)[\s:,]+(?P<level>[0-4])")
MOST_SKILLS: Final = 40


class LevelsField(forms.CharField):
    """One line per skill: its name and a level from 0 to 4. The value maps skill keys to levels."""

    def __init__(self) -> None:
        super().__init__(
            label="Skills and levels", required=False, max_length=4000,
            help_text="One skill per line, with a level from 0 to 4.",
            widget=forms.Textarea(attrs={"rows": 3, "placeholder": "HTTP API design 3\nSecurity 4"}),
        )  # fmt: skip

    def prepare_value(self, value: object) -> object:
        if not isinstance(value, dict):
            return value
        names = dict(Skill.objects.filter(key__in=value).values_list("key", "name"))
        return "\n".join(f"{names.get(key, key)} {level}" for key, level in sorted(value.items()))

    def clean(self, value: object) -> dict[str, int]:
        lines = [" ".join(line.split()) for line in str(super().clean(value) or "").splitlines()]
        typed = [line for line in lines if line]
        if len(typed) > MOST_SKILLS:
            raise ValidationError(f"Enter at most {MOST_SKILLS} skills.", "too_many")
        skills = {name.casefold(): key for key, name in Skill.objects.values_list("key", "name")}
        keys = {key: key for key in skills.values()}
        return dict(parse_level(line, {**keys, **skills}) for line in typed)

    def has_changed(self, initial: object, data: object) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


def parse_level(line: str, skills: dict[str, str]) -> tuple[str, int]:
    match = SKILL_LINE.fullmatch(line)
    if match is None:
        words = f"Enter a skill and a level from 0 to 4, such as “Security 3”, instead of “{line[:60]}”."
        raise ValidationError(words, "no_level")
    name = match["skill"].strip().casefold()
    if name not in skills:
        near = process.extractOne(name, skills, score_cutoff=70)
        hint = f" Did you mean “{near[2]}”?" if near else ""
        raise ValidationError(f"No skill is named “{match['skill'][:60]}”.{hint}", "unknown")
    return skills[name], int(match["level"])
