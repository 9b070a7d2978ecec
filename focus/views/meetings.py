"""A person's meetings of a week: those that they keep by hand, beside what files and calendars bring."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from engine.busy import Span, busy_minutes
from engine.weeks import Week
from focus import answers, meetings, savings
from focus.forms import HeldMeetingForm
from focus.models import Matched, Meeting
from focus.views.frame import in_week
from people import removals
from people.answers import see_other
from people.requests import PersonRequest

ANEW = "A week that rests on it offers to be planned anew."
THERE = "You have a meeting of that title at that time already."


@require_http_methods(["GET", "HEAD", "POST"])
@in_week
def week_meetings(request: PersonRequest, week: Week) -> HttpResponse:
    """The list, and adding one."""
    if request.method != "POST":
        return show(request, week, form_of(request, week))
    form = HeldMeetingForm(request.POST, **whose(request))
    if form.is_valid():
        try:
            rows = meetings.add(request.person, form.held(), form.cleaned_data["weeks"] or 1, now=request.now)
        except meetings.ThereAlready:
            form.add_error("title", THERE)
        else:
            count = f", in {len(rows)} weeks" if len(rows) > 1 else ""
            messages.success(request, f"{rows[0].title} is added{count}. {ANEW}")
            return see_other(address(Week.of(form.cleaned_data["day"])))
    return show(request, week, form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@in_week
def week_meeting_edit(request: PersonRequest, week: Week, number: int) -> HttpResponse:
    row = find(request, number)
    if row.calendar_id is not None:
        return to_its_calendar(request, week)
    if request.method != "POST":
        return show(request, week, form_of(request, week, row), editing=row)
    form = HeldMeetingForm(request.POST, **whose(request), meeting=row)
    if form.is_valid():
        try:
            meetings.change(row, form.held(), now=request.now)
        except meetings.ThereAlready:
            form.add_error("title", THERE)
        else:
            messages.success(request, f"{row.title} is changed. {ANEW}")
            return see_other(address(Week.of(form.cleaned_data["day"])))
    return show(request, week, form, status=422, editing=find(request, number))


@require_POST
@in_week
def week_meeting_remove(request: PersonRequest, week: Week, number: int) -> HttpResponse:
    """This one, or with `later` those of its series after it too; the list that follows offers to take it back."""
    row = find(request, number)
    if row.calendar_id is not None:
        return to_its_calendar(request, week)
    rows = meetings.later(row) if "later" in request.POST else [row]
    name = meetings.remove(rows, removals.keeper(request, "week_meeting_back", str(week)), now=request.now)
    return see_other(f"{address(week)}?removed={name}")


@require_POST
@in_week
def week_meeting_back(request: PersonRequest, week: Week, name: str) -> HttpResponse:
    """Undo a removal of one's own."""
    try:
        count = meetings.restore(request.person, name, now=request.now)
    except removals.Gone:
        messages.error(request, "They can't be put back any more: something else has taken their place.")
    else:
        if count:
            messages.success(request, "Back as it was." if count == 1 else f"All {count} are back as they were.")
    return see_other(address(week))


def find(request: PersonRequest, number: int) -> Meeting:
    rows = Meeting.objects.visible_to(request.person).select_related("person", "initiative", "area__initiative")
    return get_object_or_404(rows, pk=number)


def to_its_calendar(request: PersonRequest, week: Week) -> HttpResponse:
    """The next reading would undo it."""
    messages.info(request, "It comes from your calendar: change it there. Here you say what it is about.")
    return see_other(reverse("week_sort", args=[week]))


def zone_of(request: PersonRequest) -> ZoneInfo:
    return request.person.zone(request.organisation.timezone)


def whose(request: PersonRequest) -> dict[str, Any]:
    """Who fills in a form, by which clock."""
    return {"person": request.person, "zone": zone_of(request), "today": request.today}


def address(week: Week) -> str:
    return reverse("week_meetings", args=[week])


def form_of(request: PersonRequest, week: Week, row: Meeting | None = None) -> HeldMeetingForm:
    """Empty for a new one: on this day, or on the Monday of another week."""
    zone = zone_of(request)
    if row is None:
        first = request.today if request.today in week else week.monday
        return HeldMeetingForm(**whose(request), initial={"day": first, "minutes": 60})
    starts = row.starts.astimezone(zone)
    about = f"{row.area.initiative.key}/{row.area.key}" if row.area else row.initiative.key if row.initiative else ""
    initial = {
        "title": row.title,
        "day": starts.date(),
        "at": starts.time(),
        "minutes": row.minutes,
        "about": about,
        "decides": row.decides,
        "reach": row.reach,
        "attendees": ", ".join(person.name for person in row.attendees.all()),
    }
    return HeldMeetingForm(**whose(request), meeting=row, initial=initial)


def show(
    request: PersonRequest, week: Week, form: HeldMeetingForm, *, status: int = 200, editing: Meeting | None = None
) -> HttpResponse:
    rows = meetings.of_week(request.person, zone_of(request), week)
    context: dict[str, Any] = {
        "week": week,
        "rows": rows,
        "hours": busy_minutes(Span.of(row.starts, row.minutes) for row in rows) / 60,
        "to_sort": sum(row.matched == Matched.OPEN for row in rows),
        "savings": savings.saved(request.person, week),
        "form": form,
        "editing": editing,
        "removed": request.GET.get("removed") if request.method == "GET" else None,
        **answers.neighbours(week),
    }
    return render(request, "focus/meetings.html", context, status=status)
