"""The page of conflicts: where a lead is needed in two places, or away."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from allocation.board.board_filters import BoardFilters
from allocation.board.views import render_figures, viewer_of
from allocation.collisions.queries import load_collisions
from people.requests import PersonRequest, person_required


@person_required
@require_safe
def collisions(request: PersonRequest) -> HttpResponse:
    page = load_collisions(viewer_of(request), BoardFilters.read(request.GET, request.today))
    return render_figures(request, "allocation/collisions.html", page)
