"""The organisation's settings: administrators alone."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from people import organisations, retention
from people.answers import see_other
from people.conflicts import Difference, Outdated, differences
from people.forms.organisation import OrganisationForm, WeightsForm
from people.forms.retention import RetentionForm
from people.models import Organisation
from people.requests import PersonRequest, person_required


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def settings(request: PersonRequest) -> HttpResponse:
    organisation = find(request)
    form = OrganisationForm(request.POST if request.method == "POST" else None, instance=organisation)
    if not form.is_valid():
        weights = WeightsForm(overrides=find(request).weights)
        return show(request, form, weights, status=422 if form.is_bound else 200)
    try:
        organisations.change(form.save(commit=False), seen=form.sight(), by=request.person, now=request.now)
    except Outdated:
        return tell_conflict(request, form)
    messages.success(request, "Settings saved.")
    return see_other(reverse("settings"))


@require_POST
@person_required
def settings_weights(request: PersonRequest) -> HttpResponse:
    """The focus model's constants."""
    organisation = find(request)
    weights = WeightsForm(request.POST, overrides=organisation.weights)
    if not weights.is_valid():
        return show(request, OrganisationForm(instance=organisation), weights, status=422)
    overrides, seen = weights.cleaned_data["overrides"], weights.cleaned_data["seen"]
    try:
        organisations.set_weights(organisation, overrides, seen=seen, by=request.person, now=request.now)
    except Outdated:
        return tell_weights_conflict(request, weights)
    messages.success(request, "Constants saved. Weeks offer to be planned anew.")
    return see_other(f"{reverse('settings')}#constants")


@require_POST
@person_required
def settings_retention(request: PersonRequest) -> HttpResponse:
    """How long things are kept."""
    organisation = find(request)
    form = RetentionForm(request.POST, instance=retention.current())
    if not form.is_valid():
        weights = WeightsForm(overrides=organisation.weights)
        return show(request, OrganisationForm(instance=organisation), weights, keeping=form, status=422)
    retention.change(form.save(commit=False), by=request.person, now=request.now)
    messages.success(request, "Periods saved. What is over by them goes within the hour.")
    return see_other(f"{reverse('settings')}#retention")


def tell_conflict(request: PersonRequest, form: OrganisationForm) -> HttpResponse:
    """Both values side by side; saving once more takes the editor's own."""
    stored = find(request)
    found = differences(form, stored)
    data = request.POST.copy()
    data["seen"] = form.mark_of(stored)
    again, weights = OrganisationForm(data, instance=stored), WeightsForm(overrides=stored.weights)
    return show(request, again, weights, status=409, conflict=found)


def tell_weights_conflict(request: PersonRequest, form: WeightsForm) -> HttpResponse:
    stored = find(request)
    data = request.POST.copy()
    data["seen"] = organisations.mark_of_weights(stored.weights)
    again = WeightsForm(data, overrides=stored.weights)
    found = form.differences(stored.weights)
    return show(request, OrganisationForm(instance=stored), again, status=409, weights_conflict=found)


def find(request: PersonRequest) -> Organisation:
    """A row of its own, so that a refused form leaves the request's as it was; a new one where there is none yet."""
    if not request.person.is_administrator:
        raise Http404
    return Organisation.objects.first() or Organisation(pk=1, name="")


def show(
    request: PersonRequest,
    form: OrganisationForm,
    weights: WeightsForm,
    *,
    status: int,
    keeping: RetentionForm | None = None,
    **conflicts: list[Difference],
) -> HttpResponse:
    keeping = keeping or RetentionForm(instance=retention.current())
    context = {"form": form, "weights": weights, "keeping": keeping, **conflicts}
    return render(request, "people/settings.html", context, status=status)
