"""A person's meetings of a week: what each is about, whether to attend, and those added by hand."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from engine.weeks import Week
from focus.calendars.forms import OwnMeetingForm
from focus.calendars.queries import meetings_page
from focus.calendars.queries.meetings import Abouts, abouts
from focus.calendars.services import meetings
from focus.models import Meeting
from focus.week import responses
from focus.week.forms import MeetingChoiceForm
from focus.week.queries import week_page
from focus.week.responses import build_week_request, with_week
from people import trash
from people.requests import PersonRequest
from people.responses import see_other, with_toast

PAGE: Final = "focus/meetings.html"
REPLAN_HINT: Final = "You can replan the affected week."
THERE: Final = "You already have a meeting with that title at that time."


@require_http_methods(["GET", "HEAD", "POST"])
@with_week
def week_meetings(request: PersonRequest, week: Week) -> HttpResponse:
    """The page, and adding a meeting."""
    found = abouts(request.person, request.today)
    form = form_of(request, week, found, typed=request.method == "POST")
    if form.is_valid():
        try:
            rows = meetings.add(request.person, form.held(), form.cleaned_data["weeks"] or 1, now=request.now)
        except meetings.ThereAlready:
            form.add_error("title", THERE)
        else:
            count = f" for {len(rows)} weeks" if len(rows) > 1 else ""
            messages.success(request, f"“{rows[0].title}” added{count}. {REPLAN_HINT}")
            return see_other(address(Week.of(form.cleaned_data["day"])))
    return show(request, week, found, form)


@require_http_methods(["GET", "HEAD", "POST"])
@with_week
def week_meeting_edit(request: PersonRequest, week: Week, number: int) -> HttpResponse:
    row = find(request, number)
    if row.calendar_id is not None:
        return to_its_calendar(request, week)
    found = abouts(request.person, request.today, row)
    form = form_of(request, week, found, row, typed=request.method == "POST")
    if form.is_valid():
        try:
            meetings.change(row, form.held(), now=request.now)
        except meetings.ThereAlready:
            form.add_error("title", THERE)
        else:
            messages.success(request, f"“{row.title}” changed. {REPLAN_HINT}")
            return see_other(address(Week.of(form.cleaned_data["day"])))
    return show(request, week, found, form, editing=find(request, number) if form.is_bound else row)


@require_POST
@with_week
def week_meeting_remove(request: PersonRequest, week: Week, number: int) -> HttpResponse:
    """This one, or with `later` also the later ones in its series; the next page offers undo."""
    row = find(request, number)
    if row.calendar_id is not None:
        return to_its_calendar(request, week)
    rows = meetings.later(row) if "later" in request.POST else [row]
    name = meetings.remove(rows, trash.removal_context(request, "week_meeting_undo", str(week)), now=request.now)
    return see_other(f"{address(week)}?removed={name}")


@require_POST
@with_week
def week_meeting_undo(request: PersonRequest, week: Week, name: str) -> HttpResponse:
    """Undo your own removal."""
    try:
        count = meetings.restore(request.person, name, now=request.now)
    except trash.CannotRestore:
        messages.error(request, "They can’t be restored: another meeting has taken their place.")
    else:
        if count:
            messages.success(request, "Undone." if count == 1 else f"Undone: {count} meetings restored.")
    return see_other(address(week))


@require_POST
@with_week
def week_meeting(request: PersonRequest, week: Week, number: int) -> HttpResponse:
    """The person's own choice for a meeting; an empty one goes back to the verdict.

    `on` is "meetings" if the click was on the page of meetings: the answer is then the verdicts that changed, otherwise the
    list of the week page.
    """
    week_request = build_week_request(request, week)
    page = week_page.load(week_request)
    shown = page.meeting_rows if page else {}
    row = shown[number] if number in shown else find(request, number)
    row.person = request.person
    form = MeetingChoiceForm(request.POST, person=request.person, names=page.names if page else None)
    changed = [row]
    if form.is_valid():
        chosen = form.cleaned_data
        changed = meetings.choose(row, chosen["choice"], chosen["delegate"], shown.values(), now=request.now)
    if request.POST.get("on") != "meetings":
        return responses.show_meeting(request, week_request, page, row, form)
    words = responses.meeting_words(row, form) if form.is_valid() else responses.errors_of(form)
    if not request.htmx:
        (messages.success if form.is_valid() else messages.error)(request, words)
        return see_other(f"{address(week)}#meeting-{number}")
    context = {
        "lines": [one for one in page.meetings if one.number in {row.pk for row in changed}] if page else [],
        "week": week,
        "week_request": week_request,
    }
    response = render(request, f"{PAGE}#verdicts", context, status=200 if form.is_valid() else 422)
    return with_toast(response, words, level="success" if form.is_valid() else "warning")


def find(request: PersonRequest, number: int) -> Meeting:
    rows = Meeting.objects.visible_to(request.person).select_related("person", "initiative", "area__initiative")
    return get_object_or_404(rows, pk=number)


def to_its_calendar(request: PersonRequest, week: Week) -> HttpResponse:
    """A change here would be undone by the next sync."""
    messages.info(
        request, "This meeting comes from your calendar, so change it there. Here you can set what it is about."
    )
    return see_other(address(week))


def address(week: Week) -> str:
    return reverse("week_meetings", args=[week])


def form_of(
    request: PersonRequest, week: Week, found: Abouts, row: Meeting | None = None, *, typed: bool
) -> OwnMeetingForm:
    """With what was `typed`, or empty for a new one: today, or the Monday of another week."""
    return OwnMeetingForm(
        request.POST if typed else None,
        person=request.person,
        zone=build_week_request(request, week).zone,
        today=request.today,
        meeting=row,
        abouts=found,
        initial={"day": request.today if request.today in week else week.monday, "minutes": 60},
    )


def show(
    request: PersonRequest,
    week: Week,
    found: Abouts,
    form: OwnMeetingForm | None = None,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    """The page; for htmx the lists alone."""
    week_request = build_week_request(request, week)
    form = form or form_of(request, week, found, typed=False)
    context = {
        "page": meetings_page.load(week_request, found),
        "week": week,
        "week_request": week_request,
        "form": form,
        "removed": trash.removed_name(request) if request.method == "GET" else None,
        "undo": request.GET.get("undo", "")[:2000] if request.method == "GET" else "",
        **responses.neighbours(week),
        **more,
    }
    part = "#lists" if request.htmx and request.method == "POST" else ""
    return render(request, f"{PAGE}{part}", context, status=422 if form.is_bound else status)
