"""The status of a pitch and what it becomes."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from initiatives.models import Initiative
from people.answers import see_other
from people.requests import PersonRequest, person_required
from stakeholders.models import PitchStatus, PlanningCycle
from stakeholders.pitching import becoming, page, writing
from stakeholders.pitching.forms import StatusForm
from stakeholders.pitching.views import back_to, find, show

NOT_ACCEPTED = "Mark the pitch accepted first."


@require_POST
@person_required
def pitch_status(request: PersonRequest, key: str) -> HttpResponse:
    row = find(request, key)
    form = StatusForm(request.POST)
    found = page.load(request.person, key, request.today)
    if form.is_valid() and found is not None:
        typed = form.cleaned_data
        wanted = PitchStatus(typed["status"])
        try:
            writing.stand(
                row,
                wanted,
                typed["reason"],
                typed["ticket"],
                missing=found.missing,
                by=request.person,
                now=request.now,
                today=request.today,
            )
        except writing.NotYet as fault:
            form.add_error(None, str(fault))
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(request, f"“{row}” is now {wanted.label.lower()}.")
            return back_to(key)
    return show(request, key, status=422, stands=form, opened="status")


@require_POST
@person_required
def pitch_ticket(request: PersonRequest, key: str) -> HttpResponse:
    """Link the team's ticket."""
    row = find(request, key)
    form = StatusForm({"status": row.status, "ticket": request.POST.get("ticket", ""), "reason": row.reason or "–"})
    if not form.is_valid():
        return show(request, key, status=422, stands=form, opened="status")
    writing.link_ticket(row, form.cleaned_data["ticket"], by=request.person, now=request.now)
    return back_to(key, "status")


@require_POST
@person_required
def pitch_aim(request: PersonRequest, key: str) -> HttpResponse:
    """Move the pitch to a later cycle."""
    row = find(request, key)
    cycle = get_object_or_404(PlanningCycle.objects.ahead(request.today), key=request.POST.get("cycle", ""))
    becoming.aim(row, cycle, by=request.person, now=request.now, today=request.today)
    messages.success(request, f"Moved to “{cycle}”. The schedule has new dates.")
    return back_to(key)


@require_POST
@person_required
def pitch_become(request: PersonRequest, key: str) -> HttpResponse:
    """Turn the pitch into an initiative, or into an area of the chosen one; the pitch keeps a link to it."""
    row = find(request, key)
    by, now = request.person, request.now
    try:
        if of := request.POST.get("initiative"):
            initiative = get_object_or_404(Initiative.objects.editable_by(by, request.today), key=of)
            made = becoming.become_area(row, initiative, by=by, now=now)
            messages.success(request, f"Critical area “{made}” added to “{initiative}”. Set its required skills next.")
        else:
            initiative = becoming.become_initiative(row, by=by, now=now, today=request.today)
            messages.success(request, f"You lead the initiative “{initiative}”.")
    except becoming.NotAccepted:
        messages.error(request, NOT_ACCEPTED)
        return back_to(key)
    except ValidationError as fault:
        messages.error(request, " ".join(fault.messages))
        return back_to(key)
    return see_other(reverse("initiative", args=[initiative.key]))
