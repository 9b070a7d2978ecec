"""Booking half an hour for a check-in that is due."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from engine.weeks import Week
from focus import answers, half_hours, timetable
from focus.views.frame import in_week, viewing
from people.requests import PersonRequest
from stakeholders.models import Stakeholder


@require_POST
@in_week
def week_half_hour(request: PersonRequest, week: Week, key: str) -> HttpResponse:
    rows = Stakeholder.objects.editable_by(request.person).select_related("person")
    row, here = get_object_or_404(rows, key=key), viewing(request, week)
    if here.is_past:
        messages.error(request, f"Week {week.number} is over.")
        return answers.back(week)
    try:
        block, made = half_hours.put(here, row)
    except half_hours.NoRoom as fault:
        messages.error(request, str(fault))
    else:
        starts = block.starts.astimezone(timetable.zone_of(here))
        booked = f"Booked 30 min with {row}" if made else f"You already have 30 min with {row}"
        messages.success(request, f"{booked}: {starts:%A}, {starts:%H:%M}.")
    return answers.back(week)
