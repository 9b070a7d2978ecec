"""Evaluate one or two new initiatives against your own weeks. GET only, because nothing is stored."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from allocation.board.views import viewer_of
from allocation.evaluation.forms import EvaluationForm
from allocation.evaluation.queries import load_evaluation, load_evaluation_detail
from initiatives.models import Initiative, Stage
from initiatives.services.lead_assignments import USUAL_HOURS
from people.requests import PersonRequest, person_required
from people.responses import render_part


@require_safe
@person_required
def evaluate(request: PersonRequest) -> HttpResponse:
    seen = list(Initiative.objects.visible_to(request.person, request.today).order_by("name", "key"))
    is_submitted = bool(request.GET.get("one") or request.GET.get("other"))
    data = request.GET if is_submitted else None
    form = EvaluationForm(data, seen=seen, usual_hours=USUAL_HOURS[Stage.WEEKLY], today=request.today)
    context: dict[str, object] = {"form": form}
    if is_submitted and form.is_valid():
        day = max(form.cleaned_data["day"] or request.today, request.today)
        context["evaluation"] = load_evaluation(viewer_of(request), form.chosen(), day)
    status = 422 if form.errors else 200
    return render(request, "allocation/evaluation.html", context, status=status)


@require_safe
@person_required
def evaluation_detail(request: PersonRequest, slug: str) -> HttpResponse:
    """What the viewer would contribute to one of the initiatives."""
    seen = Initiative.objects.visible_to(request.person, request.today)
    found = load_evaluation_detail(viewer_of(request), get_object_or_404(seen, key=slug))
    return render_part(request, "allocation/evaluation_detail.html", "detail", {"found": found})
