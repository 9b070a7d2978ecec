"""Stored text is composed (Unicode's NFC), and addresses get their domain in ASCII, as new input does: of every app, since
digests is the last of them. The audit log stays as it was written.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from unicodedata import normalize

from django.core.management.base import CommandError
from django.db import IntegrityError, migrations, models, transaction

APPS = ("people", "initiatives", "stakeholders", "focus", "allocation", "digests")
UNCHANGED = ("auditline",)
ADDRESSES = (("people", "person"), ("people", "account"))


def compose_text(apps: Any, schema_editor: Any) -> None:
    for app, name in ADDRESSES:
        compose_addresses(apps.get_model(app, name))
    for model in apps.get_models():
        if model._meta.app_label in APPS and model._meta.model_name not in UNCHANGED and not model._meta.proxy:
            compose_rows(model)


def compose_rows(model: Any) -> None:
    names = [
        field.attname
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not field.primary_key
    ]
    for pk, before, after in list(changed_rows(model, names)):
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=pk).update(**after)
        except IntegrityError as fault:
            name, value = next(iter(after.items()))
            other = model._base_manager.filter(**{name: value}).exclude(pk=pk).values_list("pk", flat=True).first()
            raise CommandError(
                f"{model._meta.verbose_name} {pk} and {model._meta.verbose_name} {other} would both be “{value}”: "
                f"“{before[name]}” is the same with composed letters. Rename one of them, then migrate again."
            ) from fault


def changed_rows(model: Any, names: list[str]) -> Iterator[tuple[Any, dict[str, str], dict[str, str]]]:
    for pk, *values in model._base_manager.values_list("pk", *names) if names else ():
        before = {name: value for name, value in zip(names, values, strict=True) if isinstance(value, str)}
        after = {name: text for name, value in before.items() if (text := normalize("NFC", value)) != value}
        if after:
            yield pk, before, after


def compose_addresses(model: Any) -> None:
    """Raises CommandError if two rows would have one address."""
    holders: dict[str, list[tuple[Any, str]]] = defaultdict(list)
    for pk, address in model._base_manager.exclude(email=None).exclude(email="").values_list("pk", "email"):
        holders[ascii_address(normalize("NFC", address)).casefold()].append((pk, address))
    for address, (first, *others) in holders.items():
        if others:
            names = " and ".join(f"{model._meta.verbose_name} {pk} ({stored})" for pk, stored in (first, others[0]))
            raise CommandError(
                f"{names} would both have the address {address}. Change one of them, then migrate again."
            )
        pk, stored = first
        if not stored.isascii():
            model._base_manager.filter(pk=pk).update(email=address)


def ascii_address(address: str) -> str:
    local, at, domain = address.rpartition("@")
    try:
        return f"{local}{at}{domain.encode('idna').decode()}"
    except UnicodeError:
        return address


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0012_ascii_addresses"),
        ("initiatives", "0005_standard_names"),
        ("stakeholders", "0004_standard_names"),
        ("focus", "0009_standard_names"),
        ("allocation", "0003_standard_names"),
        ("digests", "0005_standard_names"),
    ]

    operations = [migrations.RunPython(compose_text, migrations.RunPython.noop, elidable=True)]
