"""What the leads of one initiative have on this week."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from engine.weeks import Week
from focus.week.queries.week_areas import load_lead_hours
from initiatives.views.sections import find_visible
from people.requests import PersonRequest, person_required


@require_GET
@person_required
def initiative_lead_hours(request: PersonRequest, slug: str) -> HttpResponse:
    """A page of its own; only the part for the initiative's page, which loads it by htmx. 404 for all but its leads."""
    initiative, week = find_visible(request, slug), Week.of(request.today)
    if not initiative.assignments.leading_in(week).of(request.person).exists():
        raise Http404("You don’t lead this initiative.")
    found = load_lead_hours(request.person, week, initiative)
    template = "focus/lead_hours.html#lead_hours" if request.htmx else "focus/lead_hours.html"
    response = render(request, template, {"one": initiative, "week": week, "found": found})
    patch_vary_headers(response, ["HX-Request"])
    return response
