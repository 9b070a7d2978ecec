"""Importing skills: an uploaded or pasted table, then what each of its columns is."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from initiatives import skill_import
from initiatives.skill_import import NEW, NOTHING, PERSON
from people import sheets
from people.models import Skill
from people.sheets import Sheet


class ColumnsForm(forms.Form):
    """What each column is. The table travels with the form, so that going back and reloading work."""

    table = forms.CharField(max_length=600_000, strip=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, sheet: Sheet) -> None:
        super().__init__(data, initial={"table": sheet.as_csv()})
        self.sheet = sheet
        skills = list(Skill.objects.order_by("name", "key"))
        known = [(skill.key, skill.name) for skill in skills]
        for number, (head, column) in enumerate(zip(sheet.head, skill_import.guess(sheet, skills), strict=True)):
            made = [(NEW, f"new skill: {head[:120]}")] if head else []
            choices: list[Any] = [(NOTHING, "skip"), (PERSON, "person"), *made, ("Skills", known)]
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=head or f"Column {sheets.place(1, number)[:-1]}",
                required=False,
                choices=choices,
                initial=column,
                help_text=", ".join(dict.fromkeys(row[number] for row in sheet.rows[:20] if row[number]))[:40],
                error_messages={"invalid_choice": "This skill no longer exists. Choose another."},
            )

    def clean(self) -> dict[str, Any]:
        chosen = self.columns()
        if chosen.count(PERSON) != 1:
            raise ValidationError("Choose exactly one column as the person.")
        skills = [one for one in chosen if one not in (PERSON, NOTHING, NEW)]
        for key in {one for one in skills if skills.count(one) > 1}:
            raise ValidationError(f"Two columns are set to “{Skill.objects.get(key=key)}”. Skip one of them.")
        if not skills and NEW not in chosen:
            raise ValidationError("Choose a skill for at least one column.")
        return self.cleaned_data

    def columns(self) -> list[str]:
        return [self.cleaned_data.get(f"column-{number}", NOTHING) for number in range(len(self.sheet.head))]

    @classmethod
    def guessed(cls, sheet: Sheet) -> "ColumnsForm":
        """The form as if sent with its guesses."""
        form = cls(None, sheet)
        data = {name: field.initial or "" for name, field in form.fields.items()}
        return cls({**data, "table": sheet.as_csv()}, sheet)
