"""The week as a calendar: view it, commit it, schedule it, move its blocks, and set the preferences behind it."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from engine.weeks import Week
from focus.models import Block, WeekPreferences
from focus.own_work.queries import not_suggested
from focus.timetable import hours_by_area, queries, services, week_calendar_layout
from focus.timetable.forms import BlockForm, NewBlockForm, PreferencesForm
from focus.timetable.queries import WeekCalendar
from focus.timetable.text import committed_words, moved_words, scheduled_words
from focus.week import responses
from focus.week.queries.week_request import WeekRequest
from focus.week.responses import build_week_request, with_week
from focus.week.services import preferences
from people import trash
from people.concurrency import EditConflict
from people.display import format_date
from people.django_types import Initial
from people.requests import PersonRequest, person_required
from people.responses import see_other, with_toast
from stakeholders.models import Stakeholder

PAGE: Final = "focus/week_calendar.html"
MOVED: Final = "That block was moved in the meantime. It’s shown at its new time."


@require_GET
@with_week
def week_calendar(request: PersonRequest, week: Week) -> HttpResponse:
    return show(request, build_week_request(request, week))


@require_POST
@with_week
def week_commit(request: PersonRequest, week: Week) -> HttpResponse:
    """Accept undecided items and schedule the firm hours; over capacity, ask first how to make room."""
    week_request = build_week_request(request, week)
    if week_request.is_past:
        return closed(request, week_request)
    try:
        done = services.commit(week_request, anyway="anyway" in request.POST)
    except services.OverCapacity:
        make_room = reverse("week_make_room", args=[week])
        return HttpResponseClientRedirect(make_room) if request.htmx else see_other(make_room)
    if done is None:
        return closed(request, week_request)
    return show_result(request, week_request, committed_words(week, done.accepted, done.scheduled, first=done.first))


@require_POST
@with_week
def week_uncommit(request: PersonRequest, week: Week) -> HttpResponse:
    week_request = build_week_request(request, week)
    if week_request.is_past:
        return closed(request, week_request)
    services.uncommit(week_request)
    return show_result(
        request, week_request, f"Week {week.number} uncommitted. Blocks you placed by hand are still there."
    )


@require_POST
@with_week
def week_schedule(request: PersonRequest, week: Week) -> HttpResponse:
    """Schedule what is missing; with `reschedule`, everything that wasn't placed by hand."""
    week_request = build_week_request(request, week)
    if week_request.is_past:
        return closed(request, week_request)
    scheduled = services.schedule(week_request, reschedule="reschedule" in request.POST)
    if scheduled is None:
        return closed(request, week_request)
    return show_result(request, week_request, scheduled_words(scheduled))


@require_POST
@with_week
def week_block(request: PersonRequest, week: Week, number: int) -> HttpResponse:
    """Another day, time or length."""
    week_request, row = build_week_request(request, week), find(request, number)
    data = QueryDict(mutable=True)
    data.update({**request.GET.dict(), **request.POST.dict()})
    form = BlockForm(data, week=week, zone=week_request.zone)
    if week_request.is_past:
        return closed(request, week_request)
    if not form.is_valid():
        return show(request, week_request, status=422, moving=form, moving_number=row.pk)
    before = undo_of(row, week, week_request)
    found = form.cleaned_data
    is_manual = found["manual"] != "0"
    try:
        moved = services.move(
            row, week, found["starts"], found["minutes"], seen=found["seen"], is_manual=is_manual, now=request.now
        )
    except EditConflict:
        return show(request, week_request, status=409, message=MOVED)
    if not moved:
        return show_result(request, week_request, "It’s already there.")
    return show_result(
        request, week_request, moved_words(row, found["starts"], found["minutes"], week_request), undo=before
    )


def undo_of(row: Block, week: Week, week_request: WeekRequest) -> dict[str, str]:
    """Its time before the move."""
    starts = row.starts.astimezone(week_request.zone)
    query = QueryDict(mutable=True)
    query.update({"day": str(starts.date()), "at": f"{starts:%H:%M}", "hours": f"{row.minutes / 60:g}"})
    query["manual"] = "1" if row.is_manual else "0"
    return undo(f"{reverse('week_block', args=[week, row.pk])}?{query.urlencode()}")


def undo(url: str) -> dict[str, str]:
    return {"url": url, "target": "#timetable", "swap": "outerHTML"}


@require_POST
@with_week
def week_block_new(request: PersonRequest, week: Week) -> HttpResponse:
    week_request = build_week_request(request, week)
    calendar = queries.load(week_request)
    if calendar is None or week_request.is_past:
        return closed(request, week_request)
    form = new_form(calendar, request.POST)
    if not form.is_valid():
        return show(request, week_request, status=422, new=form)
    found = form.cleaned_data
    area = calendar.names[found["area"]].names.areas[found["area"]]
    row = services.add_block(request.person, week, area, found["starts"], found["minutes"], now=request.now)
    removal = reverse("week_block_remove", args=[week, row.pk])
    return show_result(
        request, week_request, moved_words(row, row.starts, row.minutes, week_request), undo=undo(removal)
    )


@require_POST
@with_week
def week_block_remove(request: PersonRequest, week: Week, number: int) -> HttpResponse:
    """Removed from the calendar; the hours stay in the plan."""
    week_request, row = build_week_request(request, week), find(request, number)
    name = services.remove(row, trash.removal_context(request, "week_block_undo", str(week)))
    words = f"“{row.area.name if row.area else row.stakeholder}” removed from your calendar."
    back = reverse("week_block_undo", args=[week, name])
    if not request.htmx:
        return see_other(f"{reverse('week_calendar', args=[week])}?removed={name}")
    return show_result(request, week_request, words, undo=undo(back))


