"""The checklist after a first plan, until everything on it is done or it is dismissed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from focus.week.queries.first_steps import load_first_steps
from people.requests import PersonRequest, person_required
from people.responses import see_other
from people.services import checklist


@require_safe
@person_required
def first_steps(request: PersonRequest) -> HttpResponse:
    """A page of its own; only the list for the week page, which loads it by htmx."""
    steps = load_first_steps(request.user, request.person, request.today)
    context = {"steps": steps, "all_done": all(step.is_done for step in steps)}
    part = "#list" if request.htmx else ""
    response = render(request, f"focus/first_steps.html{part}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
@person_required
def dismiss_first_steps(request: PersonRequest) -> HttpResponse:
    checklist.dismiss(request.user)
    if request.htmx:
        return HttpResponse()
    messages.success(request, "Checklist closed.")
    return see_other("week_today")
