"""Forms for the changes in a scenario, one for each kind.

Authors choose from what they can see: assignments whose hours are visible to them, people in their reporting line, visible
initiatives, and the new hires that the scenario adds.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F

from allocation.models import ChangeKind, Scenario, ScenarioChange
from allocation.scenarios.forms import LevelsField
from initiatives.models import InflectionPoint, Initiative, LeadAssignment, Stage
from people.forms.fields import DayField
from people.models import Person

STAGES: Final = [choice for choice in Stage.choices if choice[0] != Stage.HANDED_OFF]
"""Without "handed off": that needs a handover note, which is written on the initiative's page."""
NOT_IN_REPORTING_LINE: Final = "isn’t in your reporting line, so you can’t see their hours."


class AssignmentField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        until = f", until {obj.end:%-d %b %Y}" if obj.end else ""
        since = f", from {obj.start:%-d %b %Y}" if obj.start else ""
        tentative = ", tentative" if obj.tentative else ""
        return f"{obj.initiative}: {obj.person}, {obj.get_role_display().lower()}{since}{until}{tentative}"


class MilestoneField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.initiative}: {obj.name}, {obj.date:%-d %b %Y}"


class ChangeForm(forms.ModelForm):  # type: ignore[type-arg]
    """A change of one kind. `who` is the name of someone in the reporting line, or the title of a new hire."""

    kind: ClassVar[ChangeKind]
    day_words: ClassVar[str] = "From"
    takes_stand_ins: ClassVar[bool] = True
    order: ClassVar[tuple[str, ...]] = ("assignment", "point", "initiative", "who")
    """Fields that come first."""

    assignment = AssignmentField(
        LeadAssignment.objects.none(), label="Assignment", error_messages={"required": "Choose an assignment."}
    )
    initiative: Any = forms.ModelChoiceField(
        Initiative.objects.none(), error_messages={"required": "Choose an initiative."}
    )
    point = MilestoneField(
        InflectionPoint.objects.none(), label="Milestone", error_messages={"required": "Choose a milestone."}
    )
    who = forms.CharField(
        label="New person", max_length=254, widget=forms.TextInput(attrs={"list": "line-names", "autocomplete": "off"}),
        error_messages={"required": "Enter a name."},
    )  # fmt: skip
    day = DayField(error_messages={"required": "Enter a date."})
    end = DayField(required=False, label="To")
    stage = forms.ChoiceField(label="Involvement", choices=STAGES)

    class Meta:
        model = ScenarioChange
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, scenario: Scenario, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scenario, self.today = scenario, today
        self.instance.scenario, self.instance.kind = scenario, self.kind
        wanted = {*self.Meta.fields, *(("who",) if self.names_somebody else ())}
        for name in set(self.fields) - wanted:
            del self.fields[name]
        self.order_fields(self.order)
        self.fill_choices()
        if "day" in self.fields:
            self.fields["day"].label = self.day_words
            if not self.instance.pk:
                self.initial.setdefault("day", today)
        if "who" in self.fields and self.instance.pk:
            self.initial["who"] = self.instance.stand_in.title if self.instance.stand_in else str(self.instance.person)

    @property
    def names_somebody(self) -> bool:
        return self.kind in (ChangeKind.MOVE, ChangeKind.ADD, ChangeKind.LEAVES)

    def fill_choices(self) -> None:
        author, today = self.scenario.author, self.today
        rows: dict[str, Any] = {
            "assignment": LeadAssignment.objects.hours_visible_to(author)
            .current_or_coming(today)
            .select_related("initiative", "person")
            .order_by("initiative__name", "person__name", F("start").asc(nulls_first=True)),
            "point": InflectionPoint.objects.visible_to(author, today)
            .filter(passed=False, date__gte=today)
            .select_related("initiative")
            .order_by("initiative__name", "date", "pk"),
            "initiative": Initiative.objects.visible_to(author, today).order_by("name", "key"),
        }
        for name, found in rows.items():
            if name in self.fields:
                field = self.fields[name]
                assert isinstance(field, forms.ModelChoiceField)
                field.queryset = found
                field.empty_label = "Choose one"
                field.error_messages["invalid_choice"] = "Choose an option from the list."

    def clean_who(self) -> str:
        """Sets the person of the change, or the new hire."""
        typed = " ".join(str(self.cleaned_data["who"]).split())
        new = self.stand_in_named(typed) if self.takes_stand_ins else None
        self.instance.stand_in, self.instance.person = new, None if new else self.somebody(typed)
        return typed

    def stand_in_named(self, typed: str) -> ScenarioChange | None:
        rows = self.scenario.changes.filter(kind=ChangeKind.STAND_IN, title__iexact=typed)
        return rows.exclude(pk=self.instance.pk).order_by("pk").first()

    def somebody(self, typed: str) -> Person:
        rows = Person.objects.in_line_of(self.scenario.author).here()
        found = list(rows.filter(name__iexact=typed)[:2]) or list(rows.filter(key=typed.lower())[:1])
        if len(found) > 1:
            words = f"More than one person is named “{typed}”. Enter the key from their profile’s address."
            raise ValidationError(words, "ambiguous")
        if not found:
            here = Person.objects.here().filter(name__iexact=typed).exists()
            if here:
                raise ValidationError(f"“{typed}” {NOT_IN_REPORTING_LINE}", "outside_line")
            raise ValidationError(f"No one in your reporting line is named “{typed}”.", "unknown")
        return found[0]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        row = found.get("assignment") or found.get("point")
        if row is not None:
            self.instance.initiative = row.initiative
        day, held = found.get("day"), found.get("assignment")
        if day and held is not None and held.end is not None and held.end < day:
            words = f"The assignment ends on {held.end:%-d %b %Y}. Choose that day or an earlier one."
            self.add_error("day", ValidationError(words, "after_end"))
        return found


