"""The third form of onboarding: the first critical areas, typed or from a template."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from initiatives.forms.area_templates import AREA_TEMPLATE_GROUPS, AreaTemplate, AreaTemplateGroup
from initiatives.forms.areas import RATED_FIELDS, AreaForm, RequirementFormSet, RequirementRows, possible_owners
from initiatives.models import CriticalArea, Initiative, RequiredLevel
from people.django_types import FormData

AREAS_OFFERED: Final = 4
NEEDS_OFFERED: Final = 2
USUAL_LEVEL: Final = 3
"""Of the skill that a template suggests: independent."""
PLAIN_FIELDS: Final = ("name", "why", *RATED_FIELDS, "owner")


class TypedArea(NamedTuple):
    """A row that isn't sent yet: the values of its fields, and its required skills."""

    values: dict[str, Any]
    needs: list[dict[str, Any]]


def typed_areas(data: Mapping[str, Any]) -> list[TypedArea]:
    """What is in the rows of the form, without checking it."""
    found = []
    for number in range(AREAS_OFFERED):
        start = f"area-{number}"
        values = {name: data[f"{start}-{name}"] for name in PLAIN_FIELDS if data.get(f"{start}-{name}")}
        needs = [
            {name: data.get(f"{start}-needs-{place}-{name}", "") for name in ("skill", "level")}
            for place in range(NEEDS_OFFERED)
        ]
        found.append(TypedArea(values, [need for need in needs if any(need.values())]))
    return found


def with_template(typed: Sequence[TypedArea], template: AreaTemplate) -> list[TypedArea]:
    """The first row without a name and skills becomes the template's; unchanged if there is none."""
    rows = list(typed)
    place = next((number for number, row in enumerate(rows) if not (row.values.get("name") or row.needs)), None)
    if place is not None:
        values = {name: getattr(template, name) for name in ("name", "why", *RATED_FIELDS)}
        skill = template.usual_skill[0].upper() + template.usual_skill[1:]
        rows[place] = TypedArea(values, [{"skill": skill, "level": USUAL_LEVEL}])
    return rows


class FirstAreasForm:
    """Several areas, each with its required skills. A row without a name and skills is ignored.

    `there` are the initiative's areas; none has to be added once one of them has a required skill.
    """

    def __init__(self, data: FormData, initiative: Initiative, *, filled: Sequence[TypedArea] = ()) -> None:
        self.rows: list[tuple[AreaForm, RequirementFormSet]] = []
        self.fault, self.is_filled = "", bool(filled)
        self.there = list(initiative.areas.prefetch_related("requirements__skill"))
        self.is_enough = any(area.requirements.all() for area in self.there)
        owners = possible_owners(initiative)
        for number in range(AREAS_OFFERED):
            typed = filled[number] if number < len(filled) else TypedArea({}, [])
            needs: RequirementFormSet = RequirementRows(data, prefix=f"area-{number}-needs", initial=typed.needs)
            needs.extra = 2 - len(typed.needs)
            form = AreaForm(
                data,
                instance=CriticalArea(initiative=initiative),
                owners=owners,
                prefix=f"area-{number}",
                initial=typed.values,
                empty_permitted=not (data and any(one.has_changed() for one in needs.forms)),
                use_required_attribute=False,
            )
            for name in ("status", "seen"):
                del form.fields[name]
            self.rows.append((form, needs))

    def is_valid(self) -> bool:
        right = all([part.is_valid() for row in self.rows for part in row])  # noqa: C419 - a list, so that every form is validated
        names = [form.cleaned_data["name"].casefold() for form, _ in self.filled()]
        if right and self.is_enough and not names:
            return True
        if right and not names:
            self.fault = "Enter at least one thing that the initiative must get right."
        elif len(set(names)) < len(names):
            self.fault = "Two areas have the same name. Rename one."
        elif right and not self.is_enough and not any(needs.requirements() for _, needs in self.filled()):
            self.fault = "Set a required skill for at least one area: without one there is no gap to find."
        return right and not self.fault

    @property
    def faulty(self) -> bool:
        """Whether some row has errors."""
        return any(form.is_bound and (form.errors or not needs.is_valid()) for form, needs in self.rows)

    def filled(self) -> list[tuple[AreaForm, RequirementFormSet]]:
        return [row for row in self.rows if getattr(row[0], "cleaned_data", {}).get("name")]

    def areas(self) -> list[tuple[CriticalArea, list[RequiredLevel]]]:
        return [(form.save(commit=False), needs.requirements()) for form, needs in self.filled()]

    def template_groups(self) -> Sequence[AreaTemplateGroup]:
        """Templates to start from."""
        return AREA_TEMPLATE_GROUPS
