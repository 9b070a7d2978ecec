"""The week as a calendar: view it, commit it, schedule it, and move its blocks."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from engine.weeks import Week
from focus import answers, blocks, timetable, weekgrid
from focus.block_forms import BlockForm, NewBlockForm
from focus.models import Block
from focus.page import Viewing
from focus.timetable import Timetable
from focus.views.frame import in_week, viewing
from focus.wording.blocks import committed_words, laid_words, moved_words
from people import trash
from people.requests import PersonRequest
from people.responses import see_other, with_toast

PAGE: Final = "focus/timetable.html"
MOVED: Final = "That block was moved in the meantime. It’s shown at its new time."


@require_GET
@in_week
def week_calendar(request: PersonRequest, week: Week) -> HttpResponse:
    return show(request, viewing(request, week))


@require_POST
@in_week
def week_commit(request: PersonRequest, week: Week) -> HttpResponse:
    """Accept undecided items and schedule the firm hours; over capacity, ask first how to make room."""
    here = viewing(request, week)
    table = open_week(here)
    if table is None or here.is_past:
        return closed(request, here)
    if table.tally.over and "anyway" not in request.POST:
        gives = reverse("week_gives", args=[week])
        return HttpResponseClientRedirect(gives) if request.htmx else see_other(gives)
    done = blocks.commit(here)
    if done is None:
        return told(request, here, f"Week {week.number} is already committed.")
    return told(request, here, committed_words(week, done.accepted, done.laid, first=done.first))


@require_POST
@in_week
def week_uncommit(request: PersonRequest, week: Week) -> HttpResponse:
    here = viewing(request, week)
    if here.is_past:
        return closed(request, here)
    blocks.take_back(here)
    return told(request, here, f"Week {week.number} uncommitted. Blocks you placed by hand are still there.")


@require_POST
@in_week
def week_lay(request: PersonRequest, week: Week) -> HttpResponse:
    """Schedule what is missing; with `anew`, everything that wasn't placed by hand."""
    here = viewing(request, week)
    if here.is_past:
        return closed(request, here)
    laid = blocks.lay(here, anew="anew" in request.POST)
    if laid is None:
        return closed(request, here)
    return told(request, here, laid_words(laid))


@require_POST
@in_week
def week_block(request: PersonRequest, week: Week, number: int) -> HttpResponse:
    """Another day, time or length."""
    here, row = viewing(request, week), find(request, number)
    data = QueryDict(mutable=True)
    data.update({**request.GET.dict(), **request.POST.dict()})
    form = BlockForm(data, week=week, zone=timetable.zone_of(here))
    if here.is_past:
        return closed(request, here)
    if not form.is_valid():
        return faulty(request, here, form, row)
    before = undo_of(row, week, here)
    found = form.cleaned_data
    by_hand = found["hand"] != "0"
    try:
        moved = blocks.move(
            row, week, found["starts"], found["minutes"], seen=found["seen"], by_hand=by_hand, now=request.now
        )
    except blocks.Moved:
        return refused(request, here, MOVED, status=409)
    if not moved:
        return told(request, here, "It’s already there.")
    return told(request, here, moved_words(row, found["starts"], found["minutes"], here), undo=before)


def undo_of(row: Block, week: Week, here: Viewing) -> dict[str, str]:
    """Its time before the move."""
    starts = row.starts.astimezone(timetable.zone_of(here))
    query = QueryDict(mutable=True)
    query.update({"day": str(starts.date()), "at": f"{starts:%H:%M}", "hours": f"{row.minutes / 60:g}"})
    query["hand"] = "1" if row.by_hand else "0"
    return undo(f"{reverse('week_block', args=[week, row.pk])}?{query.urlencode()}")


def undo(url: str) -> dict[str, str]:
    return {"url": url, "target": "#timetable", "swap": "outerHTML"}


