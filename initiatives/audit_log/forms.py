"""Searching the audit log."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from initiatives.audit_log.queries import AuditSearch
from initiatives.audit_log.text import THING_WORDS, VERB_WORDS
from initiatives.models import Initiative
from people.django_types import FormData, field_of
from people.forms.fields import DayField, PersonNameField
from people.models import Person

THINGS: Final = (
    "account", "address", "agreed hours", "answer page link", "ask", "calendar feed link", "constants",
    "critical area", "date given", "day-to-day",
    "dependency", "duties", "hours", "inflection point", "initiative", "interest", "invitation link", "lead", "leaving", "member",
    "organisation", "organisation file", "own data", "password", "person", "pitch page link", "planning cycle", "rating",
    "recovery codes", "requirement", "retention", "second factor", "self-rating", "sign-in", "single sign-on", "skill",
    "status page link", "team", "time off",
)  # fmt: skip
VERBS: Final = (
    "activated", "added", "arrived", "asked", "assigned", "called off", "changed", "confirmed", "deactivated", "deleted",
    "exported", "failed", "imported", "joined", "left", "made", "marked", "moved", "opened", "put off", "rated", "removed",
    "reset", "restored", "revoked", "set", "settled", "signed in", "signed out", "took back", "withdrew",
)  # fmt: skip


def word_field(words: Iterable[str], labels: Mapping[str, str], anything: str, label: str) -> forms.CharField:
    """A choice among known words; any other, from a later version or a hand-made URL, finds nothing."""
    options = [("", anything), *sorted(((word, labels.get(word, word)) for word in words), key=lambda one: one[1])]
    return forms.CharField(required=False, max_length=40, widget=forms.Select(choices=options), label=label)


class InitiativeNameField(forms.CharField):
    """An initiative that the viewer can see, by name or key; the value is the Initiative."""

    visible = Initiative.objects.none()

    def clean(self, value: object) -> Initiative | None:
        typed = " ".join(super().clean(value).split())
        if not typed:
            return None
        found = self.visible.filter(Q(name__iexact=typed) | Q(key=typed)).order_by("pk").first()
        if found is None:
            raise ValidationError(f"No initiative named “{typed}” that you can see.")
        return found


class AuditSearchForm(forms.Form):
    """A value that can't be read is ignored, with an error."""

    q = forms.CharField(required=False, max_length=120, label="Text")
    who = forms.CharField(required=False, max_length=120, label="Changed by")
    about = PersonNameField(required=False, label="Person affected", unknown_hint="")
    thing = word_field(THINGS, THING_WORDS, "anything", "What")
    verb = word_field(VERBS, VERB_WORDS, "any action", "Action")
    initiative = InitiativeNameField(required=False, max_length=120, label="Initiative")
    since = DayField(required=False, label="From")
    until = DayField(required=False, label="To")

    def __init__(self, data: FormData = None, *, viewer: Person | None, today: date) -> None:
        super().__init__(data)
        visible = Initiative.objects.visible_to(viewer, today) if viewer else Initiative.objects.all()
        field_of(self, "initiative", InitiativeNameField).visible = visible

    def search(self) -> AuditSearch:
        self.is_valid()
        return AuditSearch(**{name: value for name, value in self.cleaned_data.items() if value})
