"""Changes made in the Django admin write the same audit entries as changes made on a page."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, cast

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from people import audit, clock
from people.model_fields import format_hours
from people.models import Account, AuditLine, Interest, Person, Rating, RatingKind

NOTHING: Final = "–"
SECRET_FIELDS: Final = {"password", "last_login"}
FIELDS_WITH_OWN_ENTRY: Final = {
    ("person", "day_to_day"): "day-to-day",
    ("organisation", "weights"): "constants",
    ("leadassignment", "hours"): "agreed hours",
}
"""Facts that get an audit entry of their own on the pages: by model and field, the entry's thing."""
THINGS_WITHOUT_PLANS: Final = {"account", "skill", "team", "planning cycle"}
"""Things that no plan depends on."""
THINGS: Final = {
    "workinghours": "hours",
    "duty": "duties",
    "leadassignment": "lead",
    "membership": "member",
    "inflectionpoint": "inflection point",
}
"""What the pages call a model, where that isn't its name."""
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

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        found = [removal_line(request, row) for row in queryset]
        super().delete_queryset(request, queryset)
        audit.append(found)


def audit_lines(request: HttpRequest, row: models.Model, verb: str, form: Any) -> list[AuditLine]:
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


def changed_fields(form: Any) -> list[str]:
    """Fields of the row itself; never a password."""
    columns = {field.name for field in (*form.instance._meta.fields, *form.instance._meta.many_to_many)}
    return [name for name in form.changed_data if name in columns - SECRET_FIELDS]


def value_before(form: Any, name: str) -> str:
    return NOTHING if form.instance._state.adding else value_text(form.instance, name, form.initial.get(name))


def value_after(form: Any, name: str) -> str:
    return value_text(form.instance, name, form.cleaned_data.get(name))


def value_text(row: models.Model, name: str, value: Any) -> str:
    """A value in words."""
    field: Any = row._meta.get_field(name)
    match value:
        case None | "":
            return NOTHING
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return format_hours(value)
        case dict():
            return ", ".join(f"{key}: {one}" for key, one in sorted(value.items())) or "all default"
    if field.many_to_many:
        return ", ".join(sorted(str(one) for one in value)) or NOTHING
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
    names = {name: str(row._meta.get_field(name).verbose_name) for name in sides}  # type: ignore[union-attr]
    before, after = (
        "; ".join(f"{names[name]}: {pair[side]}" for name, pair in sides.items() if pair[side]) for side in (0, 1)
    )
    thing = thing or thing_of(row)
    return audit.line(
        at=clock.now(),
        by=account.person,
        signed=str(account),
        verb=verb,
        thing=thing,
        label=label_of(row),
        about=person_of(row),
        initiative=key_of(initiative_of(row)),
        skill=key_of(getattr(row, "skill", None)),
        before=before,
        after=after,
        feeds_plans=thing not in THINGS_WITHOUT_PLANS,
    )


def thing_of(row: models.Model) -> str:
    if isinstance(row, Rating):
        return "self-rating" if row.kind == RatingKind.SELF else "rating"
    return THINGS.get(str(row._meta.model_name), str(row._meta.verbose_name))


def label_of(row: models.Model) -> str:
    """What the row is, never its content: str() of a rating contains its level."""
    if isinstance(row, Rating | Interest):
        return f"{row.person}, {row.skill}"
    person, home = person_of(row), initiative_of(row)
    if person is not None:
        return f"{person}: {home}" if home else str(person)
    return f"{home}: {row}" if home and home is not row else str(row)


def person_of(row: Any) -> Person | None:
    return row if isinstance(row, Person) else getattr(row, "person", None)


def initiative_of(row: Any) -> models.Model | None:
    """The initiative that a row belongs to."""
    if row._meta.model_name == "initiative":
        return cast(models.Model, row)
    inner = getattr(row, "area", None) or getattr(row, "dependency", None) or row
    return cast("models.Model | None", getattr(inner, "initiative", None))


def key_of(row: Any) -> str:
    return str(row.key) if row is not None else ""
