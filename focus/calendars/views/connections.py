"""A person's calendars: connecting and syncing them, and the result; and rules for their meetings."""

from collections.abc import Collection, Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from engine.weeks import Week
from focus.calendars.forms import CalendarForm, RuleForm
from focus.calendars.queries import calendars_page
from focus.calendars.queries.calendars_page import MOST_CALENDARS
from focus.calendars.services import connections, triage
from focus.models import Calendar, MeetingRule
from focus.week.responses import build_week_request
from people import trash
from people.concurrency import Difference, EditConflict, row_etag
from people.django_types import Initial
from people.requests import PersonRequest, person_required
from people.responses import see_other
from people.ssrf_guard import BlockedAddress

PAGE = "focus/calendars.html"
HERE = "my_calendars"
NAME_TAKEN = "You already have a calendar with this name."
TOO_MANY = f"You can connect at most {MOST_CALENDARS} calendars. Remove one first."


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def my_calendars(request: PersonRequest) -> HttpResponse:
    """The list, and connecting a calendar."""
    if request.method != "POST":
        return show(request)
    form = CalendarForm(request.POST, request.FILES)
    if form.is_valid() and save_form(request, form):
        messages.success(request, f"“{form.cleaned_data['name']}” connected. Reading it now.")
        return see_other(reverse(HERE))
    return show(request, form, status=422)


def save_form(request: PersonRequest, form: CalendarForm, row: Calendar | None = None) -> bool:
    """Whether it was saved; if not, the reason is at its field."""
    said, now = form.cleaned_data, request.now
    name, details, address, content = said["name"], said["details"], said.get("address") or "", said.get("file")
    try:
        if row is not None:
            connections.change(
                row, name, details=details, address=address, content=content, seen=form.version(), now=now
            )
        elif content is not None:
            connections.connect_file(request.person, name, content, details=details, now=now)
        else:
            connections.connect(request.person, name, address, details=details, now=now)
    except BlockedAddress as fault:
        form.add_error("address", str(fault))
    except connections.NameTaken:
        form.add_error("name", NAME_TAKEN)
    except connections.TooManyCalendars:
        form.add_error(None, TOO_MANY)
    return form.is_valid()


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def calendar_edit(request: PersonRequest, number: int) -> HttpResponse:
    row = find(request, number)
    if request.method != "POST":
        initial: Initial = {"name": row.name, "details": row.details, "seen": row_etag(row, CalendarForm.watched)}
        form = CalendarForm(initial=initial, needs_source=False, is_file=row.is_file)
        return show(request, form, editing=row)
    form = CalendarForm(request.POST, request.FILES, needs_source=False, is_file=row.is_file)
    try:
        saved = form.is_valid() and save_form(request, form, row)
    except EditConflict:
        stored = find(request, number)
        again = CalendarForm(form.data_over(stored), needs_source=False, is_file=row.is_file)
        return show(request, again, status=409, editing=stored, conflict=form.differences(stored))
    if saved:
        messages.success(request, f"“{row.name}” saved.")
        return see_other(reverse(HERE))
    return show(request, form, status=422, editing=find(request, number))


@require_POST
@person_required
def calendar_sync(request: PersonRequest, number: int) -> HttpResponse:
    """Sync now; the page shows the progress."""
    row = find(request, number)
    if row.is_file and row.upload is None:
        messages.error(request, "A file is read only once. Choose a newer file.")
        return see_other(reverse("calendar_edit", args=[row.pk]))
    connections.request_sync(row, now=request.now)
    return show_line(request, row) if request.htmx else see_other(reverse(HERE))


@require_GET
@person_required
def calendar_progress(request: PersonRequest, number: int) -> HttpResponse:
    row = find(request, number)
    return show_line(request, row) if request.htmx else redirect(HERE)


@require_POST
@person_required
def calendar_remove(request: PersonRequest, number: int) -> HttpResponse:
    row = find(request, number)
    name = connections.remove(row, trash.removal_context(request, "calendar_undo"), now=request.now)
    return see_other(f"{reverse(HERE)}?removed={name}")


@require_POST
@person_required
def calendar_undo(request: PersonRequest, name: str) -> HttpResponse:
    try:
        back = connections.restore(request.person, name, now=request.now)
    except trash.CannotRestore:
        messages.error(
            request, "It can’t be restored: it was removed too long ago, or another calendar now has its name."
        )
    else:
        if back:
            messages.success(request, "Restored.")
    return see_other(reverse(HERE))


@require_POST
@person_required
def meeting_rule_add(request: PersonRequest) -> HttpResponse:
    """A rule for every meeting with certain title words or attendees."""
    page = calendars_page.load(build_week_request(request, Week.of(request.today)))
    form = RuleForm(request.POST, abouts=page.abouts)
    if form.is_valid():
        said = form.cleaned_data
        about = form.abouts.rows(said["about"])
        try:
            count = triage.add_rule(
                request.person, said["words"], said["attendees"], about, said["decides"], said["reach"], now=request.now
            )
        except triage.TooManyRules:
            form.add_error(None, f"You can have at most {triage.MOST_RULES} rules. Remove one first.")
        else:
            messages.success(request, f"Rule added. Meetings changed: {count}.")
            return see_other(f"{reverse(HERE)}#rules")
    return show(request, status=422, rule_form=form)


@require_POST
@person_required
def meeting_rule_remove(request: PersonRequest, number: int) -> HttpResponse:
    rule = get_object_or_404(
        MeetingRule.objects.visible_to(request.person).of_words().select_related("person"), pk=number
    )
    triage.remove_rule(rule, now=request.now)
    messages.success(request, "Rule removed. Meetings that it matched need triage again.")
    return see_other(f"{reverse(HERE)}#rules")


def free_name(taken: Collection[str]) -> str:
    """Work, Work 2, …"""
    names = ["Work", *(f"Work {number}" for number in range(2, MOST_CALENDARS + 2))]
    return next(name for name in names if name not in taken)


def find(request: PersonRequest, number: int) -> Calendar:
    return get_object_or_404(Calendar.objects.visible_to(request.person).select_related("person"), pk=number)


def show_line(request: PersonRequest, row: Calendar) -> HttpResponse:
    week_request = build_week_request(request, Week.of(request.today))
    (line,) = calendars_page.lines_of(week_request, [row])
    return render(request, f"{PAGE}#calendar", {"line": line, "this_week": week_request.week})


def show(
    request: PersonRequest,
    form: CalendarForm | None = None,
    *,
    status: int = 200,
    editing: Calendar | None = None,
    rule_form: RuleForm | None = None,
    conflict: Sequence[Difference] = (),
) -> HttpResponse:
    page = calendars_page.load(build_week_request(request, Week.of(request.today)))
    context = {
        "page": page,
        "form": form or CalendarForm(initial={"name": free_name({line.row.name for line in page.lines})}),
        "editing": editing,
        "conflict": conflict,
        "rule_form": rule_form or RuleForm(abouts=page.abouts),
        "removed": trash.removed_name(request) if request.method == "GET" else None,
        "this_week": Week.of(request.today),
    }
    return render(request, PAGE, context, status=status)
