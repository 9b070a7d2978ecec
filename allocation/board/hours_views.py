"""A lead's initiatives under their row, and changing agreed hours there from a week on."""

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from allocation.board import queries, services
from allocation.board.board_filters import BoardFilters
from allocation.board.forms import AgreedHoursForm
from allocation.board.services import HoursChange
from allocation.board.views import found_or_404, viewer_of
from engine.weeks import NoSuchWeek, Week
from initiatives.models import LeadAssignment
from initiatives.querysets import AssignmentQuerySet
from initiatives.services.assignment_rows import ChangedSince
from people.concurrency import EditConflict
from people.effective_dates import PastWeeksChange
from people.requests import PersonRequest, person_required, posted
from people.responses import render_part, see_other, with_toast

CHANGED_SINCE = "These hours have been changed again since, so nothing was undone."
WEEKS_OVER = "A week with these hours is over, so nothing was undone. Change the hours from this week on."


@person_required
@require_safe
def lead_rows(request: PersonRequest, key: str) -> HttpResponse:
    """A lead's row with their initiatives, for htmx; `done` names a change that can be undone."""
    filters = BoardFilters.read(request.GET, request.today)
    row, facts = found_or_404(queries.load_lead_row(viewer_of(request), key, filters))
    if not request.htmx:
        return see_other(board_address(request.GET, key))
    context = {"filters": filters, "row": row, "facts": facts}
    response = render(request, "allocation/board.html#lead", context)
    done = HoursChange.read(request.GET.get("done", ""))
    if done is None:
        return response
    undo = {"url": undo_address(request, key, done), "target": f"#lead-{key}", "swap": "outerHTML"}
    return with_toast(response, done.words, undo=undo)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def agreed_hours(request: PersonRequest, key: str, number: int, week: str) -> HttpResponse:
    """The form, in its cell for htmx; a POST changes the hours from that week on."""
    since = parse_week(week)
    if since < Week.of(request.today):
        raise Http404("Weeks that are over stay as they are.")
    row = find_assignment(request, key, number, since)
    form, conflict = AgreedHoursForm(posted(request), instance=row), None
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            done = services.change_agreed_hours(
                form.save(commit=False), since, seen=form.version(),
                by=request.person, now=request.now, today=request.today,
            )  # fmt: skip
        except EditConflict:
            form, conflict = form.reopened_on(find_assignment(request, key, number, since))
            status = 409
        else:
            return after_change(request, key, done)
    query = request.GET.urlencode()
    context = {"form": form, "row": row, "week": since, "key": key, "conflict": conflict, "query": query}
    response = render_part(request, "allocation/agreed_hours.html", "cell", context, status=status)
    if request.htmx and form.is_bound:
        response.headers["HX-Retarget"] = f"#hours-{number}-{since}"
    return response


@require_POST
@person_required
def agreed_hours_undo(request: PersonRequest, key: str, token: str) -> HttpResponse:
    done = HoursChange.read(token)
    if done is None or done.lead != key or not may_undo(request, done):
        raise Http404
    try:
        services.undo_agreed_hours(done, by=request.person, now=request.now, today=request.today)
    except (ChangedSince, PastWeeksChange) as fault:
        messages.error(request, CHANGED_SINCE if isinstance(fault, ChangedSince) else WEEKS_OVER)
        return see_other(board_address(request.GET, key))
    if not request.htmx:
        messages.success(request, "The hours are as before.")
        return see_other(board_address(request.GET, key))
    return see_other(f"{reverse('allocation_rows', args=[key])}?{request.GET.urlencode()}")


def find_assignment(request: PersonRequest, key: str, number: int, week: Week) -> LeadAssignment:
    """A firm assignment of the lead whose hours the user may see and change; what has followed it by that week counts."""
    rows = editable_hours(request).filter(person__key=key)
    named = get_object_or_404(rows, pk=number)
    in_week = rows.filter(initiative=named.initiative_id).during(week.monday, week.sunday).order_by("start", "pk")
    found = list(in_week.select_related("initiative", "person"))
    if not found:
        raise Http404("The assignment doesn’t apply in that week.")
    return next((one for one in found if one.pk == number), found[-1])


def editable_hours(request: PersonRequest) -> AssignmentQuerySet:
    rows = LeadAssignment.objects.firm().hours_visible_to(request.person)
    return rows.editable_by(request.person, request.today)


def may_undo(request: PersonRequest, done: HoursChange) -> bool:
    initiatives = {values[0] for values in done.rows.after.values()}
    return editable_hours(request).filter(person__key=done.lead, initiative__in=initiatives).exists()


def parse_week(text: str) -> Week:
    try:
        return Week.parse(text)
    except NoSuchWeek as fault:
        raise Http404(str(fault)) from fault


def after_change(request: PersonRequest, key: str, done: HoursChange | None) -> HttpResponse:
    """The lead's row again; without scripts the board, with a form that undoes the change."""
    query = request.GET.copy()
    if done is not None:
        query["done"] = done.token
    if request.htmx:
        return see_other(f"{reverse('allocation_rows', args=[key])}?{query.urlencode()}")
    return see_other(board_address(query, key))


def board_address(query: QueryDict, key: str) -> str:
    """The board with the lead's initiatives."""
    query = query.copy()
    if key not in query.getlist("open"):
        query.appendlist("open", key)
    return f"{reverse('allocation')}?{query.urlencode()}#lead-{key}"


def undo_address(request: PersonRequest, key: str, done: HoursChange) -> str:
    query = request.GET.copy()
    query.pop("done", None)
    return f"{reverse('allocation_hours_undo', args=[key, done.token])}?{query.urlencode()}"
