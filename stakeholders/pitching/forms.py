"""The forms of a pitch and its parts."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from people.forms.fields import DayField
from people.forms.seen import SeenForm
from people.models import Person, Team
from stakeholders.models import (
    Conversation,
    Engagement,
    Evidence,
    OfficeHours,
    Pitch,
    PitchStatus,
    PlanningCycle,
    Slice,
    Stakeholder,
)

LONGEST: Final = timedelta(weeks=53)
CURRENCIES: Final = "Three letters, such as EUR or USD."


def number_words(before: int, behind: int) -> dict[str, str]:
    """What to do about a number that is too long."""
    words = f"At most {before} digits before the point and {behind} behind it."
    return dict.fromkeys(("max_digits", "max_whole_digits", "max_decimal_places"), words)


class PitchForm(SeenForm):
    value_amount = forms.DecimalField(
        label="Worth", required=False, min_value=0, max_digits=16, decimal_places=2,
        error_messages={"min_value": "A value can’t be below 0.", **number_words(14, 2)},
    )  # fmt: skip
    value_currency = forms.RegexField(
        r"^[A-Za-z]{3}$", required=False, label="Currency", help_text=CURRENCIES, error_messages={"invalid": CURRENCIES}
    )

    class Meta:
        model = Pitch
        fields = ("title", "problem", "outcome", "value_amount", "value_currency", "value_per", "cycle")
        widgets = {"problem": forms.Textarea(attrs={"rows": 3}), "outcome": forms.Textarea(attrs={"rows": 2})}
        labels = {"value_per": "Per", "cycle": "For the planning of"}
        help_texts = {
            "problem": "What is wrong today, for whom.",
            "outcome": "What will be otherwise: a metric, or what somebody can do then.",
            "value_per": "Year, month, incident …; empty for once.",
        }
        error_messages = {"title": {"required": "Give it a title that says what becomes possible."}}

    def __init__(self, *args: Any, cycles: Sequence[PlanningCycle] | None = None, **kwargs: Any) -> None:
        """`cycles` are those to choose from, where they are known already."""
        super().__init__(*args, **kwargs)
        cycle = self.fields["cycle"]
        assert isinstance(cycle, forms.ModelChoiceField)
        cycle.queryset = PlanningCycle.objects.order_by("starts", "key")
        cycle.empty_label = "no cycle yet"
        if cycles is not None:
            cycle.choices = [("", cycle.empty_label), *((one.pk, str(one)) for one in cycles)]

    def clean_value_currency(self) -> str:
        return str(self.cleaned_data["value_currency"] or "").upper()

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if (
            found.get("value_amount") is not None
            and not found.get("value_currency")
            and "value_currency" not in self.errors
        ):
            self.add_error("value_currency", "In which currency?")
        return found


class PartForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row of a pitch; its constraints over the pitch are asked here."""

    def __init__(self, *args: Any, pitch: Pitch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.pitch = pitch

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {"pitch"}  # type: ignore[misc, no-any-return]


class EvidenceForm(PartForm):
    date = DayField(required=False, label="As of")

    class Meta:
        model = Evidence
        fields = ("what", "figure", "unit", "source", "date")
        labels = {"what": "What was counted"}
        widgets = {
            "what": forms.TextInput(attrs={"placeholder": "Engineer hours lost to reactive work"}),
            "unit": forms.TextInput(attrs={"placeholder": "hours"}),
            "source": forms.TextInput(attrs={"placeholder": "on-call log"}),
        }
        error_messages = {"what": {"required": "Say what the figure counts."}, "figure": number_words(14, 4)}

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("figure") is not None and not found.get("unit"):
            self.add_error("unit", "A figure has a unit: incidents, hours, USD.")
        return found


class SliceForm(PartForm):
    by = DayField(required=False, label="Needed by")
    value_share = forms.DecimalField(
        label="Percent of the value", required=False, min_value=0, max_value=100, decimal_places=2,
        error_messages={"min_value": "From 0 to 100 percent.", "max_value": "From 0 to 100 percent."},
    )  # fmt: skip
    effort_weeks = forms.DecimalField(
        label="Weeks", required=False, min_value=0, max_value=520, decimal_places=2,
        error_messages={"min_value": "Weeks can’t be below 0."},
    )  # fmt: skip

    class Meta:
        model = Slice
        fields = ("name", "team", "ask", "effort_weeks", "value_share", "by", "agreed", "agreed_by")
        labels = {
            "name": "Step",
            "ask": "What exactly is asked",
            "agreed": "They have agreed",
            "agreed_by": "Who has agreed",
        }
        help_texts = {"agreed_by": "By name: it is they who are asked when it is due."}
        widgets = {"ask": forms.TextInput(attrs={"placeholder": "Add health probes to the payment service"})}
        error_messages = {"name": {"required": "Name the step."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = self.fields["team"]
        assert isinstance(team, forms.ModelChoiceField)
        team.queryset, team.empty_label = Team.objects.order_by("name"), "not named yet"
        if self.instance.value_share is not None:
            self.initial["value_share"] = (self.instance.value_share * 100).normalize()

    def clean_value_share(self) -> Any:
        share = self.cleaned_data["value_share"]
        return None if share is None else share / 100

    def clean(self) -> dict[str, Any]:
        """A name that is typed agrees; a tick that is taken away takes the name with it."""
        found: dict[str, Any] = super().clean() or {}
        found["agreed"] = bool(found.get("agreed") or ("agreed_by" in self.changed_data and found.get("agreed_by")))
        if not found["agreed"]:
            found["agreed_by"] = ""
        elif "agreed" in self.changed_data and not found.get("agreed_by"):
            self.add_error("agreed_by", "Who has agreed? A name, so that they can be asked when it is due.")
        return found


class TalkForm(PartForm):
    on = DayField(label="When", error_messages={"required": "On which day?"})
    engagement = forms.ChoiceField(
        label="Stands then", required=False, choices=[("", "as before"), *Engagement.choices]
    )

    class Meta:
        model = Conversation
        fields = ("stakeholder", "on", "kind", "result")
        labels = {"stakeholder": "With"}
        error_messages = {"stakeholder": {"required": "With whom?"}}
        widgets = {"result": forms.TextInput(attrs={"placeholder": "Wants numbers on interruptions"})}

    def __init__(self, *args: Any, pitch: Pitch, known: Sequence[Stakeholder] | None = None, **kwargs: Any) -> None:
        """`known` are those to choose from, where they are known already."""
        super().__init__(*args, pitch=pitch, **kwargs)
        who = self.fields["stakeholder"]
        assert isinstance(who, forms.ModelChoiceField)
        rows: QuerySet[Stakeholder] = Stakeholder.objects.visible_to(pitch.author).select_related("person")
        who.queryset = rows.order_by("person__name", "name")
        who.error_messages["invalid_choice"] = "They are not among your stakeholders."
        if known is not None:
            who.choices = [("", who.empty_label or ""), *((one.pk, str(one)) for one in known)]


class OfficeHoursForm(PartForm):
    """Weekly until a day, or on one day alone; the time is that of the author's own clock."""

    first = DayField(label="On", error_messages={"required": "On which day?"})
    last = DayField(label="Weekly until", required=False, help_text="Empty for that one day.")
    at = forms.TimeField(
        label="At", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "At what time?", "invalid": "Write a time like 14:00."},
    )  # fmt: skip

    class Meta:
        model = OfficeHours
        fields = ("first", "at", "last", "minutes", "place")
        widgets = {"place": forms.TextInput(attrs={"placeholder": "Room, or the address of a call"})}
        error_messages = {"minutes": dict.fromkeys(("min_value", "max_value"), "From 5 to 480 minutes.")}

    def __init__(self, *args: Any, pitch: Pitch, timezone: str, **kwargs: Any) -> None:
        super().__init__(*args, pitch=pitch, **kwargs)
        self.instance.timezone = timezone

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        first = found.get("first")
        if first is not None and "last" not in self.errors:
            found["last"] = found.get("last") or first
            if not first <= found["last"] <= first + LONGEST:
                self.add_error("last", "From that day on, and for a year at most.")
        return found


class StatusForm(forms.Form):
    """Where the pitch goes; a result asks for its reason, acceptance for the team's ticket."""

    status = forms.ChoiceField(choices=PitchStatus.choices)
    reason = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), label="Why")
    ticket = forms.URLField(
        required=False, max_length=300, label="The team’s ticket", assume_scheme="https",
        error_messages={"invalid": "Paste the whole address, with https://."},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("status") in (PitchStatus.DEFERRED, PitchStatus.DECLINED) and not found.get("reason"):
            self.add_error("reason", "Say why: the next pitch begins there.")
        return found


class SponsorsForm(forms.Form):
    who = forms.CharField(
        label="Who stands behind it with you", required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}), help_text="Names, one a line. They edit it, and don’t see your conversations.",
    )  # fmt: skip

    def clean_who(self) -> list[Person]:
        found = []
        for line in filter(None, (" ".join(line.split()) for line in str(self.cleaned_data["who"]).splitlines())):
            people = list(Person.objects.here().filter(name__iexact=line)[:2])
            if len(people) != 1:
                raise ValidationError(f"{'More than one person' if people else 'Nobody'} here is called {line}.")
            found.append(people[0])
        return found
