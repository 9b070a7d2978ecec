"""Planning cycles: everyone can see them; leads and administrators set them up."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from people.answers import see_other
from people.conflicts import Outdated, differences
from people.requests import PersonRequest, person_required
from stakeholders import cycles
from stakeholders.cycle_forms import CycleForm
from stakeholders.models import PlanningCycle
from stakeholders.querysets import may_set_cycles


@require_safe
@person_required
def planning_cycles(request: PersonRequest) -> HttpResponse:
    context = {
        "cycles": PlanningCycle.objects.order_by("-starts", "key")[:100],
        "may_edit": may_set_cycles(request.person, request.today),
    }
    return render(request, "stakeholders/cycles.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def cycle_new(request: PersonRequest) -> HttpResponse:
    if not may_set_cycles(request.person, request.today):
        raise Http404
    form = CycleForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "stakeholders/cycle.html", {"form": form}, status=422 if form.is_bound else 200)
    made = cycles.add(form.save(commit=False), by=request.person, now=request.now)
    messages.success(request, f"“{made}” created. You can now choose it for a pitch.")
    return see_other(reverse("planning_cycles"))


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def cycle(request: PersonRequest, key: str) -> HttpResponse:
    rows = PlanningCycle.objects.editable_by(request.person, request.today)
    row = get_object_or_404(rows, key=key)
    if request.method != "POST":
        return render(request, "stakeholders/cycle.html", {"form": CycleForm(instance=row), "cycle": row})
    form = CycleForm(request.POST, instance=row)
    stored = get_object_or_404(rows, key=key)
    if not form.is_valid():
        return render(request, "stakeholders/cycle.html", {"form": form, "cycle": stored}, status=422)
    try:
        cycles.change(form.save(commit=False), seen=form.sight(), by=request.person, now=request.now)
    except Outdated:
        data = request.POST.copy()
        data["seen"] = form.mark_of(stored)
        again = CycleForm(data, instance=get_object_or_404(rows, key=key))
        context = {"form": again, "cycle": stored, "conflict": differences(form, stored)}
        return render(request, "stakeholders/cycle.html", context, status=409)
    messages.success(request, "Saved.")
    return see_other(reverse("planning_cycles"))
