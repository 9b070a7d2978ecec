"""The tab Around the week: check-ins, concerns, overload, promises, interruptions."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from engine.weeks import Week
from focus.calendars.services import meetings
from focus.capture import services
from focus.models import Concern, Meeting
from focus.week import responses
from focus.week.queries import week_around as queries
from focus.week.queries.week_context import WeekContext
from focus.week.responses import build_week_request, with_week
from people.requests import PersonRequest
from people.responses import see_other, with_toast

PAGE: Final = "focus/week_around.html"


@require_GET
@with_week
def week_around(request: PersonRequest, week: Week) -> HttpResponse:
    """The page; for htmx the part that changes, `overload` or `standards`, or with `count` how many things ask for something."""
    week_request = build_week_request(request, week)
    if request.htmx and "count" in request.GET:
        return HttpResponse(str(queries.load(week_request).count or ""))
    if request.htmx and "standards" in request.GET:
        return render(request, "focus/week_standards.html", {"it": WeekContext(week_request).standards})
    if request.htmx:
        part = "overload" if "overload" in request.GET else "week_context"
        context = {"week_context": WeekContext(week_request), "week": week, "week_request": week_request}
        return render(request, f"{PAGE}#{part}", context)
    found, done = queries.load(week_request), request.GET.get("done", "")
    context = {
        "around": found,
        "week_context": found.week_context,
        "page": found.page,
        "week_request": week_request,
        "week": week,
        "with_overload": "overload" in request.GET,
        "with_standards": "standards" in request.GET,
        "done": done if done.isdecimal() and done.isascii() else "",
        **responses.neighbours(week),
    }
    response = render(request, PAGE, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
@with_week
def concern(request: PersonRequest, week: Week, number: int, act: str) -> HttpResponse:
    """Mark a concern as done, or undo that."""
    row = get_object_or_404(Concern.objects.visible_to(request.person), pk=number)
    if act not in ("done", "undo"):
        raise Http404("Unknown action.")
    if act == "done":
        services.mark_done(row, now=request.now)
    else:
        services.reopen(row)
    words, undo = (
        ("Marked done.", reverse("concern", args=[week, number, "undo"])) if act == "done" else ("Undone.", "")
    )
    return show_changed(request, week, words, undo, f"?done={number}" if undo else "")


@require_POST
@with_week
def meeting_notes(request: PersonRequest, week: Week, number: int, act: str) -> HttpResponse:
    """Dismiss the reminder to ask for the notes of a delegated meeting, or undo that."""
    row = get_object_or_404(Meeting.objects.visible_to(request.person), pk=number)
    if act not in ("dismiss", "undo"):
        raise Http404("Unknown action.")
    meetings.dismiss_notes(row, dismissed=act == "dismiss")
    again = reverse("week_meeting_notes", args=[week, number, "undo"])
    return show_changed(request, week, *(("Dismissed.", again) if act == "dismiss" else ("Undone.", "")))


def show_changed(request: PersonRequest, week: Week, words: str, undo: str, query: str = "") -> HttpResponse:
    """What was done; the page reloads its parts and its count, as after a capture."""
    if request.htmx:
        response = with_toast(HttpResponse(status=204), words, undo={"url": undo} if undo else None)
        return trigger_client_event(response, "captured", {})
    messages.success(request, words)
    return see_other(f"{reverse('week_around', args=[week])}{query}")
