"""Forms of an initiative's members and leads, and the handover note."""

from datetime import date

from django import forms

from initiatives.forms import scales
from initiatives.models import Handover, LeadAssignment, Membership
from people.django_types import FormData, ModelForm
from people.effective_dates import day_of_change, day_of_new
from people.forms.base import VersionedForm
from people.forms.dated import APPLIES_FROM, CorrectionField, applies_from_field, begun
from people.forms.fields import TEAM_EXAMPLE, TEAM_HELP, DayField, PastedTeamField, PersonNameField
from people.models import Team
from people.pasted_people import PastedTeam


def familiarity_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        choices=scales.FAMILIARITY,
        label="Product familiarity",
        help_text="Being new to the product lowers every skill by one level, some familiarity by half a level; "
        "not skills that aren’t tied to one product.",
    )


class AddMembersForm(forms.Form):
    """Several members at once, as pasted lines."""

    team = PastedTeamField(
        label="People",
        required=False,
        help_text=TEAM_HELP,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": TEAM_EXAMPLE}),
    )
    whole_team = forms.ModelChoiceField(
        Team.objects.order_by("name"), required=False, label="Add everyone from a team", empty_label="no team"
    )
    familiarity = familiarity_field()
    start = DayField(required=False, label="From")
    correct = CorrectionField()

    def __init__(self, data: FormData = None, *, today: date) -> None:
        super().__init__(data, initial={"start": day_of_new(today)})
        if not Team.objects.exists():
            del self.fields["whole_team"]

    def clean(self) -> None:
        found = self.cleaned_data
        named = found.get("team")
        if "team" not in self.errors and not (named and (named.existing or named.new)) and not found.get("whole_team"):
            self.add_error("team", "Enter at least one person.")

    def joining(self) -> PastedTeam:
        """The people named and everyone in the chosen team, each once."""
        named = self.cleaned_data.get("team") or PastedTeam()
        chosen = self.cleaned_data.get("whole_team")
        others = chosen.members.current().exclude(pk__in=[one.pk for one in named.existing]) if chosen else []
        return PastedTeam([*named.existing, *others], named.new)


class MemberForm(VersionedForm[Membership]):
    """One membership. Initiative and person are disabled fields, so that the form checks the constraints over them."""

    familiarity = familiarity_field()
    applies_from = applies_from_field()
    start = DayField(required=False, label="From")
    end = DayField(required=False, label="To")
    correct = CorrectionField()
    field_order = ("initiative", "person", "familiarity", APPLIES_FROM)

    class Meta:
        model = Membership
        fields = ("initiative", "person", "familiarity", "start", "end")

    def __init__(self, data: FormData = None, *, instance: Membership, today: date) -> None:
        super().__init__(data, instance=instance)
        hide_fields(self, "initiative", "person")
        set_day_of_change(self, today)


class LeadForm(VersionedForm[LeadAssignment]):
    """One lead assignment. A user who may not see the lead's agreed hours has no field for them."""

    who = PersonNameField(
        label="Person",
        widget=forms.TextInput(attrs={"list": "people-names", "placeholder": "name or email"}),
        error_messages={"required": "Enter a person."},
    )
    familiarity = familiarity_field()
    applies_from = applies_from_field()
    start = DayField(required=False, label="From")
    end = DayField(required=False, label="To")
    correct = CorrectionField()
    field_order = ("initiative", "who", "role", "stage", "hours", "familiarity", "tentative", APPLIES_FROM)

    class Meta:
        model = LeadAssignment
        fields = ("initiative", "who", "role", "stage", "hours", "familiarity", "start", "end", "tentative")
        labels = {"stage": "Involvement"}
        help_texts = {"tentative": "Tentative assignments don’t count in plans."}

    def __init__(self, data: FormData = None, *, instance: LeadAssignment, today: date, hours: bool = True) -> None:
        super().__init__(data, instance=instance)
        hide_fields(self, "initiative")
        set_day_of_change(self, today)
        if self.instance.person_id:
            del self.fields["who"]
        if not hours:
            del self.fields["hours"]

    def clean(self) -> None:
        super().clean()
        if "who" in self.cleaned_data:
            self.instance.person = self.cleaned_data["who"]

    def _get_validation_exclusions(self) -> set[str]:
        # The person is typed by name: once there is one, check the constraints over initiative, person and day too.
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"person"} if self.instance.person_id else excluded


def set_day_of_change(form: MemberForm | LeadForm, today: date) -> None:
    """Ask from which day a change applies, where it splits a row that has begun."""
    if form.instance.pk and begun(form.instance.start, today):
        form.initial[APPLIES_FROM] = day_of_change(today)
    else:
        del form.fields[APPLIES_FROM]


def hide_fields(form: forms.BaseForm, *names: str) -> None:
    """Turn fields that the form knows and no one types into disabled, hidden ones."""
    for name in names:
        form.fields[name].disabled = True
        form.fields[name].widget = forms.HiddenInput()


class HandoverForm(ModelForm[Handover]):
    on = DayField(label="Hand off from", help_text="A Monday: the first week without you.")

    class Meta:
        model = Handover
        fields = ("decisions", "ownership", "risks", "on")
        labels = {
            "decisions": "Decisions and reasons",
            "ownership": "Who owns what from now on",
            "risks": "Open risks and things to watch",
        }
        help_texts = {"risks": "“None that I know of” is fine."}
        widgets = {name: forms.Textarea(attrs={"rows": 5}) for name in ("decisions", "ownership", "risks")}
        error_messages = {
            "decisions": {"required": "Write down what was decided and why: the code doesn’t show it."},
            "ownership": {"required": "List who owns what: an area without an owner opens a gap."},
            "risks": {"required": "List what is still open, or write that nothing is."},
        }
