"""The page "Your data" with its files, and the pages of departures."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadplan.privacy import departure_services
from leadplan.privacy.data_export_files import ics_export, json_export
from leadplan.privacy.data_export_registry import LEFT_OUT, count_rows
from leadplan.privacy.departure_services import LAST_ADMINISTRATOR
from leadplan.privacy.departure_steps import StepPreview, group_by_disposition, preview_steps
from leadplan.privacy.forms import DepartureForm
from people import audit
from people.data_export import DataRequest
from people.display import format_date
from people.models import Departure, Person
from people.requests import PersonRequest, administrator_required, person_required, signer_of
from people.responses import see_other
from people.services.accounts import LastAdministrator


def data_subject_of(request: PersonRequest) -> DataRequest:
    return DataRequest(request.person, request.user, request.now, request.today)


@never_cache
@require_safe
@person_required
def data_export(request: PersonRequest) -> HttpResponse:
    rows = count_rows(data_subject_of(request))
    context = {
        "stored": [row for row in rows if row.count],
        "empty": [row for row in rows if not row.count],
        "left_out": LEFT_OUT.values(),
        "departure": getattr(request.person, "departure", None),
    }
    return render(request, "privacy/data_export.html", context)


@never_cache
@require_POST
@person_required
def data_export_json(request: PersonRequest) -> StreamingHttpResponse:
    """POST only, since each export adds an audit line."""
    asking = data_subject_of(request)
    record_export(request.person, "JSON", request.now)
    response = StreamingHttpResponse(json_export(asking), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="leadplan-{asking.person.key}-{asking.today}.json"'
    return response


@never_cache
@require_POST
@person_required
def data_export_ics(request: PersonRequest) -> HttpResponse:
    asking = data_subject_of(request)
    zone: ZoneInfo = asking.person.zone(request.organisation.timezone if request.organisation else "UTC")
    record_export(request.person, "calendar", request.now)
    response = HttpResponse(ics_export(asking, zone), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="leadplan-{asking.person.key}-{asking.today}.ics"'
    return response


def record_export(person: Person, what: str, now: datetime) -> None:
    line = audit.line(
        at=now, by=person, verb="exported", thing="own data", label=person.name, about=person, after=what,
        feeds_plans=False,
    )  # fmt: skip
    audit.append([line])


@never_cache
@require_safe
@administrator_required
def departures(request: PersonRequest) -> HttpResponse:
    return render(request, "privacy/departures.html", {"rows": Departure.objects.listed()})


@never_cache
@require_safe
@administrator_required
def departure(request: PersonRequest, number: int) -> HttpResponse:
    """What was done when a former colleague left."""
    row = get_object_or_404(Departure.objects.listed(), number=number)
    groups = group_by_disposition([StepPreview(**item) for item in row.outcome])
    return render(request, "privacy/departure.html", {"row": row, "groups": groups})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def departure_schedule(request: PersonRequest, key: str) -> HttpResponse:
    """Lists what will happen; a POST sets the day, and carries it out if the day is today."""
    person = get_object_or_404(Person.objects.offboardable_by(request.person), key=key)
    form = DepartureForm(request.POST if request.method == "POST" else None, person=person, today=request.today)
    if not form.is_valid():
        return render_leave(request, person, form, status=422 if form.is_bound else 200)
    day = form.cleaned_data["day"]
    try:
        departure_services.refuse_last_administrator(departure_services.departure_context(person, day))
        row = departure_services.schedule_departure(person, day, **signer_of(request)._asdict(), now=request.now)
        done = departure_services.carry_out(row.pk, now=request.now) if day <= request.today else None
    except departure_services.AlreadyDeparted:
        raise Http404 from None
    except LastAdministrator:
        form.add_error(None, LAST_ADMINISTRATOR)
        return render_leave(request, person, form, status=422)
    if done is not None:
        messages.success(request, f"Done. What is kept is now under “{done.person}”.")
        return see_other(reverse("departure", args=[done.number]))
    messages.success(
        request, f"Departure of {person.name} scheduled for {format_date(day, 'j F Y')}. Nothing changes until then."
    )
    return see_other(reverse("departures"))


def render_leave(request: PersonRequest, person: Person, form: DepartureForm, *, status: int) -> HttpResponse:
    leaving = departure_services.departure_context(person, request.today)
    row = Departure.objects.visible_to(request.person).filter(person=person).first()
    try:
        departure_services.refuse_last_administrator(leaving)
        refusal = ""
    except LastAdministrator:
        refusal = LAST_ADMINISTRATOR
    context = {
        "leaver": person,
        "person": request.person,
        "form": form,
        "groups": group_by_disposition(preview_steps(leaving)),
        "row": row,
        "refusal": refusal,
    }
    return render(request, "privacy/departure_schedule.html", context, status=status)


@require_POST
@administrator_required
def departure_cancel(request: PersonRequest, key: str) -> HttpResponse:
    """Cancel the departure."""
    person = get_object_or_404(Person.objects.offboardable_by(request.person), key=key)
    departure_services.cancel_departure(person, **signer_of(request)._asdict(), now=request.now)
    messages.success(request, f"Departure of {person.name} cancelled.")
    return see_other(reverse("departures"))


@require_POST
@person_required
def departure_request(request: PersonRequest) -> HttpResponse:
    """Request your own departure, or withdraw the request."""
    if request.POST.get("withdraw"):
        departure_services.withdraw_request(request.person, now=request.now)
        messages.success(request, "Request withdrawn.")
    else:
        departure_services.request_departure(request.person, now=request.now)
        messages.success(request, "Request sent to the administrators. Nothing changes until they carry it out.")
    return see_other(f"{reverse('data_export')}#leaving")
