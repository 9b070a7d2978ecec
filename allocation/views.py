"""The managers' page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from allocation import loading
from people.requests import PersonRequest, person_required


@person_required
@require_safe
def allocation(request: PersonRequest) -> HttpResponse:
    """The viewer's leads, at any depth below them, and their own row where they lead."""
    loaded = loading.load(request.person, request.organisation, request.today, request.GET.get("page", "1"))
    return render(request, "allocation/board.html", {"board": loaded, "viewer": request.person})
