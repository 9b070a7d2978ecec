"""What past reviews show; and setting the reserve that they suggest."""

from decimal import Decimal
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from engine.weeks import Week
from focus.reviewing import looking_back, reserve
from focus.views.frame import viewing
from people.requests import PersonRequest, person_required
from people.responses import see_other

CHANGED: Final = "This suggestion has changed in the meantime. Check the new figure."


@require_GET
@person_required
def week_reviews(request: PersonRequest) -> HttpResponse:
    found = looking_back.load(viewing(request, Week.of(request.today)))
    return render(request, "focus/reviews.html", {"found": found, "week": found.viewing.week})


@require_POST
@person_required
def week_reserve(request: PersonRequest) -> HttpResponse:
    """Set the suggested reserve, keep the current one, or undo the answer: as shown on the page, or not at all."""
    found = looking_back.load(viewing(request, Week.of(request.today)))
    answer, person = request.POST.get("answer", ""), request.person
    if answer == "undo" and found.answer is not None:
        words = reserve.undo(person, found.answer, now=request.now)
        messages.success(request, words)
    elif found.reserve is None or request.POST.get("hours") != f"{found.reserve.hours:g}":
        messages.warning(request, CHANGED)
    else:
        hours = Decimal(str(found.reserve.hours))
        messages.success(request, reserve.answer(person, hours, taken=answer == "take", now=request.now))
    return see_other(f"{reverse('week_reviews')}#reserve")
