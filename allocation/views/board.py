"""The heatmap, conflicts, coverage and balance of a viewer's reporting line."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from allocation import documents, pages
from allocation.asked import Asked
from allocation.drawing import drawn
from allocation.pages import Viewer
from people.requests import PersonRequest, person_required

BOARD_BACK: Final = 2
"""Past weeks at the start of the heatmap, which show actual next to planned hours."""
BALANCE_BACK: Final = 8


def viewer_of(request: PersonRequest) -> Viewer:
    return Viewer(request.person, request.organisation, request.today)


def answer(
    request: PersonRequest, template: str, page: Any, document: Callable[[Any], dict[str, Any]], **more: Any
) -> HttpResponse:
    """The page; only more rows when htmx asks for them; the figures as JSON for ?format=json."""
    if request.GET.get("format") == "json":
        return JsonResponse(document(page), json_dumps_params={"ensure_ascii": False})
    part = "#rows" if request.htmx and "rows" in request.GET else "#figures" if request.htmx else ""
    response = render(request, template + part, {"page": page, "viewer": request.person, **more})
    patch_vary_headers(response, ["HX-Request"])
    return response


@person_required
@require_safe
def allocation(request: PersonRequest) -> HttpResponse:
    """The viewer's leads, at any depth below them, and their own row if they lead."""
    asked = Asked.read(request.GET, request.today, BOARD_BACK)
    page = pages.board(viewer_of(request), asked)
    return answer(request, "allocation/board.html", page, documents.board)


@person_required
@require_safe
def collisions(request: PersonRequest) -> HttpResponse:
    page = pages.colliding(viewer_of(request), Asked.read(request.GET, request.today, 0))
    return answer(request, "allocation/collisions.html", page, documents.collisions)


@person_required
@require_safe
def coverage(request: PersonRequest) -> HttpResponse:
    page = pages.covering(viewer_of(request), Asked.read(request.GET, request.today, 0))
    return answer(request, "allocation/coverage.html", page, documents.coverage)


@person_required
@require_safe
def skills(request: PersonRequest) -> HttpResponse:
    """Key-person risk: a page, and a part of the coverage page."""
    lines = pages.skill_lines(viewer_of(request))
    part = "#skills" if request.htmx else ""
    response = render(request, "allocation/skills.html" + part, {"lines": lines})
    patch_vary_headers(response, ["HX-Request"])
    return response


@person_required
@require_safe
def balance(request: PersonRequest) -> HttpResponse:
    page = pages.balancing(viewer_of(request), Asked.read(request.GET, request.today, BALANCE_BACK))
    return answer(request, "allocation/balance.html", page, documents.balance, drawn=drawn(page.found))