@require_POST
@in_week
def week_block_new(request: PersonRequest, week: Week) -> HttpResponse:
    here = viewing(request, week)
    table = open_week(here)
    if table is None or here.is_past:
        return closed(request, here)
    form = new_form(table, request.POST)
    if not form.is_valid():
        return show(request, here, status=422, part="#timetable" if request.htmx else "", new=form)
    found = form.cleaned_data
    area = table.names[found["area"]].names.areas[found["area"]]
    row = blocks.put(request.person, week, area, found["starts"], found["minutes"], now=request.now)
    removal = reverse("week_block_remove", args=[week, row.pk])
    return told(request, here, moved_words(row, row.starts, row.minutes, here), undo=undo(removal))


@require_POST
@in_week
def week_block_remove(request: PersonRequest, week: Week, number: int) -> HttpResponse:
    """Removed from the calendar; the hours stay in the plan."""
    here, row = viewing(request, week), find(request, number)
    name = blocks.remove(row, trash.removal_context(request, "week_block_back", str(week)))
    words = f"“{row.area.name if row.area else row.stakeholder}” removed from your calendar."
    back = reverse("week_block_back", args=[week, name])
    if not request.htmx:
        return see_other(f"{address(week)}?removed={name}")
    return told(request, here, words, undo=undo(back))


@require_POST
@in_week
def week_block_back(request: PersonRequest, week: Week, name: str) -> HttpResponse:
    here = viewing(request, week)
    try:
        back = blocks.restore(request.person, name)
    except trash.CannotRestore:
        return refused(request, here, "It can no longer be restored.", status=409)
    return told(request, here, "Restored." if back else "Already restored.")


def find(request: PersonRequest, number: int) -> Block:
    rows = Block.objects.visible_to(request.person).select_related("person", "area__initiative", "stakeholder__person")
    return get_object_or_404(rows, pk=number)


def open_week(here: Viewing) -> Timetable | None:
    return timetable.load(here)


def address(week: Week) -> str:
    return reverse("week_calendar", args=[week])


def closed(request: PersonRequest, here: Viewing) -> HttpResponse:
    """A week that is over, or not planned yet, can't be scheduled."""
    if timetable.load(here) is None:
        raise Http404("This week isn’t planned.")
    return refused(request, here, f"Week {here.week.number} is over and can’t be changed.", status=422)


def told(request: PersonRequest, here: Viewing, words: str, *, undo: dict[str, str] | None = None) -> HttpResponse:
    """The updated calendar, and what was done."""
    if not request.htmx:
        messages.success(request, words)
        return see_other(address(here.week))
    return with_toast(show(request, here, part="#timetable"), words, undo=undo)


def refused(request: PersonRequest, here: Viewing, words: str, *, status: int) -> HttpResponse:
    return show(request, here, status=status, part="#timetable" if request.htmx else "", told=words)


def faulty(request: PersonRequest, here: Viewing, form: BlockForm, row: Block) -> HttpResponse:
    """The block's form, open, with what was typed."""
    part = "#timetable" if request.htmx else ""
    return show(request, here, status=422, part=part, moving=form, moving_number=row.pk)


def new_form(table: Timetable, data: QueryDict | None = None) -> NewBlockForm:
    areas = [(entry.key, f"{entry.name} · {entry.initiative}") for entry in table.entries]
    day = max(table.viewing.week.monday, table.viewing.today)
    initial = {"day": str(day), "at": table.preferences.day_starts, "hours": 2}
    return NewBlockForm(data, week=table.viewing.week, zone=table.zone, areas=areas, initial=initial)


def show(request: PersonRequest, here: Viewing, *, status: int = 200, part: str = "", **more: Any) -> HttpResponse:
    table = timetable.load(here)
    if table is None:
        return redirect("week", here.week)
    laid = table.laid_out(table.blocks if table.committed_at else table.standing)
    grid = weekgrid.grid_of(table, () if table.committed_at or here.is_past else laid.blocks)
    context = {
        "table": table,
        "viewing": here,
        "week": here.week,
        "grid": grid,
        "laid": laid,
        "lines": weekgrid.lines(table, laid),
        "new": new_form(table),
        "days": [(str(day), f"{day:%a} {day.day}") for day in here.week.days],
        "given": request.GET.get("given", "")[:2000] if request.method == "GET" else "",
        "removed": request.GET.get("removed", "")[:40] if request.method == "GET" else "",
        **answers.neighbours(here.week),
        **more,
    }
    return render(request, f"{PAGE}{part}", context, status=status)
