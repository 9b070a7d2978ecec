"""Evaluate one or two new initiatives against your own weeks. GET only, because nothing is stored."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from allocation.commitments import page, part
from allocation.commitments.forms import USUAL, WeighForm
from initiatives.models import Initiative
from people.requests import PersonRequest, person_required


@require_safe
@person_required
def compare(request: PersonRequest) -> HttpResponse:
    seen = list(Initiative.objects.visible_to(request.person, request.today).order_by("name", "key"))
    asked = bool(request.GET.get("one") or request.GET.get("other"))
    usual = {"one_hours": USUAL, "other_hours": USUAL, "day": request.today}
    form = WeighForm(request.GET if asked else None, seen=seen, initial=usual)
    context: dict[str, object] = {"form": form}
    if asked and form.is_valid():
        day = max(form.cleaned_data["day"] or request.today, request.today)
        context["weighing"] = page.load(request.person, request.organisation, request.today, form.chosen(), day)
    status = 422 if form.errors else 200
    return render(request, "allocation/commitments.html", context, status=status)


@require_safe
@person_required
def compare_part(request: PersonRequest, slug: str) -> HttpResponse:
    """What the viewer would contribute to one of the initiatives."""
    seen = Initiative.objects.visible_to(request.person, request.today)
    found = part.load(request.person, get_object_or_404(seen, key=slug), request.organisation, request.today)
    template = "allocation/commitment_part.html" + ("#part" if request.htmx else "")
    response = render(request, template, {"found": found})
    patch_vary_headers(response, ["HX-Request"])
    return response
