"""Rows that are appended and never changed: Django's ways to change them raise an error."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NoReturn, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


class AppendOnlyError(TypeError):
    """Code tried to change or remove a row that is append-only."""

    def __init__(self, what: str) -> None:
        super().__init__(f"Audit entries are never changed or removed ({what}).")


class AppendOnlyQuerySet(models.QuerySet[Row]):
    """Reads and inserts. What has to bypass it, when a retention period ends or someone leaves, uses the base manager."""

    def update(self, **values: object) -> NoReturn:
        raise AppendOnlyError("update")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("delete")

    def bulk_update(self, *args: object, **kwargs: object) -> NoReturn:
        raise AppendOnlyError("bulk_update")

    def update_or_create(self, *args: object, **kwargs: object) -> NoReturn:
        raise AppendOnlyError("update_or_create")

    def bulk_create(
        self,
        objs: Iterable[Row],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Collection[str] | None = None,
        unique_fields: Collection[str] | None = None,
    ) -> list[Row]:
        if update_conflicts:
            raise AppendOnlyError("bulk_create over existing entries")
        return super().bulk_create(objs, batch_size, ignore_conflicts)


class AppendOnly(models.Model):
    """A row that is saved once."""

    class Meta:
        abstract = True

    def save(self, **kwargs: Any) -> None:
        if not self._state.adding or kwargs.get("force_update") or kwargs.get("update_fields"):
            raise AppendOnlyError("save")
        # Django would try an UPDATE first for a row that sets its own id.
        super().save(force_insert=True, using=kwargs.get("using"))

    def delete(self, *args: object, **kwargs: object) -> NoReturn:
        raise AppendOnlyError("delete")
