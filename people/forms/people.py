"""Forms for people and teams: finding, adding and editing people; adding and editing teams."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from people import public_holidays, time_zones
from people.django_types import FormData, field_of
from people.effective_dates import day_of_change
from people.forms.base import VersionedForm
from people.forms.dated import APPLIES_FROM, CORRECT, CorrectionField, applies_from_field
from people.forms.fields import (
    TEAM_EXAMPLE,
    TEAM_HELP,
    Choice,
    DayField,
    PastedTeamField,
    PersonNameField,
    check_region,
    country_choices,
    time_zone_choices,
    with_current,
)
from people.models import Organisation, Person, Role, Team
from people.pasted_people import PastedTeam
from people.querysets import TeamQuerySet

if TYPE_CHECKING:
    TeamChoiceField = forms.ModelChoiceField[Team]
else:
    TeamChoiceField = forms.ModelChoiceField


class TeamField(TeamChoiceField):
    """A list to choose from; where there are more teams than a person can read through, a field for the key or the name."""

    most = 100

    def offer(self, teams: TeamQuerySet) -> None:
        self.queryset = teams
        first = list(teams[: self.most + 1])
        if len(first) > self.most:
            self.widget = forms.TextInput(attrs={"maxlength": 120, "placeholder": "team’s name"})
        else:
            self.choices = [("", self.empty_label or ""), *((one.key, one.name) for one in first)]

    def to_python(self, value: object) -> Team | None:
        typed = " ".join(str(value or "").split())
        if not typed:
            return None
        rows = Team.objects.none() if self.queryset is None else self.queryset
        found: Team | None = rows.filter(Q(key=typed) | Q(name__iexact=typed)).first()
        if found is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": typed})
        return found


class DirectoryFilterForm(forms.Form):
    """The directory's filters; invalid ones are ignored."""

    q = forms.CharField(required=False, max_length=120, label="Find")
    team = TeamField(Team.objects.none(), required=False, to_field_name="key", empty_label="All teams", label="Team")
    role = forms.ChoiceField(choices=[("", "All roles"), *Role.choices], required=False, label="Role")

    def __init__(self, data: FormData = None, *, viewer: Person) -> None:
        super().__init__(data)
        field_of(self, "team", TeamField).offer(Team.objects.visible_to(viewer))

    def wanted(self) -> dict[str, Any]:
        self.is_valid()
        found = self.cleaned_data
        return {"q": found.get("q", ""), "team": found.get("team"), "role": found.get("role", "")}


class PersonForm(VersionedForm[Person]):
    """One person's facts. Without `can_change_manager` the manager can't be changed: no one changes their own."""

    joined = DayField(
        required=False, label="Joined", help_text="People new to the company count as new to the product."
    )
    manager = PersonNameField(required=False, label="Reports to", help_text="Name or email.")
    next_manager_from = DayField(
        required=False, label="From", help_text="Start date of the new manager. Leave empty for immediately."
    )
    leaves = DayField(required=False, label="Last working day")
    timezone = forms.ChoiceField(required=False, label="Time zone")
    timezone_from = DayField(
        required=False, label="From", help_text="Next Monday if empty. Earlier days keep their time zone."
    )
    country = forms.ChoiceField(required=False, label="Country", help_text="For public holidays.")
    applies_from = applies_from_field("New country applies from")
    correct = CorrectionField()

    class Meta:
        model = Person
        fields = (
            "name", "email", "role", "seniority", "joined", "manager", "next_manager_from", "leaves", "leaving_is_known",
            "timezone", "country", "region",
        )  # fmt: skip
        labels = {"email": "Email", "region": "Region", "leaving_is_known": "Known to the team"}
        help_texts = {
            "region": "A code such as CT, if regions have their own public holidays.",
            "leaving_is_known": "Until then, leads don’t see the last working day and their plans don’t use it.",
        }
        error_messages = {"name": {"required": "Enter a name."}}

    watched = (*Meta.fields, "next_manager", "next_timezone", "next_timezone_from")

    def __init__(
        self,
        data: FormData = None,
        *,
        instance: Person | None = None,
        can_change_manager: bool,
        organisation: Organisation | None,
        today: date,
    ) -> None:
        super().__init__(data, instance=instance)
        self.today = today
        self.current = self.instance.manager if self.instance.pk else None
        self.home = organisation.country if organisation else ""
        default = f"organisation default ({organisation.timezone})" if organisation else "UTC"
        self.choose("timezone", [("", default), *time_zone_choices()])
        self.choose(
            "country",
            [
                ("", f"organisation default ({public_holidays.countries().get(self.home, self.home) or 'none'})"),
                *country_choices()[1:],
            ],
        )
        if not self.instance.pk:
            del self.fields["timezone_from"]
        elif self.instance.next_timezone_from:
            self.initial["timezone"] = self.instance.next_timezone
            self.initial["timezone_from"] = self.instance.next_timezone_from
        if not can_change_manager:
            del self.fields["manager"]
        elif self.instance.pk:
            field_of(self, "manager", PersonNameField).current = self.initial["manager"] = self.current
            self.initial["next_manager_from"] = None
        if self.instance.pk:
            self.initial[APPLIES_FROM] = day_of_change(today)
        else:
            del self.fields[APPLIES_FROM], self.fields[CORRECT]
        if not can_change_manager or not self.instance.pk:
            for name in ("next_manager_from", "leaves", "leaving_is_known"):
                del self.fields[name]

    def choose(self, name: str, choices: Sequence[Choice]) -> None:
        field_of(self, name, forms.ChoiceField).choices = with_current(choices, getattr(self.instance, name))

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_email(self) -> str | None:
        email = self.cleaned_data["email"]
        if email and Person.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError("Another person has this email address.")
        return email or None

    def clean_manager(self) -> Person | None:
        manager: Person | None = self.cleaned_data["manager"]
        if manager is None or self.instance.pk is None:
            return manager
        if manager.pk == self.instance.pk:
            raise ValidationError("A person can’t be their own manager.")
        if Person.objects.below(self.instance).filter(pk=manager.pk).exists():
            raise ValidationError(
                f"{manager.name} reports to {self.instance.name}, so this would create a circular reporting line."
            )
        return manager

    def clean_leaves(self) -> date | None:
        day: date | None = self.cleaned_data["leaves"]
        joined = self.cleaned_data.get("joined")
        if day and joined and day < joined:
            raise ValidationError("The last working day can’t be before the day they joined.")
        return day

    def set_timezone(self) -> None:
        """Another time zone holds from a day on."""
        row, data = self.instance, self.cleaned_data
        if "timezone" in data and "timezone_from" in data:
            time_zones.set_timezone(row, data["timezone"], data["timezone_from"], self.today)
            data["timezone"] = row.timezone

    def clean(self) -> None:
        """A new manager with a future date takes over on that day; until then the manager stays the same."""
        super().clean()
        self.set_timezone()
        data = self.cleaned_data
        if "leaves" in data and data["leaves"] is None:
            data["leaving_is_known"] = False
        if "next_manager_from" not in data or "manager" not in data:
            return
        day = data["next_manager_from"]
        if day is None or day <= self.today:
            data["next_manager_from"] = self.instance.next_manager_from
        elif data["manager"] == self.current:
            self.add_error("next_manager_from", "Enter the new manager who takes over on that day.")
        else:
            self.instance.next_manager, data["manager"] = data["manager"], self.current

    def clean_region(self) -> str:
        region = str(self.cleaned_data["region"]).upper()
        check_region(self.cleaned_data.get("country") or self.home, region)
        return region


