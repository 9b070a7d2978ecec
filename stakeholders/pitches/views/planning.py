"""Planning cycles, the cycle of a pitch, and what it becomes."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from initiatives.models import Initiative
from people.concurrency import EditConflict
from people.requests import PersonRequest, person_required
from people.responses import see_other
from stakeholders.models import PlanningCycle
from stakeholders.pitches import conversion
from stakeholders.pitches.forms import CycleForm
from stakeholders.pitches.services import planning
from stakeholders.pitches.views.pitches import find, redirect_to_pitch
from stakeholders.querysets import may_set_cycles

NOT_ACCEPTED = "Mark the pitch accepted first."


@require_POST
@person_required
def pitch_target(request: PersonRequest, key: str) -> HttpResponse:
    """Move the pitch to a later cycle."""
    row = find(request, key)
    cycle = get_object_or_404(PlanningCycle.objects.ahead(request.today), key=request.POST.get("cycle", ""))
    conversion.move_to_cycle(row, cycle, by=request.person, now=request.now, today=request.today)
    messages.success(request, f"Moved to “{cycle}”. The schedule has new dates.")
    return redirect_to_pitch(key)


@require_POST
@person_required
def pitch_convert(request: PersonRequest, key: str) -> HttpResponse:
    """Turn the pitch into an initiative, or into an area of the chosen one; the pitch keeps a link to it."""
    row = find(request, key)
    by, now = request.person, request.now
    try:
        if of := request.POST.get("initiative"):
            initiative = get_object_or_404(Initiative.objects.editable_by(by, request.today), key=of)
            made = conversion.become_area(row, initiative, by=by, now=now, today=request.today)
            messages.success(request, f"Critical area “{made}” added to “{initiative}”. Set its required skills next.")
        else:
            initiative = conversion.become_initiative(row, by=by, now=now, today=request.today)
            messages.success(request, f"You lead the initiative “{initiative}”.")
    except conversion.NotAccepted:
        messages.error(request, NOT_ACCEPTED)
        return redirect_to_pitch(key)
    except ValidationError as fault:
        messages.error(request, " ".join(fault.messages))
        return redirect_to_pitch(key)
    return see_other(reverse("initiative", args=[initiative.key]))


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
    made = planning.add_cycle(form.save(commit=False), by=request.person, now=request.now)
    messages.success(request, f"“{made}” created. You can now choose it for a pitch.")
    return see_other(reverse("planning_cycles"))


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def cycle(request: PersonRequest, key: str) -> HttpResponse:
    rows = PlanningCycle.objects.editable_by(request.person, request.today)
    row = get_object_or_404(rows, key=key)
    form = CycleForm(request.POST if request.method == "POST" else None, instance=row)
    stored = get_object_or_404(rows, key=key) if form.is_bound else row
    if not form.is_valid():
        context = {"form": form, "cycle": stored}
        return render(request, "stakeholders/cycle.html", context, status=422 if form.is_bound else 200)
    try:
        planning.change_cycle(form.save(commit=False), seen=form.version(), by=request.person, now=request.now)
    except EditConflict:
        again, conflict = form.reopened_on(get_object_or_404(rows, key=key))
        shown = {"form": again, "cycle": stored, "conflict": conflict}
        return render(request, "stakeholders/cycle.html", shown, status=409)
    messages.success(request, "Saved.")
    return see_other(reverse("planning_cycles"))