@require_POST
@with_week
def week_block_undo(request: PersonRequest, week: Week, name: str) -> HttpResponse:
    week_request = build_week_request(request, week)
    try:
        back = services.restore(request.person, name)
    except trash.CannotRestore:
        return show(request, week_request, status=409, message="It can no longer be restored.")
    return show_result(request, week_request, "Restored." if back else "Already restored.")


def find(request: PersonRequest, number: int) -> Block:
    rows = Block.objects.visible_to(request.person).select_related("person", "area__initiative", "stakeholder__person")
    return get_object_or_404(rows, pk=number)


def closed(request: PersonRequest, week_request: WeekRequest) -> HttpResponse:
    """A week that is over, or not planned yet, can't be scheduled."""
    if queries.load(week_request) is None:
        raise Http404("This week isn’t planned.")
    return show(
        request, week_request, status=422, message=f"Week {week_request.week.number} is over and can’t be changed."
    )


def show_result(
    request: PersonRequest, week_request: WeekRequest, words: str, *, undo: dict[str, str] | None = None
) -> HttpResponse:
    """The updated calendar, and what was done."""
    if not request.htmx:
        messages.success(request, words)
        page = "week" if request.POST.get("back") == "week" else "week_calendar"
        return see_other(reverse(page, args=[week_request.week]))
    return with_toast(show(request, week_request), words, undo=undo)


def new_form(calendar: WeekCalendar, data: QueryDict | None = None) -> NewBlockForm:
    areas = [(item.key, f"{item.name} · {item.initiative}") for item in calendar.all_items]
    day = max(calendar.week_request.week.monday, calendar.week_request.today)
    there, wanted = calendar.minutes_in(calendar.blocks), calendar.wanted()
    area = next((key for key, _ in areas if wanted.get(key, 0) * 30 > there.get(key, 0)), None)
    hours = f"{calendar.preferences.longest_block / 60:g}"
    initial: Initial = {"area": area, "day": str(day), "at": calendar.preferences.day_starts, "hours": hours}
    return NewBlockForm(data, week=calendar.week_request.week, zone=calendar.zone, areas=areas, initial=initial)


def show(request: PersonRequest, week_request: WeekRequest, *, status: int = 200, **more: object) -> HttpResponse:
    """The page; for htmx, in answer to a POST, the calendar alone."""
    calendar = queries.load(week_request)
    if calendar is None:
        return redirect("week", week_request.week)
    scheduled = calendar.propose_schedule(calendar.blocks if calendar.committed_at else calendar.fixed_blocks)
    grid = week_calendar_layout.grid_of(
        calendar, () if calendar.committed_at or week_request.is_past else scheduled.blocks
    )
    context = {
        "calendar": calendar,
        "week_request": week_request,
        "week": week_request.week,
        "grid": grid,
        "scheduled": scheduled,
        "lines": hours_by_area.lines(calendar, scheduled),
        "new": new_form(calendar),
        "days": [(str(day), format_date(day, "D j")) for day in week_request.week.days],
        "undo_token": request.GET.get("undo", "")[:2000] if request.method == "GET" else "",
        "removed": trash.removed_name(request) if request.method == "GET" else "",
        **responses.neighbours(week_request.week),
        **more,
    }
    part = "#timetable" if request.htmx and request.method == "POST" else ""
    return render(request, f"{PAGE}{part}", context, status=status)


@require_POST
@with_week
def week_touchpoint(request: PersonRequest, week: Week, key: str) -> HttpResponse:
    rows = Stakeholder.objects.editable_by(request.person).select_related("person")
    row, week_request = get_object_or_404(rows, url_id=key), build_week_request(request, week)
    if week_request.is_past:
        messages.error(request, f"Week {week.number} is over.")
        return responses.back(week)
    try:
        block, made = services.book_touchpoint(week_request, row)
    except services.NoFreeHalfHour as error:
        messages.error(request, str(error))
    else:
        starts = block.starts.astimezone(week_request.zone)
        booked = f"Booked 30 min with {row}" if made else f"You already have 30 min with {row}"
        messages.success(request, f"{booked}: {starts:%A}, {format_date(starts, 'H:i')}.")
    return responses.back(week)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def week_preferences(request: PersonRequest) -> HttpResponse:
    stored = WeekPreferences.for_person(request.person)
    form = PreferencesForm(request.POST if request.method == "POST" else None, instance=stored)
    if not form.is_valid():
        return show_preferences(request, form, status=422 if form.is_bound else 200)
    chosen = {name: form.cleaned_data[name] for name in preferences.FIELDS}
    try:
        preferences.change(request.person, now=request.now, seen=form.version(), **chosen)
    except EditConflict:
        again, conflict = form.reopened_on(WeekPreferences.for_person(request.person))
        return show_preferences(request, again, status=409, conflict=conflict)
    messages.success(request, "Preferences saved. They apply the next time a week is scheduled.")
    return see_other(reverse("week_preferences"))


def show_preferences(request: PersonRequest, form: PreferencesForm, *, status: int, **more: object) -> HttpResponse:
    context = {"form": form, "not_suggested": not_suggested(request.person), "week": Week.of(request.today), **more}
    return render(request, "focus/preferences.html", context, status=status)
