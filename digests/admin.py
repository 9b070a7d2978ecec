"""The state of emails, for administrators. Only the recipient can read what is in them."""

from django.contrib import admin
from django.http import HttpRequest

from digests.models import Digest


@admin.register(Digest)
class DigestAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("person", "kind", "week", "state", "attempts", "not_before", "sent_at", "error")
    list_filter = ("state", "kind")
    list_select_related = ("person",)
    search_fields = ("person__name", "person__email", "week")
    exclude = ("reported_findings",)
    ordering = ("-week", "person__name")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Digest | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Digest | None = None) -> bool:
        return False
