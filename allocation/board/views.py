"""The pages of hours: the board, balance, and one lead with the details of a week."""

from dataclasses import replace
from functools import partial
from typing import TypeVar

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from allocation.board import csv_rows, lead_queries, queries
from allocation.board.balance_chart import draw_balance, draw_compared
from allocation.board.board_filters import BoardFilters, clamp_week
from allocation.board.reporting_line import Viewer
from allocation.board.services import HoursChange
from allocation.notices.queries import load_notices
from engine.weeks import NoSuchWeek, Week
from initiatives.models import LeadAssignment
from people.csv_export import csv_response
from people.requests import PersonRequest, person_required
from people.responses import render_part, see_other, with_toast
from stakeholders import services as stakeholders

T = TypeVar("T")


def viewer_of(request: PersonRequest) -> Viewer:
    return Viewer(request.person, request.organisation, request.today)


def found_or_404(page: T | None) -> T:
    """The page of a lead; 404 where they aren't in the viewer's reporting line."""
    if page is None:
        raise Http404("They are not in your reporting line.")
    return page


def render_figures(request: PersonRequest, template: str, page: object, **more: object) -> HttpResponse:
    """The page; only more rows when htmx asks for them."""
    part = "rows" if "rows" in request.GET else "figures"
    return render_part(request, template, part, {"page": page, "viewer": request.person, **more})


@person_required
@require_safe
def allocation(request: PersonRequest) -> HttpResponseBase:
    """The viewer's leads, at any depth below them, and their own row if they lead."""
    filters = BoardFilters.read(request.GET, request.today)
    if request.GET.get("format") == "csv":
        return csv_response(
            f"allocation-{filters.weeks[0]}", csv_rows.HEADINGS, csv_rows.hours_rows(viewer_of(request), filters)
        )
    page = queries.load_board(viewer_of(request), filters)
    notices = partial(load_notices, viewer_of(request))
    done = HoursChange.read(request.GET.get("done", ""))
    more = {"notices": notices, "done": done}
    return render_figures(request, "allocation/board.html", page, **more)


@person_required
@require_safe
def balance(request: PersonRequest) -> HttpResponse:
    page = queries.load_balance(viewer_of(request), BoardFilters.read(request.GET, request.today))
    return render_figures(
        request, "allocation/balance.html", page, chart=draw_balance(page.found), compared=draw_compared(page.found)
    )


@person_required
@require_safe
def cell(request: PersonRequest, key: str, week: str) -> HttpResponse:
    """Details of a cell: a page, a drawer for htmx."""
    try:
        chosen = Week.parse(week)
        if chosen != clamp_week(chosen, Week.of(request.today)):
            raise NoSuchWeek(f"{chosen} is more than two years away.")
    except NoSuchWeek as fault:
        raise Http404(str(fault)) from fault
    page = found_or_404(queries.load_cell(viewer_of(request), key, chosen))
    context = {"page": page, "before": chosen - 1, "after": chosen + 1}
    return render_part(request, "allocation/cell.html", "drawer", context)


@person_required
@require_safe
def lead(request: PersonRequest, key: str) -> HttpResponse:
    """One lead's hours and involvement; conflicts load separately."""
    filters = replace(BoardFilters.read(request.GET, request.today), opened=frozenset({key}))
    page = found_or_404(lead_queries.load_lead_page(viewer_of(request), key, filters))
    charts = {"chart": draw_balance(page.balance), "compared": draw_compared(page.balance)}
    return render(request, "allocation/lead.html", {"page": page, "viewer": request.person, **charts})


@person_required
@require_safe
def lead_overload(request: PersonRequest, key: str) -> HttpResponse:
    """Where a lead's weeks are overloaded: a page, and a part of their page."""
    page = found_or_404(lead_queries.load_lead_overload(viewer_of(request), key))
    return render_part(request, "allocation/lead_overload.html", "overload", {"page": page})


@person_required
@require_safe
def lead_outlook(request: PersonRequest, key: str) -> HttpResponse:
    """Conflicts and involvement of a lead: a page, and a part of their page."""
    weeks = BoardFilters.read(request.GET, request.today).weeks
    page = found_or_404(lead_queries.load_lead_outlook(viewer_of(request), key, weeks))
    return render_part(request, "allocation/lead_outlook.html", "outlook", {"page": page})


@person_required
@require_safe
def lead_purpose(request: PersonRequest, key: str) -> HttpResponse:
    """What a lead's assignments are for, and when the viewer last discussed them: a page, and a part of their page."""
    return show_purpose(request, key)


def show_purpose(request: PersonRequest, key: str) -> HttpResponse:
    page = found_or_404(lead_queries.load_lead_purpose(viewer_of(request), key))
    return render_part(request, "allocation/lead_purpose.html", "purpose", {"page": page})


@person_required
@require_POST
def lead_discussed(request: PersonRequest, key: str, number: int) -> HttpResponse:
    """A manager discussed one of a lead's assignments with them today: a contact among their check-ins."""
    rows = LeadAssignment.objects.visible_to(request.person, request.today).exclude(person=request.person)
    rows = rows.hours_visible_to(request.person).select_related("person", "initiative")
    row = get_object_or_404(rows, pk=number, person__key=key)
    stakeholders.log_discussion(request.person, row.person, row.initiative, on=request.today, now=request.now)
    words = f"Logged as a check-in with {row.person} about “{row.initiative}”."
    if request.htmx:
        return with_toast(show_purpose(request, key), words)
    messages.success(request, words)
    return see_other(f"{reverse('allocation_lead', args=[key])}#stages-title")
