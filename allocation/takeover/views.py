"""Who could take something over, and trying it in a scenario."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from allocation.board.board_filters import BoardFilters, parse_week
from allocation.board.views import found_or_404, viewer_of
from allocation.models import ChangeKind
from allocation.takeover import queries, services
from engine.weeks import Week
from initiatives.models import Initiative
from people.requests import PersonRequest, person_required
from people.responses import render_part, see_other

KINDS = (ChangeKind.MOVE, ChangeKind.ADD, ChangeKind.POINT)


@person_required
@require_safe
def take_over_from(request: PersonRequest, key: str) -> HttpResponse:
    """For a lead over capacity: a page, and a part of others."""
    page = found_or_404(queries.load_for_lead(viewer_of(request), key, weeks_ahead(request)))
    return render_found(request, page)


@person_required
@require_safe
def take_over(request: PersonRequest, slug: str) -> HttpResponse:
    """For an initiative with uncovered areas or a conflict, from `week` until `until`."""
    initiative = get_object_or_404(Initiative.objects.visible_to(request.person, request.today), key=slug)
    weeks = weeks_ahead(request)
    first = min(max(parse_week(request.GET.get("week", ""), request.today) or weeks[0], weeks[0]), weeks[-1])
    last = min(max(parse_week(request.GET.get("until", ""), request.today) or weeks[-1], first), weeks[-1])
    page = queries.load_for_initiative(viewer_of(request), initiative, first, last, weeks)
    return render_found(request, page)


def render_found(request: PersonRequest, page: queries.TakeOverPage) -> HttpResponse:
    context = {"page": page, "window": BoardFilters.read(request.GET, request.today).window}
    return render_part(request, "allocation/take_over.html", "found", context)


def weeks_ahead(request: PersonRequest) -> list[Week]:
    """The weeks of the window that are not over; from this week on if all are."""
    filters = BoardFilters.read(request.GET, request.today)
    ahead = [week for week in filters.weeks if week >= filters.this]
    return ahead or BoardFilters(request.today).weeks


@require_POST
@person_required
def try_change(request: PersonRequest) -> HttpResponse:
    """Open a new scenario with this change; nothing else changes."""
    kind = request.POST.get("kind", "")
    if kind not in KINDS:
        raise Http404("Only a handover, a new lead or a moved milestone can be tried like this.")
    name = " ".join(request.POST.get("name", "").split())[:120] or "What if"
    try:
        row = services.prepare_scenario(
            name, ChangeKind(kind), request.POST, by=request.person, now=request.now, today=request.today
        )
    except services.CannotPrepare as fault:
        messages.error(request, f"This can’t be tried any more. {fault}")
        return see_other(reverse("allocation"))
    messages.success(request, "A scenario to try it: nothing has changed yet.")
    return see_other(reverse("scenario", args=[row.url_id]))
