"""Make room: choose cuts in a week over capacity."""

from typing import Any, Final

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from engine.weeks import Week
from focus import answers, blocks, giving
from focus import page as pages
from focus.give_forms import GiveForm
from focus.page import WeekPage
from focus.views.frame import in_week, viewing
from focus.wording.blocks import committed_words
from focus.wording.plain import hours, numbered
from people.requests import PersonRequest
from people.responses import see_other

PAGE: Final = "focus/gives.html"


@require_http_methods(["GET", "HEAD", "POST"])
@in_week
def week_gives(request: PersonRequest, week: Week) -> HttpResponse:
    """Apply the cuts, and commit the week if requested; `weigh` only shows what they would cost."""
    here = viewing(request, week)
    page = pages.load(here)
    if page is None or here.is_past:
        return redirect("week", week)
    suggested = giving.gives_of(page)
    forms = [GiveForm(line, request.POST if request.method == "POST" else None) for line in suggested.lines]
    if request.method != "POST":
        return show(request, page, suggested, forms)
    faults = [str(fault) for form in forms for found in form.errors.values() for fault in found]
    if faults:
        return show(request, page, suggested, forms, status=422, told=" ".join(faults))
    chosen = giving.gives_of(page, {form.line.entry.key: form.give() for form in forms})
    if "weigh" in request.POST:
        return show(request, page, chosen, forms)
    if "commit" in request.POST and chosen.over:
        words = f"You’re still {hours(chosen.over)} h over capacity. Cut more, or commit anyway below."
        return show(request, page, chosen, forms, status=422, told=words)
    return carry_out(request, page, chosen, forms)


def carry_out(request: PersonRequest, page: WeekPage, chosen: giving.Gives, forms: list[GiveForm]) -> HttpResponse:
    try:
        token = giving.carry_out(request.person, page, chosen, now=request.now)
    except giving.NotGiven as fault:
        return show(request, page, chosen, forms, status=422, told=str(fault))
    words = f"Cut {hours(chosen.given)} h." if chosen.given else "Nothing was cut."
    if "commit" in request.POST:
        done = blocks.commit(page.viewing)
        if done is not None:
            words += " " + committed_words(page.week, done.accepted, done.laid, first=done.first)
    messages.success(request, words)
    return see_other(f"{reverse('week_calendar', args=[page.week])}?given={token}")


@require_POST
@in_week
def week_gives_back(request: PersonRequest, week: Week) -> HttpResponse:
    """Undo the cuts; newer decisions stay."""
    try:
        count = giving.take_back(request.person, request.POST.get("given", ""), now=request.now)
    except signing.BadSignature:
        raise Http404 from None
    messages.success(request, f"{numbered(count, 'decision')} undone.")
    return see_other(reverse("week_calendar", args=[week]))


def show(
    request: PersonRequest,
    page: WeekPage,
    gives: giving.Gives,
    forms: list[GiveForm],
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    part = "#weighed" if request.htmx else ""
    rows = list(zip(gives.lines, forms, strict=True))
    context = answers.context_of(page, gives=gives, rows=rows, part=bool(part), **more)
    return render(request, f"{PAGE}{part}", context, status=status)
