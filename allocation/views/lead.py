"""One lead, for them and their managers: their page, and a week with the rows that add up to it."""

from typing import Final

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from allocation import documents, leads, pages
from allocation.asked import Asked, clamped
from allocation.drawing import drawn
from allocation.views.board import viewer_of
from engine.weeks import NoSuchWeek, Week
from people.requests import PersonRequest, person_required

LEAD_BACK: Final = 4
"""Past weeks at the start of a lead's page."""


@person_required
@require_safe
def cell(request: PersonRequest, key: str, week: str) -> HttpResponse:
    """Details of a cell: a page, a drawer for htmx, JSON for ?format=json."""
    try:
        chosen = Week.parse(week)
        if chosen != clamped(chosen, Week.of(request.today)):
            raise NoSuchWeek(f"{chosen} is more than two years away.")
    except NoSuchWeek as fault:
        raise Http404(str(fault)) from fault
    page = pages.cell_page(viewer_of(request), key, chosen)
    if request.GET.get("format") == "json":
        if not page.is_seen:
            raise Http404("They are in a different reporting line that week.")
        return JsonResponse(documents.cell(page.facts, page.cell), json_dumps_params={"ensure_ascii": False})
    template = "allocation/cell.html" + ("#drawer" if request.htmx else "")
    response = render(request, template, {"page": page, "before": chosen - 1, "after": chosen + 1})
    patch_vary_headers(response, ["HX-Request"])
    return response


@person_required
@require_safe
def lead(request: PersonRequest, key: str) -> HttpResponse:
    """One lead's hours and involvement; conflicts load separately."""
    page = leads.lead_page(viewer_of(request), key, Asked.read(request.GET, request.today, LEAD_BACK))
    if request.GET.get("format") == "json":
        return JsonResponse(documents.lead(page), json_dumps_params={"ensure_ascii": False})
    return render(
        request, "allocation/lead.html", {"page": page, "viewer": request.person, "drawn": drawn(page.balance)}
    )


@person_required
@require_safe
def lead_strain(request: PersonRequest, key: str) -> HttpResponse:
    """Where a lead's weeks are overloaded: a page, and a part of their page."""
    page = leads.strain_page(viewer_of(request), key)
    template = "allocation/strain.html" + ("#strain" if request.htmx else "")
    response = render(request, template, {"page": page})
    patch_vary_headers(response, ["HX-Request"])
    return response


@person_required
@require_safe
def ahead(request: PersonRequest, key: str) -> HttpResponse:
    """Conflicts and involvement of a lead: a page, and a part of their page."""
    weeks = Asked.read(request.GET, request.today, 0).weeks
    page = leads.ahead_page(viewer_of(request), key, weeks)
    template = "allocation/ahead.html" + ("#ahead" if request.htmx else "")
    response = render(request, template, {"page": page})
    patch_vary_headers(response, ["HX-Request"])
    return response
