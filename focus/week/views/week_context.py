"""What surrounds a week: concerns, overload, promises, interruptions."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_POST

from engine.weeks import Week
from focus.calendars.services import meetings
from focus.capture import services
from focus.models import Concern, Meeting
from focus.week import responses
from focus.week.queries import week_context as queries
from focus.week.responses import build_week_request, with_week
from people.requests import PersonRequest
from people.responses import see_other, with_toast


@require_GET
@with_week
def week_context_page(request: PersonRequest, week: Week) -> HttpResponse:
    """A page of its own; only the part for the week page, which loads it by htmx."""
    return show(request, week)


@require_POST
@with_week
def concern(request: PersonRequest, week: Week, number: int, act: str) -> HttpResponse:
    """Mark a concern as done, or undo that."""
    row = get_object_or_404(Concern.objects.visible_to(request.person), pk=number)
    if act not in ("done", "undo"):
        raise Http404("Unknown action.")
    again = reverse("concern", args=[week, number, "undo"])
    if act == "done":
        services.mark_done(row, now=request.now)
        words, undo = "Marked done.", {"url": again, "target": "#week-context"}
    else:
        services.reopen(row)
        words, undo = "Undone.", None
    if request.htmx:
        return with_toast(show(request, week), words, undo=undo)
    messages.success(request, words)
    return see_other(f"{reverse('week_context', args=[week])}{f'?done={number}' if undo else ''}")


@require_POST
@with_week
def meeting_notes(request: PersonRequest, week: Week, number: int, act: str) -> HttpResponse:
    """Dismiss the reminder to ask for the notes of a delegated meeting, or undo that."""
    row = get_object_or_404(Meeting.objects.visible_to(request.person), pk=number)
    if act not in ("dismiss", "undo"):
        raise Http404("Unknown action.")
    meetings.dismiss_notes(row, dismissed=act == "dismiss")
    again = reverse("week_meeting_notes", args=[week, number, "undo"])
    words, undo = ("Dismissed.", {"url": again, "target": "#week-context"}) if act == "dismiss" else ("Undone.", None)
    if request.htmx:
        return with_toast(show(request, week), words, undo=undo)
    messages.success(request, words)
    return see_other(reverse("week_context", args=[week]))


def show(request: PersonRequest, week: Week) -> HttpResponse:
    found = queries.load(build_week_request(request, week))
    template = "focus/week_context.html#week_context" if request.htmx else "focus/week_context.html"
    done = request.GET.get("done", "")
    context = {"week_context": found, "week": week, "done": done if done.isdecimal() and done.isascii() else ""}
    response = render(request, template, {**context, **responses.neighbours(week)})
    patch_vary_headers(response, ["HX-Request"])
    return response
