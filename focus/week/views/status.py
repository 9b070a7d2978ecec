"""A week as text that the lead can copy."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from engine.weeks import Week
from focus.week.responses import neighbours, with_week
from focus.week.status_text import status_text
from focus.week.views.week import find_week
from people.requests import PersonRequest


@require_GET
@with_week
def week_copy(request: PersonRequest, week: Week) -> HttpResponse:
    """A page with the text; with `?text` the text alone, for the script that copies it."""
    page = find_week(request, week)
    with_own_work = "own" in request.GET
    text = status_text(page, with_own_work=with_own_work)
    if "text" in request.GET:
        return HttpResponse(text, content_type="text/plain; charset=utf-8")
    context = {"page": page, "week": week, "text": text, "with_own_work": with_own_work, **neighbours(week)}
    return render(request, "focus/week_copy.html", context)
