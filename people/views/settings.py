"""The organisation's settings: administrators alone."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from people import organisations
from people.answers import see_other
from people.forms.organisation import OrganisationForm, WeightsForm
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
    organisations.change(form.save(commit=False), by=request.person, now=request.now)
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
    organisations.set_weights(organisation, weights.cleaned_data["overrides"], by=request.person, now=request.now)
    messages.success(request, "Constants saved. Weeks offer to be planned anew.")
    return see_other(f"{reverse('settings')}#constants")


def find(request: PersonRequest) -> Organisation:
    """A row of its own, so that a refused form leaves the request's as it was; a new one where there is none yet."""
    if not request.person.is_administrator:
        raise Http404
    return Organisation.objects.first() or Organisation(pk=1, name="")


def show(request: PersonRequest, form: OrganisationForm, weights: WeightsForm, *, status: int) -> HttpResponse:
    return render(request, "people/settings.html", {"form": form, "weights": weights}, status=status)
