"""People, teams and accounts."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from people.models import Account, Person, Role, Team


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FindForm(forms.Form):
    """The directory's filters; what can't be read is no filter."""

    q = forms.CharField(required=False, max_length=120, label="Find")
    team = forms.ModelChoiceField(Team.objects.all(), required=False, to_field_name="key", empty_label="All teams")
    role = forms.ChoiceField(choices=[("", "All roles"), *Role.choices], required=False)

    def wanted(self) -> dict[str, str]:
        self.is_valid()
        team = self.cleaned_data.get("team")
        return {
            "q": self.cleaned_data.get("q", ""),
            "team": team.key if team else "",
            "role": self.cleaned_data.get("role", ""),
        }


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """`by` may change the manager only of those below them; nobody changes their own."""

    class Meta:
        model = Person
        fields = (
            "name", "email", "role", "seniority", "joined", "manager", "day_to_day", "timezone", "country", "region",
        )  # fmt: skip
        widgets: ClassVar[dict[str, Any]] = {"joined": day_input()}
        help_texts: ClassVar[dict[str, str]] = {
            "day_to_day": "Hours held back for everything that is no initiative.",
            "timezone": "Such as Europe/Madrid; the organisation's if left empty.",
            "country": "Two letters, for public holidays; the organisation's if left empty.",
        }

    def __init__(self, *args: Any, may_move: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_move:
            del self.fields["manager"]

    def clean_email(self) -> str | None:
        return self.cleaned_data["email"] or None

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()

    def clean_manager(self) -> Person | None:
        manager: Person | None = self.cleaned_data["manager"]
        if manager is not None and self.instance.pk is not None:
            if manager.pk == self.instance.pk:
                raise ValidationError("Nobody is their own manager.")
            if Person.objects.below(self.instance).filter(pk=manager.pk).exists():
                raise ValidationError(f"{manager.name} reports to {self.instance.name}, so this would go in a circle.")
        return manager


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Team
        fields = ("name", "engineering_manager", "product_manager", "tech_lead", "members")
        widgets: ClassVar[dict[str, Any]] = {"members": forms.CheckboxSelectMultiple}


class AccountForm(forms.Form):
    email = forms.EmailField(max_length=254, label="Signs in as")

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if Account.objects.filter(email__iexact=email).exists():
            raise ValidationError("There is an account with this address.")
        return email
