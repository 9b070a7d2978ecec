"""Changes made in the Django admin write the same audit entries as changes made on a page."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final, cast

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from people import audit, clock
from people.django_types import ModelForm
from people.model_fields import format_number
from people.models import Account, AuditLine, Person

SECRET_FIELDS: Final = {"password", "last_login"}
FIELDS_WITH_OWN_ENTRY: Final = {
    ("person", "day_to_day"): "day-to-day",
    ("organisation", "weights"): "constants",
    ("leadassignment", "hours"): "agreed hours",
}
"""Facts that get an audit entry of their own on the pages: by model and field, the entry's thing."""
Sides = Mapping[str, tuple[str, str]]
"""By fact, the values before and after."""


class AuditedModelAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Writes an audit entry for each row that is added, changed or removed, including inline rows."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        found = audit_lines(request, form.instance, "changed" if change else "added", form)
        for formset in formsets:
            rows = {id(one.instance): one for one in formset.forms}
            for row in formset.new_objects:
                found += audit_lines(request, row, "added", rows[id(row)])
            for row, _ in formset.changed_objects:
                found += audit_lines(request, row, "changed", rows[id(row)])
            found += [removal_line(request, row) for row in formset.deleted_objects]
        audit.append(found)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What a removal takes with it is counted, not named: it may be private."""
        _, counted, needed, protected = super().get_deleted_objects(objs, request)
        kept = {str(row._meta.verbose_name_plural) for row in protected if isinstance(row, models.Model)}
        words = [f"{number} {name}" for name, number in counted.items()]
        return words, counted, needed, sorted(kept or {"rows that depend on it"}) if protected else []

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        line = removal_line(request, obj)
        super().delete_model(request, obj)
        audit.append([line])

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[models.Model]) -> None:
        found = [removal_line(request, row) for row in queryset]
        super().delete_queryset(request, queryset)
        audit.append(found)


def audit_lines(request: HttpRequest, row: models.Model, verb: str, form: ModelForm[models.Model]) -> list[AuditLine]:
    """An entry for what the form has changed, and one each for the facts in FIELDS_WITH_OWN_ENTRY."""
    model = str(row._meta.model_name)
    sides = {
        name: pair
        for name in changed_fields(form)
        if len({*(pair := (value_before(form, name), value_after(form, name)))}) == 2
    }
    apart = {name: sides.pop(name) for name in [*sides] if (model, name) in FIELDS_WITH_OWN_ENTRY}
    found = [change_line(request, row, verb, sides)] if sides or verb == "added" else []
    return [
        *found,
        *(
            change_line(request, row, "changed", {name: one}, FIELDS_WITH_OWN_ENTRY[model, name])
            for name, one in apart.items()
        ),
    ]


def changed_fields(form: ModelForm[models.Model]) -> list[str]:
    """Fields of the row itself; never a password."""
    columns = {field.name for field in (*form.instance._meta.fields, *form.instance._meta.many_to_many)}
    return [name for name in form.changed_data if name in columns - SECRET_FIELDS]


def value_before(form: ModelForm[models.Model], name: str) -> str:
    return audit.EMPTY if form.instance._state.adding else value_text(form.instance, name, form.initial.get(name))


def value_after(form: ModelForm[models.Model], name: str) -> str:
    return value_text(form.instance, name, form.cleaned_data.get(name))


def value_text(row: models.Model, name: str, value: object) -> str:
    """A value in words."""
    field: Any = row._meta.get_field(name)
    match value:
        case None | "":
            return audit.EMPTY
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return format_number(value)
        case dict():
            return ", ".join(f"{key}: {one}" for key, one in sorted(value.items())) or "all default"
    if isinstance(value, Iterable) and field.many_to_many:
        return ", ".join(sorted(str(one) for one in value)) or audit.EMPTY
    if field.is_relation and not isinstance(value, models.Model):
        value = field.related_model._base_manager.filter(pk=value).first()
    return str(dict(field.flatchoices or ()).get(value, value))


def removal_line(request: HttpRequest, row: models.Model) -> AuditLine:
    """Written before the row is gone. An entry about a person would be deleted with them."""
    facts = {field.name: getattr(row, field.name) for field in row._meta.fields if field.name not in SECRET_FIELDS}
    skipped = {
        "id",
        "key",
        "position",
        "version",
        *(name for model, name in FIELDS_WITH_OWN_ENTRY if model == row._meta.model_name),
    }
    sides = {name: (value_text(row, name, value), "") for name, value in facts.items() if name not in skipped}
    found = change_line(request, row, "removed", sides)
    if isinstance(row, Person):
        found.about = None
    return found


def change_line(request: HttpRequest, row: models.Model, verb: str, sides: Sides, thing: str = "") -> AuditLine:
    account = cast(Account, request.user)
    names = {name: audit.verbose_name(row, name) for name in sides}
    before, after = (
        "; ".join(f"{names[name]}: {pair[side]}" for name, pair in sides.items() if pair[side]) for side in (0, 1)
    )
    return audit.row_line(
        row, verb, by=account.person, now=clock.now(), before=before, after=after, thing=thing, signed=str(account)
    )