class PastedPeopleForm(forms.Form):
    """Several at once, as pasted lines."""

    lines = PastedTeamField(
        label="People, one per line",
        help_text=TEAM_HELP,
        widget=forms.Textarea(attrs={"rows": 5, "placeholder": TEAM_EXAMPLE}),
        max_length=40_000,
        error_messages={"required": "Enter at least one line."},
    )


RESPONSIBLE_FIELDS = ("engineering_manager", "product_manager", "tech_lead")
FIELD_BY_ROLE = {
    Role.ENGINEERING_MANAGER: "engineering_manager",
    Role.PRODUCT_MANAGER: "product_manager",
    Role.ENGINEER: "tech_lead",
}


def members_field(label: str, *, required: bool = True) -> PastedTeamField:
    return PastedTeamField(
        label=label,
        required=required,
        help_text=TEAM_HELP,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": TEAM_EXAMPLE}),
        max_length=40_000,
        error_messages={"required": "Enter at least one person."},
    )


class TeamForm(VersionedForm[Team]):
    """The people responsible for a team edit it, so there has to be at least one."""

    engineering_manager = PersonNameField(required=False, label="Engineering manager")
    product_manager = PersonNameField(required=False, label="Product manager")
    tech_lead = PersonNameField(required=False, label="Tech lead")

    class Meta:
        model = Team
        fields = ("name", *RESPONSIBLE_FIELDS)
        error_messages = {"name": {"required": "Enter a name."}}

    def __init__(self, data: FormData = None, *, instance: Team | None = None) -> None:
        super().__init__(data, instance=instance)
        if self.instance.pk:
            for name in RESPONSIBLE_FIELDS:
                field_of(self, name, PersonNameField).current = self.initial[name] = getattr(self.instance, name)

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if Team.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError("A team with this name already exists.")
        return name

    def clean(self) -> None:
        super().clean()
        if not any(self.cleaned_data.get(name) or name in self.errors for name in RESPONSIBLE_FIELDS):
            raise ValidationError("Enter at least one of the three: they can edit the team.")


class NewTeamForm(TeamForm):
    """A team and its members; the person who adds it is prefilled where their role fits."""

    members = members_field("Members", required=False)

    field_order = ("name", *RESPONSIBLE_FIELDS, "members")

    def __init__(self, data: FormData = None, *, by: Person) -> None:
        super().__init__(data)
        place = FIELD_BY_ROLE.get(Role(by.role))
        if place:
            self.initial.setdefault(place, by)

    def members_named(self) -> PastedTeam:
        return self.cleaned_data.get("members") or PastedTeam()


class MembersForm(forms.Form):
    members = members_field("New members")
