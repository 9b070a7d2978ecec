"""What is changed in the administration leaves the same lines as what is changed on a page: who, when, from, to."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, cast

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from people import audit, clock
from people.fields import plain
from people.models import Account, AuditLine, Interest, Person, Rating, RatingKind

NOTHING: Final = "–"
SECRET: Final = {"password", "last_login"}
APART: Final = {
    ("person", "day_to_day"): "day-to-day",
    ("organisation", "weights"): "constants",
    ("leadassignment", "hours"): "agreed hours",
}
"""Facts that the pages tell in a line of their own: by model and field the line's thing."""
QUIET: Final = {"account", "skill", "team", "planning cycle"}
"""Things that no plan rests on."""
THINGS: Final = {"workinghours": "hours", "duty": "duties", "leadassignment": "lead", "membership": "member"}
"""What the pages call a model otherwise than by its name."""
Sides = Mapping[str, tuple[str, str]]
"""By fact what was and what is."""


class Audited(admin.ModelAdmin):  # type: ignore[type-arg]
    """Writes a line per row that was added, changed or removed, rows of inlines included."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        found = lines_of(request, form.instance, "changed" if change else "added", form)
        for formset in formsets:
            rows = {id(one.instance): one for one in formset.forms}
            for row in formset.new_objects:
                found += lines_of(request, row, "added", rows[id(row)])
            for row, _ in formset.changed_objects:
                found += lines_of(request, row, "changed", rows[id(row)])
            found += [removed(request, row) for row in formset.deleted_objects]
        audit.append(found)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What goes along with a removal is counted and not named: it may be what few may see."""
        _, counted, needed, protected = super().get_deleted_objects(objs, request)
        kept = {str(row._meta.verbose_name_plural) for row in protected if isinstance(row, models.Model)}
        words = [f"{number} {name}" for name, number in counted.items()]
        return words, counted, needed, sorted(kept or {"rows that rest on it"}) if protected else []

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        line = removed(request, obj)
        super().delete_model(request, obj)
        audit.append([line])

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        found = [removed(request, row) for row in queryset]
        super().delete_queryset(request, queryset)
        audit.append(found)


def lines_of(request: HttpRequest, row: models.Model, verb: str, form: Any) -> list[AuditLine]:
    """A line of what the form has changed; facts that the pages tell apart have one each."""
    model = str(row._meta.model_name)
    sides = {name: pair for name in changed_in(form) if len({*(pair := (was(form, name), now_is(form, name)))}) == 2}
    apart = {name: sides.pop(name) for name in [*sides] if (model, name) in APART}
    found = [line(request, row, verb, sides)] if sides or verb == "added" else []
    return [*found, *(line(request, row, "changed", {name: one}, APART[model, name]) for name, one in apart.items())]


def changed_in(form: Any) -> list[str]:
    """Fields of the row itself; a password is never told."""
    columns = {field.name for field in (*form.instance._meta.fields, *form.instance._meta.many_to_many)}
    return [name for name in form.changed_data if name in columns - SECRET]


def was(form: Any, name: str) -> str:
    return NOTHING if form.instance._state.adding else words_of(form.instance, name, form.initial.get(name))


def now_is(form: Any, name: str) -> str:
    return words_of(form.instance, name, form.cleaned_data.get(name))


def words_of(row: models.Model, name: str, value: Any) -> str:
    """A value as people know it."""
    field: Any = row._meta.get_field(name)
    match value:
        case None | "":
            return NOTHING
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return plain(value)
        case dict():
            return ", ".join(f"{key}: {one}" for key, one in sorted(value.items())) or "all default"
    if field.many_to_many:
        return ", ".join(sorted(str(one) for one in value)) or NOTHING
    if field.is_relation and not isinstance(value, models.Model):
        value = field.related_model._base_manager.filter(pk=value).first()
    return str(dict(field.flatchoices or ()).get(value, value))


def removed(request: HttpRequest, row: models.Model) -> AuditLine:
    """Before it is gone. A line about somebody would go with them."""
    facts = {field.name: getattr(row, field.name) for field in row._meta.fields if field.name not in SECRET}
    skipped = {"id", "key", "position", "version", *(name for model, name in APART if model == row._meta.model_name)}
    told = {name: (words_of(row, name, value), "") for name, value in facts.items() if name not in skipped}
    found = line(request, row, "removed", told)
    if isinstance(row, Person):
        found.about = None
    return found


def line(request: HttpRequest, row: models.Model, verb: str, sides: Sides, thing: str = "") -> AuditLine:
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
        about=about(row),
        initiative=key_of(home_of(row)),
        skill=key_of(getattr(row, "skill", None)),
        before=before,
        after=after,
        feeds_plans=thing not in QUIET,
    )


def thing_of(row: models.Model) -> str:
    if isinstance(row, Rating):
        return "self-rating" if row.kind == RatingKind.SELF else "rating"
    return THINGS.get(str(row._meta.model_name), str(row._meta.verbose_name))


def label_of(row: models.Model) -> str:
    """What it is, never what is said: a rating's own words hold its level."""
    if isinstance(row, Rating | Interest):
        return f"{row.person}, {row.skill}"
    person, home = about(row), home_of(row)
    if person is not None:
        return f"{person}: {home}" if home else str(person)
    return f"{home}: {row}" if home and home is not row else str(row)


def about(row: Any) -> Person | None:
    return row if isinstance(row, Person) else getattr(row, "person", None)


def home_of(row: Any) -> models.Model | None:
    """The initiative that a row belongs to."""
    if row._meta.model_name == "initiative":
        return cast(models.Model, row)
    inner = getattr(row, "area", None) or getattr(row, "dependency", None) or row
    return cast("models.Model | None", getattr(inner, "initiative", None))


def key_of(row: Any) -> str:
    return str(row.key) if row is not None else ""
