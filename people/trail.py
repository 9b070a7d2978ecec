"""The audit as a page: what concerned somebody, newest first."""

from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Q

from people.models import AuditLine, Person

ROWS: Final = 50


def load(viewer: Person, number: str | None, *, q: str, about: Person | None) -> Page[AuditLine]:
    """What concerned the viewer or was done by them; everything to an administrator. Two queries."""
    rows = AuditLine.objects.visible_to(viewer).select_related("about")
    if q:
        rows = rows.filter(Q(label__icontains=q) | Q(actor_name__icontains=q) | Q(thing__icontains=q))
    if about:
        rows = rows.filter(about=about)
    return Paginator(rows, ROWS).get_page(number)
