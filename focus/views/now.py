"""What the week needs now: in mid-week the hours left, before that the carry-over from last week."""

from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from engine.weeks import Week
from focus import answers, blocks, carrying, decisions, left
from focus.page import Viewing
from focus.views.frame import in_week, viewing
from focus.wording.plain import hours
from people.requests import PersonRequest
from people.responses import see_other

PAGE: Final = "focus/now.html"


@require_http_methods(["GET", "HEAD", "POST"])
@in_week
def week_now(request: PersonRequest, week: Week) -> HttpResponse:
    """The part for the week page by htmx, or a page of its own; a POST previews the replanned rest, changing nothing."""
    here = viewing(request, week)
    if has_begun(here):
        found = left.load(here)
        if found is None:
            return nothing(request, week)
        return show(request, here, left=left.replanned(found) if request.method == "POST" else found)
    carried = carrying.load(here)
    if carried is None:
        return nothing(request, week)
    return show(request, here, carried=carried)


def has_begun(here: Viewing) -> bool:
    """From the second day of the week on, part of it is past."""
    return here.is_this and here.today > here.week.monday


def nothing(request: PersonRequest, week: Week) -> HttpResponse:
    return HttpResponse() if request.htmx else redirect("week", week)


@require_POST
@in_week
def week_take(request: PersonRequest, week: Week) -> HttpResponse:
    """Use the proposed hours; a committed week is rescheduled around blocks that the person placed by hand."""
    here = viewing(request, week)
    if not has_begun(here):
        raise Http404("This week has nothing left to plan.")
    try:
        token = left.take(here, typed_hours(request.POST), now=request.now)
    except decisions.NotDecidable as fault:
        return answers.refuse(request, here, str(fault), status=422)
    if "lay" in request.POST:
        blocks.lay(here, anew=True)
    messages.success(request, "Replanned the rest of the week. Blocks you placed yourself stayed.")
    return see_other(reverse("week_calendar", args=[week]) + (f"?given={token}" if token else ""))


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
@in_week
def week_carry(request: PersonRequest, week: Week, initiative: str, area: str) -> HttpResponse:
    here = viewing(request, week)
    row = get_object_or_404(decisions.areas_to_decide(request.person, week), initiative__key=initiative, key=area)
    made = carrying.carry(here, f"{initiative}/{area}", now=request.now)
    if made is None:
        messages.info(request, f"“{row.name}” has nothing left to carry over.")
    else:
        messages.success(request, f"“{row.name}” now has {hours(float(made.hours))} h.")
    return answers.back(week, f"#item-{initiative}--{area}")


def show(request: PersonRequest, here: Viewing, **more: Any) -> HttpResponse:
    context = {"viewing": here, "week": here.week, **more}
    return render(request, f"{PAGE}#now" if request.htmx else PAGE, context)
