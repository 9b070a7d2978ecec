"""The pages of coverage: what lead hours cover, and skills that only one person has."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from allocation.board.board_filters import BoardFilters
from allocation.board.views import render_figures, viewer_of
from allocation.coverage.queries import load_coverage, load_skill_lines
from people.requests import PersonRequest, person_required


@person_required
@require_safe
def coverage(request: PersonRequest) -> HttpResponse:
    page = load_coverage(viewer_of(request), BoardFilters.read(request.GET, request.today))
    lines = {"lines": load_skill_lines(viewer_of(request))} if "skills" in request.GET else {}
    return render_figures(request, "allocation/coverage.html", page, **lines)


@person_required
@require_safe
def skills(request: PersonRequest) -> HttpResponse:
    """The part of the coverage page that loads last; its address used to be a page."""
    if not request.htmx:
        return redirect(f"{reverse('allocation_coverage')}?skills=1#skills-title")
    return render(request, "allocation/skills.html", {"lines": load_skill_lines(viewer_of(request))})
