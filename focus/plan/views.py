"""The focus model's constants, and what different values would change: for administrators only."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from engine.weeks import Week
from focus.plan import weights_preview
from focus.week.forms import WeightsPreviewForm
from people.concurrency import EditConflict, weights_etag
from people.forms.settings import WeightsForm
from people.models import Organisation
from people.requests import PersonRequest, administrator_required, signer_of
from people.responses import see_other
from people.services import organisation_settings


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def settings_weights(request: PersonRequest) -> HttpResponse:
    """Typed constants are previewed first; what was previewed can be saved."""
    organisation = find()
    if request.method != "POST":
        return show(request, WeightsForm(overrides=organisation.weights))
    form = WeightsForm(request.POST, overrides=organisation.weights)
    chosen = WeightsPreviewForm(request.POST, week=now(request))
    if not (form.is_valid() & chosen.is_valid()):
        return show(request, form, chosen=chosen, status=422)
    overrides, seen = form.cleaned_data["overrides"], form.cleaned_data["seen"]
    if request.POST.get("previewed") != weights_etag(overrides):
        return show_preview(request, form, chosen, overrides)
    try:
        organisation_settings.set_weights(
            organisation, overrides, seen=seen, **signer_of(request)._asdict(), now=request.now
        )
    except EditConflict:
        return tell_conflict(request, form)
    messages.success(request, "Constants saved. Affected weeks can be replanned.")
    return see_other(reverse("settings_weights"))


def show_preview(
    request: PersonRequest, form: WeightsForm, chosen: WeightsPreviewForm, overrides: dict[str, float]
) -> HttpResponse:
    """What the typed constants would change. Nothing is saved."""
    return show(
        request,
        form,
        chosen=chosen,
        preview=weights_preview.preview_weights(request.person, chosen.people(), now(request), overrides),
        previewed=weights_etag(overrides),
        changes=form.differences(find().weights),
    )


def tell_conflict(request: PersonRequest, form: WeightsForm) -> HttpResponse:
    """Both values side by side; saving again overwrites with the editor's own."""
    stored = find().weights
    data = request.POST.copy()
    data["seen"] = weights_etag(stored)
    return show(request, WeightsForm(data, overrides=stored), conflict=form.differences(stored), status=409)


def find() -> Organisation:
    return Organisation.objects.first() or Organisation(pk=1, name="")


def now(request: PersonRequest) -> Week:
    return Week.of(request.today)


def show(
    request: PersonRequest,
    form: WeightsForm,
    *,
    chosen: WeightsPreviewForm | None = None,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    week = now(request)
    context = {
        "weights": form,
        "week": week,
        "people_names": weights_preview.planned(week).values(),
        "chosen": chosen or WeightsPreviewForm(week=week, viewer=request.person),
        **more,
    }
    return render(request, "focus/weights_preview.html", context, status=status)
