"""Forms of the week: decisions about areas and meetings, making room, and a preview of other weights."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from django import forms

from engine.weeks import Week
from focus.models import Choice
from focus.own_work.queries import DROP, MOVE, OPTIONS, OwnWorkCut, OwnWorkLine
from focus.plan import weights_preview
from focus.plan.labels import LabelResolver
from focus.week.services.decisions import MOST_HOURS
from focus.week.services.make_room import TradeOff, TradeOffLine
from initiatives.models import Stage
from people.django_types import field_of
from people.forms.fields import PersonNameField
from people.models import Person
from people.names import FORMER
from people.querysets import PersonQuerySet

HALF = Decimal("0.5")
NOT_IN_LIST: Final = "Choose someone from the list."


class ItemForm(forms.Form):
    """`seen` is what the person was looking at, to detect that the week has been replanned since."""

    seen = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)


class HoursForm(ItemForm):
    hours = forms.DecimalField(
        label="Hours",
        min_value=HALF,
        max_value=MOST_HOURS,
        max_digits=5,
        decimal_places=2,
        error_messages={
            "required": "Enter the hours, such as 3.5.",
            "invalid": "Enter the hours as a number, such as 3.5.",
            "min_value": "Enter 0.5 to 40 hours. To plan none, dismiss the item.",
            "max_value": "Enter 0.5 to 40 hours.",
            "max_digits": "Enter 0.5 to 40 hours.",
            "max_decimal_places": "Use half-hour steps.",
            "max_whole_digits": "Enter 0.5 to 40 hours.",
        },
    )

    def clean_hours(self) -> Decimal:
        hours: Decimal = self.cleaned_data["hours"]
        if hours % HALF:
            raise forms.ValidationError("Use half-hour steps.")
        return hours


class DismissForm(ItemForm):
    reason = forms.CharField(
        label="Reason",
        max_length=300,
        error_messages={"required": "Add a short reason. Only you see it; it comes up in your review."},
    )


ITEM_FORMS: Final[Mapping[str, type[ItemForm]]] = {"adjust": HoursForm, "dismiss": DismissForm}
"""Actions for which something is typed."""


class MeetingChoiceForm(forms.Form):
    """An empty choice goes back to the verdict."""

    choice = forms.ChoiceField(choices=[("", ""), *Choice.choices], required=False)
    delegate = forms.SlugField(required=False, error_messages={"invalid": NOT_IN_LIST})

    def __init__(self, data: Mapping[str, str], *, person: Person, names: LabelResolver | None) -> None:
        """`names` are those of the plan, which knows everyone that the page offers."""
        super().__init__(data)
        self.person = person
        self.names = names

    def clean_delegate(self) -> Person | None:
        key = self.cleaned_data["delegate"]
        if not key:
            return None
        known = self.names.known.get(key) if self.names else None
        if known is not None and known.name != FORMER and key != self.person.key:
            return Person(pk=known.id, key=key, name=known.name)
        found = Person.objects.visible_to(self.person).exclude(pk=self.person.pk).filter(key=key).first()
        if found is None:
            raise forms.ValidationError(NOT_IN_LIST, code="invalid_choice")
        return found

    def clean(self) -> None:
        found = self.cleaned_data
        if found.get("choice") == Choice.DELEGATE and not found.get("delegate") and "delegate" not in self.errors:
            self.add_error("delegate", "Choose who goes instead.")


class PairingForm(forms.Form):
    """Who learns, and who they pair with; the lead if empty."""

    learner = forms.ModelChoiceField(
        Person.objects.none(),
        to_field_name="key",
        error_messages={"required": "Choose who learns.", "invalid_choice": "They aren’t on this team that week."},
    )
    expert = forms.ModelChoiceField(
        Person.objects.none(),
        to_field_name="key",
        required=False,
        error_messages={"invalid_choice": "They aren’t on this team that week."},
    )

    def __init__(self, data: Mapping[str, str], *, people: PersonQuerySet, lead: Person) -> None:
        super().__init__(data)
        for name in ("learner", "expert"):
            field_of(self, name, forms.ModelChoiceField).queryset = people.exclude(pk=lead.pk)

    def clean(self) -> None:
        found = self.cleaned_data
        if found.get("learner") and found.get("learner") == found.get("expert"):
            self.add_error("expert", "Choose two different people.")


class RatingForm(forms.Form):
    """One click on a level; empty undoes your own last rating."""

    level = forms.TypedChoiceField(
        choices=[("", "–"), *((str(level), str(level)) for level in range(5))],
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "Choose a level from 0 to 4."},
    )


class InvolvementForm(forms.Form):
    """A different involvement from next week on, and the expected hours a week."""

    to = forms.ChoiceField(choices=Stage.choices, error_messages={"required": "Choose an involvement."})
    hours = forms.DecimalField(
        label="Hours a week",
        min_value=0,
        max_value=80,
        max_digits=5,
        decimal_places=2,
        error_messages={
            "required": "Enter the hours a week, such as 6.",
            "invalid": "Enter the hours a week as a number, such as 6.",
            "min_value": "Enter 0 to 80 hours a week.",
            "max_value": "Enter 0 to 80 hours a week.",
        },
    )


class WeightsPreviewForm(forms.Form):
    """Whose weeks to preview with different constants: a few people with a plan for the week."""

    def __init__(self, data: Mapping[str, str] | None = None, *, week: Week, viewer: Person | None = None) -> None:
        super().__init__(data)
        self.planned = weights_preview.planned(week)
        first = sorted(self.planned, key=lambda pk: viewer is None or pk != viewer.pk)
        for place in range(weights_preview.MOST_PEOPLE):
            field = PersonNameField(required=False, label=f"Person {place + 1}")
            field.initial = self.planned[first[place]] if place < len(first) else ""
            self.fields[f"who_{place + 1}"] = field

    def clean(self) -> None:
        for name, person in list(self.cleaned_data.items()):
            if person is not None and person.pk not in self.planned:
                self.add_error(name, f"{person.name} has no plan for this week.")

    def people(self) -> list[Person]:
        return list(dict.fromkeys(person for person in self.cleaned_data.values() if person is not None))


class TradeOffForm(forms.Form):
    """Half-hours to cut from one item, and where they go."""

    hours = forms.DecimalField(min_value=0, max_digits=5, decimal_places=2, required=False)
    how = forms.ChoiceField()

    def __init__(self, line: TradeOffLine, data: Mapping[str, str] | None = None) -> None:
        initial = {"hours": f"{line.trade_off.hours:g}", "how": line.trade_off.code}
        super().__init__(data, prefix=line.item.dom_id, initial=initial)
        self.line = line
        name, most = line.item.name, f"{line.item.hours:g}"
        words = f"“{name}”: enter 0 to {most} hours, in half-hour steps."
        errors = ("invalid", "min_value", "max_digits", "max_decimal_places", "max_whole_digits")
        hours, how = self.fields["hours"], field_of(self, "how", forms.ChoiceField)
        hours.error_messages |= dict.fromkeys(errors, words)
        hours.widget.attrs |= {
            "max": most, "step": "0.5", "inputmode": "decimal", "aria-label": f"Hours to cut from {name}",
        }  # fmt: skip
        how.choices = line.options
        how.widget.attrs |= {"aria-label": f"What happens to the hours cut from {name}"}
        how.error_messages |= dict.fromkeys(("required", "invalid_choice"), f"Choose what happens to “{name}”.")
        self.words = words

    def clean_hours(self) -> Decimal:
        hours: Decimal = self.cleaned_data["hours"] or Decimal(0)
        if hours % HALF or hours > Decimal(str(self.line.item.hours)):
            raise forms.ValidationError(self.words)
        return hours

    def trade_off(self) -> TradeOff:
        return TradeOff.of(float(self.cleaned_data["hours"]), self.cleaned_data["how"])


class OwnWorkCutForm(forms.Form):
    """Hours to cut from this week's share of some own work, and whether they come later."""

    hours = forms.DecimalField(min_value=0, max_digits=5, decimal_places=2, required=False)
    how = forms.ChoiceField(choices=OPTIONS)

    def __init__(self, line: OwnWorkLine, data: Mapping[str, str] | None = None) -> None:
        initial = {"hours": f"{line.cut.hours:g}", "how": DROP if line.cut.drops else MOVE}
        super().__init__(data, prefix=line.dom_id, initial=initial)
        self.line = line
        title, most = line.row.title, f"{line.share:g}"
        self.words = f"“{title}”: enter 0 to {most} hours, in half-hour steps."
        errors = ("invalid", "min_value", "max_digits", "max_decimal_places", "max_whole_digits")
        hours, how = self.fields["hours"], self.fields["how"]
        hours.error_messages |= dict.fromkeys(errors, self.words)
        hours.widget.attrs |= {
            "max": most, "step": "0.5", "inputmode": "decimal", "aria-label": f"Hours to cut from {title}",
        }  # fmt: skip
        how.widget.attrs |= {"aria-label": f"What happens to the hours cut from {title}"}
        how.error_messages |= dict.fromkeys(("required", "invalid_choice"), f"Choose what happens to “{title}”.")

    def clean_hours(self) -> Decimal:
        hours, share = self.cleaned_data["hours"] or Decimal(0), Decimal(f"{self.line.share:g}")
        if hours > share or (hours % HALF and hours != share):
            raise forms.ValidationError(self.words)
        return hours

    def cut(self) -> OwnWorkCut:
        return OwnWorkCut(float(self.cleaned_data["hours"]), drops=self.cleaned_data["how"] == DROP)
