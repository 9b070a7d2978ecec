"""Changing a week's hours: the carry-over from last week, the rest of the week, and making room when it is over capacity."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from engine.weeks import Week
from focus.formatting import hours, numbered
from focus.timetable import services
from focus.timetable.text import committed_words
from focus.week import responses
from focus.week.forms import OwnWorkCutForm, TradeOffForm
from focus.week.queries import week_page as pages
from focus.week.queries.week_page import WeekPage
from focus.week.queries.week_request import WeekRequest
from focus.week.responses import build_week_request, with_week
from focus.week.services import decisions, make_room, midweek
from people.requests import PersonRequest
from people.responses import see_other

MIDWEEK_PAGE: Final = "focus/midweek.html"


@require_http_methods(["GET", "HEAD", "POST"])
@with_week
def week_midweek(request: PersonRequest, week: Week) -> HttpResponse:
    """The part for the week page by htmx, or a page of its own; a POST previews the replanned rest, changing nothing."""
    week_request = build_week_request(request, week)
    if week_request.has_begun:
        found = midweek.load_remaining(week_request)
        if found is None:
            return nothing(request, week)
        return show_midweek(
            request, week_request, left=midweek.replan_remaining(found) if request.method == "POST" else found
        )
    carried = midweek.load_carry_over(week_request)
    if carried is None:
        return nothing(request, week)
    return show_midweek(request, week_request, carried=carried)


def nothing(request: PersonRequest, week: Week) -> HttpResponse:
    return HttpResponse() if request.htmx else redirect("week", week)


@require_POST
@with_week
def week_midweek_apply(request: PersonRequest, week: Week) -> HttpResponse:
    """Use the proposed hours; a committed week is rescheduled around blocks that the person placed by hand."""
    week_request = build_week_request(request, week)
    if not week_request.has_begun:
        raise Http404("This week has nothing left to plan.")
    try:
        token = midweek.apply_remaining(week_request, typed_hours(request.POST), now=request.now)
    except decisions.NotDecidable as error:
        return responses.refuse(request, week_request, str(error), status=422)
    if "reschedule" in request.POST:
        services.schedule(week_request, reschedule=True)
    messages.success(request, "Replanned the rest of the week. Blocks you placed yourself stayed.")
    return see_other(reverse("week_calendar", args=[week]) + (f"?undo={token}" if token else ""))


def typed_hours(data: QueryDict) -> dict[str, Decimal]:
    """By area; values that are not numbers are ignored."""
    found = {}
    for name, value in data.items():
        if name.startswith("area:"):
            try:
                found[name.removeprefix("area:")] = Decimal(str(value)[:8])
            except InvalidOperation:
                continue
    return {key: hours for key, hours in found.items() if hours.is_finite()}


@require_POST
@with_week
def week_carry(request: PersonRequest, week: Week, initiative: str, area: str) -> HttpResponse:
    week_request = build_week_request(request, week)
    row = get_object_or_404(decisions.areas_to_decide(request.person, week), initiative__key=initiative, key=area)
    made = midweek.carry_over(week_request, f"{initiative}/{area}", now=request.now)
    if made is None:
        messages.info(request, f"“{row.name}” has nothing left to carry over.")
    else:
        messages.success(request, f"“{row.name}” now has {hours(float(made.hours))} h.")
    return responses.back(week, f"#item-{initiative}--{area}")


def show_midweek(request: PersonRequest, week_request: WeekRequest, **more: object) -> HttpResponse:
    context = {"week_request": week_request, "week": week_request.week, **more}
    return render(request, f"{MIDWEEK_PAGE}#midweek" if request.htmx else MIDWEEK_PAGE, context)


MAKE_ROOM_PAGE: Final = "focus/make_room.html"


@dataclass(frozen=True, slots=True)
class MakeRoomForms:
    """A form for each line."""

    own_work: list[OwnWorkCutForm]
    areas: list[TradeOffForm]

    @property
    def errors(self) -> list[str]:
        forms = [*self.own_work, *self.areas]
        return [str(error) for form in forms for found in form.errors.values() for error in found]


@require_http_methods(["GET", "HEAD", "POST"])
@with_week
def week_make_room(request: PersonRequest, week: Week) -> HttpResponse:
    """Apply the cuts, and commit the week if requested; `recalculate` only shows what they would cost."""
    week_request = build_week_request(request, week)
    page = pages.load(week_request)
    if page is None or week_request.is_past:
        return redirect("week", week)
    suggested = make_room.load_trade_offs(page)
    typed = request.POST if request.method == "POST" else None
    forms = MakeRoomForms(
        [OwnWorkCutForm(line, typed) for line in suggested.own_work],
        [TradeOffForm(line, typed) for line in suggested.lines],
    )
    if typed is None:
        return show_make_room(request, page, suggested, forms)
    if errors := forms.errors:
        return show_make_room(request, page, suggested, forms, status=422, message=" ".join(errors))
    chosen = make_room.load_trade_offs(
        page,
        {form.line.item.key: form.trade_off() for form in forms.areas},
        {form.line.row.pk: form.cut() for form in forms.own_work},
    )
    if "recalculate" in request.POST:
        return show_make_room(request, page, chosen, forms)
    if "commit" in request.POST and chosen.over:
        words = f"You’re still {hours(chosen.over)} h over capacity. Cut more, or commit anyway below."
        return show_make_room(request, page, chosen, forms, status=422, message=words)
    return carry_out(request, page, chosen, forms)


def carry_out(
    request: PersonRequest, page: WeekPage, chosen: make_room.TradeOffs, forms: MakeRoomForms
) -> HttpResponse:
    try:
        token = make_room.apply_trade_offs(request.person, page, chosen, now=request.now)
    except make_room.InvalidTradeOff as error:
        return show_make_room(request, page, chosen, forms, status=422, message=str(error))
    words = f"Cut {hours(chosen.hours_cut)} h." if chosen.hours_cut else "Nothing was cut."
    if "commit" in request.POST:
        done = services.commit(page.week_request, anyway=True)
        if done is not None:
            words += " " + committed_words(page.week, done.accepted, done.scheduled, first=done.first)
    messages.success(request, words)
    return see_other(f"{reverse('week_calendar', args=[page.week])}?undo={token}")


@require_POST
@with_week
def week_make_room_undo(request: PersonRequest, week: Week) -> HttpResponse:
    """Undo the cuts; newer decisions stay."""
    try:
        count = make_room.undo_trade_offs(build_week_request(request, week), request.POST.get("undo", ""))
    except signing.BadSignature:
        raise Http404 from None
    messages.success(request, f"{numbered(count, 'change')} undone.")
    return see_other(reverse("week_calendar", args=[week]))


def show_make_room(
    request: PersonRequest,
    page: WeekPage,
    trade_offs: make_room.TradeOffs,
    forms: MakeRoomForms,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    part = "#totals" if request.htmx else ""
    rows = list(zip(trade_offs.lines, forms.areas, strict=True))
    own_rows = list(zip(trade_offs.own_work, forms.own_work, strict=True))
    context = responses.context_of(page, trade_offs=trade_offs, rows=rows, own_rows=own_rows, part=bool(part), **more)
    return render(request, f"{MAKE_ROOM_PAGE}{part}", context, status=status)
