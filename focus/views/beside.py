"""What stands beside a week."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from engine.weeks import Week
from focus import answers
from focus import beside as besides
from focus.views.frame import in_week, viewing
from people.requests import PersonRequest


@require_GET
@in_week
def week_beside(request: PersonRequest, week: Week) -> HttpResponse:
    """A page of its own; for the week page, which asks for it by htmx, the part alone."""
    found = besides.load(viewing(request, week))
    template = "focus/beside.html#beside" if request.htmx else "focus/beside.html"
    response = render(request, template, {"beside": found, "week": week, **answers.neighbours(week)})
    patch_vary_headers(response, ["HX-Request"])
    return response
