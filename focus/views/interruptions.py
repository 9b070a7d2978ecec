"""Interruptions by source and week, and suggestions for the most costly sources."""

from typing import Final, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_POST

from engine.interruptions import normalised
from engine.weeks import Week
from focus.capturing import acts, proposals, sources
from focus.capturing.forms import AnswerForm, InterruptionForm
from focus.models import Interruption
from focus.views.frame import viewing
from people.requests import PersonRequest, person_required
from people.responses import see_other, with_toast

PAGE: Final = "focus/interruptions.html"
CORRECTED: Final = "Saved."
REMEDIES: Final = ("rota", "pairing", "page")
WORDS: Final = {"taken": "Saved. Good luck!", "dismissed": "Won’t be suggested again.", "": "Will be suggested again."}


@require_GET
@person_required
def interruptions(request: PersonRequest) -> HttpResponse:
    """The page; for htmx, after something was captured or deleted, its content."""
    response = show(request, part="#told" if request.htmx else "")
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
@person_required
def interruption_correct(request: PersonRequest, number: int) -> HttpResponse:
    """Change source, minutes and topic; its time stays."""
    row = get_object_or_404(Interruption.objects.visible_to(request.person).select_related("person"), pk=number)
    form = InterruptionForm(request.POST, prefix="interruption")
    if not form.is_valid():
        return show(request, part="#told" if request.htmx else "", faulty=Faulty(row.pk, form))
    acts.write(row, **form.cleaned_data)
    if request.htmx:
        return with_toast(show(request, part="#told"), CORRECTED)
    messages.success(request, CORRECTED)
    return see_other(f"{reverse('interruptions')}#noted")


@require_POST
@person_required
def interruption_answer(request: PersonRequest, kind: str) -> HttpResponse:
    """The person's answer to a suggestion, kept until they change it."""
    form = AnswerForm(request.POST)
    if kind not in REMEDIES or not form.is_valid():
        raise Http404("No such suggestion.")
    said, about = form.cleaned_data["answer"], normalised(form.cleaned_data["about"])
    if said:
        proposals.answer(request.person, kind, about, taken=said == "taken", now=request.now)
    else:
        proposals.take_back(request.person, kind, about)
    if not request.htmx:
        messages.success(request, WORDS[said])
        return see_other(f"{reverse('interruptions')}#proposals")
    return with_toast(show(request, part="#proposals"), WORDS[said])


class Faulty(NamedTuple):
    """A correction that was refused, and the row that it was for."""

    number: int
    form: InterruptionForm

    @property
    def name(self) -> str:
        """The id of the element that lists the errors."""
        return f"faults-{self.number}"


def show(request: PersonRequest, *, part: str = "", faulty: Faulty | None = None) -> HttpResponse:
    found = sources.load(viewing(request, Week.of(request.today)))
    context = {
        "found": found,
        "week": found.viewing.week,
        "faulty": faulty,
        "removed": "" if request.htmx else request.GET.get("removed", ""),
    }
    return render(request, f"{PAGE}{part}", context, status=422 if faulty else 200)
