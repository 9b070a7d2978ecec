"""What the forms of all kinds of change share.

Authors choose from what they may change: assignments whose hours are visible to them, people in their reporting line,
initiatives they may edit, and the new hires that the scenario adds. Past days, duplicates and contradictions are refused.
"""

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Model, QuerySet

from allocation.models import ChangeKind, Scenario, ScenarioChange
from allocation.scenarios.changes.conflicts import promotion_conflict
from initiatives.models import InflectionPoint, Initiative, LeadAssignment, Stage
from people.display import format_date
from people.django_types import FormData, ModelForm, field_of
from people.effective_dates import day_of_change, day_of_new
from people.forms.fields import DayField
from people.models import Person

if TYPE_CHECKING:
    ModelChoiceField = forms.ModelChoiceField[Model]
else:
    ModelChoiceField = forms.ModelChoiceField

STAGES: Final = [choice for choice in Stage.choices if choice[0] != Stage.HANDED_OFF]
"""Without "handed off": that needs a handover note, which is written on the initiative's page."""
MOST_NAMES: Final = 300
NOT_IN_REPORTING_LINE: Final = "isn’t in your reporting line, so you can’t see their hours."


class RowField(ModelChoiceField):
    """An assignment, a milestone or an initiative; each form sets the rows that its author may choose."""

    def __init__(
        self, model: type[Model], label: str, message: str = "", *, required: bool = True, empty: str = "Choose one"
    ) -> None:
        """`message` asks for a choice."""
        messages = {
            "required": message,
            "invalid_choice": "Choose an option from the list. It has what you may change.",
        }
        super().__init__(
            model._default_manager.none(), label=label, required=required, empty_label=empty, error_messages=messages
        )

    def label_from_instance(self, obj: Model) -> str:
        if isinstance(obj, InflectionPoint):
            return f"{obj.initiative}: {obj.name}, {format_date(obj.date, 'j M Y')}"
        if not isinstance(obj, LeadAssignment):
            return str(obj)
        until = f", until {format_date(obj.end, 'j M Y')}" if obj.end else ""
        since = f", from {format_date(obj.start, 'j M Y')}" if obj.start else ""
        tentative = ", tentative" if obj.tentative else ""
        return f"{obj.initiative}: {obj.person}, {obj.get_role_display().lower()}{since}{until}{tentative}"


def name_field(label: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=254, widget=forms.TextInput(attrs={"list": "line-names", "autocomplete": "off"}),
        error_messages={"required": "Enter a name."},
    )  # fmt: skip


