"""Explains access: why a person can see something, in sentences, and the whole table as Markdown. No content is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django import forms
from django.db.models import Q
from django.http import QueryDict

from initiatives.models import Initiative
from initiatives.querysets import InitiativeQuerySet
from leadplan.permissions.reasons import AccessContext
from leadplan.permissions.resources import Permission, Resource
from leadplan.permissions.table import RESOURCES
from people.forms.fields import PersonNameField
from people.models import Person, Team
from people.querysets import TeamQuerySet

RESOURCES_BY_KEY = {thing.key: thing for thing in RESOURCES}


@dataclass(frozen=True, slots=True)
class Verdict:
    """For one verb, or both: why the viewer can, one sentence per reason; and everyone who can."""

    verb: str
    reasons: Sequence[str]
    holders: Sequence[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """`of` is the person, initiative or team that the thing belongs to; None for the organisation's own."""

    viewer: Person
    thing: Resource
    of: Person | Initiative | Team | None
    verdicts: Sequence[Verdict]
    account_state: str
    """The viewer's account: none, closed or open."""


class AccessForm(forms.Form):
    who = PersonNameField(label="Person", widget=forms.TextInput(attrs={"list": "people-names", "autocomplete": "off"}))
    thing = forms.ChoiceField(label="Can see", choices=[(thing.key, thing.name) for thing in RESOURCES])
    of = forms.CharField(
        label="Belonging to",
        required=False,
        max_length=254,
        help_text="The name of a person, initiative or team.",
        widget=forms.TextInput(attrs={"list": "of-names", "autocomplete": "off"}),
    )

    def __init__(self, data: QueryDict | None, *, viewer: Person | None, today: date) -> None:
        super().__init__(data)
        self.viewer, self.today = viewer, today

    def clean(self) -> dict[str, object]:
        found = super().clean() or {}
        thing = RESOURCES_BY_KEY.get(found.get("thing", ""))
        if thing is not None and thing.of and "of" in found:
            try:
                found["of"] = self.named(thing.of, found["of"].strip())
            except forms.ValidationError as error:
                self.add_error("of", error)
        return found

    def named(self, kind: str, typed: str) -> Person | Initiative | Team | None:
        """Raises ValidationError if the name is missing, unknown or ambiguous."""
        if not typed:
            raise forms.ValidationError(f"Enter the name of the {kind}.")
        if kind == "person":
            return PersonNameField(unknown_hint="").clean(typed)
        same = Q(name__iexact=typed) | Q(key=typed)
        rows = teams_for(self.viewer) if kind == "team" else initiatives_for(self.viewer, self.today)
        found: list[Initiative | Team] = list(rows.filter(same)[:2])
        if not found:
            raise forms.ValidationError(f"No {kind} named “{typed}”.")
        if len(found) > 1:
            raise forms.ValidationError(f"More than one {kind} is named “{typed}”. Enter its key instead.")
        return found[0]

    def answer(self) -> Answer:
        """The answer for a valid form."""
        asked = self.cleaned_data
        thing, viewer = RESOURCES_BY_KEY[asked["thing"]], asked["who"]
        of = asked["of"] if thing.of else None
        context = AccessContext(viewer, self.today, **({thing.of: of} if thing.of else {}))
        return Answer(viewer, thing, of, verdicts_on(thing, context), account_state(viewer))


def teams_for(viewer: Person | None) -> TeamQuerySet:
    """Of an administrator; None is an account that is no person, and sees what every administrator does."""
    return Team.objects.visible_to(viewer) if viewer else Team.objects.all()


def initiatives_for(viewer: Person | None, today: date) -> InitiativeQuerySet:
    return Initiative.objects.visible_to(viewer, today) if viewer else Initiative.objects.all()


def verdicts_on(thing: Resource, context: AccessContext) -> list[Verdict]:
    """One for each verb, or one for both if the same people can see and change."""
    found = [verdict_on(verb, permission, context) for verb, permission in thing.verbs.items()]
    see, *others = found
    same = all((one.reasons, one.holders) == (see.reasons, see.holders) for one in others)
    return [Verdict(" and ".join(thing.verbs), see.reasons, see.holders)] if same else found


def verdict_on(verb: str, permission: Permission, context: AccessContext) -> Verdict:
    return Verdict(verb, permission.why(context), [reason.words for reason in permission.reasons])


def account_state(viewer: Person) -> str:
    account = getattr(viewer, "account", None)
    if account is None:
        return "none"
    return "open" if account.is_active else "closed"


MARKDOWN_HEAD: Final = """| What | Can be seen by | Can be changed by |
|---|---|---|
"""


def table_as_markdown() -> str:
    return MARKDOWN_HEAD + "".join(
        f"| {thing.name} | {people_text(thing.see)} | {people_text(thing.change)} |\n" for thing in RESOURCES
    )


def people_text(permission: Permission | None) -> str:
    return "; ".join(reason.words for reason in permission.reasons) if permission else "–"