class MoveForm(ChangeForm):
    kind = ChangeKind.MOVE

    class Meta(ChangeForm.Meta):
        fields = ("assignment", "day")

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        held = found.get("assignment")
        if held is not None and "who" in found and self.instance.person_id == held.person_id:
            self.add_error("who", ValidationError(f"{held.person} already has this assignment.", "unchanged"))
        return found


class AdjustForm(ChangeForm):
    kind = ChangeKind.ADJUST

    class Meta(ChangeForm.Meta):
        fields = ("assignment", "hours", "stage", "day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"] = forms.ChoiceField(
            label="Involvement",
            choices=[("", "Unchanged"), *STAGES],
            required=False,
            initial=self.fields["stage"].initial,
        )
        self.fields["hours"].help_text = "Leave empty to keep the current hours."

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        held = found.get("assignment")
        if held is not None and "stage" in found:
            found["stage"] = found["stage"] or held.stage
            if found["stage"] == held.stage and found.get("hours") in (None, held.hours) and not self.errors:
                words = "This changes nothing. Enter different hours or choose a different involvement."
                self.add_error("hours", ValidationError(words, "unchanged"))
        return found


class EndForm(ChangeForm):
    kind = ChangeKind.END
    day_words = "First day without it"

    class Meta(ChangeForm.Meta):
        fields = ("assignment", "day")


class AddForm(ChangeForm):
    kind = ChangeKind.ADD

    class Meta(ChangeForm.Meta):
        fields = ("initiative", "role", "stage", "hours", "day", "end")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].label = "Person"
        self.fields["hours"].required = True
        self.fields["hours"].error_messages["required"] = "Enter the hours a week."


class ShiftForm(ChangeForm):
    kind = ChangeKind.SHIFT

    class Meta(ChangeForm.Meta):
        fields = ("initiative", "days")
        labels = {"days": "Days to move by"}
        help_texts = {
            "days": "14 is two weeks later, -7 one week earlier. Moves upcoming dates: milestones, target, start and phases."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].required = True
        self.fields["days"].error_messages["required"] = "Enter a number of days."

    def clean_days(self) -> int:
        days = self.cleaned_data["days"]
        if not days:
            raise ValidationError("Enter a different number of days.", "unchanged")
        return int(days)


class MoveMilestoneForm(ChangeForm):
    kind = ChangeKind.POINT
    day_words = "To"

    class Meta(ChangeForm.Meta):
        fields = ("point", "day")

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        point = found.get("point")
        if point is not None and found.get("day") == point.date:
            self.add_error("day", ValidationError("It’s already on that day.", "unchanged"))
        return found


class NewHireForm(ChangeForm):
    kind = ChangeKind.STAND_IN
    levels = LevelsField()
    order = ("title", "seniority", "day", "contracted", "reserve", "initiative", "levels")

    class Meta(ChangeForm.Meta):
        fields = ("title", "seniority", "day", "contracted", "reserve", "initiative", "levels")
        labels = {"title": "Name or role"}
        widgets = {"title": forms.TextInput(attrs={"placeholder": "A staff engineer"})}
        help_texts = {"title": "Use this name to refer to them in other changes."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = True
        self.fields["title"].error_messages["required"] = "Enter a name or role, such as “A staff engineer”."
        team = self.fields["initiative"]
        assert isinstance(team, forms.ModelChoiceField)
        team.required, team.empty_label, team.label = False, "No team", "Joins the team of"

    def clean_title(self) -> str:
        title = " ".join(str(self.cleaned_data["title"]).split())
        if self.stand_in_named(title) is not None:
            raise ValidationError(f"This scenario already has “{title}”. Enter a different name.", "taken")
        if Person.objects.in_line_of(self.scenario.author).filter(name__iexact=title).exists():
            raise ValidationError(f"“{title}” already works here. Choose them in other changes instead.", "colleague")
        return title


class LeavesForm(ChangeForm):
    kind = ChangeKind.LEAVES
    day_words = "First day gone"
    takes_stand_ins = False

    class Meta(ChangeForm.Meta):
        fields = ("day",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].label = "Person"


CHANGE_FORMS: Final[Mapping[ChangeKind, type[ChangeForm]]] = {
    form.kind: form
    for form in (MoveForm, AdjustForm, AddForm, EndForm, ShiftForm, MoveMilestoneForm, NewHireForm, LeavesForm)
}
