"""Rows that are appended and never changed: Django's ways to change them raise an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from django.db import models

if TYPE_CHECKING:
    Rows = models.QuerySet[Any]
else:
    Rows = models.QuerySet


class AppendOnlyError(TypeError):
    """Code tried to change or remove a row that is append-only."""

    def __init__(self, what: str) -> None:
        super().__init__(f"Audit entries are never changed or removed ({what}).")


class AppendOnlyQuerySet(Rows):
    """Reads and inserts. What has to bypass it, when a retention period ends or someone leaves, uses the base manager."""

    def update(self, **values: Any) -> NoReturn:
        raise AppendOnlyError("update")

    update.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> NoReturn:
        raise AppendOnlyError("delete")

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("bulk_update")

    def update_or_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("update_or_create")

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[Any]:
        if kwargs.get("update_conflicts"):
            raise AppendOnlyError("bulk_create over existing entries")
        return super().bulk_create(objs, *args, **kwargs)


class AppendOnly(models.Model):
    """A row that is saved once."""

    class Meta:
        abstract = True

    def save(self, **kwargs: Any) -> None:
        if not self._state.adding or kwargs.get("force_update") or kwargs.get("update_fields"):
            raise AppendOnlyError("save")
        # Django would try an UPDATE first for a row that sets its own id.
        super().save(force_insert=True, using=kwargs.get("using"))

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("delete")
