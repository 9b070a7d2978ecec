"""The forms of a webhook, and of a person's own week in a channel."""

from typing import Any, Final

from django import forms

from integrations.models import Webhook, WebhookKind
from people.django_types import FormData, Initial, field_of
from people.forms.base import SeenForm
from people.models import EventType
from people.ssrf_guard import LONGEST

GROUPS: Final = {
    "initiative": "Initiative", "area": "Critical areas", "milestone": "Milestones", "dependency": "Dependencies",
    "lead": "Leads", "transfer": "Knowledge transfers", "standard": "Standards",
}  # fmt: skip
CHOICES: Final = [
    (label, [(one.value, str(one.label)) for one in EventType if one.value.startswith(f"{start}.")])
    for start, label in GROUPS.items()
]
IN_AN_INITIATIVE: Final = [group for group in CHOICES if group[0] != GROUPS["standard"]]
"""Standards belong to no initiative: only the organisation's webhooks report them."""
USUAL: Final = [
    EventType.INITIATIVE_HEALTH, EventType.AREA_SETTLED, EventType.AREA_REOPENED, EventType.MILESTONE_CHANGED,
    EventType.MILESTONE_PASSED, EventType.DEPENDENCY_DATE, EventType.DEPENDENCY_DELIVERED, EventType.DEPENDENCY_ACCEPTED,
]  # fmt: skip
"""What most want to hear of at once."""
KINDS: Final = [(one.value, one.label) for one in (WebhookKind.SLACK, WebhookKind.JSON)]


def address_field(**more: Any) -> forms.CharField:
    return forms.CharField(
        label="Address",
        max_length=LONGEST,
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Enter the address to send to.",
            "max_length": f"Enter an address of at most {LONGEST} characters.",
        },
        **more,
    )


class EventsField(forms.MultipleChoiceField):
    """None is fine for a channel that gets the summary: the form checks that."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class WebhookForm(SeenForm):
    watched = ("name", "events", "weekly")

    kind = forms.ChoiceField(
        label="Send to",
        choices=KINDS,
        initial=WebhookKind.SLACK,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose where it goes."},
    )
    name = forms.CharField(
        label="Name",
        max_length=80,
        widget=forms.TextInput(attrs={"placeholder": "#team-organisations"}),
        help_text="Such as the channel or the program.",
        error_messages={"required": "Enter a name, such as the channel’s."},
    )
    address = address_field(
        help_text="The incoming webhook’s address that Slack or Mattermost gave you, or your program’s. It is stored encrypted."
    )
    weekly = forms.BooleanField(label="A summary on Monday morning (channels only)", required=False)
    events = EventsField(
        label="Send immediately",
        choices=CHOICES,
        initial=[one.value for one in USUAL],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, data: FormData = None, *, initial: Initial = None, row: Webhook | None = None, in_initiative: bool = False
    ) -> None:
        super().__init__(data, initial=initial)
        self.row = row
        if in_initiative or (row is not None and row.initiative_id is not None):
            field_of(self, "events", EventsField).choices = IN_AN_INITIATIVE
        if row is not None:
            del self.fields["kind"]
            self.fields["address"].required = False
            self.fields["address"].label = "New address"
            self.fields["address"].help_text = f"Leave it empty to keep the one at {row.host}."
            if row.kind == WebhookKind.JSON:
                del self.fields["weekly"]

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean(self) -> None:
        found = self.cleaned_data
        if found.get("weekly") and found.get("kind") == WebhookKind.JSON:
            self.add_error("weekly", "Only a channel gets a summary. Clear this, or choose a channel.")
        if "events" in found and not found["events"] and not found.get("weekly"):
            self.add_error("events", "Choose at least one.")


class MyWeekForm(forms.Form):
    address = address_field(
        help_text="The incoming webhook’s address that Slack or Mattermost gave you. It is stored encrypted."
    )
    agreed = forms.BooleanField(
        label="Everyone in that channel may read my week",
        error_messages={"required": "Confirm it first: they will see what you plan, and for how long."},
    )
