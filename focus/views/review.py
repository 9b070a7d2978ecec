"""Reviewing a week: saved all at once, correctable later, and drafts are never lost."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from engine.weeks import Week
from focus import answers
from focus.reviewing import acts
from focus.reviewing import page as pages
from focus.reviewing.page import ReviewPage
from focus.views.frame import in_week, viewing
from people.requests import PersonRequest
from people.responses import see_other


@require_http_methods(["GET", "HEAD", "POST"])
@in_week
def week_review(request: PersonRequest, week: Week) -> HttpResponse:
    here = viewing(request, week)
    if week > here.this_week:
        words = f"Week {week.number} hasn’t started yet, so there is nothing to review."
        return answers.refuse(request, here, words)
    if request.method != "POST":
        return show(request, pages.load(here))
    page = pages.load(here, request.POST)
    if not page.form.is_valid():
        return show(request, page, status=422)
    try:
        seen = page.form.week.cleaned_data["seen"]
        acts.save(request.person, week, page.form.said(), seen=seen, today=request.today, now=request.now)
    except acts.Overtaken:
        return show(request, page, status=409)
    messages.success(request, f"Review of week {week.number} saved. Your next plan will use it.")
    return see_other(reverse("week_reviews"))


@require_POST
@in_week
def week_review_draft(request: PersonRequest, week: Week) -> HttpResponse:
    """Save a draft, or discard it."""
    if "forget" in request.POST:
        acts.forget_draft(request.person, week)
        return see_other(reverse("week_review", args=[week]))
    if week <= Week.of(request.today):
        typed = request.POST.dict()
        acts.keep_draft(request.person, week, typed, seen=request.POST.get("seen", ""), now=request.now)
    return HttpResponse(status=204)


def show(request: PersonRequest, page: ReviewPage, *, status: int = 200) -> HttpResponse:
    near = answers.neighbours(page.week)
    if page.week >= page.viewing.this_week:
        near["later"] = None
    overtaken = status == 409
    if overtaken:
        # Saving again is meant to replace the other version.
        page.form.week.data = {**request.POST.dict(), "seen": acts.mark(page.review)}
    context = {"page": page, "week": page.week, "viewing": page.viewing, "overtaken": overtaken, **near}
    return render(request, "focus/review.html", context, status=status)
