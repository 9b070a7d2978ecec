"""Quick capture of an interruption, a meeting or a concern on any page; and deleting it again."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from engine.weeks import Week
from focus import meetings
from focus.capturing import acts
from focus.capturing.forms import Capture, capture_of
from focus.capturing.sources import names_of_sources
from focus.models import Interruption, Meeting, Worry
from focus.wording.plain import counted
from people import trash
from people.requests import PersonRequest, person_required
from people.responses import see_other, with_toast

ROWS: Final[dict[str, Any]] = {"interruption": Interruption, "worry": Worry, "meeting": Meeting}


class Caught(NamedTuple):
    """What was saved, and the message about it."""

    row: Any
    words: str


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def capture(request: PersonRequest) -> HttpResponse:
    """A dialog for htmx, else a page."""
    zone = request.person.zone(request.organisation.timezone)
    asked = request.POST if request.method == "POST" else request.GET
    data = request.POST if request.method == "POST" else None
    found = capture_of(request.person, zone, request.now, request.today, asked.get("kind", ""), data)
    if data is None:
        return show(request, found)
    kept = keep(request, found) if found.chosen.is_valid() else None
    if kept is None:
        return show(request, found, status=422)
    if request.htmx:
        undo = reverse("capture_remove", args=[found.kind, kept.row.pk])
        response = with_toast(HttpResponse(status=204), kept.words, undo={"url": undo})
        return trigger_client_event(trigger_client_event(response, "close-dialog", {}), "captured", {})
    return see_other(f"{reverse('capture')}?kind={found.kind}&caught={kept.row.pk}")


def keep(request: PersonRequest, found: Capture) -> Caught | None:
    """None if it can't be saved; then the form says why."""
    said = found.chosen.cleaned_data
    if found.kind == "meeting":
        return keep_meeting(request, found)
    if found.kind == "worry":
        row: Any = acts.worry(request.person, found.worry.chosen(), said["text"], now=request.now)
        words = "Saved. It stays on your week until you mark it done."
    else:
        row = acts.interrupt(request.person, said["source"], said["minutes"], said["about"], now=request.now)
        words = f"Saved: {counted(row.minutes, 'minute')} for {row.source}."
    return Caught(row, words)


def keep_meeting(request: PersonRequest, found: Capture) -> Caught | None:
    try:
        row = meetings.add(request.person, found.meeting.held(), 1, now=request.now)[0]
    except meetings.ThereAlready:
        found.meeting.add_error("title", "You already have a meeting with this title at this time.")
        return None
    week = week_of(request, row.starts)
    return Caught(row, f"“{row.title}” added to week {week.number}.")


def week_of(request: PersonRequest, moment: datetime) -> Week:
    return Week.of(moment.astimezone(request.person.zone(request.organisation.timezone)).date())


def show(request: PersonRequest, found: Capture, *, status: int = 200) -> HttpResponse:
    context = {
        "capture": found,
        "sources": names_of_sources(request.person),
        "caught": just_caught(request, found.kind),
        "removed": request.GET.get("removed"),
        "on_capture": True,
        "week": Week.of(request.today),
        "in_dialog": bool(request.htmx),
    }
    part = ("#form" if status != 200 else "#dialog") if request.htmx else ""
    response = render(request, f"focus/capture.html{part}", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def just_caught(request: PersonRequest, kind: str) -> Any:
    """Without script: what the previous page saved, so that it can be undone."""
    number = request.GET.get("caught", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return ROWS[kind].objects.visible_to(request.person).filter(pk=int(number)).first()


@require_POST
@person_required
def capture_remove(request: PersonRequest, kind: str, number: int) -> HttpResponse:
    """Delete a captured item; that can be undone, too."""
    if kind not in ROWS:
        raise Http404("No such kind of capture.")
    row = get_object_or_404(ROWS[kind].objects.visible_to(request.person).select_related("person"), pk=number)
    if isinstance(row, Meeting):
        week = week_of(request, row.starts)
        name = meetings.remove([row], trash.removal_context(request, "week_meeting_back", str(week)), now=request.now)
        return taken_out(request, name, reverse("week_meetings", args=[week]), "week_meeting_back", str(week))
    name = acts.remove(row, trash.removal_context(request, "capture_back"))
    return taken_out(request, name, page_asked(request), "capture_back")


def page_asked(request: PersonRequest) -> str:
    """Without script: the page with the button, named by its form."""
    return reverse("interruptions" if request.POST.get("from") == "interruptions" else "capture")


def taken_out(request: PersonRequest, name: str, page: str, view: str, *args: str) -> HttpResponse:
    if not request.htmx:
        return see_other(f"{page}?removed={name}")
    response = with_toast(HttpResponse(status=204), "Deleted.", undo={"url": reverse(view, args=[*args, name])})
    return trigger_client_event(response, "captured", {})


@require_POST
@person_required
def capture_back(request: PersonRequest, name: str) -> HttpResponse:
    """Undo a deletion."""
    words, level = "Restored.", messages.SUCCESS
    try:
        acts.restore(request.person, name)
    except trash.CannotRestore:
        words, level = "It can no longer be restored.", messages.WARNING
    if request.htmx:
        told = "success" if level == messages.SUCCESS else "warning"
        return trigger_client_event(with_toast(HttpResponse(status=204), words, level=told), "captured", {})
    messages.add_message(request, level, words)
    return see_other(page_asked(request))
