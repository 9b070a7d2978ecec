"""Mentoring: offers, questions, what runs; and the mentors for a goal."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from growth.goals import queries as goals
from growth.mentors import queries, services
from growth.mentors.forms import AskForm, OfferForm
from growth.models import Mentoring
from people import trash
from people.concurrency import EditConflict
from people.requests import PersonRequest, person_required, posted
from people.responses import see_other


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def growth_mentoring(request: PersonRequest) -> HttpResponse:
    """What the person offers, was asked and has running, with a form for an offer."""
    form = OfferForm(posted(request))
    if form.is_valid():
        row = services.offer(
            request.person, form.cleaned_data["skill"], form.cleaned_data["hours_a_month"], now=request.now
        )
        messages.success(request, f"You offer to mentor in {row.skill}.")
        return see_other(reverse("growth_mentoring"))
    page = queries.load_mentoring(request.person)
    context = {"form": form, "page": page, "removed": trash.removed_name(request)}
    return render(request, "growth/mentoring.html", context, status=422 if form.is_bound else 200)


@require_POST
@person_required
def growth_offer_remove(request: PersonRequest, number: int) -> HttpResponse:
    row = get_object_or_404(queries.offers_of(request.person).select_related("person"), pk=number)
    name = services.remove_offer(row, trash.removal_context(request, "growth_offer_undo"))
    return see_other(f"{reverse('growth_mentoring')}?removed={name}")


@require_POST
@person_required
def growth_offer_undo(request: PersonRequest, name: str) -> HttpResponse:
    """Restore a removed offer."""
    try:
        services.restore_offer(request.person, name, now=request.now)
        messages.success(request, "Restored.")
    except trash.CannotRestore:
        messages.warning(request, "It can no longer be restored.")
    return see_other(reverse("growth_mentoring"))


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def growth_mentors(request: PersonRequest, number: int) -> HttpResponse:
    """Who could mentor for a goal; asking one of them."""
    own = goals.goals_of(request.person).open().select_related("person", "skill")
    goal = get_object_or_404(own, pk=number)
    mentors = queries.mentors_for(goal)
    form = AskForm(posted(request), mentors=mentors)
    if form.is_valid():
        services.ask(goal, form.chosen, form.cleaned_data["every_days"], now=request.now)
        messages.success(request, f"{form.chosen} has been asked. You’ll be notified when they agree.")
        return see_other(reverse("growth_mentoring"))
    context = {"goal": goal, "mentors": mentors, "form": form}
    return render(request, "growth/mentors.html", context, status=422 if form.is_bound else 200)


def find(request: PersonRequest, number: int) -> Mentoring:
    return get_object_or_404(queries.mentorings_of(request.person), pk=number)


@require_POST
@person_required
def growth_mentoring_agree(request: PersonRequest, number: int) -> HttpResponse:
    """Only the mentor can agree."""
    row = get_object_or_404(queries.mentorings_of(request.person).given_by(request.person), pk=number)
    try:
        services.agree(row, now=request.now, today=request.today)
        messages.success(request, f"You mentor {row.mentee}. Your check-ins are among your stakeholders.")
    except EditConflict:
        messages.warning(request, "This was already answered or withdrawn.")
    return see_other(reverse("growth_mentoring"))


@require_POST
@person_required
def growth_mentoring_end(request: PersonRequest, number: int) -> HttpResponse:
    """Either of them ends it, declines it or withdraws the question."""
    row = find(request, number)
    services.end(row, by=request.person, now=request.now, today=request.today)
    messages.success(request, "Ended, with its check-ins." if row.started else "Done. Nothing was agreed.")
    return see_other(reverse("growth_mentoring"))
