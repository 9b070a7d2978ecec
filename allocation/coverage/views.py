"""The pages of coverage: what lead hours cover, and skills that only one person has."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from allocation.board import json_documents
from allocation.board.board_filters import BoardFilters
from allocation.board.views import render_figures, viewer_of
from allocation.coverage.queries import load_coverage, load_skill_lines
from people.requests import PersonRequest, person_required
from people.responses import render_part


@person_required
@require_safe
def coverage(request: PersonRequest) -> HttpResponse:
    page = load_coverage(viewer_of(request), BoardFilters.read(request.GET, request.today))
    return render_figures(request, "allocation/coverage.html", page, json_documents.coverage_document)


@person_required
@require_safe
def skills(request: PersonRequest) -> HttpResponse:
    """Key-person risk: a page, and a part of the coverage page."""
    lines = load_skill_lines(viewer_of(request))
    return render_part(request, "allocation/skills.html", "skills", {"lines": lines})