class ChangeForm(ModelForm[ScenarioChange]):
    """A change of one kind, with the fields of its `Meta`.

    `who` is the name of someone in the reporting line, or the title of a new hire.
    """

    date_label: ClassVar[str] = "From"
    takes_new_hires: ClassVar[bool] = True
    also_required: ClassVar[tuple[str, ...]] = ()
    """Fields that the model leaves optional."""

    assignment = RowField(LeadAssignment, "Assignment", "Choose an assignment.")
    initiative = RowField(Initiative, "Initiative", "Choose an initiative.")
    point = RowField(InflectionPoint, "Milestone", "Choose a milestone.")
    who = name_field("New person")
    effective_on = DayField(error_messages={"required": "Enter a date."})
    end = DayField(required=False, label="To")
    stage = forms.ChoiceField(label="Involvement", choices=STAGES)

    class Meta:
        model = ScenarioChange
        fields: tuple[str, ...] = ()

    def __init__(
        self, data: FormData, *, instance: ScenarioChange | None, scenario: Scenario, kind: ChangeKind, today: date
    ) -> None:
        super().__init__(data, instance=instance)
        self.scenario, self.instance.scenario, self.instance.kind = scenario, scenario, kind
        self.today = today
        for name in set(self.fields) - set(self.Meta.fields):
            del self.fields[name]
        for name, rows in rows_to_choose(scenario.author, today).items():
            if name in self.fields:
                field_of(self, name, RowField).queryset = rows
        for name in self.also_required:
            self.fields[name].required = True
        if "effective_on" in self.fields:
            self.fields["effective_on"].label = self.date_label
            if not self.instance.pk:
                first = day_of_new if kind == ChangeKind.ADD else day_of_change
                self.initial.setdefault("effective_on", first(today))
        if "who" in self.fields and self.instance.pk:
            self.initial["who"] = self.instance.new_hire.title if self.instance.new_hire else str(self.instance.person)

    def names_to_suggest(self) -> list[str]:
        if "who" not in self.fields:
            return []
        line = Person.objects.in_line_of(self.scenario.author).current().order_by("name")
        new = ScenarioChange.objects.new_hires(self.scenario) if self.takes_new_hires else ScenarioChange.objects.none()
        return [*line.values_list("name", flat=True)[:MOST_NAMES], *new.values_list("title", flat=True)]

    def clean_who(self) -> str:
        """Sets the person of the change, or the new hire."""
        typed = " ".join(str(self.cleaned_data["who"]).split())
        new = self.new_hire_named(typed) if self.takes_new_hires else None
        self.instance.new_hire, self.instance.person = new, None if new else self.colleague_named(typed)
        return typed

    def new_hire_named(self, typed: str) -> ScenarioChange | None:
        rows = ScenarioChange.objects.new_hires(self.scenario).filter(title__iexact=typed)
        return rows.exclude(pk=self.instance.pk).first()

    def colleague_named(self, typed: str) -> Person:
        rows = Person.objects.in_line_of(self.scenario.author).current()
        found = list(rows.filter(name__iexact=typed)[:2]) or list(rows.filter(key=typed.lower())[:1])
        if len(found) > 1:
            words = f"More than one person is named “{typed}”. Enter the key from their profile’s address."
            raise ValidationError(words, "ambiguous")
        if not found:
            here = Person.objects.current().filter(name__iexact=typed).exists()
            if here:
                raise ValidationError(f"“{typed}” {NOT_IN_REPORTING_LINE}", "outside_line")
            raise ValidationError(f"No one in your reporting line is named “{typed}”.", "unknown")
        return found[0]

    def clean(self) -> None:
        super().clean()
        day, held = self.cleaned_data.get("effective_on"), self.cleaned_data.get("assignment")
        row = held or self.cleaned_data.get("point")
        if row is not None:
            self.instance.initiative = row.initiative
        if day and held is not None and held.end is not None and held.end < day:
            words = f"The assignment ends on {format_date(held.end, 'j M Y')}. Choose that day or an earlier one."
            self.add_error("effective_on", ValidationError(words, "after_end"))
        if day and day < day_of_new(self.today):
            words = f"Choose {format_date(day_of_new(self.today), 'j M Y')} or a later day: weeks that are over stay as they are."
            self.add_error("effective_on", ValidationError(words, "past"))

    def _post_clean(self) -> None:
        # The model's instance has the typed values by now.
        super()._post_clean()  # type: ignore[misc]
        if not self.errors and (words := self.conflict()):
            self.add_error(None, ValidationError(words, "conflict"))

    def conflict(self) -> str:
        """Why it doesn't go together with the scenario's other changes; empty if it does."""
        others = list(ScenarioChange.objects.filter(scenario=self.scenario).exclude(pk=self.instance.pk).with_rows())
        return promotion_conflict(self.instance, others)


def rows_to_choose(author: Person, today: date) -> dict[str, QuerySet[Model]]:
    """What the author may change, so that everything can be promoted."""
    editable = Initiative.objects.editable_by(author, today).values("pk")
    return {
        "assignment": LeadAssignment.objects.hours_visible_to(author)
        .current_or_coming(today)
        .filter(initiative__in=editable)
        .select_related("initiative", "person")
        .order_by("initiative__name", "person__name", F("start").asc(nulls_first=True)),
        "point": InflectionPoint.objects.filter(initiative__in=editable, passed=False, date__gte=today)
        .select_related("initiative")
        .order_by("initiative__name", "date", "pk"),
        "initiative": Initiative.objects.editable_by(author, today).order_by("name", "key"),
    }
