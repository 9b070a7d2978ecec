"""Reviewing a week, and what past reviews show."""

from datetime import date
from decimal import Decimal
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from engine.weeks import Week
from focus.review import services
from focus.review.forms import ReviewForm, form_of
from focus.review.queries import retrospective, review_page
from focus.review.queries.review_page import ReviewPage
from focus.review.queries.reviewed_areas import mark
from focus.week import responses
from focus.week.responses import build_week_request, with_week
from people.concurrency import EditConflict
from people.requests import PersonRequest, person_required
from people.responses import see_other


@require_http_methods(["GET", "HEAD", "POST"])
@with_week
def week_review(request: PersonRequest, week: Week) -> HttpResponse:
    week_request = build_week_request(request, week)
    if week > week_request.this_week:
        words = f"Week {week.number} hasn’t started yet, so there is nothing to review."
        return responses.refuse(request, week_request, words)
    page = review_page.load(week_request)
    form = form_of(page, request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return show(request, page, form)
    if not form.is_valid():
        return show(request, page, form, status=422)
    is_sure = page.review is not None or "early" in request.POST
    if not is_sure and (wait_for := review_page.day_to_wait_for(week_request)):
        return show(request, page, form, status=422, wait_for=wait_for)
    try:
        seen = form.week.cleaned_data["seen"]
        services.save(request.person, week, form.review_input(), seen=seen, today=request.today, now=request.now)
    except EditConflict:
        return show(request, page, form, status=409)
    messages.success(request, f"Review of week {week.number} saved. Your next plan will use it.")
    return see_other(reverse("week_reviews"))


@require_POST
@with_week
def week_review_draft(request: PersonRequest, week: Week) -> HttpResponse:
    """Save a draft, or discard it."""
    if "discard" in request.POST:
        services.discard_draft(request.person, week)
        return see_other(reverse("week_review", args=[week]))
    if week <= Week.of(request.today):
        typed = request.POST.dict()
        services.keep_draft(request.person, week, typed, seen=request.POST.get("seen", ""), now=request.now)
    return HttpResponse(status=204)


def show(
    request: PersonRequest, page: ReviewPage, form: ReviewForm, *, status: int = 200, wait_for: date | None = None
) -> HttpResponse:
    near = responses.neighbours(page.week)
    if page.week >= page.week_request.this_week:
        near["later"] = None
    overtaken = status == 409
    if overtaken:
        # Saving again is meant to replace the other version.
        form.week.data = {**request.POST.dict(), "seen": mark(page.review)}
    context = {
        "page": page,
        "review": form,
        "week": page.week,
        "week_request": page.week_request,
        "overtaken": overtaken,
        "wait_for": wait_for,
        **near,
    }
    return render(request, "focus/review.html", context, status=status)


CHANGED: Final = "This suggestion has changed in the meantime. Check the new figure."


@require_GET
@person_required
def week_reviews(request: PersonRequest) -> HttpResponse:
    found = retrospective.load(build_week_request(request, Week.of(request.today)))
    return render(request, "focus/retrospective.html", {"found": found, "week": found.week_request.week})


@require_POST
@person_required
def week_day_to_day(request: PersonRequest) -> HttpResponse:
    """Set the suggested reserve, keep the current one, or undo the answer: as shown on the page, or not at all."""
    found = retrospective.load(build_week_request(request, Week.of(request.today)))
    answer, person = request.POST.get("answer", ""), request.person
    if answer == "undo" and found.answer is not None:
        words = services.undo_reserve(person, found.answer, now=request.now, today=request.today)
        messages.success(request, words)
    elif found.reserve is None or request.POST.get("hours") != f"{found.reserve.hours:g}":
        messages.warning(request, CHANGED)
    else:
        hours = Decimal(str(found.reserve.hours))
        accepted = answer == "take"
        words = services.answer_reserve(person, hours, accepted=accepted, now=request.now, today=request.today)
        messages.success(request, words)
    return see_other(f"{reverse('week_reviews')}#reserve")
