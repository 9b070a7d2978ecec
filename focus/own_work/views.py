"""Own work: the list, adding and editing, done or not, removing; and people not to be suggested."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from engine.weeks import Week
from focus.calendars.queries.meetings import abouts
from focus.formatting import date_words
from focus.models import OwnWork
from focus.own_work import queries, services
from focus.own_work.forms import OwnWorkForm
from focus.week.responses import back, with_week
from people import trash
from people.concurrency import EditConflict
from people.models import Person
from people.requests import PersonRequest, person_required, posted
from people.responses import see_other

PAGE = "focus/own_work.html"


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def own_work(request: PersonRequest) -> HttpResponse:
    return show_form(request, OwnWork(person=request.person), "added")


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def own_work_edit(request: PersonRequest, number: int) -> HttpResponse:
    return show_form(request, find(request, number), "saved")


def find(request: PersonRequest, number: int) -> OwnWork:
    return get_object_or_404(queries.rows_of(request.person), pk=number)


def show_form(request: PersonRequest, row: OwnWork, done: str) -> HttpResponse:
    """The list with the form of a new or an existing row."""
    choices, conflict = abouts(request.person, request.today), None
    form = OwnWorkForm(posted(request), instance=row, abouts=choices, today=request.today)
    if form.is_valid():
        try:
            services.save(form.save(commit=False), form.subject(), seen=form.version(), now=request.now)
        except EditConflict:
            form, conflict = form.reopened_on(find(request, row.pk), abouts=choices, today=request.today)
        else:
            messages.success(request, f"“{row}” {done}. Replan your week to use it.")
            return see_other(reverse("own_work"))
    context = {
        "page": queries.load(request.person, request.today),
        "form": form,
        "conflict": conflict,
        "editing": row if row.pk else None,
        "week": Week.of(request.today),
        "removed": trash.removed_name(request),
    }
    return render(request, PAGE, context, status=409 if conflict else 422 if form.is_bound else 200)


@require_POST
@person_required
def own_work_done(request: PersonRequest, number: int) -> HttpResponse:
    """Mark it as done, or undo that."""
    row, undo = find(request, number), bool(request.POST.get("undo"))
    services.set_done(row, not undo, now=request.now)
    messages.success(request, f"“{row}” is open again." if undo else f"“{row}” marked done.")
    return see_other(reverse("own_work"))


@require_POST
@person_required
def own_work_remove(request: PersonRequest, number: int) -> HttpResponse:
    name = services.remove(find(request, number), trash.removal_context(request, "own_work_undo"))
    return see_other(f"{reverse('own_work')}?removed={name}")


@require_POST
@person_required
def own_work_undo(request: PersonRequest, name: str) -> HttpResponse:
    """Restore removed work."""
    try:
        services.restore(request.person, name, now=request.now)
        messages.success(request, "Restored.")
    except trash.CannotRestore:
        messages.warning(request, "It can no longer be restored.")
    return see_other(reverse("own_work"))


@require_POST
@with_week
def week_not_suggested(request: PersonRequest, week: Week, key: str) -> HttpResponse:
    """Take a colleague out of every suggestion for 90 days, or undo that."""
    colleague = get_object_or_404(Person.objects.visible_to(request.person), key=key)
    if request.POST.get("undo"):
        services.suggest_again(request.person, colleague, now=request.now)
        messages.success(request, f"{colleague} can be suggested again. Replan to use it.")
        return see_other(reverse("week_preferences"))
    row = services.stop_suggesting(request.person, colleague, now=request.now)
    messages.success(request, f"{colleague} won’t be suggested until {date_words(row.until)}. Replan to use it.")
    return back(week)
