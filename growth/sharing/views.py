"""Sharing with the manager, and the page on which they see what is shared."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from growth.goals.queries import goals_of
from growth.journal.queries.journal_page import entries_of
from growth.models import Goal, JournalEntry
from growth.sharing import services
from growth.sharing.queries import find_report, load_shared
from people.requests import PersonRequest, person_required
from people.responses import render_part, see_other


@require_POST
@person_required
def growth_entry_share(request: PersonRequest, number: int) -> HttpResponse:
    row = get_object_or_404(entries_of(request.person).select_related("person__manager"), pk=number)
    return change(request, row, reverse("growth_entry", args=[row.pk]))


@require_POST
@person_required
def growth_goal_share(request: PersonRequest, number: int) -> HttpResponse:
    row = get_object_or_404(goals_of(request.person).select_related("person__manager"), pk=number)
    return change(request, row, reverse("growth_goal", args=[row.pk]))


def change(request: PersonRequest, row: JournalEntry | Goal, page: str) -> HttpResponse:
    """Share it, or stop sharing it with `undo`."""
    if request.POST.get("undo"):
        services.stop_sharing(row, now=request.now)
        messages.success(request, "Only you see it now.")
        return see_other(page)
    try:
        manager = services.share(row, now=request.now)
        messages.success(request, f"{manager} can see it now.")
    except services.NoManager:
        messages.error(request, "No manager is recorded for you, so there is no one to share it with.")
    return see_other(page)


@require_safe
@person_required
def growth_shared(request: PersonRequest, key: str) -> HttpResponse:
    """What someone shares with the viewer, their direct manager: a page, and a part of the lead's page."""
    person = find_report(request.person, key)
    page = load_shared(request.person, person) if person else None
    if page is None and not (person and request.htmx):
        raise Http404
    return render_part(request, "growth/shared.html", "shared", {"page": page})
