"""Forms of those who are on an initiative and those who lead it."""

from typing import Any

from django import forms

from initiatives import steps
from initiatives.models import Initiative, LeadAssignment, Membership
from people import pasting
from people.forms.fields import TEAM_EXAMPLE, TEAM_HELP, DayField, PersonNameField, TeamField
from people.forms.seen import SeenForm
from people.models import Team


def familiarity_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        choices=steps.FAMILIARITY,
        label="Knows the product",
        help_text="Being new takes a level off every skill, knowing some of it half a level.",
    )


class AddMembersForm(forms.Form):
    """Several at once, as pasted lines."""

    team = TeamField(
        label="Who joins",
        required=False,
        help_text=TEAM_HELP,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": TEAM_EXAMPLE}),
    )
    whole_team = forms.ModelChoiceField(
        Team.objects.order_by("name"), required=False, label="And everyone of a team", empty_label="no whole team"
    )
    familiarity = familiarity_field()
    start = DayField(required=False, label="From")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not Team.objects.exists():
            del self.fields["whole_team"]

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        named = found.get("team")
        if "team" not in self.errors and not (named and (named.here or named.new)) and not found.get("whole_team"):
            self.add_error("team", "Name at least one person.")
        return found

    def joining(self) -> pasting.Team:
        """Those who were named, and everyone of the chosen team, each once."""
        named = self.cleaned_data.get("team") or pasting.Team([], [])
        chosen = self.cleaned_data.get("whole_team")
        others = chosen.members.here().exclude(pk__in=[one.pk for one in named.here]) if chosen else []
        return pasting.Team([*named.here, *others], named.new)


class MemberForm(SeenForm):
    """One membership. Its place is in the form, disabled, so that its constraints are asked here."""

    familiarity = familiarity_field()
    start = DayField(required=False, label="From")
    end = DayField(required=False, label="To")

    class Meta:
        model = Membership
        fields = ("initiative", "person", "familiarity", "start", "end")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fix(self, "initiative", "person")


class LeadForm(SeenForm):
    """One lead assignment. Who may not see the agreed hours of a lead has no field for them."""

    who = PersonNameField(
        label="Who",
        widget=forms.TextInput(attrs={"list": "people-names", "placeholder": "name or email"}),
        error_messages={"required": "Say who leads it."},
    )
    start = DayField(required=False, label="From")
    end = DayField(required=False, label="To")

    class Meta:
        model = LeadAssignment
        fields = ("initiative", "who", "role", "stage", "hours", "start", "end", "tentative")
        help_texts = {"tentative": "Tentative assignments plan nothing."}

    def __init__(self, *args: Any, hours: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fix(self, "initiative")
        if self.instance.pk:
            del self.fields["who"]
        if not hours:
            del self.fields["hours"]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if "who" in found:
            self.instance.person = found["who"]
        return found

    def _get_validation_exclusions(self) -> set[str]:
        # The person comes by name: with one, the constraints over initiative, person and day are asked here too.
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"person"} if self.instance.person_id else excluded


def fix(form: forms.ModelForm, *names: str) -> None:  # type: ignore[type-arg]
    """Fields that the form knows and nobody types."""
    for name in names:
        form.fields[name].disabled = True
        form.fields[name].widget = forms.HiddenInput()


def blank_lead(initiative: Initiative) -> LeadAssignment:
    return LeadAssignment(initiative=initiative)
