"""The organisation's settings, for administrators only."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from people import organisations, retention
from people.answers import see_other
from people.conflicts import Difference, Outdated, differences
from people.forms.organisation import OrganisationForm
from people.forms.retention import RetentionForm
from people.models import Organisation
from people.requests import PersonRequest, person_required


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def settings(request: PersonRequest) -> HttpResponse:
    organisation = find(request)
    form = OrganisationForm(request.POST if request.method == "POST" else None, instance=organisation)
    if not form.is_valid():
        return show(request, form, status=422 if form.is_bound else 200)
    try:
        organisations.change(form.save(commit=False), seen=form.sight(), by=request.person, now=request.now)
    except Outdated:
        return tell_conflict(request, form)
    messages.success(request, "Settings saved.")
    return see_other(reverse("settings"))


@require_POST
@person_required
def settings_retention(request: PersonRequest) -> HttpResponse:
    """Save the data retention periods."""
    organisation = find(request)
    form = RetentionForm(request.POST, instance=retention.current())
    if not form.is_valid():
        return show(request, OrganisationForm(instance=organisation), keeping=form, status=422)
    retention.change(form.save(commit=False), by=request.person, now=request.now)
    messages.success(request, "Retention periods saved. Older data is deleted within the hour.")
    return see_other(f"{reverse('settings')}#retention")


def tell_conflict(request: PersonRequest, form: OrganisationForm) -> HttpResponse:
    """Shows both values side by side; saving again uses the editor's."""
    stored = find(request)
    found = differences(form, stored)
    data = request.POST.copy()
    data["seen"] = form.mark_of(stored)
    return show(request, OrganisationForm(data, instance=stored), status=409, conflict=found)


def find(request: PersonRequest) -> Organisation:
    """A fresh copy, so that a rejected form doesn't change the request's organisation; a new one if there is none."""
    if not request.person.is_administrator:
        raise Http404
    return Organisation.objects.first() or Organisation(pk=1, name="")


def show(
    request: PersonRequest,
    form: OrganisationForm,
    *,
    status: int,
    keeping: RetentionForm | None = None,
    conflict: list[Difference] | None = None,
) -> HttpResponse:
    keeping = keeping or RetentionForm(instance=retention.current())
    differing = len(find(request).weights)
    context = {"form": form, "keeping": keeping, "conflict": conflict, "differing": differing}
    return render(request, "people/settings.html", context, status=status)
