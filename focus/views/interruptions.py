"""Interruptions by source and week, and what is proposed against the dearest."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from engine.interruptions import same
from engine.weeks import Week
from focus.capturing import proposals, sources
from focus.capturing.forms import AnswerForm
from focus.views.frame import viewing
from people.answers import see_other, toasted
from people.requests import PersonRequest, person_required

PAGE: Final = "focus/interruptions.html"
REMEDIES: Final = ("rota", "pairing", "page")
WORDS: Final = {"taken": "Good luck with it.", "dismissed": "It is not proposed again.", "": "It is proposed again."}


@require_GET
@person_required
def interruptions(request: PersonRequest) -> HttpResponse:
    return show(request)


@require_POST
@person_required
def interruption_answer(request: PersonRequest, kind: str) -> HttpResponse:
    """What the person says to a proposal; remembered until they say otherwise."""
    form = AnswerForm(request.POST)
    if kind not in REMEDIES or not form.is_valid():
        raise Http404("Nothing like that is proposed.")
    said, about = form.cleaned_data["answer"], same(form.cleaned_data["about"])
    if said:
        proposals.answer(request.person, kind, about, taken=said == "taken", now=request.now)
    else:
        proposals.take_back(request.person, kind, about)
    if not request.htmx:
        messages.success(request, WORDS[said])
        return see_other(f"{reverse('interruptions')}#proposals")
    return toasted(show(request, part="#proposals"), WORDS[said])


def show(request: PersonRequest, *, part: str = "") -> HttpResponse:
    found = sources.load(viewing(request, Week.of(request.today)))
    return render(request, f"{PAGE}{part}", {"found": found, "week": found.viewing.week})
