"""Office hours of a pitch: the author offers them, and records afterwards whether they were held."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from people import removals
from people.answers import see_other
from people.requests import PersonRequest, person_required
from stakeholders.models import OfficeHours
from stakeholders.pitching import office_hours
from stakeholders.pitching.forms import OfficeHoursForm
from stakeholders.pitching.views import back_to, find_own, show


@require_POST
@person_required
def pitch_hours(request: PersonRequest, key: str) -> HttpResponse:
    row = find_own(request, key)
    zone = row.author.timezone or request.organisation.timezone
    form = OfficeHoursForm(request.POST, pitch=row, timezone=zone)
    if not form.is_valid():
        return show(request, key, status=422, office=form, opened="office-hours")
    try:
        office_hours.offer(form.save(commit=False), by=request.person, now=request.now)
    except ValidationError as fault:
        form.add_error(None, fault)
        return show(request, key, status=422, office=form, opened="office-hours")
    return back_to(key, "office-hours")


@require_POST
@person_required
def pitch_hours_held(request: PersonRequest, key: str, number: int) -> HttpResponse:
    """Record whether a past office hour was held."""
    stored = own(request, key, number)
    day = request.POST.get("on", "")
    hours = office_hours.hours_of(stored, stored.first, min(stored.last, request.today + timedelta(days=1)))
    hour = next((one for one in hours if one.on.isoformat() == day and one.is_over(request.now)), None)
    if hour is None:
        raise Http404
    honoured = request.POST.get("honoured") == "1"
    office_hours.note(stored, hour.on, honoured, by=request.person, now=request.now)
    return back_to(key, "office-hours")


@require_POST
@person_required
def pitch_hours_remove(request: PersonRequest, key: str, number: int) -> HttpResponse:
    name = office_hours.withdraw(own(request, key, number), removals.keeper(request, "pitch_back", key))
    return see_other(f"{reverse('pitch', args=[key])}?removed={name}#office-hours")


def own(request: PersonRequest, key: str, number: int) -> OfficeHours:
    find_own(request, key)
    found: OfficeHours = get_object_or_404(OfficeHours.objects.editable_by(request.person), pk=number, pitch__key=key)
    return found
