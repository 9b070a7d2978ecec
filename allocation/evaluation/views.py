"""Evaluate one or two new initiatives against your own weeks. GET only, because nothing is stored."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from allocation.evaluation.forms import HOURS_OF_A_NEW_LEAD, EvaluationForm
from allocation.evaluation.queries import load_evaluation, load_evaluation_detail
from initiatives.models import Initiative
from people.requests import PersonRequest, person_required


@require_safe
@person_required
def evaluate(request: PersonRequest) -> HttpResponse:
    seen = list(Initiative.objects.visible_to(request.person, request.today).order_by("name", "key"))
    is_submitted = bool(request.GET.get("one") or request.GET.get("other"))
    usual = {"one_hours": HOURS_OF_A_NEW_LEAD, "other_hours": HOURS_OF_A_NEW_LEAD, "day": request.today}
    form = EvaluationForm(request.GET if is_submitted else None, seen=seen, initial=usual)
    context: dict[str, object] = {"form": form}
    if is_submitted and form.is_valid():
        day = max(form.cleaned_data["day"] or request.today, request.today)
        context["evaluation"] = load_evaluation(request.person, request.organisation, request.today, form.chosen(), day)
    status = 422 if form.errors else 200
    return render(request, "allocation/evaluation.html", context, status=status)


@require_safe
@person_required
def evaluation_detail(request: PersonRequest, slug: str) -> HttpResponse:
    """What the viewer would contribute to one of the initiatives."""
    seen = Initiative.objects.visible_to(request.person, request.today)
    found = load_evaluation_detail(
        request.person, get_object_or_404(seen, key=slug), request.organisation, request.today
    )
    template = "allocation/evaluation_detail.html" + ("#part" if request.htmx else "")
    response = render(request, template, {"found": found})
    patch_vary_headers(response, ["HX-Request"])
    return response
